"""Reminders of callers on hold or parked, which escalate: a mark on every board, then the bell of who put
them there, then every seat. Where holding has a limit, the call then comes back to the desk; where it has
none, every seat is told."""

from console.calls.state.call import Call
from console.calls.state.call_state import State
from console.calls.state.desk import Desk
from console.calls.state.seat import Seat

#: when a caller is marked and the bell rings, as parts of the time they may be on hold
MARK, BELL, ALL = 0.5, 0.8, 1.0
#: what counts as that time where it has no limit, in seconds
USUAL_S = 120.0


def _moments(desk: Desk, call: Call) -> tuple[float, ...]:
    """When the reminders of a call are due (monotonic), the next stage each; none while somebody is asked
    about them."""
    if call.state is not State.HOLDING:
        return ()
    if any(seat.consult and seat.consult.call == call.id for seat in desk.seats.values()):
        return ()
    limit = desk.office.desk.park if call.slot else desk.office.desk.hold
    if limit and call.deadline is not None:
        start, usual = call.deadline - limit, limit
        return start + usual * MARK, start + usual * BELL
    return tuple(call.since_at + USUAL_S * stage for stage in (MARK, BELL, ALL))


def due(desk: Desk) -> float:
    """When the next reminder is due (monotonic); infinite for never."""
    left = (at for call in desk.calls.values() for at in _moments(desk, call)[call.reminded :])
    return min(left, default=float("inf"))


def remind(desk: Desk) -> None:
    """Let the reminders that are due be seen and heard."""
    for call in desk.calls.values():
        moments = _moments(desk, call)
        while call.reminded < len(moments) and moments[call.reminded] <= desk.now.mono:
            call.reminded += 1
            desk.touch(call)
            _tell(desk, call)


def _tell(desk: Desk, call: Call) -> None:
    words = f"{call.name} is still {f'in park {call.slot}' if call.slot else 'on hold'}"
    if call.reminded > 1:
        desk.story(call, "", f"reminded: {words}")
    for seat in tuple(desk.seats.values()):
        if call.reminded > 1 and rings(call, seat):
            desk.tell(seat.id, words, bad=True)


def rings(call: Call, seat: Seat) -> bool:
    """Whether a seat hears the bell for a call: theirs is the second reminder, everybody's the third."""
    return call.reminded > 2 or (call.reminded > 1 and call.holder == seat.person.user)
