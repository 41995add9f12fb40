"""Hold and park: who waits there comes back to the desk, marked, when nobody takes her in time."""

from console.calls import chain, sending, taking
from console.calls.desk import Desk
from console.calls.intents import Intent
from console.calls.life import State
from console.calls.records import Call, Seat
from console.config.destination import Destination, Kind, Step

_LONGEST = 40


def park(desk: Desk, seat: Seat, call: Call, intent: Intent) -> None:
    """Put a call into the lowest free slot, for anybody to take; ``text`` says for whom."""
    if call.state is State.TALKING and call.seat != seat.id:
        desk.tell(seat.id, taking.why_not(desk, seat, call), bad=True)
        return
    taken = {other.slot for other in desk.calls.values()}
    call.slot = next(n for n in range(1, len(taken) + 2) if n not in taken)
    call.slot_for = " ".join(intent.text.split())[:_LONGEST]
    if call.state is State.TALKING:
        taking.put_on_hold(desk, seat, call, f"parked: {slot_words(call)}")
        desk.close_line(seat)
    call.deadline = desk.now.mono + desk.office.desk.park if desk.office.desk.park else None
    desk.touch(call)
    desk.tell(seat.id, f"{call.name}: {slot_words(call)}")


def slot_words(call: Call) -> str:
    """Where a parked call is, such as "park 3, for Dr Cole"."""
    return f"park {call.slot}" + (f", {call.slot_for}" if call.slot_for else "")


def recall(desk: Desk, call: Call) -> None:
    """A held or parked call was left too long: it rings at the desk again, then goes to its chain's end."""
    where = slot_words(call) if call.slot else "hold"
    desk.story(call, "", f"left on {where} too long: back to the desk")
    call.missed, call.sender = where, call.holder_title or "the desk"
    call.slot, call.slot_for, call.holder, call.holder_title = 0, "", "", ""
    call.plan = sending.sent_plan(desk, call, Step(Destination(Kind.DESK)))
    chain.enter(desk, call, 1)
