"""Nothing that others write brings a door down: the corpus, what is drawn from it, and noise.

A case that was found once stays in ``tests/corpus/DOOR/``. `make fuzz` draws two hundred times as many.
"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.doors import DOORS

CORPUS = Path(__file__).parents[1] / "corpus"
#: what breaks programs that read text
SHARP = (
    *(
        b"\0",
        b"\r\n",
        b"\n\n",
        b"\xff\xfe",
        b"\xed\xa0\x80",
        b"%00",
        b"<",
        b">",
        b'"',
        b"\\",
        b";",
        b",",
        b"@",
    ),
    *(b"9" * 400, b"-1", b"\x1b[2J", "\u202e".encode(), b"{{", b"'''", b"=HYPERLINK(1)", b"..", b"/"),
)


def seeds(door: Callable[[bytes], None]) -> list[Path]:
    return sorted((CORPUS / door.__name__).iterdir())


@st.composite
def bent(draw: st.DrawFn, whole: list[bytes]) -> bytes:
    """A text of the corpus with pieces taken out, doubled, swapped for others' or for sharp ones."""
    text = draw(st.sampled_from(whole))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 40)))
        piece = draw(
            st.sampled_from(SHARP)
            | st.binary(max_size=8)
            | st.just(text[start:end] * 2)
            | st.sampled_from(whole).map(lambda other: other[:200])
        )
        text = text[:start] + piece + text[end:]
    return text


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_the_corpus(door: Callable[[bytes], None]) -> None:
    found = seeds(door)
    assert found
    for path in found:
        with suppress(*DOORS[door]):
            door(path.read_bytes())


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_what_is_drawn_from_it(door: Callable[[bytes], None]) -> None:
    whole = [path.read_bytes() for path in seeds(door)]

    @given(bent(whole) | st.binary(max_size=200))
    def knock(raw: bytes) -> None:
        with suppress(*DOORS[door]):
            door(raw)

    knock()
