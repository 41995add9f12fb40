import pytest
from rich.cells import cell_len

from console.ui.paint.styled_line import Ink, Line
from console.ui.paint.text_field import Field
from console.ui.paint.themes import Palette

INK = Ink(Palette())


def _type(field: Field, *keys: str) -> Field:
    for key in keys:
        field.press(key, key if len(key) == 1 else None)
    return field


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        (("a", "b", "c"), "abc"),
        (("a", "b", "left", "c"), "acb"),
        (("a", "b", "backspace"), "a"),
        (("backspace", "delete", "left", "right"), ""),
        (("a", "b", "home", "delete"), "b"),
        (("a", "b", "home", "c", "end", "d"), "cabd"),
        (("a", "b", "ctrl+a", "c", "ctrl+e", "d"), "cabd"),
        (("a", "b", "left", "ctrl+u"), "b"),
        (("a", " ", "b", "c", "ctrl+w", "d"), "a d"),
        (("a", "b", "ctrl+w"), ""),
        (("李", "é", "left", "backspace"), "é"),
    ],
)
def test_editing(keys: tuple[str, ...], text: str) -> None:
    assert _type(Field(""), *keys).text == text


def test_it_takes_no_key_that_is_not_its_own() -> None:
    field = Field("")
    assert not field.press("f5", None)
    assert not field.press("ctrl+x", "\x18")
    assert not field.press("up", None)
    assert field.text == ""


def test_it_is_never_longer_than_it_may_be() -> None:
    field = Field("", "abc", longest=5)
    field.insert("defgh")
    assert field.text == "abcde"
    assert field.at == 5


def _painted(field: Field, cells: int, *, focused: bool = True) -> str:
    return "".join(piece.text for piece in field.paint(Line(INK, cells), focused=focused).strip())


def test_the_hint_stands_there_while_it_is_empty() -> None:
    assert _painted(Field("a name"), 12, focused=False) == "a name      "
    assert _painted(Field("a name"), 12) == " a name     "
    assert _painted(Field("a name", "Ana"), 12) == "Ana         "


@pytest.mark.parametrize("text", ["x" * 99, "李" * 50, "short"])
def test_the_hand_is_always_to_be_seen(text: str) -> None:
    field = Field("", text)
    for key in ("end", "home", *["right"] * 40):
        field.press(key, None)
        line = field.paint(Line(INK, 20), focused=True)
        assert cell_len(_painted(field, 20)) == 20
        hands = [
            piece
            for piece in line.strip()
            if piece.style and piece.style.bgcolor == INK("text", on="strong").bgcolor
        ]
        assert len(hands) == 1
