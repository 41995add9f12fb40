"""Consulting: the caller waits while a receptionist asks somebody first, then the two are joined, or not.

The transfer can be completed while the phone rings or when it talks, both can be heard in turn or all three
together, and the caller comes back by key, or by itself when the other phone is not answered. A receptionist
who hangs up their phone meanwhile has completed the transfer, as on any desk phone.
"""

from console.calls.access import barring, conversations, emergency_calls
from console.calls.protocol.commands import Dial, HangUp, Music, Nothing, Ringback
from console.calls.protocol.events import Ending, LegEnded
from console.calls.protocol.intents import Intent
from console.calls.protocol.sent_facts import Sent
from console.calls.route import destinations, dialplan, failure_causes, failure_words
from console.calls.seat import call_control
from console.calls.state.call import Call
from console.calls.state.call_state import State
from console.calls.state.desk import Desk
from console.calls.state.seat import Consult, Seat
from console.calls.transfer import blind, refer
from console.config.grammar.destination import Kind, parse_destination
from console.routing.values import Availability

_ASKED = frozenset({Kind.STAFF, Kind.NUMBER})


def begin(desk: Desk, seat: Seat, call: Call, intent: Intent) -> None:
    """Put the caller on hold and ring somebody for the seat alone."""
    if call.seat != seat.id or not seat.line_up:
        desk.tell(seat.id, call_control.why_not(desk, seat, call), bad=True)
        return
    if seat.consult:
        desk.tell(seat.id, f"You are already asking {seat.consult.title}", bad=True)
        return
    try:
        step = parse_destination(intent.to)
    except ValueError as wrong:
        desk.tell(seat.id, str(wrong), bad=True)
        return
    place = step.destination
    target = desk.reach(place) if place.kind in _ASKED else None
    problem = barring.refusal(desk, place) or barring.keeps_from(desk, seat, call, place)
    if target is None or problem:
        why = problem or "Only a person or a number can be asked first"
        blind.turn_down(desk, seat, place, why, call)
        return
    person = desk.office.person(place.name) if place.kind is Kind.STAFF else None
    if person and desk.staff_state(person).availability in (Availability.BUSY, Availability.RINGING):
        desk.tell(seat.id, f"{desk.title(person.name)} is on a call", bad=True)
        return
    call_control.put_on_hold(desk, seat, call, f"asks {target.title} first")
    call.deadline = None  # they are at it: no recall while they ask
    leg = desk.ids.leg()
    seat.consult = Consult(leg, target.title, place.name if person else "", call.id, step, target.via)
    desk.consults[leg] = seat.id
    desk.listen(seat.line, Ringback())
    facts = call.facts
    own = person is not None
    desk.out.append(Dial(leg, target.address, target.via, facts.caller, call.name, call.leg, own=own))
    emergency_calls.announce(desk, seat.person.user, place)
    desk.tell(seat.id, f"Asking {target.title}; {call.name} is on hold")


def answered(desk: Desk, seat: Seat) -> None:
    """Who is asked has answered."""
    consult = seat.consult
    if consult is None:
        return
    consult.up = True
    if consult.staff:
        desk.took(consult.staff)
    desk.join(seat.line, consult.leg)
    desk.tell(seat.id, f"You are talking with {consult.title}")
    desk.touch()


def ended(desk: Desk, seat: Seat, event: LegEnded) -> None:
    """Who is asked is gone, or was not reached: the caller comes back."""
    consult = seat.consult
    if consult is None:
        return
    if consult.up:
        back(desk, seat, f"{consult.title} hung up", bad=False)
        return
    failure_causes.take_in(desk, event, consult.staff, consult.title, consult.via)
    words = dialplan.WORDS.get(event.ending, "can't be reached")
    if event.ending in (Ending.UNREACHABLE, Ending.FAILED):
        words += f": {failure_words.words(event.ending, event.code, event.why, consult.title, consult.via)}"
    back(desk, seat, f"{consult.title} {words}", bad=True)


def back(desk: Desk, seat: Seat, words: str, *, bad: bool) -> None:
    """Nobody is asked any more, for the reason in ``words``: the caller comes back."""
    consult = seat.consult
    if consult is None:
        return
    call = _caller(desk, seat)
    desk.consults.pop(consult.leg, None)
    seat.consult = None
    desk.queues.stale = True
    if call and call.state is State.HOLDING:
        call_control.take(desk, seat, call)
    elif call and call.seat == seat.id:
        desk.join(seat.line, call.leg)
    elif seat.line_up:
        desk.listen(seat.line, Nothing())
        desk.close_line(seat)
    desk.tell(seat.id, words, bad=bad)


def complete(desk: Desk, seat: Seat, intent: Intent | None = None) -> None:
    """Give the caller to who was asked, also while the phone still rings: unanswered, the call comes back."""
    consult = seat.consult
    if consult is None:
        desk.tell(seat.id, "You are asking nobody", bad=True)
        return
    call = _caller(desk, seat)
    if call is None or (call.state is not State.HOLDING and call.seat != seat.id):
        desk.tell(seat.id, "The caller is gone", bad=True)
        return
    title = seat.person.title
    desk.consults.pop(consult.leg, None)
    seat.consult = None
    seat.after, seat.after_at = call.id, desk.now.mono
    desk.free_seat(call)
    desk.story(call, title, f"transferred to {consult.title}")
    desk.count("transfer")
    sent = Sent(seat.person.user, "complete", consult.step, desk.now.wall)
    blind.by_hand(desk, call, sent)
    call.peer, call.peer_title, call.peer_staff = consult.leg, consult.title, consult.staff
    call.peer_via = consult.via
    desk.legs[consult.leg] = call.id
    call.holder, call.slot, call.slot_for = "", 0, ""
    call.plan, call.index, call.sender = destinations.sent_plan(desk, call, consult.step), 0, seat.person.user
    if consult.up:
        dialplan.joined(desk, call)
        refer.join(desk, call, seat.person.user)
    else:
        call.outcome = ""
        desk.set_state(call, State.DIALLING)
        limit = consult.step.limit_s
        call.deadline = desk.now.mono + (desk.office.desk.answer if limit is None else limit)
        desk.listen(call.leg, Ringback())
    if seat.line_up:
        desk.listen(seat.line, Nothing())
    desk.close_line(seat)
    desk.tell(seat.id, f"{call.name} → {consult.title}")


def answer(desk: Desk, seat: Seat, call: Call, intent: Intent) -> None:
    """Take a call; the one that waits while somebody is asked is talked with in turn, or instead of whom
    still rings."""
    if seat.consult is None or seat.consult.call != call.id:
        _pick_up(desk, seat, call, intent)
    elif seat.consult.up:
        swap(desk, seat, intent)
    else:
        cancel(desk, seat)


def _pick_up(desk: Desk, seat: Seat, call: Call, intent: Intent) -> None:
    """Take a call; one that somebody else has on hold is taken from them, and they are told. While they ask
    somebody about it, it is asked first."""
    parties = conversations.others(desk, call, seat)
    asked = any(each.leg for each in parties)
    if asked and not conversations.confirmed(desk, seat, call, intent, "take the call"):
        return
    if parties and not call_control.cannot(desk, seat, call):
        conversations.tell(desk, seat, call, f"took {call.name}", of="from")
    call_control.take(desk, seat, call)


def hold(desk: Desk, seat: Seat, call: Call, intent: Intent) -> None:
    """Put the seat's own call on hold, or take a held one back; so also while somebody is asked."""
    if call.state is State.HOLDING:
        answer(desk, seat, call, intent)
    elif seat.consult and call.seat == seat.id:
        swap(desk, seat, intent)
    else:
        call_control.hold(desk, seat, call, intent)


def leave(desk: Desk, seat: Seat) -> None:
    """The seat or its phone is gone while it asks somebody: the transfer is completed, if there still is
    somebody to give away."""
    consult = seat.consult
    if consult is None:
        return
    call = _caller(desk, seat)
    if call and (call.state is State.HOLDING or call.seat == seat.id):
        complete(desk, seat)
        return
    desk.consults.pop(consult.leg, None)
    seat.consult = None
    desk.out.append(HangUp(consult.leg, 487))


def swap(desk: Desk, seat: Seat, intent: Intent) -> None:
    """Talk with the other of the two; who is left hears music."""
    consult, call = seat.consult, _caller(desk, seat)
    if consult is None or call is None or not consult.up:
        desk.tell(seat.id, "There is nobody else to swap with", bad=True)
        return
    if call.seat == seat.id:
        _hold(desk, seat, call)
        desk.join(seat.line, consult.leg)
        desk.tell(seat.id, f"You are talking with {consult.title}")
    elif call.state is State.HOLDING:
        _take(desk, seat, call)
        desk.join(seat.line, call.leg)
        desk.listen(consult.leg, Music())
        desk.tell(seat.id, f"You are talking with {call.name}")
    consult.together = False
    desk.touch(call)


def conference(desk: Desk, seat: Seat, intent: Intent) -> None:
    """All three hear each other."""
    consult, call = seat.consult, _caller(desk, seat)
    if consult is None or call is None or not consult.up:
        desk.tell(seat.id, "There is nobody else to bring in", bad=True)
        return
    if call.seat != seat.id:
        _take(desk, seat, call)
    consult.together = True
    call.muted = False
    desk.join_three(seat.line, call.leg, consult.leg)
    if consult.title not in call.talked_to:
        call.talked_to.append(consult.title)
    desk.story(call, seat.person.title, f"talks together with {consult.title}")
    desk.tell(seat.id, f"You, {call.name} and {consult.title} hear each other")
    desk.touch(call)


def cancel(desk: Desk, seat: Seat, intent: Intent | None = None) -> None:
    """Ask no more; the caller comes back."""
    consult = seat.consult
    if consult is None:
        desk.tell(seat.id, "You are asking nobody", bad=True)
        return
    desk.out.append(HangUp(consult.leg, 487))
    ended = f"You ended the call with {consult.title}" if consult.up else f"You ask {consult.title} no more"
    back(desk, seat, ended, bad=False)


def caller_gone(desk: Desk, call: Call) -> None:
    """A caller hung up while somebody was being asked about them."""
    for seat in desk.seats.values():
        if seat.consult and seat.consult.call == call.id:
            desk.tell(seat.id, f"{call.name} hung up; you are with {seat.consult.title}", bad=True)


def _caller(desk: Desk, seat: Seat) -> Call | None:
    """The call that a seat asks about, while it is in its hands: talked with there, or on hold for it."""
    call = desk.calls.get(seat.consult.call) if seat.consult else None
    if call is None or call.seat == seat.id:
        return call
    return call if call.state is State.HOLDING and call.holder == seat.person.user and not call.slot else None


def _hold(desk: Desk, seat: Seat, call: Call) -> None:
    call_control.put_on_hold(desk, seat, call, "put on hold")
    call.deadline = None


def _take(desk: Desk, seat: Seat, call: Call) -> None:
    """The seat talks with its caller again; what each hears is up to who calls this."""
    call.seat, seat.call, call.deadline = seat.id, call.id, None
    call.holder, call.slot, call.slot_for = "", 0, ""
    if call.state is State.HOLDING:
        desk.set_state(call, State.CONNECTING)
        desk.set_state(call, State.TALKING)
