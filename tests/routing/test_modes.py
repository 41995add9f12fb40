"""The mode in force, and the one timer the desk sets for its next change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from console.config.model import Office
from console.routing.modes import default_expiry, mode_and_why, mode_at, next_change
from console.routing.shifts import on_shift
from console.routing.values import Override
from tests.routing.offices import NEW_YORK, clinic, office_with, wall

OPEN_NIGHTS = office_with('[modes.open]\nhours = "Mo-Su 02:30-05:00"')
FROM_HALF_PAST_ONE = office_with('[modes.open]\nhours = "Mo-Su 01:30-05:00"')
ACROSS = office_with('[modes.night]\nhours = "Mo-Su 22:00-06:00"')
MADRID = office_with('[modes.open]\nhours = "Mo-Su 02:30-05:00"', "Europe/Madrid")
#: Lord Howe's clocks move by half an hour
LORD_HOWE = office_with('[modes.open]\nhours = "Mo-Su 01:45-05:00"', "Australia/Lord_Howe")
OFFICES = (clinic(), OPEN_NIGHTS, FROM_HALF_PAST_ONE, ACROSS, MADRID, LORD_HOWE)


def changes(office: Office, start: str, count: int, override: Override | None = None) -> list[str]:
    """The next changes on the wall clock, as "Mon 08:00 open"."""
    there, found, at = ZoneInfo(office.office.timezone), [], wall(start, ZoneInfo(office.office.timezone))
    for _ in range(count):
        change = next_change(office, override, at)
        if change is None:
            break
        at = change[0]
        found.append(f"{at.astimezone(there):%a %d %H:%M} {change[1]}")
    return found


def test_an_ordinary_week() -> None:
    assert changes(clinic(), "2026-11-23T07:00", 7) == [
        "Mon 23 08:00 open",
        "Mon 23 12:00 lunch",
        "Mon 23 13:00 open",
        "Mon 23 17:00 closed",
        "Mon 23 22:00 night",
        "Tue 24 06:00 closed",
        "Tue 24 08:00 open",
    ]


def test_an_emergency_in_the_dates() -> None:
    assert changes(clinic(), "2026-11-24T09:00", 2) == ["Tue 24 10:00 emergency", "Tue 24 11:00 open"]


def test_over_christmas() -> None:
    assert changes(clinic(), "2026-12-24T11:00", 5) == [
        "Thu 24 12:00 holiday",
        "Fri 25 10:00 open",
        "Fri 25 12:00 holiday",
        "Sat 26 00:00 night",
        "Sat 26 06:00 closed",
    ]


def test_the_line_for_the_header() -> None:
    now = mode_at(clinic(), None, wall("2026-11-23T09:00"))
    assert (now.mode, now.why, now.author, now.then) == (
        "open",
        "hours Mo-Fr 08:00-12:00,13:00-17:00; PH off",
        "",
        "lunch",
    )
    assert now.until == wall("2026-11-23T12:00")


def test_a_boundary_that_spring_skips_falls_on_the_change_of_the_clock() -> None:
    assert next_change(OPEN_NIGHTS, None, wall("2026-03-08T00:00")) == (
        datetime(2026, 3, 8, 7, 0, tzinfo=UTC),  # 03:00 in summer time: 02:30 never was
        "open",
    )
    assert next_change(MADRID, None, datetime(2026, 3, 28, 23, tzinfo=UTC)) == (
        datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
        "open",
    )


def test_a_boundary_that_autumn_repeats_happens_as_the_wall_clock_reads() -> None:
    assert changes(FROM_HALF_PAST_ONE, "2026-11-01T00:00", 4) == [
        "Sun 01 01:30 open",
        "Sun 01 01:00 closed",  # the clock is put back
        "Sun 01 01:30 open",
        "Sun 01 05:00 closed",
    ]


def test_half_an_hour_of_clock_change() -> None:
    assert next_change(LORD_HOWE, None, datetime(2026, 10, 3, 14, 0, tzinfo=UTC)) == (
        datetime(2026, 10, 3, 15, 15, tzinfo=UTC),
        "open",
    )
    assert mode_at(LORD_HOWE, None, datetime(2026, 10, 3, 15, 30, tzinfo=UTC)).mode == "open"


@pytest.mark.parametrize("night", ["2026-03-08", "2026-11-01", "2026-06-01"])
def test_a_night_over_midnight_and_over_the_change_of_the_clock(night: str) -> None:
    before = wall(f"{night}T00:00") - timedelta(hours=1)
    assert mode_at(ACROSS, None, before).mode == "night"
    change = next_change(ACROSS, None, before)
    assert change == (wall(f"{night}T06:00"), "closed")


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(OFFICES),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),
    st.none() | st.sampled_from(["lunch", "open", "closed", "emergency"]),
    st.none() | st.integers(-60, 3 * 24 * 60),
)
@example(clinic(), datetime(2026, 3, 8, 6, 59), None, None)
@example(clinic(), datetime(2026, 11, 1, 5, 30), "lunch", 90)
@example(FROM_HALF_PAST_ONE, datetime(2026, 11, 1, 5, 45), None, None)
def test_nothing_changes_before_the_next_change(
    office: Office, at: datetime, override: str | None, minutes: int | None
) -> None:
    start = at.replace(tzinfo=UTC)
    until = None if minutes is None else start + timedelta(minutes=minutes)
    hand = Override(override, "anna", start, until) if override else None
    mode = mode_and_why(office, hand, start)[0]
    change = next_change(office, hand, start)
    end = change[0] if change else start + timedelta(days=2)
    step = max(timedelta(minutes=1), (end - start) / 200)
    look = start
    while look < end:
        assert mode_and_why(office, hand, look)[0] == mode
        look += step
    assert mode_and_why(office, hand, end - timedelta(seconds=1))[0] == mode or end <= start
    if change:
        assert change[0] > start
        assert change[1] == mode_and_why(office, hand, end)[0] != mode


def by_hand(mode: str, start: str, until: str | None = None, reason: str = "") -> Override:
    return Override(mode, "anna", wall(start), wall(until) if until else None, reason)


def test_an_override_says_who_and_why_and_ends() -> None:
    hand = by_hand("lunch", "2026-11-23T09:00", "2026-11-23T09:30", "fire alarm test")
    now = mode_at(clinic(), hand, wall("2026-11-23T09:10"))
    assert (now.mode, now.author, now.why) == ("lunch", "anna", "set by anna: fire alarm test")
    assert (now.until, now.then) == (wall("2026-11-23T09:30"), "open")
    after = mode_at(clinic(), hand, wall("2026-11-23T09:30"))
    assert (after.mode, after.author) == ("open", "")


def test_the_end_of_an_override_into_the_same_mode_is_no_change() -> None:
    hand = by_hand("lunch", "2026-11-23T11:45", "2026-11-23T12:15")
    assert next_change(clinic(), hand, wall("2026-11-23T11:50")) == (wall("2026-11-23T13:00"), "open")


def test_an_override_without_an_end_lasts() -> None:
    assert next_change(ACROSS, by_hand("closed", "2026-11-23T11:45"), wall("2026-11-23T12:00")) is None
    assert mode_at(ACROSS, by_hand("closed", "2026-01-01T00:00"), wall("2027-06-01T23:00")).mode == "closed"


def test_an_emergency_in_the_dates_interrupts_an_override() -> None:
    hand = by_hand("lunch", "2026-11-24T09:00")
    assert changes(clinic(), "2026-11-24T09:00", 3, hand) == ["Tue 24 10:00 emergency", "Tue 24 11:00 lunch"]


def test_an_override_ends_at_the_next_boundary_unless_said_otherwise() -> None:
    assert default_expiry(clinic(), wall("2026-11-23T09:00")) == wall("2026-11-23T12:00")
    assert default_expiry(office_with(""), wall("2026-11-23T09:00")) is None


def test_an_office_without_hours_is_closed_for_good() -> None:
    assert mode_at(office_with(""), None, wall("2026-11-23T09:00")).mode == "closed"
    assert next_change(office_with('[modes.open]\nhours = "24/7"'), None, wall("2026-11-23T09:00")) is None


def test_any_zone_names_the_same_instant() -> None:
    at = wall("2026-11-23T12:30")
    assert mode_at(clinic(), None, at) == mode_at(clinic(), None, at.astimezone(ZoneInfo("Asia/Tokyo")))


@pytest.mark.parametrize("function", [mode_at, next_change])
def test_a_time_without_a_zone_is_refused(function) -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        function(clinic(), None, datetime(2026, 11, 23, 9))


def test_shifts() -> None:
    priya, sam = clinic().person("priya"), clinic().person("sam")
    assert priya is not None
    assert sam is not None
    assert on_shift(clinic(), priya, wall("2026-11-23T16:59"))
    assert not on_shift(clinic(), priya, wall("2026-11-23T17:00"))
    assert not on_shift(clinic(), priya, wall("2026-11-26T09:00"))
    assert on_shift(clinic(), sam, datetime(2026, 11, 23, 3, tzinfo=NEW_YORK))
