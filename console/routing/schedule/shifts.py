"""When people work."""

from datetime import datetime, timedelta

from console.config.grammar.hours import is_open
from console.config.schema.office import Office, Staff
from console.routing.schedule.modes import wall_clock, zone
from console.routing.schedule.spans import open_spans

#: how far a next shift is looked for
AHEAD = timedelta(days=14)


def on_shift(office: Office, person: Staff, at: datetime) -> bool:
    """Whether a staff member works at an instant; without hours they always do."""
    return not person.hours or is_open(person.hours, office.office.calendar, wall_clock(office, at))


def next_shift(office: Office, person: Staff, at: datetime) -> datetime | None:
    """When somebody who does not work at an instant begins to again; ``None`` where their hours do not
    say."""
    wall = wall_clock(office, at)
    if not person.hours or on_shift(office, person, at):
        return None
    found = next(iter(open_spans(office, person.hours, (wall, wall + AHEAD))), None)
    return found[0].replace(tzinfo=zone(office)) if found else None
