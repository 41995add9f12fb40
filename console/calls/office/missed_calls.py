"""What a morning begins with: how many callers the night missed whom nobody has talked to."""

from datetime import datetime
from zoneinfo import ZoneInfo

from console.calls.protocol.commands import CountMissed
from console.calls.protocol.intents import Role
from console.calls.state.desk import Desk
from console.calls.state.seat import Seat
from console.routing.schedule.last_closed import last_night


def greet(desk: Desk, seat: Seat | None = None) -> None:
    """Have the night's callers counted for the first seat after it, or (``None``) for all that are open."""
    if seat and (seat.shell or seat.looks or seat.person.role < Role.RECEPTIONIST):
        return
    if seat is None and not desk.seats:
        return
    night = last_night(desk.office, desk.now.wall)
    if night and night != desk.night:
        desk.night = night
        desk.out.append(CountMissed(seat.id if seat else 0, night[0]))


def counted(desk: Desk, seat: int, since: datetime, missed: int, messages: int) -> None:
    """The store's answer: said only where there is something to do."""
    if not missed and not messages:
        return
    zone = ZoneInfo(desk.office.office.timezone)
    there, today = since.astimezone(zone), desk.now.wall.astimezone(zone)
    days = (today.date() - there.date()).days
    when = f"{there:%H:%M}" if days < 2 else f"{there:%a %H:%M}" if days < 7 else f"{there.day} {there:%b}"
    counts = [f"{missed} missed"] if missed else []
    counts += [f"{messages} left a message"] if messages else []
    desk.tell(seat, f"{', '.join(counts)} since {when}, nobody has talked to them yet: F5")
