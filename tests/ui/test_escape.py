"""Esc and the key behind it, in one piece or in several: both arrive, in this order."""

import pytest
from textual import events

from console.ui.input.escape import EscapeParser


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def _typed(*pieces: str, late: bool = False) -> list[str]:
    clock = Clock()
    parser = EscapeParser(now=clock)
    found = []
    for piece in pieces:
        found += list(parser.feed(piece))
        clock.now += 1.0 if late else 0.01
        found += list(parser.tick())
    clock.now += 1.0
    found += list(parser.tick())
    return [
        event.key if isinstance(event, events.Key) else type(event).__name__
        for event in found
        if isinstance(event, events.Key | events.Paste)
    ]


@pytest.mark.parametrize(
    ("sent", "keys"),
    [
        ("\x1b", ["escape"]),
        ("\x1b\r", ["escape", "enter"]),
        ("\x1b1", ["escape", "1"]),
        ("\x1bx", ["escape", "x"]),
        ("\x1b ", ["escape", "space"]),
        ("\x1b\x1b", ["escape", "escape"]),
        ("\x1b\x1b[A", ["escape", "up"]),
        ("\x1b[A\x1bt", ["up", "escape", "t"]),
        ("\x1bOP", ["f1"]),
        ("\x1b[15~", ["f5"]),
        ("h\x1b", ["h", "escape"]),
    ],
)
def test_no_key_is_lost_behind_esc(sent: str, keys: list[str]) -> None:
    assert _typed(sent) == keys
    assert _typed(*sent) == keys  # a slow line brings them one by one


def test_esc_and_then_another_key_are_what_they_are() -> None:
    assert _typed("\x1b", "\r", late=True) == ["escape", "enter"]
    assert _typed("\x1b", "[A") == ["up"]


def test_esc_in_what_is_pasted_is_no_key() -> None:
    assert "escape" not in _typed("\x1b[200~a\x1bx", "\x1b\ry", "\x1b[201~")
