"""Hours on the wall clock, and the one truth about public holidays."""

from datetime import date, datetime, time, timedelta

import holidays
import pytest

from console.config.grammar.hours import (
    Calendar,
    check_hours,
    edges,
    holiday_names,
    is_open,
    public_holidays,
    spans,
)

NY = Calendar("US", "NY", ("Lincoln's Birthday", "Susan B. Anthony Day", "Election Day", "Independence Day"))
ALL = Calendar("US", "NY")

#: expression, time, whether it is open
TIMES = [
    ("Mo-Fr 08:00-12:00,13:00-17:00", "2026-11-23 11:59", True),
    ("Mo-Fr 08:00-12:00,13:00-17:00", "2026-11-23 12:00", False),
    ("Mo-Fr 08:00-12:00,13:00-17:00", "2026-11-22 10:00", False),
    ("Mo-Fr 08:00-12:00; PH off", "2026-12-25 10:00", False),
    ("Mo-Fr 08:00-12:00", "2026-12-25 10:00", True),
    ("Mo-Fr 08:00-12:00; PH 10:00-11:00", "2026-12-25 10:30", True),
    ("Mo-Fr 08:00-12:00; PH 10:00-11:00", "2026-12-25 09:30", False),
    ("PH 10:00-11:00", "2026-12-24 10:30", False),
    ("Sa,PH 10:00-11:00", "2026-12-25 10:30", True),
    ("Sa,PH 10:00-11:00", "2026-12-26 10:30", True),
    ("PH,Sa 10:00-11:00", "2026-12-24 10:30", False),
    ("Mo-Fr 08:00-12:00, PH 14:00-15:00", "2026-12-25 14:30", True),
    ("Mo-Fr 08:00-12:00, PH 14:00-15:00", "2026-12-25 10:30", True),
    ('Mo-Fr 08:00-12:00; PH off "PH means holiday"', "2026-12-25 10:00", False),
    ("Mo-Su 22:00-06:00", "2026-11-23 23:59", True),
    ("Mo-Su 22:00-06:00", "2026-11-24 05:59", True),
    ("Mo-Su 22:00-06:00", "2026-11-24 06:00", False),
    ("Th 22:00-06:00; PH off", "2026-12-25 05:00", False),
    ("Th 22:00-06:00", "2026-01-02 05:00", True),
    ("24/7", "2026-03-08 02:30", True),
    # a bare comment is unknown, which is not open; one beside hours or a state is only said
    ('Mo-Fr 08:00-12:00 || "by appointment"', "2026-12-05 03:00", False),
    ('Mo-Fr 08:00-12:00 || "by appointment"', "2026-12-04 09:00", True),
    ('Mo-Fr 08:00-12:00 || "by appointment"', "2026-12-04 13:00", False),
    ('Mo-Fr 08:00-12:00, Sa "by appointment"', "2026-12-05 09:00", False),
    ('Mo-Fr 08:00-12:00; Sa "by appointment"', "2026-12-05 09:00", False),
    ('Sa "by appointment"; Mo-Fr 08:00-12:00 "ring twice"', "2026-12-04 09:00", True),
    ('PH "by appointment"', "2026-12-25 09:00", False),
    ('"by appointment"', "2026-12-04 09:00", False),
    ('24/7 "by appointment"', "2026-12-04 03:00", True),
    ('open "always"', "2026-12-04 03:00", True),
    ('Mo-Fr 08:00-12:00 unknown "perhaps"', "2026-12-04 09:00", False),
    ("Mo-Fr 08:00-12:00 || open", "2026-12-05 03:00", True),
]


@pytest.mark.parametrize(("expression", "at", "expected"), TIMES)
def test_hours(expression: str, at: str, expected: bool) -> None:
    assert is_open(check_hours(expression), ALL, datetime.fromisoformat(at)) is expected


@pytest.mark.parametrize("expression", [hours for hours, _, _ in TIMES])
def test_every_question_about_hours_has_one_answer(expression: str) -> None:
    """Spans of a year, edges of a day and the state of a minute are the same hours."""
    found, day = spans(expression, ALL, 2026), date(2026, 11, 28)
    for ahead in range(35):
        today = day + timedelta(days=ahead)
        turns = edges(expression, ALL, today) if today.year == 2026 else ()
        for minute in range(0, 24 * 60, 30) if today.year == 2026 else ():
            at = datetime.combine(today, time()) + timedelta(minutes=minute)
            within = any(begin <= at < end for begin, end in found)
            assert is_open(expression, ALL, at) is within, at
            last = max(turn for turn in turns if turn <= at)
            assert is_open(expression, ALL, last) is within, (at, last)


def test_observed_holidays_are_left_out_in_every_language() -> None:
    """Whoever works on all holidays by name works on the days they are observed or estimated, too."""
    seen = 0
    for country in holidays.list_supported_countries():
        there = Calendar(country)
        names = tuple(holiday_names(there))
        works = Calendar(country, "", names)
        for year in range(2025, 2029):
            kept = public_holidays(works, year)
            assert not kept, (country, kept)
            seen += sum(name not in names for name in public_holidays(there, year).values())
    assert seen > 500, "days that are observed elsewhere, or two holidays in one"


@pytest.mark.parametrize(
    ("country", "name", "day"),
    [
        ("KR", "삼일절", date(2026, 3, 2)),
        ("TH", "วันขึ้นปีใหม่", date(2028, 1, 3)),
        ("GB", "Boxing Day", date(2026, 12, 28)),
        ("TW", "國慶日", date(2026, 10, 9)),
        ("ID", "Hari Raya Idul Fitri", date(2027, 3, 10)),
        ("RW", "Eid al-Adha", date(2027, 5, 17)),
        ("BG", "Нова година", date(2028, 1, 3)),
    ],
)
def test_a_holiday_worked_on_is_worked_on_where_it_is_observed(country: str, name: str, day: date) -> None:
    assert day in public_holidays(Calendar(country), day.year)
    assert day not in public_holidays(Calendar(country, "", (name,)), day.year)


def test_holidays_of_the_hours_are_those_of_the_calendar() -> None:
    for year in (2025, 2026, 2027):
        kept = public_holidays(NY, year)
        for ordinal in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1):
            day = date.fromordinal(ordinal)
            closed = not is_open("Mo-Su 08:00-12:00; PH off", NY, datetime(day.year, day.month, day.day, 10))
            assert closed is (day in kept), day


def test_an_office_works_on_the_holidays_it_names() -> None:
    assert date(2026, 2, 12) in public_holidays(ALL, 2026)
    assert date(2026, 2, 12) not in public_holidays(NY, 2026)
    assert date(2026, 7, 3) not in public_holidays(NY, 2026), "observed with the holiday it stands for"
    assert public_holidays(NY, 2026)[date(2026, 12, 25)] == "Christmas Day"


def test_edges_of_a_day() -> None:
    found = edges("Mo-Fr 08:00-12:00,13:00-17:00", ALL, date(2026, 11, 23))
    assert [f"{edge:%H:%M}" for edge in found] == ["00:00", "08:00", "12:00", "13:00", "17:00"]


@pytest.mark.parametrize(
    "expression",
    ["", "Mo-Fr 8-12", "PH Mo-Fr 08:00-12:00", "PH -1 day off", "Mo || Sa,PH 08:00-09:00", "SH off"],
)
def test_what_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match=r"opening hours|public holidays|school holidays"):
        check_hours(expression)


def test_an_unknown_place() -> None:
    with pytest.raises(ValueError, match="ZZ"):
        public_holidays(Calendar("US", "ZZ"), 2026)


@pytest.mark.parametrize("speaks", ["en_US", "de", "fr"])
def test_holidays_have_the_names_of_their_country_whoever_asks(
    monkeypatch: pytest.MonkeyPatch, speaks: str
) -> None:
    monkeypatch.setenv("LANGUAGE", speaks)
    public_holidays.cache_clear()
    assert public_holidays(Calendar("DE", "BY"), 2026)[date(2026, 6, 4)] == "Fronleichnam"
    assert public_holidays(Calendar("US", "NY"), 2026)[date(2026, 11, 26)] == "Thanksgiving Day"
