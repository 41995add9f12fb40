from rich.segment import Segment
from textual.strip import Strip

from console.ui.paint.styled_line import Ink, Line, changed, width
from console.ui.paint.themes import Palette

INK = Ink(Palette())


def _text(line: Line) -> str:
    return "".join(segment.text for segment in line.strip())


def test_a_line_is_as_wide_as_it_must_be_whatever_is_written() -> None:
    line = (
        Line(INK, 20)
        .add("李小龙\x1b[2J", "strong")
        .fit("too long for this", 6)
        .badge("▶ ringing", 4, "accent!")
    )
    assert line.strip().cell_length == 20
    assert "\x1b" not in _text(line)
    assert Line(INK, 5).add("much too long").strip().cell_length == 5
    assert Line(INK, 0).add("nothing").strip().cell_length == 0


def test_fit_aligns() -> None:
    assert _text(Line(INK, 8).fit("ab", 4, right=True).fit("cd", 4)) == "  abcd  "


def test_what_does_not_fit_is_left_out() -> None:
    line = Line(INK, 4).fit("abcdef", 4).fit("gh", 2).space(3).rule()
    assert _text(line) == "abc…"


def test_ascii_ink_names_keys_that_have_no_sign() -> None:
    line = Line(Ink(Palette(), ascii=True), 20).add("⏎ answer  ␣ send")
    assert _text(line) == "Enter answer  Space~"
    assert _text(Line(INK, 4).fit("⏎", 4)) == "⏎   "


def test_ascii_ink_writes_ascii() -> None:
    line = Line(Ink(Palette(), ascii=True), 12).add("▶ Zoë 李…")
    assert _text(line) == "> Zoe ??~   "


def test_styles_are_roles_on_a_ground() -> None:
    style = INK("accent!")
    assert style.bgcolor is not None
    assert style.bgcolor.get_truecolor().hex == Palette().accent
    chosen = INK("text", on="selection")
    assert chosen.bgcolor is not None
    assert chosen.bgcolor.get_truecolor().hex == Palette().selection
    assert INK.faded is INK.faded


def test_spaces_cost_no_style() -> None:
    assert len(list(Line(INK, 10).add("a").space(2).add("b").strip())) == 2


def _strip(*texts: str) -> Strip:
    return Strip([Segment(text) for text in texts])


def test_only_what_differs_is_changed() -> None:
    assert changed(_strip("a", "0:08", "b"), _strip("a", "0:08", "b")) == []
    assert changed(_strip("a", "0:08", "b", "0:12"), _strip("a", "0:09", "b", "0:11")) == [(1, 5), (6, 10)]
    assert changed(_strip("a", "9:59", "b"), _strip("a", "10:00", "b")) == [(1, 7)]
    assert changed(_strip("aa", "bb", "cc"), _strip("aa", "b", "b", "cc")) == [(2, 4)]


def test_width_is_of_what_is_shown() -> None:
    assert width("\u202e李\x07") == 3
