"""Dated exceptions to the weekly hours, one line each: ``2026-12-24 12:00-24:00 Christmas Eve``."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

_LINE = re.compile(
    r"^(?P<first>\d{4}-\d{2}-\d{2})(?:\.\.(?P<last>\d{4}-\d{2}-\d{2}))?"
    r"(?:\s+(?P<start>\d{1,2}:\d{2})-(?P<end>\d{1,2}:\d{2}))?(?:\s+(?P<label>\S.*))?$"
)
_RIGHT = 'write "2026-12-24 12:00-24:00 Christmas Eve" or "2026-08-03..2026-08-07 team week"'


@dataclass(frozen=True, slots=True)
class DatedException:
    """Days ``first`` to ``last`` (inclusive), each from ``start`` to ``end`` on the office's wall clock
    (``end`` of ``None`` is midnight), and the words that say why."""

    first: date
    last: date
    start: time
    end: time | None
    label: str

    @property
    def line(self) -> str:
        """The exception as :func:`parse_exception` reads it."""
        days = f"{self.first}" if self.first == self.last else f"{self.first}..{self.last}"
        ends = f"{self.end:%H:%M}" if self.end else "24:00"
        hours = "" if self.start == time() and self.end is None else f"{self.start:%H:%M}-{ends}"
        return " ".join(filter(None, (days, hours, self.label)))

    def covers(self, wall: datetime) -> bool:
        """Whether a wall-clock time (naive) lies in it."""
        clock = wall.time()
        return (
            self.first <= wall.date() <= self.last
            and self.start <= clock
            and (self.end is None or clock < self.end)
        )

    def edges(self, day: date) -> tuple[datetime, ...]:
        """Begin and end on ``day`` as wall-clock times; nothing on other days."""
        if not self.first <= day <= self.last:
            return ()
        end = datetime.combine(day, self.end) if self.end else datetime.combine(day + timedelta(1), time())
        return (datetime.combine(day, self.start), end)


def _clock(text: str) -> time | None:
    hour, minute = (int(part) for part in text.split(":"))
    return None if (hour, minute) == (24, 0) else time(hour, minute)


def parse_exception(text: str) -> DatedException:
    """An exception from its line. Raises ``ValueError`` that says what would be right."""
    match = _LINE.match(text.strip())
    if not match:
        raise ValueError(f"{text!r} is not a dated exception; {_RIGHT}")
    try:
        first = date.fromisoformat(match["first"])
        last = date.fromisoformat(match["last"]) if match["last"] else first
        start = _clock(match["start"]) if match["start"] else time()
        end = _clock(match["end"]) if match["end"] else None
    except ValueError as wrong:
        raise ValueError(f"{text!r}: {wrong}; {_RIGHT}") from None
    if last < first or start is None or (end is not None and end <= start):
        raise ValueError(f"{text!r} ends before it begins; {_RIGHT}")
    return DatedException(first, last, start, end, match["label"] or "")
