"""A period of past calls as a person says it: "today", "7d", "2026-11-01..2026-11-14"."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from console.routing.instants import instant

#: what may be said, for who said something else
RIGHT = "write today, yesterday, 7d, 12h or a date such as 2026-11-23"


@dataclass(frozen=True, slots=True)
class Period:
    """From ``since`` until before ``until`` (``None``: until now)."""

    since: datetime
    until: datetime | None = None


def midnight(at: datetime) -> datetime:
    """The beginning of a moment's day, on the clock it is given in."""
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


def moment(text: str, now: datetime) -> datetime:
    """A moment on the clock of ``now`` (aware): today and yesterday are midnights, "7d" is so long ago.
    Raises ``ValueError`` with what would be right."""
    if text == "today":
        return midnight(now)
    if text == "yesterday":
        return midnight(midnight(now) - timedelta(hours=12))
    try:
        if text[-1:] in ("d", "h") and text[:-1].isdigit():
            ago = int(text[:-1])  # days of the clock, but hours that have passed
            if text[-1] == "d":
                return now - timedelta(days=ago)
            return (instant(now) - timedelta(hours=ago)).astimezone(now.tzinfo)
        at = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise ValueError(RIGHT) from None
    return at if at.tzinfo else at.replace(tzinfo=now.tzinfo)


def period(text: str, now: datetime) -> Period:
    """A period on the clock of ``now`` (aware): a moment and all since then, or the days from one to another,
    both included, as the config writes dates. Raises ``ValueError`` with what would be right."""
    text = text.strip()
    first, dots, last = text.partition("..")
    try:
        since = moment(first.strip(), now)
        if not dots:
            return Period(since, midnight(now)) if text == "yesterday" else Period(since)
        day = moment(last.strip(), now).date() + timedelta(days=1)
        until = datetime.combine(day, time(), now.tzinfo)
    except (ValueError, OverflowError):
        raise ValueError(f"“{text}” is no period: {RIGHT}, or 2026-11-01..2026-11-14") from None
    if instant(until) <= instant(since):
        raise ValueError(f"“{text}” ends before it begins: write the earlier day first")
    return Period(since, until)
