"""Periods as a person says them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from console.routing.reports.period import Period, moment, period

NEW_YORK = ZoneInfo("America/New_York")
#: a Monday, three weeks after the clocks went back
NOW = datetime(2026, 11, 23, 10, 30, tzinfo=NEW_YORK)


def day(number: int, month: int = 11) -> datetime:
    return datetime(2026, month, number, tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("today", Period(day(23))),
        ("yesterday", Period(day(22), day(23))),
        ("7d", Period(NOW - timedelta(days=7))),
        ("12h", Period(NOW - timedelta(hours=12))),
        ("2026-11-02", Period(day(2))),
        ("2026-11-02..2026-11-08", Period(day(2), day(9))),
        (" 2026-11-02 .. 2026-11-02 ", Period(day(2), day(3))),
        ("2026-10-26..yesterday", Period(day(26, 10), day(23))),
    ],
)
def test_what_a_person_says(text: str, found: Period) -> None:
    assert period(text, NOW) == found


@pytest.mark.parametrize("text", ["", "soon", "7 days", "2026-13-01", "2026-11-02..soon", "999999999999d"])
def test_what_is_none_is_told_with_what_would_be_right(text: str) -> None:
    with pytest.raises(ValueError, match=f"“{text}” is no period: write today, yesterday, 7d, 12h or a date"):
        period(text, NOW)


def test_a_period_ends_after_it_begins() -> None:
    with pytest.raises(ValueError, match="ends before it begins: write the earlier day first"):
        period("2026-11-08..2026-11-02", NOW)


def test_a_day_is_the_offices() -> None:
    assert moment("today", NOW).isoformat() == "2026-11-23T00:00:00-05:00"
    assert period("2026-10-25..2026-10-25", NOW).since.utcoffset() == timedelta(hours=-4)
