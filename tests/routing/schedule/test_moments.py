"""Moments as they are typed: each form, the day it falls on, and what is refused."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.routing.schedule.moments import (
    Period,
    Unreadable,
    day,
    in_words,
    leading,
    length,
    moment,
    period,
    with_reason,
)

NEW_YORK = ZoneInfo("America/New_York")
#: a Monday
NOW = datetime(2026, 11, 30, 15, 18, tzinfo=NEW_YORK)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("16:00", "2026-11-30 16:00"),
        ("13:00", "2026-12-01 13:00"),
        ("15:18", "2026-12-01 15:18"),
        ("9.30", "2026-12-01 09:30"),
        ("4pm", "2026-11-30 16:00"),
        ("4 PM", "2026-11-30 16:00"),
        ("12am", "2026-12-01 00:00"),
        ("12:30pm", "2026-12-01 12:30"),
        ("noon", "2026-12-01 12:00"),
        ("midnight", "2026-12-01 00:00"),
        ("24:00", "2026-12-01 00:00"),
        ("+10min", "2026-11-30 15:28"),
        ("+10 min", "2026-11-30 15:28"),
        ("+1h", "2026-11-30 16:18"),
        ("+1h30", "2026-11-30 16:48"),
        ("+1:30", "2026-11-30 16:48"),
        ("+2 days", "2026-12-02 15:18"),
        ("45min", "2026-11-30 16:03"),
        ("today 17:00", "2026-11-30 17:00"),
        ("tomorrow 9:00", "2026-12-01 09:00"),
        ("tomorrow at 9:00", "2026-12-01 09:00"),
        ("9:00 tomorrow", "2026-12-01 09:00"),
        ("tomorrow", "2026-12-01 00:00"),
        ("Fri 12:00", "2026-12-04 12:00"),
        ("friday noon", "2026-12-04 12:00"),
        ("Mon 15:00", "2026-12-07 15:00"),
        ("Mon 16:00", "2026-11-30 16:00"),
        ("Thu", "2026-12-03 00:00"),
        ("24 Dec 12:00", "2026-12-24 12:00"),
        ("Dec 24 12:00", "2026-12-24 12:00"),
        ("2 Jan 2027 8:00", "2027-01-02 08:00"),
        ("5 Nov", "2027-11-05 00:00"),
        ("2026-12-24", "2026-12-24 00:00"),
        ("2026-12-24 18:00", "2026-12-24 18:00"),
        ("2026-12-24T18:00", "2026-12-24 18:00"),
        ("2026-12-24T18:00:00-05:00", "2026-12-24 18:00"),
        ("until 16:00", "2026-11-30 16:00"),
        ("by tomorrow 9:00", "2026-12-01 09:00"),
    ],
)
def test_a_moment(typed: str, meant: str) -> None:
    assert moment(typed, NOW) == at(meant)


@pytest.mark.parametrize(
    ("typed", "begins", "ends"),
    [
        ("", "", ""),
        ("16:00", "", "2026-11-30 16:00"),
        ("until 13:00", "", "2026-12-01 13:00"),
        ("till Fri 12:00", "", "2026-12-04 12:00"),
        ("back 16:00", "", "2026-11-30 16:00"),
        ("back by tomorrow 9:00", "", "2026-12-01 09:00"),
        ("for 1h", "", "2026-11-30 16:18"),
        ("at 15:30", "2026-11-30 15:30", ""),
        ("from 15:30 until 17:00", "2026-11-30 15:30", "2026-11-30 17:00"),
        ("at 15:30 for 90min", "2026-11-30 15:30", "2026-11-30 17:00"),
        ("in 20min", "2026-11-30 15:38", ""),
        ("tomorrow at 9:00", "2026-12-01 09:00", ""),
        ("at 23:00 until 1:00", "2026-11-30 23:00", "2026-12-01 01:00"),
        ("12:00-13:00", "2026-12-01 12:00", "2026-12-01 13:00"),
        ("12:00 - 13:00", "2026-12-01 12:00", "2026-12-01 13:00"),
        ("4pm-5pm", "2026-11-30 16:00", "2026-11-30 17:00"),
        ("at 16:00 +10min", "2026-11-30 16:00", "2026-11-30 16:10"),
    ],
)
def test_a_period(typed: str, begins: str, ends: str) -> None:
    found, rest = leading(typed, NOW)
    assert found.begins == (at(begins) if begins else None)
    assert found.ends == (at(ends) if ends else None)
    assert rest == ""


@pytest.mark.parametrize("typed", ["never", "until further notice", "until I clear it", "at 16:00 never"])
def test_until_a_person_ends_it(typed: str) -> None:
    assert period(typed, NOW).endless


@pytest.mark.parametrize(
    ("typed", "when", "reason"),
    [
        ("16:00: staff meeting", "2026-11-30 16:00", "staff meeting"),
        ("16:00:staff", "2026-11-30 16:00", "staff"),
        ("16:00 :2 are ill", "2026-11-30 16:00", "2 are ill"),
        (": 2 are ill", "", "2 are ill"),
        ("until Fri 12:00 : back: soon", "2026-12-04 12:00", "back: soon"),
    ],
)
def test_a_reason_begins_with_a_colon(typed: str, when: str, reason: str) -> None:
    assert with_reason(typed, NOW) == (Period(None, at(when) if when else None), reason)


def test_where_it_is_allowed_plain_words_behind_a_moment_are_the_reason() -> None:
    assert with_reason("until tomorrow sick", NOW, loose=True) == (Period(None, at("2026-12-01")), "sick")
    assert with_reason("tomorrow staff training", NOW, loose=True)[1] == "staff training"
    for meant in (
        "sick",
        "until 16:00 tomorow",
        "16:00 until it rains",
        "until 16:00 or 17",
        "with a patient",
    ):
        with pytest.raises(Unreadable, match="a reason begins with “:”"):
            with_reason(meant, NOW, loose=True)


@pytest.mark.parametrize(
    "typed",
    ["9", "13:7", "25:00", "12:60", "-1", "1:2:3", "²", "1٣:00", "13pm", "soon", "+", "+0min", "+10", "10",
     "at",
     "until", "at soon", "for", "in", "for ever", "13:00 14:00", "tomorow", "31 Feb", "2026-02-31", "12/24",
     "next Fri", "16:00 tomorrow 9:00", "+99999999h", "9999-12-31", "2026-12-24T25:00", "16:00 please"],
)  # fmt: skip
def test_what_is_no_moment_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable):
        period(typed, NOW)
    with pytest.raises(Unreadable):
        with_reason(typed, NOW)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("soon", "“soon” is no time: write 13:00, +10min, at 15:30, tomorrow 9:00, Fri 12:00 or never"),
        ("today 9:00", "today 9:00 is past: it is 15:18 now"),
        ("2020-01-01", "2020-01-01 is past: it is 15:18 now"),
        ("today", "“today” has begun: write today 17:00"),
        ("at Fri 12:00 until Thu 12:00", "That ends before it begins"),
        ("31 Feb", "“31 Feb” is no day of the calendar"),
    ],
)
def test_it_is_told_why(typed: str, why: str) -> None:
    if typed.startswith("at Fri"):  # a weekday is the next one after the beginning
        assert period(typed, NOW).ends == at("2026-12-10 12:00")
        return
    with pytest.raises(Unreadable) as told:
        period(typed, NOW)
    assert str(told.value) == why


def test_a_day_alone_is_no_hour() -> None:
    with pytest.raises(Unreadable, match="“tomorrow” names no hour: write it as tomorrow 9:00"):
        moment("tomorrow", NOW, hour=True)


def test_a_day() -> None:
    assert day("today", NOW) == date(2026, 11, 30)
    assert day("Fri", NOW) == date(2026, 12, 4)
    assert day("24 Dec", NOW) == date(2026, 12, 24)
    with pytest.raises(Unreadable, match="is no day"):
        day("13:00", NOW)


def test_the_clocks_change_tonight() -> None:
    spring = datetime(2026, 3, 7, 22, 0, tzinfo=NEW_YORK)
    assert moment("8:00", spring).isoformat() == "2026-03-08T08:00:00-04:00"
    assert moment("2:30", spring).isoformat() == "2026-03-08T03:30:00-04:00"
    assert moment("+10h", spring).isoformat() == "2026-03-08T09:00:00-04:00"
    assert moment("+1d", spring).isoformat() == "2026-03-08T22:00:00-04:00"
    autumn = datetime(2026, 11, 1, 1, 40, tzinfo=NEW_YORK)
    assert moment("1:30", autumn).isoformat() == "2026-11-01T01:30:00-05:00"


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("2026-11-30 16:00", "16:00"),
        ("2026-12-01 13:00", "tomorrow 13:00"),
        ("2026-12-04 12:00", "Fri 12:00"),
        ("2026-12-07 12:00", "7 Dec 12:00"),
        ("2027-01-02 08:00", "2 Jan 2027 08:00"),
    ],
)
def test_a_moment_is_said_with_its_day_unless_that_is_today(when: str, words: str) -> None:
    assert in_words(at(when), NOW) == words


def test_a_length_is_said_in_whole_hours() -> None:
    assert [length(s) for s in (600, 5399, 78120, 3 * 86400)] == ["10 min", "89 min", "21 h", "3 days"]


MINUTES = st.integers(1, 600 * 1440)


@given(st.integers(0, 800 * 1440), MINUTES)
def test_what_is_said_is_read_back_as_the_same_minute(since: int, ahead: int) -> None:
    start = datetime(2026, 1, 1, tzinfo=ZoneInfo("UTC")).timestamp()
    now = datetime.fromtimestamp(start + since * 60, NEW_YORK)
    then = datetime.fromtimestamp(start + (since + ahead) * 60, NEW_YORK)
    twice = then.replace(fold=1).utcoffset() != then.replace(fold=0).utcoffset()  # an hour that comes twice
    back = moment(in_words(then, now), now)
    assert back == then or (twice and back.replace(tzinfo=None) == then.replace(tzinfo=None))


@given(st.text(st.sampled_from("0123456789:+- .apmhdtonwfriuls\t"), max_size=40) | st.text(max_size=30))
def test_anything_typed_is_a_moment_to_come_or_is_refused(typed: str) -> None:
    for loose in (False, True):
        try:
            found, reason = with_reason(typed, NOW, loose=loose)
        except Unreadable:
            continue
        assert found.begins is None or found.begins > NOW
        assert found.ends is None or found.ends > (found.begins or NOW)
        assert bool(found) or bool(reason) or not typed.replace(":", "").strip()
