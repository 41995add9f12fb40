"""Who sees which call and what waits: staff their own, managers all; what they looked at is audited."""

from collections.abc import Iterable

from console.calls.protocol.intents import Person, Role
from console.calls.protocol.snapshot import CALLER, Snapshot
from console.calls.protocol.store_commands import SaveSlip
from console.calls.state.call import Call
from console.calls.state.call_state import State
from console.calls.state.desk import Desk
from console.calls.state.seat import Seat
from console.routing.queue.queues import people_of


def concerns(desk: Desk, call: Call, seat: Seat) -> bool:
    """Whether a call is one that a seat may see whole and act on.

    Receptionists and managers: every call; viewers: none. A staff member's own are those at their seat or
    their phone, that ring for them or wait in a queue they serve, that they put on hold, parked, sent or ask
    somebody about, that are parked for whoever takes them, whose caller left a message slip for them, and
    those at the desk when nobody above them sits there.
    """
    person = seat.person
    if person.role != Role.STAFF:
        return person.role > Role.STAFF
    if call.seat == seat.id or person.user in (call.holder, call.left_by):
        return True
    if person.user in (call.sender, call.dialled_by):
        return True
    if call.slot or (seat.consult and seat.consult.call == call.id):
        return True
    if call.state is State.RINGING and not _relieved(desk):
        return True
    return bool(person.staff) and (_theirs(desk, call, person.staff) or _awaited(desk, call, person))


def _theirs(desk: Desk, call: Call, staff: str) -> bool:
    if call.peer_staff == staff or any(offered.staff == staff for offered in call.offers.values()):
        return True
    return (
        call.state is State.WAITING and call.queue is not None and staff in people_of(desk.office, call.queue)
    )


def _awaited(desk: Desk, call: Call, person: Person) -> bool:
    """Whether a message slip for somebody is about the caller."""
    return any(may_see_slip(person, slip) for slip in desk.slips.of(call.facts))


def _relieved(desk: Desk) -> bool:
    """Whether a receptionist or manager sits at a seat."""
    return any(seat.person.role > Role.STAFF and not seat.shell for seat in desk.seats.values())


def watched(desk: Desk, call: Call, seat: Seat) -> bool:
    """Whether a seat shows a call: who waits in a queue that its person does not watch is only counted,
    unless it is an emergency or their phone rings for it."""
    person = desk.office.person(seat.person.staff) if seat.person.staff else None
    if person is None or not person.watches or call.state is not State.WAITING or call.queue is None:
        return True
    offered = any(each.staff == person.name for each in call.offers.values())
    return call.queue.name in person.watches or call.strict or offered


def for_seat(desk: Desk, call: Call, seat: Seat) -> bool:
    """Whether a seat takes a call when it takes the next."""
    return concerns(desk, call, seat) and watched(desk, call, seat)


def tell_about(desk: Desk, call: Call, text: str, *, bad: bool = False) -> None:
    """Put a line that names a caller on the seats that may see the call."""
    for seat in tuple(desk.seats.values()):
        if concerns(desk, call, seat):
            desk.tell(seat.id, text, bad=bad)


def may_see(person: Person, owner: str) -> bool:
    """Whether what is ``owner``'s (a staff member's short name) is shown to a person: receptionists and
    managers see everybody's, staff their own."""
    if person.role >= Role.RECEPTIONIST:
        return True
    return person.role >= Role.STAFF and bool(person.staff) and person.staff == owner


def may_see_slip(person: Person, slip: SaveSlip) -> bool:
    """Whether a slip is shown to a person: also to who calls back for it."""
    theirs = person.role >= Role.STAFF and bool(person.staff) and person.staff == slip.owner
    return theirs or may_see(person, slip.for_)


#: Ids in one row of the audit.
NAMED = 20


def note_viewed(desk: Desk, seat: Seat, verb: str, records: Iterable[str]) -> None:
    """Write which records a seat is shown now; each once until it looks no more (:func:`over`)."""
    fresh = [record for record in records if record not in seat.looked_at]
    seat.looked_at.update(fresh)
    for first in range(0, len(fresh), NAMED):
        desk.audit(seat.person.user, verb, " ".join(fresh[first : first + NAMED]))


def note_board(desk: Desk, seat: Seat, picture: Snapshot) -> None:
    """Write which live calls a seat's board shows with who calls; each once for as long as it lives."""
    if seat.looks or picture.you.lock:
        return
    shown = {row.id for row in picture.calls if row.name != CALLER}
    fresh = sorted(shown - seat.on_board)
    seat.on_board = (seat.on_board & desk.calls.keys()) | shown
    for first in range(0, len(fresh), NAMED):
        desk.audit(seat.person.user, "board", " ".join(fresh[first : first + NAMED]))


def shut(seat: Seat) -> None:
    """The seat shuts what it looked at: when it looks again, that is written again."""
    seat.looked_at.clear()
