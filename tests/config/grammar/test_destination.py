"""The sentences destinations are written in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.config.grammar.destination import (
    NAMELESS,
    Destination,
    Kind,
    Step,
    parse_destination,
    parse_duration,
)


@pytest.mark.parametrize(
    ("text", "kind", "name", "limit"),
    [
        ("desk", Kind.DESK, "", None),
        ("desk 20s", Kind.DESK, "", 20),
        ("staff sam 1.5min", Kind.STAFF, "sam", 90),
        ("number +12125550142", Kind.NUMBER, "+12125550142", None),
        ("number +1 212 555 0142 30s", Kind.NUMBER, "+12125550142", 30),
        ("number 201", Kind.NUMBER, "201", None),
        ("  voicemail   front ", Kind.VOICEMAIL, "front", None),
        ("say closed", Kind.SAY, "closed", None),
        ("hang up", Kind.HANG_UP, "", None),
        ("queue billing 2m", Kind.QUEUE, "billing", 120),
    ],
)
def test_a_sentence(text: str, kind: Kind, name: str, limit: float | None) -> None:
    assert parse_destination(text) == Step(Destination(kind, name), limit)


@pytest.mark.parametrize(
    "text", ["", "banana", "staff", "staff sam lee", "desk sam", "hang", "staff 20s", "staff s@m", "desk 0s"]
)
def test_what_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"write|is not a destination|stands alone|longer than 0s"):
        parse_destination(text)


@given(
    st.sampled_from(Kind),
    st.from_regex(r"[a-z][a-z_-]{0,8}", fullmatch=True),
    st.none() | st.integers(1, 9999).map(float),
)
def test_what_is_written_is_read_again(kind: Kind, name: str, limit: float | None) -> None:
    step = Step(Destination(kind, "" if kind in NAMELESS else name), limit)
    assert parse_destination(str(step)) == step


@pytest.mark.parametrize(
    ("text", "seconds"), [("20s", 20), ("500ms", 0.5), ("2min", 120), ("1h", 3600), (7, 7)]
)
def test_durations(text: str | int, seconds: float) -> None:
    assert parse_duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "20", "s", "-5s", True, "1w"])
def test_durations_that_are_none(text: str | bool) -> None:
    with pytest.raises(ValueError, match="20s"):
        parse_duration(text)
