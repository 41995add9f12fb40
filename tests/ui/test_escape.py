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


#: what terminals answer, to us or to somebody who asked before: xterm's ctlseqs, kitty, iTerm2, VTE, foot
ANSWERS = (
    "\x1b[?62;22c",
    "\x1b[?1;2c",
    "\x1b[>41;354;0c",
    "\x1b[=0c",
    "\x1b[0n",
    "\x1b[?1u",
    "\x1b[8;36;120t",
    "\x1b[4;768;1024t",
    "\x1b[?2026;2$y",
    "\x1b[12;2$y",
    "\x1b[?997;1n",
    "\x1b[1;2;3;4;5*y",
    "\x1b[3;1;1;128;128;1;0x",
    "\x1bO[",
    "\x1b]11;rgb:1e1e/1e1e/2e2e\x07",
    "\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\",
    "\x1b]4;1;rgb:cc/00/00\x1b\\",
    "\x1b]52;c;ZGlhbCA5MTEK\x07",
    "\x1b]lMüller\x1b\\",
    "\x1bP>|XTerm(390)\x1b\\",
    "\x1bP1+r544e=787465726d\x1b\\",
    "\x1bP1$r0 q\x1b\\",
    "\x1bP!|00000000\x1b\\",
    "\x1b_Gi=31;OK\x1b\\",
    "\x1b^private\x1b\\",
    "\x1bXstring\x1b\\",
    "\x9b?62c",
    "\x9d11;rgb:0/0/0\x9c",
    "\x90>|foot\x9c",
    "\x1b[" + "1;" * 400 + "c",
    "\x1b]" + "x" * 100_000 + "\x07",
)


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: repr(answer[:20]))
def test_an_answer_of_the_terminal_is_never_typed(answer: str) -> None:
    assert _typed(f"a{answer}b") == ["a", "b"]
    half = len(answer) // 2
    assert _typed("a", answer[:half], answer[half:], "b") == ["a", "b"]
    if len(answer) < 1000:
        assert _typed("a", *answer, "b") == ["a", "b"], "one by one"
        assert _typed(answer * 2 + "\x1b[A") == ["up"]


@pytest.mark.parametrize("cut", ["\x1b]11;rgb:1e1e", "\x1bP>|XTe", "\x1b[?62;2", "\x1b_Gi=31"])
def test_an_answer_without_an_end_is_dropped_and_keys_go_on(cut: str) -> None:
    assert _typed(cut, "b", late=True) == ["b"]
    assert _typed(f"{cut}\x1b[A") == ["up"], "another sequence breaks it off"
    assert _typed(f"{cut}\r", "b") == ["b"], "Enter behind the half of an answer does nothing"


@pytest.mark.parametrize("key", list("[]OP^_X"))
def test_esc_and_a_key_that_could_begin_an_answer(key: str) -> None:
    assert len(_typed("\x1b", key, late=True)) == 2
    assert _typed(f"\x1b{key}")[0] == "escape"
    assert len(_typed(f"\x1b{key}")) == 2


@pytest.mark.parametrize(
    ("sent", "keys"),
    [("\x1b[[A", ["f1"]), ("\x1b[1;5A", ["ctrl+up"]), ("\x1bOA", ["up"]), ("\x1b[97;5u", ["ctrl+a"])],
)
def test_keys_of_all_terminals_stay_keys(sent: str, keys: list[str]) -> None:
    assert _typed(sent) == keys
    assert _typed(*sent) == keys


def test_the_end_of_what_is_pasted_may_come_in_two_pieces() -> None:
    assert _typed("\x1b[200~a\x1b", "b\x1b[2", "01~c") == ["Paste", "c"]
