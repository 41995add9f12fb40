"""Callers and staff are *they*, or named: in code, prompts, the config, the docs and on the screen."""

import re
import tomllib
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
#: what callers say of others is heard as they say it
OF_CALLERS = {"console/speech/intents.toml", "console/speech/intents.py"}
FOLDERS = ("console", "docs", "packaging", "bench", "themes")
KINDS = {".py", ".toml", ".md", ".tcss", ".txt", ".service", ".sh", ".cpp", ".h", ".json"}
#: the frame of a box may cut a word that lies under it
GENDERED = re.compile(
    r"(?<![A-Za-z│])(?:she|he|her|hers|him|his|herself|himself)(?![A-Za-z│])", re.IGNORECASE
)


def gendered(text: str) -> list[str]:
    """The words of a text that call somebody a woman or a man; names in code count, too."""
    return GENDERED.findall(text)


def _files() -> Iterator[Path]:
    yield from (TOP / "README.md", TOP / "config.toml", TOP / "Makefile")
    yield from (TOP / "tests/ui/fake.py", TOP / "tests/ui/shots.py", TOP / "tests/ui/reports.py")
    for folder in FOLDERS:
        for path in sorted((TOP / folder).rglob("*")):
            if path.suffix in KINDS and path.relative_to(TOP).as_posix() not in OF_CALLERS:
                yield path


def _drawn(svg: str) -> str:
    """What stands on a screen: a word of which a part is marked is drawn in pieces."""
    out, end = "", 0.0
    for at, length, piece in re.findall(
        r'<text[^>]* x="([\d.]+)"[^>]* textLength="([\d.]+)"[^>]*>([^<]*)<', svg
    ):
        out += ("" if abs(float(at) - end) < 1 else " ") + unescape(piece)
        end = float(at) + float(length)
    return out.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("h takes her back", ["her"]),
        ("She is rung when free", ["She"]),
        ("def frees_her() -> None:", ["her"]),
        ("is it hers?", ["hers"]),
        ("he's", ["he"]),
        ("the others are here; there is a theme", []),
    ],
)
def test_the_words_are_found(text: str, found: list[str]) -> None:
    assert gendered(text) == found


def test_no_file_says_whether_somebody_is_a_woman_or_a_man() -> None:
    files = list(_files())
    assert len(files) > 300
    wrong = [
        f"{path.relative_to(TOP)}:{number}: {line.strip()[:100]}"
        for path in files
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if gendered(line)
    ]
    assert not wrong, "\n".join(wrong)


def test_no_screen_does() -> None:
    screens = sorted((TOP / "tests/ui/__snapshots__").rglob("*.svg"))
    assert len(screens) > 100
    for path in screens:
        text = _drawn(path.read_text("utf-8"))
        assert len(text.split()) > 5, path.name
        assert not gendered(text), f"{path.name}: {gendered(text)}"


def test_no_prompt_does() -> None:
    texts = tomllib.loads((TOP / "console/speech/prompts/texts.toml").read_text("utf-8"))
    assert texts
    assert not gendered(str(texts))
