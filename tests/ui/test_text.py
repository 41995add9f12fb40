import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from console.ui.paint.text import LONGEST, clean, cut, fit, tidy, to_ascii, wrap
from tests.ui.fake import HOSTILE


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("Ana Ruiz", "Ana Ruiz"),
        ('[red]x[/]\x1b[2J"; DROP', '[red]x[/] [2J"; DROP'),
        ("\u202egnp.exe\u202c", "gnp.exe"),
        ("a\r\nb\tc\x00d\x9be", "a b c d e"),
        ("👩\u200d👧", "👩👧"),
        ("❤\ufe0f 👍🏽", "❤ 👍"),
        ("🇺🇸", "US"),
        ("zero\u200bwidth\u2060\ufeff", "zerowidth"),
        ("e\u0301", "é"),
        ("\ue000private\U000e0041", "private"),
        ("lone\udc80surrogate", "lonesurrogate"),
        ("ㅤ\u115f", ""),
        ("李小龙", "李小龙"),
        ("", ""),
    ],
)
def test_what_the_network_sends_becomes_one_plain_line(sent: str, shown: str) -> None:
    assert tidy(sent) == shown


def test_marks_do_not_pile_up_on_a_letter() -> None:
    piled = clean("x" + "\u0310" * 40)
    assert piled == "x\u0310\u0310"
    assert clean("\u0310\u0310x") == "x"


def test_a_book_is_cut_before_it_is_read() -> None:
    assert len(clean("a" * 1_000_000)) == LONGEST
    assert len(clean("é" * 1_000_000)) == LONGEST


@given(st.text())
def test_nothing_that_is_left_moves_a_cursor_or_a_column(text: str) -> None:
    shown = clean(text)
    assert all(unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for c in shown)
    assert cell_len(shown) == sum(cell_len(c) for c in shown)
    assert clean(shown) == shown


@given(st.text(), st.integers(0, 40))
def test_a_fitted_text_takes_exactly_its_cells(text: str, cells: int) -> None:
    assert cell_len(fit(text, cells)) == cells
    assert cell_len(fit(text, cells, right=True)) == cells
    assert cell_len(cut(text, cells)) <= cells


@given(st.text())
def test_ascii_is_ascii_and_as_wide(text: str) -> None:
    shown = to_ascii(clean(text))
    assert shown.isascii()
    # A mark on a letter takes no cell, and what stands for it must not take one either.
    assert cell_len(shown) == cell_len(clean(text))


def test_cutting_says_so_and_never_splits_a_wide_letter() -> None:
    assert cut("Marguerite", 6) == "Margu…"
    assert cut("李小龙", 4) == "李…"
    assert fit("李小龙", 4) == "李… "
    assert cut("Marguerite", 10) == "Marguerite"
    assert cut("anything", 0) == ""


def test_our_own_marks_have_a_likeness_in_ascii() -> None:
    assert to_ascii("▶ ‖ → ●") == "> = > *"
    assert to_ascii("Zoë 李") == "Zoe ??"


def test_wrapping_breaks_at_spaces_and_cuts_the_last_line() -> None:
    assert wrap("call back about the March invoice", 12, 2) == ["call back", "about the M…"]
    assert wrap("call back", 12, 2) == ["call back"]
    assert wrap("Donaudampfschiffahrt", 8, 3) == ["Donaudam", "pfschiff", "ahrt"]
    assert wrap("", 8, 3) == []
    assert wrap("李小龙王大明", 5, 2) == ["李小", "龙王…"]


@given(st.text(), st.integers(1, 30), st.integers(1, 4))
def test_wrapped_lines_fit(text: str, cells: int, lines: int) -> None:
    parts = wrap(text, cells, lines)
    assert len(parts) <= lines
    assert all(cell_len(part) <= cells for part in parts)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_keep_their_column(name: str) -> None:
    assert cell_len(fit(name, 20)) == 20
