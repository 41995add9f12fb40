"""Opening hours in OSM syntax and public holidays, both read on the office's wall clock.

Hours are evaluated on naive wall-clock times: what the clock on the wall says decides, also in the hour
that autumn repeats, and a time that spring skips is never asked for. ``PH`` means the days that the
``holidays`` library knows for the office, less those it works on; the dates are written into the
expression, so that hours and holiday mode can't disagree.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

import holidays
from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]  # missing in its stub

EXAMPLE = '"Mo-Fr 08:00-12:00,13:00-17:00; PH off"'
_DAY = "(?:Mo|Tu|We|Th|Fr|Sa|Su)"
_DAYS = rf"{_DAY}(?:-{_DAY})?(?:\s*,\s*{_DAY}(?:-{_DAY})?)*"
_OUTSIDE_QUOTES = r'(?=(?:[^"]*"[^"]*")*[^"]*$)'
_RULES = re.compile(rf"(;|\|\|){_OUTSIDE_QUOTES}")
_PH = re.compile(rf"\bPH\b{_OUTSIDE_QUOTES}")
_SH = re.compile(rf"\bSH\b{_OUTSIDE_QUOTES}")
_ALONE = re.compile(rf"^\s*(?:(?P<before>{_DAYS})\s*,\s*PH|PH\s*,\s*(?P<after>{_DAYS})|PH)(?P<rest>\s.*|)$")
_ADDED = re.compile(r"^(?P<rule>.*\d\s*,\s*)PH(?P<rest>\s.*)$")
_MORE_DAYS = re.compile(rf"^\s*(?:{_DAY}\b|[+-]\s*\d)")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_OBSERVED = " (observed)"
_NO_DAY = "1900 Jan 01"


@dataclass(frozen=True, slots=True)
class Calendar:
    """Whose public holidays count: ISO country, subdivision ("" for none), and the holidays by name on
    which the office works all the same."""

    country: str
    region: str = ""
    works_on: tuple[str, ...] = ()


@lru_cache(maxsize=256)
def public_holidays(calendar: Calendar, year: int) -> dict[date, str]:
    """The days of a year the office keeps, by their name in the country's own language. Raises
    ``ValueError`` for an unknown place."""
    region = calendar.region or None
    try:
        # left to itself the library takes the language of whoever runs the program: names would not be
        # the same for the desk and for a person's shell, and ``works_on`` goes by name
        language = holidays.country_holidays(calendar.country, subdiv=region).default_language
        found = holidays.country_holidays(calendar.country, subdiv=region, years=year, language=language)
    except NotImplementedError as unknown:
        raise ValueError(str(unknown)) from None
    return {day: name for day, name in sorted(found.items()) if not _worked(name, calendar.works_on)}


def _worked(name: str, works_on: tuple[str, ...]) -> bool:
    """Whether every holiday of a day (``A; B`` when two meet) is one the office works on."""
    return all(part.removesuffix(_OBSERVED) in works_on for part in name.split("; "))


def holiday_names(calendar: Calendar) -> set[str]:
    """Names of the public holidays there, of this and the coming years."""
    year = date.today().year
    days = (day for y in range(year - 1, year + 6) for day in public_holidays(calendar, y).values())
    return {part.removesuffix(_OBSERVED) for names in days for part in names.split("; ")}


def regions(country: str) -> tuple[str, ...]:
    """Codes of the states or provinces of a country that have holidays of their own."""
    return tuple(holidays.list_supported_countries().get(country, ()))


def check_hours(text: str) -> str:
    """The expression itself. Raises ``ValueError`` that says where reading stopped."""
    if _SH.search(text):
        raise ValueError("school holidays (SH) are not known; write them as dates of a mode")
    try:
        OpeningHours(_with_dates(text, _NO_DAY), auto_country=False, auto_timezone=False)
    except ParserError as wrong:
        where = re.search(r"--> \d+:(\d+)", str(wrong))
        rest = text[int(where[1]) - 1 :] if where and not _PH.search(text) else ""
        stopped = f" from {rest!r} on" if rest and rest != text else ""
        raise ValueError(f"can't be read as opening hours{stopped}; write for example {EXAMPLE}") from None
    return text


@lru_cache(maxsize=16384)
def is_open(expression: str, calendar: Calendar, wall: datetime) -> bool:
    """Whether a wall-clock time (naive) lies in the hours; remembered, so ask by the minute."""
    return _compiled(expression, calendar, wall.year).is_open(wall)


def edges(expression: str, calendar: Calendar, day: date) -> tuple[datetime, ...]:
    """The wall-clock times (naive) of a day at which the hours may begin or end."""
    start = datetime(day.year, day.month, day.day)
    spans = _compiled(expression, calendar, day.year).intervals(start, start + timedelta(days=1))
    return tuple(begin for begin, _end, _state, _comment in spans if begin >= start)


def spans(expression: str, calendar: Calendar, year: int) -> list[tuple[datetime, datetime]]:
    """Every stretch of a year that lies in the hours, as wall-clock times (naive), in order."""
    found = _compiled(expression, calendar, year).intervals(datetime(year, 1, 1), datetime(year + 1, 1, 1))
    return [(begin, end) for begin, end, state, _comment in found if str(state) == "open"]


@lru_cache(maxsize=4096)
def _compiled(expression: str, calendar: Calendar, year: int) -> OpeningHours:
    """The hours of one year; the year before is in them for the night that reaches into January."""
    days = ""
    if _PH.search(expression):
        kept = [day for y in (year - 1, year) for day in public_holidays(calendar, y)]
        days = ",".join(f"{d.year} {_MONTHS[d.month - 1]} {d.day:02}" for d in kept) or _NO_DAY
    return OpeningHours(_with_dates(expression, days), auto_country=False, auto_timezone=False)


def _with_dates(expression: str, days: str) -> str:
    """The expression with ``PH`` written out as dates. Raises ``ValueError`` where that can't be done."""
    if not _PH.search(expression):
        return expression
    pieces = _RULES.split(expression)
    for i in range(0, len(pieces), 2):
        if _PH.search(pieces[i]):
            pieces[i] = _rule_with_dates(pieces[i], days, fallback=i > 0 and pieces[i - 1] == "||")
    return "".join(pieces)


def _rule_with_dates(rule: str, days: str, *, fallback: bool) -> str:
    alone = _ALONE.match(rule)
    if alone and not _MORE_DAYS.match(alone["rest"]) and not _PH.search(alone["rest"]):
        weekdays = alone["before"] or alone["after"]
        if not weekdays:
            return f" {days}{alone['rest']}"
        if not fallback:
            return f" {weekdays}{alone['rest']}; {days}{alone['rest']}"
    added = _ADDED.match(rule)
    if added and not _PH.search(added["rule"]) and not _MORE_DAYS.match(added["rest"]):
        return f"{added['rule']}{days}{added['rest']}"
    raise ValueError(f"write public holidays as a rule of their own, such as {EXAMPLE}")
