"""The time an office last did not work in: what a morning looks back at."""

from datetime import datetime, timedelta

from console.config.schema.office import Office
from console.routing.instants import instant
from console.routing.schedule.modes import mode_at, next_change

#: how far back a night may have begun, and how many turns of the schedule are looked at
LONGEST = timedelta(days=21)
_TURNS = 500


def last_night(office: Office, at: datetime) -> tuple[datetime, bool] | None:
    """When the newest stretch began in which no mode with weekly hours held, and whether it is over at
    ``at``; ``None`` when there was none. What is switched by hand counts for nothing."""
    when = instant(at) - LONGEST
    works = _works(office, mode_at(office, None, when).mode)
    began = None if works else when
    for _ in range(_TURNS):
        change = next_change(office, None, when)
        if change is None or change[0] > instant(at):
            break
        when = change[0]
        before, works = works, _works(office, change[1])
        if before and not works:
            began = when
    return (began, works) if began else None


def _works(office: Office, mode: str) -> bool:
    found = office.modes.get(mode)
    return bool(found and found.hours)
