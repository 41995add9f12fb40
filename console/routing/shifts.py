"""When people work."""

from datetime import datetime

from console.config.hours import is_open
from console.config.model import Office, Staff
from console.routing.modes import wall_clock


def on_shift(office: Office, person: Staff, at: datetime) -> bool:
    """Whether a staff member works at an instant; without hours she always does."""
    return not person.hours or is_open(person.hours, office.office.calendar, wall_clock(office, at))
