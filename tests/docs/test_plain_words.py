"""What people read on the board is office English: no names of config keys, no theory."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.calls.route.destinations import place_title
from console.config.grammar.destination import Destination, Kind
from tests.calls.scene import Scene

CONSOLE = Path(__file__).parents[2] / "console"
#: what the board, its boxes, the plain seat and messages to a seat are made of
SHOWN = (
    "ui",
    "calls",
    "routing",
    "cli/desk/plain.py",
    "cli/common/record_commands.py",
    "cli/desk/seat.py",
    "cli/desk/pin.py",
    "desk/workers/pins.py",
)
#: words nobody at a front desk would say, and the tables of the config
NOBODY_SAYS = re.compile(
    r"\[\[\w+\]\]|\[(desk|privacy|routing|office|speech|sip|queue|staff)\]|routing\.otherwise|'otherwise'"
    r"|Erlang|give over|present PIN|no rule says otherwise|by the trunk|not written down|not needed\)",
    re.IGNORECASE,
)
#: the one who changes the config is the reader: what a rule or a table would have to be
FOR_MANAGERS = {
    "routing/reports/advice.py",
    "routing/numbers/fuzzy_match.py",
    "routing/review/unserved.py",
    "routing/reports/proposals.py",
}


def _literals(path: Path) -> Iterator[tuple[int, str]]:
    """The strings of a module that may be shown: no docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    docs = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.lineno, node.value


def _modules() -> Iterator[Path]:
    for place in SHOWN:
        path = CONSOLE / place
        for module in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            if module.relative_to(CONSOLE).as_posix() not in FOR_MANAGERS:
                yield module


def test_no_sentence_that_is_shown_has_a_word_nobody_says() -> None:
    modules = list(_modules())
    assert len(modules) > 150
    wrong = [
        f"{path.relative_to(CONSOLE)}:{line}: {text!r}"
        for path in modules
        for line, text in _literals(path)
        if NOBODY_SAYS.search(text)
    ]
    assert not wrong, "\n".join(wrong)


def test_the_sentences_of_the_issue_would_be_found() -> None:
    for text in ("y give over", "see [[staff]] in the config", "Main menu, because no rule says otherwise"):
        assert NOBODY_SAYS.search(text)


@pytest.mark.parametrize("kind", [Kind.SAY, Kind.DESK, Kind.HANG_UP, Kind.STAFF, Kind.VOICEMAIL, Kind.MENU])
def test_a_place_is_named_as_people_name_it(kind: Kind) -> None:
    names = {Kind.SAY: "lunch", Kind.STAFF: "sam", Kind.VOICEMAIL: "front", Kind.MENU: "main"}
    shown = place_title(Scene().core.desk, Destination(kind, names.get(kind, "")))
    assert shown.split()[0] in ("announcement:", "the", "hang", "Sam", "voicemail", "Main", "menu"), shown
