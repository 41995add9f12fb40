"""Sitting down and leaving: whose shift a seat begins and ends, at which phone, and lines kept up."""

from console.calls.protocol.commands import HangUp
from console.calls.protocol.events import Ending
from console.calls.protocol.intents import Intent
from console.calls.route import dialplan
from console.calls.state.call import Call
from console.calls.state.call_state import State
from console.calls.state.desk import Desk, ring_line
from console.calls.state.roster import Place
from console.calls.state.seat import Seat


def began(desk: Desk, seat: Seat) -> None:
    """Somebody sat down: they are logged in, and their line comes up where it is kept."""
    staff = seat.person.staff
    if not staff or seat.shell:
        return
    desk.roster.sits(staff)
    desk.queues.stale = True
    keep_up(desk, seat)


def keep_up(desk: Desk, seat: Seat) -> None:
    """Ring the phone of somebody whose line is kept, so that it waits for their calls."""
    target = desk.phone_of(seat)
    if desk.keeps_line(seat) and target and not seat.line and not _elsewhere(desk, seat):
        ring_line(desk, seat, target)


def ended(desk: Desk, seat: Seat) -> None:
    """A seat is gone: its person's shift is over at once if they left it, after the grace if it was lost."""
    staff = seat.person.staff
    if staff and not seat.shell and not _elsewhere(desk, seat):
        grace = 0.0 if seat.leaves else desk.office.desk.grace
        desk.roster.sits(staff, desk.now.mono + grace)


def expire(desk: Desk) -> None:
    """Log out those who did not come back to a lost seat; calls that ring for them go on."""
    for staff in desk.roster.logged_out(desk.now.mono):
        person = desk.office.person(staff)
        if person is None or not person.seated:
            continue
        desk.audit(person.user, "logged out", staff)
        desk.queues.stale = True
        desk.touch()
        for call in tuple(desk.calls.values()):
            _move_on(desk, call, staff)


def sit_at(desk: Desk, seat: Seat, intent: Intent) -> None:
    """A person sits down at a phone of ``[phones]`` (``to``); empty: at their own again."""
    staff, name = seat.person.staff, intent.to.strip()
    if not staff:
        desk.tell(seat.id, "You are not on the list of staff: no call rings for you", bad=True)
        return
    address = desk.office.phones.get(name, "")
    if name and not address:
        known = ", ".join(desk.office.phones) or "none is in [phones]"
        desk.tell(seat.id, f"There is no phone {name!r} to sit at: {known}", bad=True)
        return
    if seat.call:
        desk.tell(seat.id, "You are in a call: end it before you change your phone", bad=True)
        return
    if seat.line:
        desk.lines.pop(seat.line, None)
        desk.out.append(HangUp(seat.line, 487))
        seat.line, seat.line_up = 0, False
    desk.roster.sits_at(staff, Place(name, address) if name else None)
    desk.audit(seat.person.user, "sits at", name or "their own phone")
    desk.tell(seat.id, f"Your calls ring at {name}" if name else "Your calls ring at your own phone")
    keep_up(desk, seat)


def leave(desk: Desk, seat: Seat, intent: Intent) -> None:
    """A person leaves their seat by a key: when it closes, their shift is over at once."""
    seat.leaves = True


def _move_on(desk: Desk, call: Call, staff: str) -> None:
    if call.state is State.DIALLING and call.peer_staff == staff and not call.left_by:
        dialplan.fall_through(desk, call, Ending.UNREACHABLE, call.peer_title, "has left their seat")
        return
    for leg, offered in tuple(call.offers.items()):
        if offered.staff == staff:
            del call.offers[leg]
            desk.legs.pop(leg, None)
            desk.out.append(HangUp(leg, 487))
            desk.touch(call)


def _elsewhere(desk: Desk, seat: Seat) -> bool:
    """Whether the same person sits at another seat too."""
    others = (s for s in desk.seats.values() if s.id != seat.id and not s.shell)
    return any(s.person.staff == seat.person.staff for s in others)
