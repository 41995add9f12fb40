"""Hours that are allowed but hardly meant: what a later rule takes away, and words no clock can follow."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from console.config.draft import Draft
from console.config.explain import show
from console.config.grammar.hours import Calendar, names_public_holidays, public_holidays, rules, spans
from console.config.problems import Problem

_Spans = list[tuple[datetime, datetime]]
_SUN = re.compile(r"\b(sunrise|sunset|dawn|dusk)\b")
_OPEN_END = re.compile(r"\d:\d\d\+")
_COMMENT = re.compile(r'"[^"]*"')
#: a rule that names days of the calendar means just those, holidays or not
_DATED = re.compile(r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|easter|week|\d{4})\b")
_OFF = re.compile(r"\b(?:off|closed)\b")
_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)


def check_hours_meant(draft: Draft, today: date) -> Iterator[Problem]:
    """A warning for each of the file's hours that mean something else than they seem to, in this year of
    ``today`` and the next."""
    calendar = draft.office.office.calendar
    for key, hours in _all_hours(draft):
        for message in _hardly_meant(hours, calendar, (today.year, today.year + 1)):
            yield Problem(key, show(hours), message, warning=True)


def _all_hours(draft: Draft) -> Iterator[tuple[str, str]]:
    """Key and text of all hours of a file."""
    office = draft.office
    for name, mode in office.modes.items():
        yield f"modes.{name}.hours", mode.hours
    for i, person in enumerate(office.staff):
        yield f"{draft.key('staff', i)}.hours", person.hours
    for i, rule in enumerate(office.rule):
        yield f"{draft.key('rule', i)}.when.hours", rule.when.hours


def _hardly_meant(hours: str, calendar: Calendar, years: tuple[int, ...]) -> Iterator[str]:
    if not hours:
        return
    bare = _COMMENT.sub("", hours)
    for word in dict.fromkeys(_SUN.findall(bare)):
        yield f"{word} is taken for {_sun(word)} on every day of the year: no place is known; write the time"
    if _OPEN_END.search(bare):
        yield 'an open end is not known: "08:00-12:00+" ends at 12:00, "08:00+" at midnight; write the end'
    if not _open(hours, calendar, years):
        yield "is open at no time; a comment alone is unknown, which counts as not open"
        return
    parts = rules(hours)
    if "||" not in bare and len(parts) > 1:
        stages = [_open("; ".join(parts[: i + 1]), calendar, years) for i in range(len(parts))]
        yield from _nights_cut(parts, stages, calendar, years)
        yield from _holidays_reopened(parts, stages, calendar, years)


def _open(hours: str, calendar: Calendar, years: tuple[int, ...]) -> _Spans:
    """When hours are open in some years, a night over New Year in one piece."""
    found: _Spans = []
    for begin, end in (span for year in years for span in spans(hours, calendar, year)):
        starts = found.pop()[0] if found and found[-1][1] == begin else begin
        found.append((starts, end))
    return found


def _sun(word: str) -> str:
    """The time that the library takes a word for."""
    begin, _ = spans(f"{word}-24:00", Calendar("US"), 2026)[0]
    return f"{begin:%H:%M}"


def _nights_cut(
    parts: tuple[str, ...], stages: list[_Spans], calendar: Calendar, years: tuple[int, ...]
) -> Iterator[str]:
    """Nights that end at midnight because a later rule takes the day that follows."""
    for i, rule in enumerate(parts[:-1]):
        nights = [span for span in _open(rule, calendar, years) if _over_midnight(span)]
        for j in range(i + 1, len(parts)):
            cut = [span for span in nights if _cut(span, stages[j]) and not _cut(span, stages[j - 1])]
            if not cut:
                continue
            midnight, end = _midnight(cut[0]), cut[0][1]
            by = parts[j].strip()
            lost = f"{midnight:%a} {midnight.day} {midnight:%b %Y}, 00:00 to {end:%H:%M}"
            if _OFF.search(_COMMENT.sub("", by)):
                mend = f'where the night goes on, write "{end:%H:%M}-24:00 off"'
            else:
                mend = 'add the rule with ", " in place of "; "'
            yield f'"{by}" ends the night before at midnight ({lost} is closed); {mend}'


def _holidays_reopened(
    parts: tuple[str, ...], stages: list[_Spans], calendar: Calendar, years: tuple[int, ...]
) -> Iterator[str]:
    """Rules for public holidays that a later rule takes back."""
    days = [day for year in years for day in public_holidays(calendar, year)]
    for i, rule in enumerate(parts[:-1]):
        if not names_public_holidays(rule):
            continue
        for j in range(i + 1, len(parts)):
            if _DATED.search(_COMMENT.sub("", parts[j])) or names_public_holidays(parts[j]):
                continue
            again = [day for day in days if _on(stages[j], day) != _on(stages[j - 1], day)]
            if again:
                name = public_holidays(calendar, again[0].year)[again[0]]
                yield (
                    f'"{parts[j].strip()}" comes after "{rule.strip()}" and decides on public holidays too '
                    f"({again[0]:%a} {again[0].day} {again[0]:%b %Y}, {name}); write the rule of PH last"
                )
                break


def _midnight(span: tuple[datetime, datetime]) -> datetime:
    return datetime.combine(span[0].date() + _DAY, time())


def _over_midnight(span: tuple[datetime, datetime]) -> bool:
    """Whether a span is one night: it goes over one midnight and is not a day or more."""
    return _midnight(span) < span[1] and span[1] - span[0] < _DAY


def _cut(span: tuple[datetime, datetime], found: _Spans) -> bool:
    """Whether a night is open until midnight and no longer."""
    midnight = _midnight(span)
    return _holds(found, midnight - _MINUTE) and not _holds(found, midnight)


def _holds(found: _Spans, at: datetime) -> bool:
    place = bisect_right(found, at, key=lambda span: span[0])
    return place > 0 and at < found[place - 1][1]


def _on(found: _Spans, day: date) -> _Spans:
    """What of some spans lies on a day."""
    start = datetime.combine(day, time())
    end = start + _DAY
    return [(max(a, start), min(b, end)) for a, b in found if a < end and b > start]
