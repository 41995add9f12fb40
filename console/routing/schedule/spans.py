"""Stretches of time on the office's wall: joined, shared, taken away, and said as people say them.

Spans are pairs of naive wall-clock times, the end excluded, in order and apart from each other.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime, time, timedelta

from console.config.grammar.hours import spans as hours_of_year
from console.config.schema.office import Office
from console.routing.schedule.modes import mode_and_why, turns, wall_clock

Span = tuple[datetime, datetime]
Spans = tuple[Span, ...]
#: begin and end of a span in minutes of its day
Minutes = tuple[int, int]

_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_DAY = 24 * 60
_WEEK = 7 * _DAY
#: dates said in one sentence; the rest are counted
_DATES = 3


def joined(many: Iterable[Spans]) -> Spans:
    """What lies in any of them."""
    found: list[Span] = []
    for begin, end in sorted(span for spans in many for span in spans):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return tuple(found)


def shared(first: Spans, second: Spans) -> Spans:
    """What lies in both."""
    found = []
    a = b = 0
    while a < len(first) and b < len(second):
        begin, end = max(first[a][0], second[b][0]), min(first[a][1], second[b][1])
        if begin < end:
            found.append((begin, end))
        if first[a][1] < second[b][1]:
            a += 1
        else:
            b += 1
    return tuple(found)


def without(spans: Spans, taken: Spans) -> Spans:
    """What lies in the first and not in the second."""
    if not spans:
        return ()
    begin, end = spans[0][0], spans[-1][1]
    gaps, start = [], begin
    for left, right in taken:
        if start < left:
            gaps.append((start, min(left, end)))
        start = max(start, right)
        if start >= end:
            break
    if start < end:
        gaps.append((start, end))
    return shared(spans, tuple(gaps))


def open_spans(office: Office, hours: str, within: Span) -> Spans:
    """When an opening_hours expression holds; empty hours always do."""
    if not hours:
        return (within,)
    years = range(within[0].year, within[1].year + 1)
    found = joined(tuple(hours_of_year(hours, office.office.calendar, year)) for year in years)
    return shared(found, (within,))


def schedule(office: Office, within: Span) -> dict[str, Spans]:
    """When each mode holds by hours, dates and holidays alone; ``within`` begins and ends at midnight."""
    days = (within[1] - within[0]).days
    starts = [when for n in range(days) for when in turns(office, within[0].date() + timedelta(days=n))]
    walls = [wall_clock(office, when) for when in starts]
    found: defaultdict[str, list[Span]] = defaultdict(list)
    for when, begin, end in zip(starts, walls, [*walls[1:], within[1]], strict=True):
        if begin < end:
            found[mode_and_why(office, None, when)[0]].append((begin, end))
    return {mode: joined([tuple(spans)]) for mode, spans in found.items()}


def in_words(spans: Spans, within: Span) -> str:
    """Spans as weekly hours, "Mo-Fr 12:00-13:00", and the dates that have more than other weeks."""
    usual = _usual(_by_day(spans), within)
    parts = _weekly(usual)
    weekly = [
        (day + timedelta(minutes=begin), day + timedelta(minutes=end))
        for day in _days(within)
        for begin, end in usual[day.weekday()]
    ]
    odd = _by_day(without(spans, joined([tuple(weekly)])))
    for day, found in list(odd.items())[:_DATES]:
        clocks = ",".join(f"{_clock(begin)}-{_clock(end)}" for begin, end in found)
        parts.append(f"{day:%Y-%m-%d}" if found == [(0, _DAY)] else f"{day:%Y-%m-%d} {clocks}")
    if len(odd) > _DATES:
        more = len(odd) - _DATES
        parts.append(f"{more} more day{'s' if more > 1 else ''}")
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _days(within: Span) -> list[datetime]:
    return [within[0] + timedelta(days=n) for n in range((within[1] - within[0]).days)]


def _by_day(spans: Spans) -> dict[datetime, list[Minutes]]:
    """The minutes of each day, by its midnight."""
    days: dict[datetime, list[Minutes]] = {}
    for begin, end in spans:
        start = begin
        while start < end:
            midnight = datetime.combine(start.date(), time())
            until = min(end, midnight + timedelta(days=1))
            days.setdefault(midnight, []).append((_minute(start - midnight), _minute(until - midnight)))
            start = until
    return days


def _usual(days: dict[datetime, list[Minutes]], within: Span) -> list[list[Minutes]]:
    """What most days of each weekday have."""
    counts: list[Counter[tuple[Minutes, ...]]] = [Counter() for _ in _DAYS]
    for day in _days(within):
        counts[day.weekday()][tuple(days.get(day, ()))] += 1
    return [list(count.most_common(1)[0][0]) if count else [] for count in counts]


def _weekly(usual: list[list[Minutes]]) -> list[str]:
    """The hours of a week; what goes over midnight is one."""
    week: list[list[int]] = []
    for day, found in enumerate(usual):
        for begin, end in found:
            if week and week[-1][1] == day * _DAY + begin:
                week[-1][1] = day * _DAY + end
            else:
                week.append([day * _DAY + begin, day * _DAY + end])
    if week == [[0, _WEEK]]:
        return ["at all hours"]
    if len(week) > 1 and week[0][0] == 0 and week[-1][1] == _WEEK:
        week[-1][1] += week.pop(0)[1]
    days_of: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for begin, end in week:
        days_of[begin % _DAY, end - begin].append(begin // _DAY)
    parts = []
    for (begin, length), days in days_of.items():
        end = begin + length
        if length <= _DAY:
            parts.append(f"{_named(days)} {_clock(begin)}-{_clock(end if end <= _DAY else end - _DAY)}")
        else:
            last = [(day + (end - 1) // _DAY) % 7 for day in days]
            clock = _clock(end % _DAY or _DAY)
            parts += [
                f"{_DAYS[a]} {_clock(begin)} to {_DAYS[b]} {clock}" for a, b in zip(days, last, strict=True)
            ]
    return parts


def _named(days: list[int]) -> str:
    """Weekdays as a sign on the door names them: "Mo-We,Fr"."""
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][1] == day - 1:
            runs[-1][1] = day
        else:
            runs.append([day, day])
    dash = {0: "", 1: ","}
    return ",".join(_DAYS[a] if a == b else f"{_DAYS[a]}{dash.get(b - a, '-')}{_DAYS[b]}" for a, b in runs)


def _minute(since_midnight: timedelta) -> int:
    return int(since_midnight.total_seconds()) // 60


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
