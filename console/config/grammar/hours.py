"""Opening hours in OSM syntax and public holidays, both read on the office's wall clock.

Hours are evaluated on naive wall-clock times: what the clock on the wall says decides, also in the hour
that autumn repeats, and a time that spring skips is never asked for. ``PH`` means the days that the
``holidays`` library knows for the office, less those it works on; the dates are written into the
expression, so that hours and holiday mode can't disagree.

A bare comment (``|| "by appointment"``) says no hours: it is *unknown*, and only what is known to be open
is. The library is asked one question, the intervals of one day: asked for a year it loses what follows
a ``||``.
"""

import re
from bisect import bisect_right
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
_NO_DAY = "1900 Jan 01"
#: how the library words a holiday kept on another day, or whose day the moon decides
_LABELS = ("observed_estimated_label", "observed_label_before", "observed_label", "estimated_label")
_COMMENT = re.compile(r'"[^"]*"')
#: what makes of a rule with a comment more than the comment: a time, or a state in words
_SAYS_HOURS = re.compile(r"\d:\d\d|24/7|\b(?:sunrise|sunset|dawn|dusk|open|off|closed|unknown)\b")
#: where another rule begins: ";" and "||", and a "," behind a time or a state that no further time follows
_NEXT_RULE = re.compile(r";|\|\||(?:(?<=\d:\d\d)|(?<=\d\d:\d\d\+)|(?<=[a-z]))\s*,\s*(?=[A-Z]|$)")
_DAY_LONG = timedelta(days=1)


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
    return {day: name for day, name in sorted(found.items()) if not _worked(name, calendar)}


def _worked(name: str, calendar: Calendar) -> bool:
    """Whether every holiday of a day (``A; B`` when two meet) is one the office works on."""
    parts = (
        part in calendar.works_on or _own_name(part, calendar) in calendar.works_on
        for part in name.split("; ")
    )
    return all(parts)


def _own_name(name: str, calendar: Calendar) -> str:
    """The name of a holiday without the words for a day on which it is observed, or estimated."""
    for label in _labels(calendar.country, calendar.region):
        if found := label.fullmatch(name):
            return found[1].strip()
    return name


@lru_cache(maxsize=64)
def _labels(country: str, region: str) -> tuple[re.Pattern[str], ...]:
    """The country's wordings around the name of a holiday, in the language its names are in."""
    there = holidays.country_holidays(country, subdiv=region or None)
    there = holidays.country_holidays(country, subdiv=region or None, language=there.default_language)
    wordings = (there.tr(getattr(there, name, "%s")) for name in _LABELS)
    return tuple(re.compile(re.escape(each).replace("%s", "(.+)")) for each in wordings if each != "%s")


def holiday_names(calendar: Calendar) -> set[str]:
    """Names of the public holidays there, of this and the coming years."""
    year = date.today().year
    days = (day for y in range(year - 1, year + 6) for day in public_holidays(calendar, y).values())
    return {_own_name(part, calendar) for names in days for part in names.split("; ")}


def regions(country: str) -> tuple[str, ...]:
    """Codes of the states or provinces of a country that have holidays of their own."""
    return tuple(holidays.list_supported_countries().get(country, ()))


def check_hours(text: str) -> str:
    """The expression itself. Raises ``ValueError`` that says where reading stopped."""
    if _SH.search(text):
        raise ValueError("school holidays (SH) are not known; write them as dates of a mode")
    written = _with_dates(text, _NO_DAY)
    try:
        OpeningHours(written, auto_country=False, auto_timezone=False)
    except ParserError as wrong:
        where = re.search(r"--> \d+:(\d+)", str(wrong))
        rest = text[int(where[1]) - 1 :] if where and written == text else ""
        stopped = f" from {rest!r} on" if rest and rest != text else ""
        raise ValueError(f"can't be read as opening hours{stopped}; write for example {EXAMPLE}") from None
    return text


@lru_cache(maxsize=16384)
def is_open(expression: str, calendar: Calendar, wall: datetime) -> bool:
    """Whether a wall-clock time (naive) is known to lie in the hours; remembered, so ask by the minute."""
    found = _open_spans(expression, calendar, wall.year)
    place = bisect_right(found, wall, key=lambda span: span[0])
    return place > 0 and wall < found[place - 1][1]


def edges(expression: str, calendar: Calendar, day: date) -> tuple[datetime, ...]:
    """The wall-clock times (naive) of a day at which the hours may begin or end; its midnight is one."""
    start = datetime(day.year, day.month, day.day)
    found = _open_spans(expression, calendar, day.year)
    near = found[max(0, bisect_right(found, start, key=lambda span: span[0]) - 1) :]
    times = {start}
    for begin, end in near:
        if begin >= start + _DAY_LONG:
            break
        times |= {each for each in (begin, end) if start < each < start + _DAY_LONG}
    return tuple(sorted(times))


def spans(expression: str, calendar: Calendar, year: int) -> list[tuple[datetime, datetime]]:
    """Every stretch of a year that lies in the hours, as wall-clock times (naive), in order."""
    return list(_open_spans(expression, calendar, year))


@lru_cache(maxsize=1024)
def _open_spans(expression: str, calendar: Calendar, year: int) -> tuple[tuple[datetime, datetime], ...]:
    """When the hours of a year are open, in order and apart from each other."""
    compiled, found = _compiled(expression, calendar, year), list[tuple[datetime, datetime]]()
    day = datetime(year, 1, 1)
    while day.year == year:
        for begin, end, state, _comment in compiled.intervals(day, day + _DAY_LONG):
            if str(state) != "open":
                continue
            starts = found.pop()[0] if found and found[-1][1] == begin else begin
            found.append((starts, end))
        day += _DAY_LONG
    return tuple(found)


def rules(expression: str) -> tuple[str, ...]:
    """The rules of an expression in order, those behind ";" and "||"; a comment stays with its rule."""
    return tuple(_RULES.split(expression)[::2])


def names_public_holidays(rule: str) -> bool:
    """Whether a rule speaks of public holidays, outside its comment."""
    return bool(_PH.search(rule))


@lru_cache(maxsize=4096)
def _compiled(expression: str, calendar: Calendar, year: int) -> OpeningHours:
    """The hours of one year; the year before is in them for the night that reaches into January."""
    days = ""
    if _PH.search(expression):
        kept = [day for y in (year - 1, year) for day in public_holidays(calendar, y)]
        days = ",".join(f"{d.year} {_MONTHS[d.month - 1]} {d.day:02}" for d in kept) or _NO_DAY
    return OpeningHours(_with_dates(expression, days), auto_country=False, auto_timezone=False)


def _unknown_comments(expression: str) -> str:
    """The expression with the state that its bare comments have written before them: "unknown"."""
    found, last = [], 0
    for comment in _COMMENT.finditer(expression):
        before = expression[last : comment.start()]
        own = _NEXT_RULE.split(before.rstrip())[-1]
        found.append(before if _SAYS_HOURS.search(own) else f"{before.rstrip()} unknown ")
        found.append(comment[0])
        last = comment.end()
    return "".join([*found, expression[last:]])


def _with_dates(expression: str, days: str) -> str:
    """The expression with ``PH`` written out as dates. Raises ``ValueError`` where that can't be done."""
    expression = _unknown_comments(expression)
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
