"""Claims: who looks at a call, and taking one over from a colleague who talks with its caller.

The desk does one wish after the other, so a call is never in two hands; a wish names whom the call is to be
taken from, as its seat saw it, and is refused where somebody else was quicker.
"""

from collections.abc import Iterator

from console.calls.access import conversations
from console.calls.protocol.intents import Intent
from console.calls.seat import call_control
from console.calls.state.call import Call
from console.calls.state.desk import Desk, did
from console.calls.state.seat import UNDO_S, Seat, Undo
from console.calls.transfer import restoring


def select(desk: Desk, seat: Seat, intent: Intent) -> None:
    """A seat has selected a call, or none: the others are shown who looks at what."""
    if seat.selected != intent.call:
        before = desk.calls.get(seat.selected)
        seat.selected = intent.call if intent.call in desk.calls else ""
        desk.touch(before)
        desk.touch(desk.calls.get(seat.selected))


def lookers(desk: Desk, call: Call, seat: Seat) -> Iterator[str]:
    """Who else looks at a call, by name as shown."""
    for other in desk.seats.values():
        if other.selected == call.id and other.person.user != seat.person.user and other.id != call.seat:
            yield other.person.title or other.person.user


def take_over(desk: Desk, seat: Seat, call: Call, intent: Intent) -> None:
    """Take a conversation over; ``to`` names who has it, as the seat saw it (empty: whoever has)."""
    owner = desk.seats.get(call.seat)
    whose = owner.person.title if owner else call.peer_title
    if call.seat == seat.id:
        desk.tell(seat.id, f"You are talking with {call.name} already", bad=True)
        return
    if intent.to and intent.to != whose:
        desk.tell(seat.id, f"{whose} has {call.name} now, not {intent.to}: nothing was done", bad=True)
        return
    if problem := call_control.cannot(desk, seat):
        desk.tell(seat.id, problem, bad=True)
        return
    if not conversations.confirmed(desk, seat, call, intent, f"take {call.name} over"):
        return
    title, was = seat.person.title, restoring.where(desk, call)
    conversations.tell(desk, seat, call, f"took {call.name} over", of="from")
    if owner:
        _part(desk, owner, call, f"taken over by {title}")
    else:
        desk.drop_peer(call)
        call_control.put_on_hold(desk, seat, call, f"taken over from {whose}")
    desk.audit(seat.person.user, "take_over", call.id, whose)
    call_control.take(desk, seat, call)
    words = f"You took {call.name} over from {whose}"
    undo = Undo(desk.now.mono + UNDO_S, "take_over", words, call.id, (was,))
    did(desk, seat, undo)


def give_back(desk: Desk, seat: Seat, undo: Undo) -> None:
    """Give a call back to whom it was taken over from: a phone is rung anew; a seat that has another call by
    now has it on hold."""
    call, was = desk.calls.get(undo.call), undo.was[0]
    owner = desk.seats.get(was.seat)
    if call and call.seat == seat.id and was.peer and not owner:
        _part(desk, seat, call, "given back")
        restoring.return_to_phone(desk, seat, call, was)
        desk.tell(seat.id, f"Undone: {undo.words}")
        return
    if call is None or call.seat != seat.id or owner is None:
        desk.tell(seat.id, f"Too late: {call.name if call else 'the call'} can't be given back", bad=True)
        return
    _part(desk, seat, call, f"given back to {owner.person.title}")
    call.holder = owner.person.user
    desk.tell(seat.id, f"Undone: {undo.words}")
    if owner.call or call_control.cannot(desk, owner):
        desk.tell(owner.id, f"{seat.person.title} gave {call.name} back to you: on hold", bad=True)
    else:
        desk.tell(owner.id, f"{seat.person.title} gave {call.name} back to you")
        call_control.take(desk, owner, call)


def _part(desk: Desk, seat: Seat, call: Call, why: str) -> None:
    """Put a seat's call on hold and let its phone go."""
    call_control.put_on_hold(desk, seat, call, why)
    call.holder = ""  # their phone is not kept up for somebody else's call
    desk.close_line(seat)
    call.holder = seat.person.user
