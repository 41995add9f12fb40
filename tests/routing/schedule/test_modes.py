"""The mode in force, and the one timer the desk sets for its next change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from console.config.schema.office import Office
from console.routing.schedule.modes import default_expiry, mode_and_why, mode_at, next_change
from console.routing.schedule.shifts import on_shift
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
    assert (now.mode, now.author, now.why) == ("lunch", "anna", "set by Anna: fire alarm test")
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


def test_the_default_end_passes_over_boundaries_that_bring_no_other_mode() -> None:
    office = office_with('[modes.open]\nhours = "Mo-Su 08:00-12:00,12:00-17:00"')
    assert default_expiry(office, wall("2026-11-23T09:00")) == wall("2026-11-23T17:00")
    over_the_change = default_expiry(FROM_HALF_PAST_ONE, wall("2026-11-01T00:30"))
    assert over_the_change == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)  # 01:30, the first of the two


#: each layer comes before those behind it; on Friday 25 December 2026 all of them meet
LAYERS = {
    "emergency by hand": "emergency",
    "emergency by date": "emergency",
    "by hand": "training",
    "by date": "early",
    "by public holiday": "holiday",
    "by hours": "open",
    "nothing": "closed",
}


@pytest.mark.parametrize("layer", LAYERS)
def test_each_layer_comes_before_those_behind_it(layer: str) -> None:
    place = list(LAYERS).index(layer)
    dates = 'dates = ["2026-12-25 08:00-18:00 {}"]'
    written = [
        "[modes.training]",
        "[modes.emergency]\n" + (dates.format("flood") if place <= 1 else ""),
        "[modes.open]\n" + ('hours = "Mo-Fr 08:00-17:00"' if place <= 5 else ""),
        "[modes.holiday]\npublic_holidays = " + ("true" if place <= 4 else "false"),
        "[modes.early]\n" + (dates.format("we close early") if place <= 3 else ""),
    ]
    mode = "emergency" if place == 0 else "training"
    hand = by_hand(mode, "2026-12-25T07:00") if place <= 2 else None
    now = mode_at(office_with("\n".join(written)), hand, wall("2026-12-25T09:00"))
    assert now.mode == LAYERS[layer]


#: country, region, a day, and its holiday there ("": an ordinary day)
PLACES = [
    ("US", "NY", "2026-02-12", "Lincoln's Birthday"),
    ("US", "TX", "2026-02-12", ""),
    ("DE", "BY", "2026-06-04", "Fronleichnam"),
    ("DE", "BE", "2026-06-04", ""),
    ("CA", "QC", "2026-06-24", "Saint Jean Baptiste Day"),
    ("CA", "ON", "2026-06-24", ""),
    ("GB", "SCT", "2026-11-30", "Saint Andrew's Day"),
    ("GB", "ENG", "2026-11-30", ""),
]


@pytest.mark.parametrize(("country", "region", "day", "name"), PLACES)
def test_public_holidays_are_those_of_the_country_and_region(
    country: str, region: str, day: str, name: str
) -> None:
    hours = '[modes.open]\nhours = "Mo-Su 08:00-17:00; PH off"\n'
    noon = wall(f"{day}T12:00")
    with_mode = office_with(hours + "[modes.holiday]\npublic_holidays = true", country=country, region=region)
    now = mode_at(with_mode, None, noon)
    assert now.mode == ("holiday" if name else "open")
    assert name in now.why
    without = office_with(hours, country=country, region=region)
    assert mode_at(without, None, noon).mode == ("closed" if name else "open")


def test_a_night_over_the_turn_of_the_year() -> None:
    assert changes(ACROSS, "2026-12-31T12:00", 2) == ["Thu 31 22:00 night", "Fri 01 06:00 closed"]
    assert mode_at(ACROSS, None, wall("2027-01-01T05:59")).mode == "night"


def test_closing_early_on_one_day_and_no_other() -> None:
    early = 'dates = ["2026-11-25 15:00-17:00 staff party"]'
    office = office_with(f'[modes.open]\nhours = "Mo-Fr 08:00-17:00"\n[modes.away]\n{early}')
    assert changes(office, "2026-11-25T07:00", 4) == [
        "Wed 25 08:00 open",
        "Wed 25 15:00 away",
        "Wed 25 17:00 closed",
        "Thu 26 08:00 open",
    ]
    assert mode_at(office, None, wall("2026-11-25T16:00")).why == "staff party"


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
