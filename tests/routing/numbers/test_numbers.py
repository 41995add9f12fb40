"""Numbers: one form to compare, one to show, and patterns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.routing.numbers.numbers import matches, normalise, pretty


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("+12125550142", "US", "+12125550142"),
        ("2125550142", "US", "+12125550142"),
        ("12125550142", "US", "+12125550142"),
        ("(212) 555-0142", "US", "+12125550142"),
        ("212.555.0142", "US", "+12125550142"),
        ("tel:+1-212-555-0142;phone-context=x", "US", "+12125550142"),
        ("sip:+12125550142@192.0.2.1;user=phone", "US", "+12125550142"),
        ("020 7946 0958", "GB", "+442079460958"),
        ("+442079460958", "US", "+442079460958"),
        ("sip: tel:sip:201 ;x", "US", "201"),
        ("201", "US", "201"),
        ("*97", "US", "*97"),
        ("2 01", "US", "201"),
        ("5550142", "US", "5550142"),
        ("front-desk", "US", "front-desk"),
        ("1-800-FLOWERS", "US", "1-800-FLOWERS"),
        ("anonymous", "US", ""),
        ("Anonymous", "US", ""),
        ("sip:anonymous@anonymous.invalid", "US", ""),
        ("Restricted", "US", ""),
        ("unavailable", "US", ""),
        ("withheld", "US", ""),
        ("+266696687", "US", ""),
        ("", "US", ""),
        ("  ", "US", ""),
        ("2\x1b[2J01", "US", "2[2J01"),
    ],
)
def test_normalise(text: str, country: str, expected: str) -> None:
    assert normalise(text, country) == expected


@given(st.text(max_size=100), st.sampled_from(["US", "GB", "DE", "ES", "ZZ"]))
def test_any_text_is_cleaned_once_and_for_all(text: str, country: str) -> None:
    once = normalise(text, country)
    assert once.isprintable()
    assert len(once) <= 64
    assert normalise(once, country) == once
    assert pretty(once, country).isprintable()


@pytest.mark.parametrize(
    ("pattern", "number", "expected"),
    [
        ("+1 212 555 0142", "+12125550142", True),
        ("(212) 555-0142", "+12125550142", True),
        ("+12125550142", "+12125550143", False),
        ("+1212*", "+12125550142", True),
        ("+1 (212) *", "+12125550142", True),
        ("+1212*", "+13125550142", False),
        ("+1212555014?", "+12125550142", True),
        ("+1212555014?", "+121255501422", False),
        ("2??", "201", True),
        ("2??", "+12125550142", False),
        ("212*", "+12125550142", False),
        ("*", "201", True),
        ("+*", "+442079460958", True),
        ("201", "201", True),
        ("front", "front", True),
        ("+1212*", "", False),
        ("*", "", False),
    ],
)
def test_patterns(pattern: str, number: str, expected: bool) -> None:
    assert matches(pattern, number, "US") is expected


@pytest.mark.parametrize(
    ("number", "country", "expected"),
    [
        ("+12125550142", "US", "(212) 555-0142"),
        ("+12125550142", "GB", "+1 212-555-0142"),
        ("+442079460958", "US", "+44 20 7946 0958"),
        ("201", "US", "201"),
        ("front", "US", "front"),
        ("", "US", ""),
        ("+1", "US", "+1"),
    ],
)
def test_pretty(number: str, country: str, expected: str) -> None:
    assert pretty(number, country) == expected
