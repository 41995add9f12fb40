"""Text made plain, and folded for comparison."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from console.routing.numbers.fuzzy_match import fold
from console.store.text import digits, plain


def test_control_characters_and_directions_go() -> None:
    assert plain("[red]x[/]\x1b[2J\u202eevil\u2066\n\tnext\x00") == "[red]x[/][2Jevil next"
    assert plain("a" * 500) == "a" * 200


def test_writing_that_needs_joiners_keeps_them() -> None:
    assert plain("می\u200cخواهم") == "می\u200cخواهم"


@given(st.text(max_size=300))
def test_nothing_is_left_that_a_terminal_obeys(text: str) -> None:
    shown = plain(text, 50)
    assert len(shown) <= 50
    assert not any(unicodedata.category(ch) in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp") for ch in shown)
    assert "\u202e" not in shown


def test_names_compare_without_accents_case_and_marks() -> None:
    assert fold("  Ángela  O’Neil-MÜLLER ") == "angela oneil muller"
    assert fold("Søren Łuk") == "soren luk"
    assert fold("100%_x") == "100 x"


def test_digits_are_ascii_only() -> None:
    assert digits("+1 (212) 555-٣١") == "1212555"
