"""Which mode the office is in, why, and when that changes.

Emergency comes before a manual override, that before a dated exception, that before a public holiday,
that before the weekly hours; what is left is "closed". Everything is read on the office's wall clock and
remembered by the minute: no boundary lies inside one.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from console.config.grammar.hours import edges, is_open, public_holidays
from console.config.schema.office import Mode, Office
from console.routing.instants import instant
from console.routing.values import ModeNow, Override

CLOSED = "closed"
OPEN = "open"
EMERGENCY = "emergency"
#: how far ahead a change is looked for
_HORIZON = timedelta(days=400)
#: changes of the mode that are looked through for the next opening
_CHANGES = 100
_MINUTE = timedelta(minutes=1)


def wall_clock(office: Office, at: datetime) -> datetime:
    """The minute on the office's wall (naive). Raises ``ValueError`` for a time without a zone."""
    there = instant(at).astimezone(zone(office))
    return there.replace(tzinfo=None, fold=0, second=0, microsecond=0)


def zone(office: Office) -> ZoneInfo:
    """The office's time zone."""
    return ZoneInfo(office.office.timezone)


def mode_at(office: Office, override: Override | None, at: datetime) -> ModeNow:
    """The mode in force at an instant and its next change. Raises ``ValueError`` for a naive time."""
    mode, why, author = mode_and_why(office, override, at)
    until, then = next_change(office, override, at) or (None, "")
    return ModeNow(mode, why, author, until, then)


def mode_and_why(office: Office, override: Override | None, at: datetime) -> tuple[str, str, str]:
    """Mode, reason and author (empty: the schedule) at an instant."""
    at = instant(at)
    mode, why = _scheduled(office, at.replace(second=0, microsecond=0))
    over = holding(office, override, at)
    if over and (mode != EMERGENCY or over.mode == EMERGENCY):
        reason = f": {over.reason}" if over.reason else ""
        return over.mode, f"set by {office.who(over.author)}{reason}", over.author
    return mode, why, ""


def next_change(office: Office, override: Override | None, at: datetime) -> tuple[datetime, str] | None:
    """The first instant (UTC) after ``at`` at which another mode holds, and that mode; ``None`` when
    there is none within 400 days."""
    at = instant(at)
    mode = mode_and_why(office, override, at)[0]
    end = at + _HORIZON
    while at < end:
        change = _boundary(office, override, at)
        if change is None:
            return None
        after = mode_and_why(office, override, change)[0]
        if after != mode:
            return change, after
        at = change
    return None


def opens_next(office: Office, override: Override | None, at: datetime) -> datetime | None:
    """When the office is open again; ``None`` while it is, and where no hours say so within a year."""
    if mode_at(office, override, at).mode == OPEN:
        return None
    for _ in range(_CHANGES):
        change = next_change(office, override, at)
        if change is None or change[1] == OPEN:
            return change[0] if change else None
        at = change[0]
    return None


def default_expiry(office: Office, at: datetime) -> datetime | None:
    """When an override set at ``at`` ends unless said otherwise: the schedule's next boundary."""
    change = next_change(office, None, at)
    return change[0] if change else None


def turns(office: Office, day: date, hours: Iterable[str] = ()) -> list[datetime]:
    """The instants (UTC) of a local day at which the schedule may bring another mode, or one of some
    more hours begin or end; its midnight and a change of the clocks are among them."""
    return _edges(office, tuple(office.modes.values()), day, hours)


def holding(office: Office, override: Override | None, at: datetime) -> Override | None:
    """Which of the modes set by hand holds at an instant: the newest whose end has not come."""
    return next((o for o in override.stack() if _in_force(office, o, at)), None) if override else None


def _in_force(office: Office, override: Override, at: datetime) -> bool:
    """Whether an override holds: not past its end, and its mode still stands in the config."""
    known = override.mode in office.modes or override.mode == CLOSED
    return known and (override.until is None or at < override.until)


def _boundary(office: Office, override: Override | None, at: datetime) -> datetime | None:
    """The next instant at which the schedule or the override may bring another mode."""
    minute = at.replace(second=0, microsecond=0)
    over = holding(office, override, at)
    if over is None:
        return _next_scheduled(office, minute)
    ends = instant(over.until) if over.until else None
    emergency = _next_scheduled(office, minute, only_emergency=True)  # nothing else comes before an override
    return min((when for when in (ends, emergency) if when), default=None)


@lru_cache(maxsize=4096)
def _scheduled(office: Office, minute: datetime) -> tuple[str, str]:
    """The schedule's mode in a minute (UTC), and why."""
    wall = wall_clock(office, minute)
    calendar = office.office.calendar
    emergency = office.modes.get(EMERGENCY)
    if emergency and (why := _dated(emergency, wall) or _weekly(office, emergency, wall)):
        return EMERGENCY, why
    for name, mode in office.modes.items():
        if why := _dated(mode, wall):
            return name, why
    holiday = public_holidays(calendar, wall.year).get(wall.date(), "")
    for name, mode in office.modes.items():
        if mode.public_holidays and holiday:
            return name, f"public holiday: {holiday}"
    for name, mode in office.modes.items():
        if why := _weekly(office, mode, wall):
            return name, why
    return CLOSED, "outside all hours"


def _dated(mode: Mode, wall: datetime) -> str:
    found = next((exception for exception in mode.dates if exception.covers(wall)), None)
    return "" if found is None else found.label or f"dated exception {found.first.isoformat()}"


def _weekly(office: Office, mode: Mode, wall: datetime) -> str:
    within = mode.hours and is_open(mode.hours, office.office.calendar, wall)
    return f"hours {mode.hours}" if within else ""


@lru_cache(maxsize=4096)
def _next_scheduled(office: Office, minute: datetime, only_emergency: bool = False) -> datetime | None:
    """The next minute (UTC) at which the schedule's mode is another; with ``only_emergency``, at which
    it becomes an emergency or stops being one."""
    emergency = office.modes.get(EMERGENCY)
    modes = tuple(office.modes.values()) if not only_emergency else (emergency,) if emergency else ()
    if not any(mode.hours or mode.dates or mode.public_holidays for mode in modes):
        return None
    now, day = _looked_at(office, minute, only_emergency), minute.astimezone(zone(office)).date()
    for when in _edges(office, modes, day):
        if when > minute and _looked_at(office, when, only_emergency) != now:
            return when
    return _later(office, modes, day, now, only_emergency)


@lru_cache(maxsize=64)
def _later(
    office: Office, modes: tuple[Mode, ...], day: date, now: str, only_emergency: bool
) -> datetime | None:
    """The first instant after a local day at which the schedule's mode is not ``now``; a search through a
    year where it never is another, so remembered for the day."""
    for ahead in range(1, _HORIZON.days):
        for when in _edges(office, modes, day + timedelta(days=ahead)):
            if _looked_at(office, when, only_emergency) != now:
                return when
    return None


def _looked_at(office: Office, when: datetime, only_emergency: bool) -> str:
    mode = _scheduled(office, when)[0]
    return mode if not only_emergency or mode == EMERGENCY else ""


def _edges(office: Office, modes: tuple[Mode, ...], day: date, more: Iterable[str] = ()) -> list[datetime]:
    """Instants of a local day at which one of the modes or of some more hours may begin or end, in order."""
    there = zone(office)
    midnight = datetime(day.year, day.month, day.day)
    walls = {midnight}
    for hours in {*(mode.hours for mode in modes), *more} - {""}:
        walls.update(edges(hours, office.office.calendar, day))
    for mode in modes:
        for exception in mode.dates:
            walls.update(exception.edges(day))
    found = set(_clock_change(midnight, there))
    for wall in walls:
        # a time that autumn has twice is two instants; one that spring skips is none, and the change
        # of the clock stands for it
        found |= {wall.replace(tzinfo=there, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(found)


def _clock_change(midnight: datetime, there: tzinfo) -> Iterator[datetime]:
    """The instant of a local day at which the clocks change, to the minute; mostly there is none."""
    early = midnight.replace(tzinfo=there).astimezone(UTC)
    late = (midnight + timedelta(days=1)).replace(tzinfo=there).astimezone(UTC)
    before = early.astimezone(there).utcoffset()
    if late.astimezone(there).utcoffset() == before:
        return
    while late - early > _MINUTE:
        middle = (early + (late - early) / 2).replace(second=0, microsecond=0)
        if middle.astimezone(there).utcoffset() == before:
            early = middle
        else:
            late = middle
    yield late
