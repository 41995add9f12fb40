"""Queues on real calls: joining, whose phone rings, who answers, and when a wait ends without anybody.

``settle`` is the one pass over all queues. It runs once after events that may have changed something and
at the moments time alone may bring something; what it decides comes from ``routing.queues``.
"""

from collections.abc import Iterator

from console.calls import announcements, callbacks, chain, failures
from console.calls.call import Call, Offered
from console.calls.commands import Dial, HangUp, Music
from console.calls.desk import Desk
from console.calls.events import Ending, LegEnded
from console.calls.life import State
from console.config.destination import Destination, Kind, Step
from console.config.queues import Queue
from console.routing import queues
from console.routing.estimate import Shown, tighten, wait_range
from console.routing.queues import Agent, Offer, Refusal, Waiter
from console.routing.values import Availability

#: what a phone's ending is called in the tables of retries
_CAUSES = {
    Ending.NO_ANSWER: "no_answer",
    Ending.BUSY: "busy",
    Ending.DECLINED: "declined",
    Ending.UNREACHABLE: "unreachable",
    Ending.FAILED: "unreachable",
}
#: who is in one of these states serves queues, now or after what they do
STAFFED = frozenset({Availability.FREE, Availability.RINGING, Availability.BUSY, Availability.WRAP_UP})
#: a pass may let calls leave one queue for another, which calls for a further pass; so often at most
_PASSES = 8
#: weight of the newest conversation in the usual length of one
_NEWEST = 0.1


def join(desk: Desk, call: Call, step: Step) -> None:
    """Enter a queue, or go on at once where one can't join."""
    place, limit_s = step.destination, step.limit_s
    if step.camp:
        queue: Queue | None = queues.own_line(desk.office, place.name, limit_s or desk.office.desk.camp)
    else:
        queue = queues.queue_of(desk.office, place, limit_s)
    title = name_of(desk, step.destination)
    if queue is None:
        chain.fall_through(desk, call, Ending.UNREACHABLE, title)
        return
    mono = desk.now.mono
    needs, agents = tuple(call.needs.items()), desk.agents()
    ahead = sum(1 for other in waiting(desk) if other.queue and other.queue.name == queue.name)
    estimate = wait_range(ahead, _staffed(desk, queue, agents), handle_s(desk, queue))
    refusal = queues.may_join(
        desk.office, queue, needs, ahead, agents, float(estimate.high_s) if estimate else None, mono
    )
    if refusal:
        chain.fall_through(desk, call, refusal.outcome, title, refusal.why)
        return
    chain.answer(desk, call)
    if call.queue is None or call.queue.name != queue.name:
        call.shown, call.offered = Shown(), ""
    call.queue, call.speaking = queue, False
    call.joined.setdefault(queue.name, mono)
    desk.set_state(call, State.WAITING)
    desk.listen(call.leg, Music())
    desk.story(call, "", f"waits for {title}" + (f", {ahead} ahead" if ahead else ""))


def name_of(desk: Desk, place: Destination) -> str:
    """How a queue, a skill or a person who is waited for is said."""
    if place.kind is Kind.STAFF:
        return desk.title(place.name)
    if place.kind is Kind.SKILL:
        return place.name.capitalize()
    queue = desk.office.line(place.name)
    return (queue.title if queue else "") or place.name.capitalize()


def title_of(queue: Queue) -> str:
    """A queue's name as shown; that of a skill is the skill."""
    return queue.title or queue.name.removeprefix(f"{Kind.SKILL} ").capitalize()


def handle_s(desk: Desk, queue: Queue) -> float:
    """How long a conversation of a queue usually takes, with the notes after it."""
    return desk.queues.handled.get(queue.name, desk.office.routing.handle)


def waiting(desk: Desk) -> list[Call]:
    """The calls that wait in some queue now."""
    mono = desk.now.mono
    return [c for c in desk.calls.values() if c.state is State.WAITING and c.not_before <= mono]


def waiter(call: Call) -> Waiter:
    """A waiting call as the routing looks at it. Raises ``ValueError`` for one that never joined."""
    if call.queue is None:
        raise ValueError(f"call {call.id} waits in no queue")
    decision = call.decision
    return Waiter(
        call=call.id,
        queue=call.queue,
        joined=call.joined.get(call.queue.name, call.since_at),
        order=call.order,
        ahead=decision.ahead if decision else 0.0,
        strict=call.strict,
        needs=tuple(call.needs.items()),
        ringing=tuple(offered.staff for offered in call.offers.values()),
        barred=call.facts.card.barred if call.facts.card else (),
    )


# -- the pass ----------------------------------------------------------------------------------------


def settle(desk: Desk) -> None:
    """Look at all queues, if something may have changed since the last look."""
    for _ in range(_PASSES):
        if not desk.queues.stale and desk.queues.look > desk.now.mono:
            return
        desk.queues.stale, desk.queues.look = False, desk.now.mono + 1.0
        _pass(desk)
    desk.queues.look = desk.now.mono + 1.0


def _pass(desk: Desk) -> None:
    mono = desk.now.mono
    for call in waiting(desk):
        try:  # no context managers in here: this is done for all who wait, again and again
            _stop_ringing(desk, call)
        except Exception:
            desk.failed("a phone that rings for a queue", call)
    due = [c.not_before for c in desk.calls.values() if c.state is State.WAITING and c.not_before > mono]
    if calls := {call.id: call for call in waiting(desk)}:
        agents = desk.agents()
        waiters: list[Waiter] = []
        for call in calls.values():
            try:
                waiters += _stays(desk, call, agents)
            except Exception:
                desk.failed("a wait in a queue", call)
        try:
            offers = queues.offers(desk.office, waiters, agents, mono, desk.queues.last)
        except Exception:
            waiters = _without_faulty(desk, calls, waiters, agents)
            offers = queues.offers(desk.office, waiters, agents, mono, desk.queues.last)
        for offer in offers:
            with desk.contained("an offer to somebody", calls[offer.call]):
                _ring(desk, calls[offer.call], offer)
        _places(desk, calls, waiters, agents)
        due += _due(desk, calls, waiters, agents)
    desk.queues.look = min((at for at in due if at > mono), default=float("inf"))


def _stop_ringing(desk: Desk, call: Call) -> None:
    """Give up the phones that have rung for a call for long enough."""
    for leg, offered in tuple(call.offers.items()):
        if offered.until <= desk.now.mono:
            refused(desk, call, LegEnded(leg, Ending.NO_ANSWER))
            desk.out.append(HangUp(leg, 487))


def _stays(desk: Desk, call: Call, agents: tuple[Agent, ...]) -> Iterator[Waiter]:
    """The call as one that waits on, unless its wait is over."""
    each, mono = waiter(call), desk.now.mono
    if call.outbound and mono >= callbacks.kept_until(call):
        callbacks.give_up(desk, call, "nobody was there in time")
    # Neither the longest wait nor an empty queue is the end of a promise.
    elif not call.outbound and (refusal := queues.must_leave(desk.office, each, agents, mono)):
        _leave(desk, call, refusal)
    else:
        yield each


def _without_faulty(
    desk: Desk, calls: dict[str, Call], waiters: list[Waiter], agents: tuple[Agent, ...]
) -> list[Waiter]:
    """Those with whom the queues can be worked out: a mistake costs the calls it is about."""
    sound = []
    for each in waiters:
        with desk.contained("a place in a queue", calls[each.call]):
            tuple(queues.offers(desk.office, [each], agents, desk.now.mono, desk.queues.last))
            sound.append(each)
    return sound


def _due(
    desk: Desk, calls: dict[str, Call], waiters: list[Waiter], agents: tuple[Agent, ...]
) -> Iterator[float]:
    """When time alone may change something for those who wait; what is past already does not count."""
    yield queues.next_look(desk.office, waiters, agents, desk.now.mono)
    yield desk.roster.next_change(desk.now.mono)
    for each in waiters:
        call = calls[each.call]
        for offered in call.offers.values():
            yield offered.until
        if call.outbound:
            yield callbacks.kept_until(call)
        yield announcements.due(desk, call)
        if call.shown.wait:  # when they have waited longer than was shown, nothing is shown any more
            yield each.joined + call.shown.until_s - call.shown.wait.low_s


def _leave(desk: Desk, call: Call, refusal: Refusal) -> None:
    """A wait is over without anybody: the call goes where its queue or its chain says."""
    title = name_of(desk, call.step.destination) if call.step else "The queue"
    if call.queue:
        call.joined.pop(call.queue.name, None)
    chain.fall_through(desk, call, refusal.outcome, title, refusal.why)


def _ring(desk: Desk, call: Call, offer: Offer) -> None:
    """Ring the phones a call is offered to."""
    queue = call.queue
    for name in offer.staff:
        target = desk.reach(Destination(Kind.STAFF, name))
        person = desk.office.person(name)
        if target is None or person is None or queue is None:
            desk.roster.unreachable(name, desk.now.mono)
            continue
        leg = desk.ids.leg()
        call.offers[leg] = Offered(name, target.title, desk.now.mono + queue.ring)
        desk.legs[leg] = call.id
        facts, for_leg = call.facts, 0 if call.outbound else call.leg
        desk.out.append(Dial(leg, target.address, target.via, facts.caller, call.name, for_leg))
        desk.queues.last[queue.name] = name
    call.offered = offer.why
    desk.story(call, "", f"offered to {offer.why}")
    desk.touch(call)


def _places(desk: Desk, calls: dict[str, Call], waiters: list[Waiter], agents: tuple[Agent, ...]) -> None:
    """Tell each call its place and its wait, and the caller where it is time."""
    mono = desk.now.mono
    places: dict[str, int] = {}
    staffed: dict[str, int] = {}
    for each in queues.in_order(waiters, mono):
        call, name = calls[each.call], each.queue.name
        places[name] = place = places.get(name, 0) + 1
        if name not in staffed:
            staffed[name] = _staffed(desk, each.queue, agents)
        estimate = wait_range(place - 1, staffed[name], handle_s(desk, each.queue))
        shown = tighten(call.shown, estimate, mono - each.joined)
        if (place, shown.wait) != (call.place, call.shown.wait):
            desk.touch(call)
        call.place, call.shown = place, shown
        if not call.outbound:
            try:
                announcements.say(desk, call)
            except Exception:
                desk.failed("what a waiting caller is told", call)


def _staffed(desk: Desk, queue: Queue, agents: tuple[Agent, ...]) -> int:
    """How many people serve a queue now, on calls or free."""
    able = queues.people_of(desk.office, queue)
    return sum(1 for agent in agents if agent.name in able and agent.availability in STAFFED)


# -- what happens at the phones ----------------------------------------------------------------------


def answered(desk: Desk, call: Call, leg: int) -> None:
    """Somebody took a call from a queue: the other phones stop ringing."""
    offered = call.offers.pop(leg)
    desk.drop_offers(call)
    call.peer, call.peer_title, call.peer_staff = leg, offered.title, offered.staff
    call.from_queue = True
    desk.roster.took(offered.staff)
    if call.outbound:
        callbacks.dial(desk, call)
    else:
        chain.joined(desk, call)


def refused(desk: Desk, call: Call, event: LegEnded) -> None:
    """A phone a call was offered to did not take it."""
    leg, ending = event.leg, event.ending
    offered = call.offers.pop(leg)
    desk.legs.pop(leg, None)
    queue, name = call.queue, offered.staff
    cause = _CAUSES.get(ending, "unreachable")
    why = ""
    if ending in (Ending.UNREACHABLE, Ending.FAILED):
        target = desk.reach(Destination(Kind.STAFF, name))
        said = failures.words(ending, event.code, event.why, offered.title, target.via if target else "")
        why = f": {said}"
    desk.story(call, "", f"{offered.title} {chain.WORDS.get(ending, ending)}{why}")
    if why:
        desk.roster.unreachable(name, desk.now.mono)
    if queue:
        retry = queues.retry_s(queue, cause)
        misses = desk.roster.missed(name, desk.now.mono, retry, counts=cause == "no_answer")
        if cause == "no_answer" and queues.pauses(queue, misses):
            _pause(desk, name, misses)
    desk.queues.stale = True
    desk.touch(call)


def _pause(desk: Desk, name: str, misses: int) -> None:
    """Somebody's phone rang in vain again and again: no more calls until they say so."""
    why = f"{misses} calls in a row not answered"
    desk.roster.set(name, Availability.PAUSED, why)
    desk.audit("", "paused", name, why)
    desk.tell(0, f"{desk.title(name)} is paused: {why}", bad=True)


def talked(desk: Desk, call: Call) -> None:
    """A conversation of a queue is over: its length, with the notes after it, counts towards the usual."""
    if call.queue and call.from_queue and call.state is State.TALKING and call.peer_staff:
        seconds = desk.now.mono - call.since_at
        seconds += queues.wrap_up_s(desk.office, call.peer_staff, call.queue)
        usual = handle_s(desk, call.queue)
        desk.queues.handled[call.queue.name] = usual + _NEWEST * (seconds - usual)


def digit(desk: Desk, call: Call, digit: str) -> None:
    """A waiting caller pressed a key: it accepts the call back they were offered."""
    offer = call.queue.callback if call.queue else None
    if offer and call.callback_offered and digit == offer.key:
        callbacks.accept(desk, call)


def reload(desk: Desk) -> None:
    """The config is new: waiting calls go by the rules of their queue as it is now, in their places; a
    queue that is gone keeps those it has."""
    for call in desk.calls.values():
        if call.queue:
            call.queue = desk.office.line(call.queue.name) or call.queue
    desk.queues.stale = True
