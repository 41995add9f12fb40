"""Callbacks: a caller keeps their place in a queue without waiting on the line.

The wish lives on the board as a call of its own whose leg is not dialled yet. It is offered to staff like
any waiting call; who takes it is connected first, then the caller is rung. So there are never more
callbacks under way than people free to talk.
"""

from dataclasses import replace

from console.calls.access import emergency_calls, visibility
from console.calls.protocol.clock import Now
from console.calls.protocol.commands import Audio, Dial, HangUp, Ringback
from console.calls.protocol.events import Ending, Fault, LegEnded
from console.calls.protocol.store_commands import SaveCallback
from console.calls.route import failure_causes, failure_words
from console.calls.state.call import Call
from console.calls.state.call_state import State
from console.calls.state.desk import LEAVING_S, Desk
from console.config.grammar.destination import Destination, Kind, Step
from console.routing.numbers import tolls
from console.routing.numbers.caller_id import shown
from console.routing.numbers.numbers import pretty
from console.routing.numbers.phones import Target
from console.routing.rules.decide import decide
from console.routing.values import CallFacts

CONFIRMED = "callback-confirmed"
#: how long a number that is called back rings, in seconds
RING_S = 30.0
#: after how long somebody is called back whom the desk itself could not ring, in seconds
AGAIN_S = 30.0


def accept(desk: Desk, call: Call) -> None:
    """A waiting caller wants to be called back: their place stays, their line goes."""
    back = Call(desk.ids.call(), desk.new_number(), desk.ids.leg(), call.facts, desk.now, outbound=True)
    back.decision, back.plan, back.index = call.decision, call.plan, call.index
    back.queue, back.joined, back.needs, back.order = call.queue, dict(call.joined), call.needs, call.order
    back.answered, back.shown = True, call.shown
    desk.calls[back.id] = back
    desk.legs[back.leg] = back.id
    desk.drop_offers(call)
    desk.set_state(back, State.WAITING)
    desk.story(back, "", f"to be called back, from call {call.id}")
    keep(desk, back, "waiting")
    desk.journal(back)
    call.outcome, call.detail = "callback", "wants to be called back"
    desk.count("callback")
    desk.set_state(call, State.LEAVING)
    desk.journal(call)
    call.deadline = desk.now.mono + LEAVING_S
    desk.listen(call.leg, Audio((CONFIRMED,)))


def remember(desk: Desk, wish: SaveCallback, facts: CallFacts) -> None:
    """Take over a wish from before the desk was started, in its place; without its queue it is given up.
    ``facts`` is what is known of the caller."""
    queue = desk.office.line(wish.queue)
    waited = max(0.0, (desk.now.wall - wish.asked).total_seconds())
    arrived = Now(desk.now.mono - waited, wish.asked)
    back = Call(wish.id, desk.new_number(), desk.ids.leg(), facts, arrived, outbound=True, tries=wish.tries)
    back.answered, back.queue, back.index = True, queue, 0
    back.plan = (Step(Destination(Kind.QUEUE, wish.queue)),)
    decided = decide(facts, desk.office, desk.state(), desk.now.wall)
    back.needs = dict(decided.needs)
    back.decision = replace(decided, plan=back.plan, rule="callback", because="asked to be called back")
    desk.calls[back.id] = back
    desk.legs[back.leg] = back.id
    if queue is None:
        give_up(desk, back, f"there is no queue {wish.queue!r} any more")
        return
    back.joined[queue.name] = arrived.mono
    desk.set_state(back, State.WAITING)


def kept_until(call: Call) -> float:
    """Until when somebody may still be called back (monotonic); without end in a queue that offers none."""
    offer = call.queue.callback if call.queue else None
    return call.arrived.mono + offer.within if offer else float("inf")


def dial(desk: Desk, call: Call) -> None:
    """Somebody is there to talk to: ring the caller."""
    target = desk.reach(Destination(Kind.NUMBER, call.facts.caller))
    if not call.dialled_by and (why := tolls.never_called_back(desk.office, call.facts.caller)):
        give_up(desk, call, why)  # the config, or what counts as costly, has changed since it was promised
        return
    if call.dialled_by:
        target = Target(call.goal, call.via, call.name)
    seat = desk.seats.get(call.seat)
    listener = seat.line if seat else call.peer
    if target is None:
        why = "no trunk to call through"
        not_reached(desk, call, LegEnded(call.leg, Ending.UNREACHABLE, 0, why, Fault.ROUTE))
        return
    call.via = target.via
    if call.state is State.WAITING:
        desk.set_state(call, State.DIALLING)
    call.deadline = desk.now.mono + RING_S
    desk.listen(listener, Ringback())
    offer = call.queue.callback if call.queue else None
    ours = call.shows or shown(desk.office, target.via, offer.shows if offer else "", call.facts.to)
    desk.out.append(Dial(call.leg, target.address, target.via, ours, desk.office.office.name))
    if call.calls:
        emergency_calls.announce(desk, call.dialled_by, call.calls)
    if not call.dialled_by:
        desk.story(call, "", f"calling {target.title} back")


def not_reached(desk: Desk, call: Call, event: LegEnded) -> None:
    """The caller could not be rung: another try later, or no more. Where the desk itself could not ring, it
    was no try."""
    shown = pretty(call.goal or call.facts.caller, desk.office.office.country)
    why = failure_words.words(event.ending, event.code, event.why, shown, call.via)
    row = failure_causes.take_in(desk, event, "", call.name, call.via)
    ours = row is not None and row.pauses
    desk.legs.pop(call.leg, None)
    desk.drop_peer(call)
    seat = desk.free_seat(call)
    if seat:
        desk.close_line(seat)
        desk.tell(seat.id, f"{call.name} was not reached: {why}", bad=True)
    call.tries += not ours
    desk.story(call, "", f"not reached: {why}")
    if call.dialled_by:
        end(desk, call, str(event.ending), f"not reached: {why}")
        return
    offer = call.queue.callback if call.queue else None
    if not ours and (offer is None or call.tries >= offer.tries):
        give_up(desk, call, f"not reached after {call.tries} tries")
        return
    call.leg, call.deadline, call.from_queue = desk.ids.leg(), None, False
    desk.legs[call.leg] = call.id
    call.not_before = desk.now.mono + (offer.retry if offer and not ours else AGAIN_S)
    desk.set_state(call, State.WAITING)
    keep(desk, call, "waiting")


def back_in_line(desk: Desk, call: Call, why: str) -> None:
    """Whoever took a callback is gone before the caller answered, and ``why``: it waits on in its place; what
    was dialled by hand is over."""
    if call.dialled_by:
        end(desk, call, "cancelled", why)
        return
    desk.story(call, "", why)
    desk.out.append(HangUp(call.leg, 487))
    desk.legs.pop(call.leg, None)
    call.leg, call.deadline, call.from_queue = desk.ids.leg(), None, False
    desk.legs[call.leg] = call.id
    desk.set_state(call, State.WAITING)


def reached(desk: Desk, call: Call) -> None:
    """Somebody talks with a caller: a call back that they still wait for is not needed any more."""
    if call.outbound and not call.dialled_by:
        keep(desk, call, "done")
    for other in tuple(desk.calls.values()):
        waits = other.outbound and other is not call and other.state is State.WAITING
        if waits and other.facts.caller == call.facts.caller:
            keep(desk, other, "done")
            end(desk, other, "reached", f"reached in call {call.id}")


def give_up(desk: Desk, call: Call, why: str) -> None:
    """Try no more to call somebody back; the board says so."""
    keep(desk, call, "given up")
    visibility.tell_about(desk, call, f"{call.name} was not called back: {why}", bad=True)
    end(desk, call, "callback failed", why)


def end(desk: Desk, call: Call, outcome: str, detail: str) -> None:
    """Close a callback whose caller is not on the line."""
    desk.drop_offers(call)
    desk.drop_peer(call)
    seat = desk.free_seat(call)
    if seat:
        desk.close_line(seat)
    desk.legs.pop(call.leg, None)
    desk.out.append(HangUp(call.leg, 487))
    call.outcome, call.detail = outcome, detail
    desk.set_state(call, State.ENDED)
    desk.calls.pop(call.id, None)
    desk.story(call, "", f"ended: {outcome} ({detail})")
    desk.journal(call)


def keep(desk: Desk, call: Call, state: str) -> None:
    """Write the wish as it stands, so that it outlives the desk."""
    facts, over = call.facts, state != "waiting"
    desk.out.append(
        SaveCallback(
            id=call.id,
            call=call.id,
            queue=call.queue.name if call.queue else "",
            number=facts.caller,
            name=call.name,
            card=facts.card.id if facts.card else 0,
            asked=call.arrived.wall,
            owner=call.peer_staff,
            state=state,
            tries=call.tries,
            done_at=desk.now.wall if over else None,
        )
    )
