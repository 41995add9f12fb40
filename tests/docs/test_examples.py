"""What the pages tell people to write is understood: commands, targets of make, pieces of a config."""

import itertools
import re
import shlex
import tomllib
from collections.abc import Iterator

import pytest

from console.__main__ import COMMANDS, parser
from console.config.draft import draft
from tests.docs.pages import PAGES, ROOT, blocks, spans

#: what stands in the pages for something of one's own
PLACEHOLDERS = {
    "HH:MM": "13:00",
    "ISO": "2026-12-25T10:00",
    "DAY": "2026-12-25",
    "NAME=STATE": "sam=away",
    "QUEUE=N": "billing=2",
    "N": "2125550142",
    "CARD": "12",
}
OFFICE = {
    "office": {"name": "Riverside", "timezone": "America/New_York", "country": "US"},
    "routing": {"otherwise": ["voicemail front"]},
}


def commands() -> Iterator[str]:
    """Each command of the pages, as it stands there."""
    for text in PAGES.values():
        yield from (span.replace("\\|", "|") for span in spans(text))
        for block in blocks(text, "", "sh"):
            yield from (line.split("  ")[0].split(" # ")[0].strip() for line in block.splitlines())


def spellings(command: str) -> Iterator[str]:
    """A command with each of the alternatives in its (brackets), and without those in [brackets]."""
    pieces = re.split(r"([\[(][^\])]*[\])])", command.replace(" …", ""))
    texts = pieces[::2]
    groups = [[*([""] if group[0] == "[" else []), *group[1:-1].split("|")] for group in pieces[1::2]]
    width = max(map(len, groups), default=1)
    for turn in range(width):
        chosen = [group[min(turn, len(group) - 1)] for group in groups]
        yield " ".join("".join(itertools.chain(*itertools.zip_longest(texts, chosen, fillvalue=""))).split())


RECEPTION = sorted(
    {
        re.sub(r"^(ssh -t \S+|sudo( -u \w+)?) ", "", command)
        for command in commands()
        if re.match(r"((ssh -t \S+|sudo( -u \w+)?) )?reception($| (?!:|desk))", command)
    }
)
MAKE = sorted({command for command in commands() if re.match(r"make [a-zA-Z]", command)})


def test_the_pages_name_every_command() -> None:
    named = {words[1] for words in map(str.split, RECEPTION) if len(words) > 1}
    assert set(COMMANDS) <= named


@pytest.mark.parametrize("command", RECEPTION)
def test_a_command_of_the_pages_is_understood(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    for spelling in spellings(command):
        _, *words = (PLACEHOLDERS.get(word, word) for word in shlex.split(spelling))
        chosen = next((word for word in words if word in COMMANDS), None)
        if not understood(chosen, words):
            # A command may be named without what it works on.
            assert spelling == command or command.endswith("…"), spelling
            lacks = ("arguments are required", "expected one argument")
            error = capsys.readouterr().err
            assert any(words in error for words in lacks), spelling


def understood(chosen: str | None, words: list[str]) -> bool:
    """Whether the parser takes the words."""
    try:
        parser(chosen).parse_args(words)
    except SystemExit:
        return False
    return True


@pytest.mark.parametrize("command", MAKE)
def test_a_target_of_make_exists(command: str) -> None:
    targets = re.findall(r"^([a-z][\w-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    _, *words = command.split()
    assert {word for word in words if "=" not in word} <= set(targets)


@pytest.mark.parametrize(
    "block", [pytest.param(block, id=page) for page, text in PAGES.items() for block in blocks(text, "toml")]
)
def test_a_piece_of_config_is_one(block: str) -> None:
    """Its keys and values; the people and boxes it names may be elsewhere."""
    piece = tomllib.loads(block)
    if "then" in piece:
        piece = {"rule": [{"name": "a rule"} | piece]}
    _, problems = draft(OFFICE | piece)
    assert not problems
