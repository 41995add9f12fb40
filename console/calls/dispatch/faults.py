"""A mistake of ours in one event, order or timer: it ends the one call it was about, and the rest goes on.

Who may fail runs within :meth:`Desk.contained`; ``cure`` does, after that, what each fault needs.
"""

from collections.abc import Callable

from console.calls.protocol.commands import HangUp, LogFault
from console.calls.recording import conversations
from console.calls.state.call import Call
from console.calls.state.call_state import State
from console.calls.state.desk import Desk, Fault
from console.calls.state.seat import Seat
from console.calls.transfer import consultation
from console.calls.voicemail import messages, retrieval

#: the board says for so long that there was a fault, in seconds
SHOWN_S = 3600.0
#: what callers of a fault are answered where they were not answered yet (RFC 3261, 21.5.1)
SERVER_ERROR = 500
#: what a person at a seat is told whose line was ended by one
TOLD = "The desk made a mistake of its own: your line was ended; its log says which one"


def cure(desk: Desk) -> bool:
    """End what the faults so far were about, and say so; whether there were any."""
    faults, desk.faults = desk.faults, []
    for fault in faults:
        ended = _end_all(desk, fault)
        desk.out.append(LogFault(f"{fault.what} failed\n{fault.trace}"))
        cost = ": a call was ended by it" if ended else ""
        words = f"The desk made a mistake of its own in {fault.what}{cost}; see desk.log"
        desk.alert("fault", words, SHOWN_S)
    # A mistake in the cure itself is written down; it was made as far as it could be.
    desk.out += [LogFault(f"{fault.what} failed\n{fault.trace}") for fault in desk.faults]
    desk.faults = []
    return bool(faults)


def _end_all(desk: Desk, fault: Fault) -> bool:
    """End the call and the line of a seat that a fault was about; whether a call was ended."""
    leg = fault.leg
    seat = desk.seats.get(fault.seat or desk.lines.get(leg, 0) or desk.consults.get(leg, 0))
    call = desk.calls.get(fault.call or desk.legs.get(leg, ""))
    if leg and seat:
        call = call or desk.calls.get(seat.call)
        _end_lines(desk, seat)
    elif seat:
        desk.tell(seat.id, f"That went wrong: {fault.what} failed; the desk's log says how", bad=True)
    if leg:
        desk.legs.pop(leg, None)
        desk.out.append(HangUp(leg, SERVER_ERROR))
        if desk.sound.leg == leg:
            desk.sound.leg = 0
        if desk.studio and desk.studio.leg == leg:
            desk.studio = None
    if call:
        _end(desk, call)
    return call is not None or bool(leg)


def _end_lines(desk: Desk, seat: Seat) -> None:
    """Hang up a seat's own phone and whom it asks, and say why."""
    for leg in (seat.line, seat.consult.leg if seat.consult else 0):
        desk.lines.pop(leg, None)
        desk.consults.pop(leg, None)
        if leg:
            desk.out.append(HangUp(leg, SERVER_ERROR))
    seat.line, seat.line_up, seat.consult = 0, False, None
    desk.tell(seat.id, TOLD, bad=True)


def _end(desk: Desk, call: Call) -> None:
    """End a call whatever state it is in: tidily as far as that can be done, and gone in any case."""
    call.outcome, call.detail = "failed", "a mistake of the desk's own"
    last: tuple[Callable[[], object], ...] = (
        lambda: messages.close(desk, call, "the desk made a mistake"),
        lambda: retrieval.close(desk, call),
        lambda: conversations.finish(desk, call),
        lambda: desk.free_seat(call),
        lambda: consultation.caller_gone(desk, call),
    )
    for each in last:
        with desk.contained("the end of a call"):
            each()
    call.outcome = "failed"
    legs = {leg for leg, ident in desk.legs.items() if ident == call.id} | {call.leg, call.peer, *call.offers}
    for leg in sorted(legs - {0}):
        desk.legs.pop(leg, None)
        desk.out.append(HangUp(leg, SERVER_ERROR))
    call.peer = 0
    call.offers.clear()
    del desk.calls[call.id]
    call.state, call.deadline = State.ENDED, None
    for seat in desk.seats.values():
        if seat.call == call.id:
            seat.call = ""
        with desk.contained("the end of a line"):
            desk.close_line(seat)
    with desk.contained("the row of a call"):
        desk.story(call, "", f"ended: {call.outcome} ({call.detail})")
        desk.journal(call)
    desk.queues.stale = True
    desk.touch()
