"""The page of the machine is true: its states, threads and the names in a call's life are the code's."""

import json
import re
from pathlib import Path
from typing import get_args

from console.calls.protocol.commands import Command
from console.calls.protocol.events import PhoneEvent
from console.calls.protocol.intents import VERBS
from console.calls.state.call_state import MOVES, State
from docs.machine import PAGE, TRACE, moves_drawn, renewed
from tests.docs.pages import ROOT

TEXT = PAGE.read_text(encoding="utf-8")
CODE = {path: path.read_text("utf-8") for path in (ROOT / "console").rglob("*.py")}


def test_the_pictures_are_as_the_code_makes_them() -> None:
    assert renewed(TEXT) == TEXT


def test_the_states_drawn_are_the_table_of_moves() -> None:
    drawn = moves_drawn(TEXT)
    assert drawn == {(str(state), str(to)) for state, others in MOVES.items() for to in others}
    assert len(drawn) > 100


def test_each_thread_of_the_desk_stands_in_the_table() -> None:
    (_, section) = TEXT.split("## The threads")
    rows = set(re.findall(r"^\| `([^`]+)` \|.*\| `([^`]+)` \|$", section.split("## ")[0], re.MULTILINE))
    started = {
        (name, path.relative_to(ROOT / "console").as_posix())
        for path, text in CODE.items()
        for name in re.findall(r'(?:Thread\([^\n]*name=|super\(\).__init__\()"([a-z ]+)"', text)
        if "threading" in text or "Worker" in text
    }
    assert len(started) > 15
    assert rows == started


def test_a_call_lives_by_names_and_moves_that_there_are() -> None:
    names = {kind.__name__ for kind in (*_kinds(Command), *_kinds(PhoneEvent))}
    lines = json.loads(TRACE.read_text("utf-8"))
    assert len(lines) > 20
    for kind, *words in lines:
        if kind == "move":
            assert State(words[1]) in MOVES[State(words[0])]
        else:
            assert words[0] in (VERBS if kind == "intent" else names), words
    moves = [line[1:] for line in lines if line[0] == "move"]
    assert moves[0][0] == State.ARRIVING
    assert moves[-1][1] == State.ENDED


def _kinds(union: object) -> tuple[type, ...]:
    return get_args(union)


def test_the_places_that_the_page_names_are_there() -> None:
    for page in (PAGE, PAGE.with_name("contributing.md"), PAGE.with_name("architecture.md")):
        text = page.read_text("utf-8")
        places = set(re.findall(r"`((?:[a-z_]+/)+[a-z_0-9]+\.py)`", text))
        assert len(places) > 15
        roots = (ROOT / "console", ROOT)
        assert not [place for place in places if not any(Path(root, place).exists() for root in roots)], (
            page.name
        )
