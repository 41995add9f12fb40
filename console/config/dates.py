"""Dated exceptions to the weekly hours, one line each: ``2026-12-24 12:00-24:00 Christmas Eve``."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

_LINE = re.compile(
    r"^(?P<first>\d{4}-\d{2}-\d{2})(?:\.\.(?P<last>\d{4}-\d{2}-\d{2}))?"
    r"(?:\s+(?P<start>\d{1,2}:\d{2})-(?P<end>\d{1,2}:\d{2}))?(?:\s+(?P<label>.+))?$"
)


@dataclass(frozen=True, slots=True)
class DatedException:
    """Days ``first`` to ``last`` (inclusive), each from ``start`` to ``end`` in the office's local
    time (``end`` of ``None`` is midnight), and the words that say why."""

    first: date
    last: date
    start: time
    end: time | None
    label: str

    def bounds(self, day: date, zone: tzinfo) -> tuple[datetime, datetime]:
        """Begin and end of the exception on ``day``, as instants of the zone."""
        begin = datetime.combine(day, self.start, zone)
        last = (
            datetime.combine(day, self.end, zone)
            if self.end
            else datetime.combine(day + timedelta(1), time(), zone)
        )
        return begin, last


def _clock(text: str) -> time | None:
    hour, minute = (int(part) for part in text.split(":"))
    return None if (hour, minute) == (24, 0) else time(hour, minute)


def parse_exception(text: str) -> DatedException:
    """An exception from its line. Raises ``ValueError`` that says what would be right."""
    right = 'write "2026-12-24 12:00-24:00 Christmas Eve" or "2026-08-03..2026-08-07 team week"'
    match = _LINE.match(text.strip())
    if not match:
        raise ValueError(f"{text!r} is not a dated exception; {right}")
    try:
        first = date.fromisoformat(match["first"])
        last = date.fromisoformat(match["last"]) if match["last"] else first
        start = _clock(match["start"]) if match["start"] else time()
        end = _clock(match["end"]) if match["end"] else None
    except ValueError as wrong:
        raise ValueError(f"{text!r}: {wrong}; {right}") from None
    if last < first or start is None or (end is not None and end <= start):
        raise ValueError(f"{text!r} ends before it begins; {right}")
    return DatedException(first, last, start, end, match["label"] or "")
