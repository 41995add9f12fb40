"""Where a call was before an act of a person, and bringing it back there: the step with the time it had, or
the conversation it was in."""

from dataclasses import replace

from console.calls.protocol.store_commands import DropReroute
from console.calls.route import dialplan
from console.calls.seat import call_control
from console.calls.state.call import Call
from console.calls.state.call_state import State
from console.calls.state.desk import Desk
from console.calls.state.seat import Seat, Was
from console.config.grammar.destination import Destination, Kind, Step
from console.routing.ivr.menus import Place

#: states in which nobody has a call yet, so that it can be brought back
FREE = frozenset(
    {
        State.RINGING,
        State.DIALLING,
        State.CHOOSING,
        State.WAITING,
        State.PLAYING,
        State.RECORDING,
        State.REVIEWING,
    }
)


def where(desk: Desk, call: Call) -> Was:
    """Where a call is now."""
    return Was(
        call.id,
        call.state,
        call.plan,
        call.index,
        max(call_control.LEAST_RING_S, (call.deadline or 0.0) - desk.now.mono),
        call.decision,
        tuple(call.needs.items()),
        tuple(call.joined.items()),
        call.sender,
        call.recall,
        call.seat,
        _peer(call),
        call.holder if not call.slot else "",
        call.menu,
        len(call.sent),
        call.sent_now,
    )


def _peer(call: Call) -> Destination | None:
    """Whom a call talks with beside the seats, as a destination that rings them again."""
    if not call.peer or call.state is not State.TALKING:
        return None
    if call.peer_staff:
        return Destination(Kind.STAFF, call.peer_staff)
    place = call.step.destination if call.step else None
    return place if place and place.kind is Kind.NUMBER else None


def bring_back(desk: Desk, seat: Seat, was: Was) -> bool:
    """Bring a call back to where it was, for a seat that takes its act back; whether nobody has it yet."""
    call = desk.calls.get(was.call)
    if call is None or call.state not in FREE:
        return False
    dialplan.leave_step(desk, call)
    call.plan, call.index, call.sender, call.recall = was.plan, was.index, was.sender, was.recall
    for sent in call.sent[was.sent :]:
        desk.out.append(DropReroute(call.id, sent.at))
    call.sent, call.sent_now = call.sent[: was.sent], was.sent_now
    call.decision, call.needs, call.joined = was.decision, dict(was.needs), dict(was.joined)
    if was.state in (State.TALKING, State.HOLDING):
        _to_conversation(desk, seat, call, was)
    elif was.state is State.RINGING:
        dialplan.ring_desk(desk, call, was.left)
    else:
        call.menu = _before(was.menu)
        dialplan.enter(desk, call, was.index)
        if call.state is was.state is State.DIALLING:
            call.deadline = desk.now.mono + was.left
    return True


def _before(menu: Place | None) -> Place | None:
    """The menu a caller was at before the one they come back to, which is entered again."""
    return replace(menu, menu=menu.trail[-1], trail=menu.trail[:-1]) if menu and menu.trail else None


def _to_conversation(desk: Desk, seat: Seat, call: Call, was: Was) -> None:
    """Let a call talk again with whom it talked: a seat, a phone that is rung anew, else the seat itself. Who
    has another call by now has it on hold."""
    holder = next((s for s in desk.seats.values() if was.holder and s.person.user == was.holder), None)
    owner = desk.seats.get(was.seat) or holder
    if owner and owner.id != seat.id:
        busy = bool(owner.call) or was.state is State.HOLDING or call_control.cannot(desk, owner)
        words = f"{seat.person.title} gave {call.name} back to you"
        desk.tell(owner.id, f"{words}: on hold" if busy else words, bad=True)
        _hand(desk, owner, call, hold=bool(busy))
    elif was.peer and desk.reach(was.peer):
        return_to_phone(desk, seat, call, was)
    else:
        _hand(desk, owner or seat, call, hold=False)


def return_to_phone(desk: Desk, seat: Seat, call: Call, was: Was) -> None:
    """Ring the phone again that a call talked with; unanswered, the call comes back to the desk."""
    target = desk.reach(was.peer) if was.peer else None
    if target is None or was.peer is None:
        return
    dialplan.leave_step(desk, call)
    call.plan, call.index = (Step(was.peer), Step(Destination(Kind.DESK)), *call.plan[-1:]), 0
    call.sender, call.holder = seat.person.user, ""
    desk.set_state(call, State.DIALLING)
    call.deadline = desk.now.mono + desk.office.desk.answer
    desk.dial(call, target, staff=was.peer.name if was.peer.kind is Kind.STAFF else "")
    desk.tell(seat.id, f"{target.title} is rung for {call.name} again")


def _hand(desk: Desk, seat: Seat, call: Call, *, hold: bool) -> None:
    """Give a call to a seat, or put it on hold for it."""
    if hold:
        call_control.hold_for(desk, call, seat)
        return
    desk.set_state(call, State.RINGING)
    call.deadline = desk.now.mono + desk.office.desk.recall
    call_control.take(desk, seat, call)
