"""Hold and park: who waits there comes back to the desk, marked, when nobody takes them in time."""

from console.calls.access import conversations
from console.calls.protocol.commands import Answer, HangUp
from console.calls.protocol.events import CallArrived
from console.calls.protocol.intents import Intent
from console.calls.protocol.sent_facts import Sent
from console.calls.protocol.store_commands import JournalRefusal
from console.calls.route import destinations, dialplan
from console.calls.seat import call_control
from console.calls.state.call import Call
from console.calls.state.call_state import State
from console.calls.state.desk import Desk, phone_of
from console.calls.state.seat import Seat
from console.config.grammar.destination import Destination, Kind, Step

_LONGEST = 40
#: who left a call where it waited, when no person did: no Unix user is called so
THE_DESK = "the desk"


def park(desk: Desk, seat: Seat, call: Call, intent: Intent) -> None:
    """Put a call into the lowest free slot, for anybody to take; ``text`` says for whom."""
    if call.state is State.TALKING and call.seat != seat.id:
        desk.tell(seat.id, call_control.why_not(desk, seat, call), bad=True)
        return
    if not conversations.confirmed(desk, seat, call, intent, "park the call"):
        return
    conversations.tell(desk, seat, call, f"parked {call.name}, taking the call", of="from")
    seat.after, seat.after_at = call.id, desk.now.mono
    taken = {other.slot for other in desk.calls.values()}
    call.slot = next(n for n in range(1, len(taken) + 2) if n not in taken)
    call.slot_for = " ".join(intent.text.split())[:_LONGEST]
    call.outcome = ""
    if call.state is State.TALKING:
        call_control.put_on_hold(desk, seat, call, f"parked: {slot_words(call)}")
        desk.close_line(seat)
    call.deadline = desk.now.mono + desk.office.desk.park if desk.office.desk.park else None
    call.reminded = 0
    desk.touch(call)
    desk.tell(seat.id, f"{call.name}: {slot_words(call)}")


def slot_words(call: Call) -> str:
    """Where a parked call is, such as "park 3, for Dr Cole"."""
    return f"park {call.slot}" + (f", {call.slot_for}" if call.slot_for else "")


def recall(desk: Desk, call: Call) -> None:
    """A held or parked call was left too long: it rings at the desk again, then goes to its chain's end."""
    where = slot_words(call) if call.slot else "hold"
    desk.story(call, "", f"left on {where} too long: back to the desk")
    call.missed, call.sender = where, call.holder or THE_DESK
    _back(desk, call, "left", where)
    call.slot, call.slot_for, call.holder = 0, "", ""
    call.plan, call.outcome = destinations.sent_plan(desk, call, Step(Destination(Kind.DESK))), ""
    dialplan.enter(desk, call, 1)


def _back(desk: Desk, call: Call, verb: str, why: str) -> None:
    """The route ends at the desk from now on, for what somebody did."""
    step = Step(Destination(Kind.DESK))
    call.sent = (*call.sent, Sent(call.sender, verb, step, desk.now.wall, why))
    call.sent_now, call.missed_why = True, ""


def dialled(desk: Desk, event: CallArrived) -> bool:
    """Whether a call is a staff phone's for a slot: it is given whom is parked there, or refused where nobody
    is. A phone is known by the extension its PBX vouches for; everybody else's call takes its route."""
    prefix, to = desk.office.desk.slots, event.facts.to
    number = to.removeprefix(prefix) if prefix and to.startswith(prefix) else ""
    person = phone_of(desk, event.facts) if number.isascii() and number.isdigit() else None
    if person is None:
        return False
    slot = int(number)
    call = next((c for c in desk.calls.values() if c.slot == slot and c.state is State.HOLDING), None)
    if call is None:
        why = f"nobody is in park {slot}"
        desk.out.append(HangUp(event.leg, 404))
        desk.out.append(JournalRefusal(desk.now.wall, event.facts.trunk, event.facts.caller, to, 404, why))
        return True
    title = desk.title(person.name)
    desk.story(call, title, f"takes {slot_words(call)} at their phone")
    call.missed, call.sender = slot_words(call), call.holder or THE_DESK
    _back(desk, call, "pickup", f"{title} took it from {slot_words(call)}")
    call.slot, call.slot_for, call.holder = 0, "", ""
    call.plan, call.index = destinations.sent_plan(desk, call, Step(Destination(Kind.DESK))), 0
    call.peer, call.peer_title, call.peer_staff = event.leg, title, person.name
    call.peer_via = event.facts.trunk
    desk.legs[event.leg] = call.id
    desk.set_state(call, State.DIALLING)
    call.deadline = desk.now.mono + call_control.CONNECT_S
    desk.out.append(Answer(event.leg))
    return True
