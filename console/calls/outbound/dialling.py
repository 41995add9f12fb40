"""Calling out: the seat's own phone first, then whom it wants to talk to."""

from console.calls.access import barring, emergency_calls
from console.calls.inbox import inbox
from console.calls.protocol.intents import Intent
from console.calls.queue import callbacks
from console.calls.seat import call_control
from console.calls.state.call import Call
from console.calls.state.call_state import State
from console.calls.state.desk import Desk
from console.calls.state.seat import Seat
from console.calls.transfer import blind, consultation
from console.config.grammar.destination import Kind, parse_destination
from console.routing.numbers.caller_id import HIDDEN, presentable, shown
from console.routing.numbers.known_callers import card_of
from console.routing.values import CallFacts


def dial(desk: Desk, seat: Seat, intent: Intent) -> None:
    """Call the number or person of ``to``; ``text`` is the name shown meanwhile, ``call`` the voicemail or
    message slip that is done when they answer."""
    try:
        place = parse_destination(intent.to).destination
    except ValueError as wrong:
        desk.tell(seat.id, str(wrong), bad=True)
        return
    target = desk.reach(place) if place.kind in (Kind.STAFF, Kind.NUMBER) else None
    problem = barring.refusal(desk, place)
    if target is None or problem:
        blind.turn_down(desk, seat, place, problem or f"{place} can't be called")
        return
    if desk.phone_of(seat) is None:
        desk.tell(seat.id, "You have no phone here: a manager enters one in the settings (F8)", bad=True)
        return
    emergency = emergency_calls.is_emergency(desk, place)
    if emergency:
        _make_way(desk, seat)
    elif intent.shown not in ("", HIDDEN, *presentable(desk.office, target.via)):
        desk.tell(
            seat.id, f"{intent.shown} may not be shown: see shows of {target.via or 'the trunk'}", bad=True
        )
        return
    own = desk.office.person(seat.person.staff)
    wanted = ("",) if emergency else (intent.shown, own.shows if own else "")
    name = " ".join(intent.text.split())[:60] or target.title
    facts = CallFacts(caller=target.address, display=name, card=card_of(desk.office, target.address))
    call = Call(desk.ids.call(), desk.new_number(), desk.ids.leg(), facts, desk.now, outbound=True)
    call.calls = place
    call.answered, call.order, call.goal, call.via = True, desk.ids.calls, target.address, target.via
    call.dialled_by, call.shows = seat.person.user, shown(desk.office, target.via, *wanted)
    desk.people.dialled[seat.person.user] = (str(place), name)
    inbox.answered_by(desk, seat, call, intent.call)
    desk.calls[call.id] = call
    desk.legs[call.leg] = call.id
    desk.count("dialled")
    desk.story(call, seat.person.title, f"calls {target.title}")
    desk.audit(seat.person.user, "dial", call.id)  # whom, the journal knows: it can forget them
    desk.journal(call)
    call_control.take(desk, seat, call)
    if call.state is State.ARRIVING:  # their phone is not free for it, and they were told so
        callbacks.end(desk, call, "cancelled", f"{seat.person.title}'s phone was not free for it")
    else:
        inbox.calling_back(desk, call, seat)


def _make_way(desk: Desk, seat: Seat) -> None:
    """Nothing a seat is at delays an emergency call: who is asked is asked no more, and a call that was
    only being connected waits on where it was."""
    if seat.consult:
        consultation.cancel(desk, seat)
    other = desk.calls.get(seat.call)
    if other and other.state is State.CONNECTING:
        desk.free_seat(other)
        call_control.back_to_waiting(desk, other, f"{seat.person.title} makes an emergency call")
