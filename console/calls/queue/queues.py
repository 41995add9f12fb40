"""Queues on real calls: joining, whose phone rings, who answers, and when a wait ends without anybody.

``settle`` is the one pass over all queues. It runs once after events that may have changed something and
at the moments time alone may bring something; what it decides comes from ``routing.queues``.
"""

from collections.abc import Iterator
from dataclasses import replace

from console.calls.protocol.commands import Audio, Dial, HangUp, LogFault, Music
from console.calls.protocol.events import Ending, LegEnded
from console.calls.queue import announcements, callbacks
from console.calls.route import dialplan, failure_causes
from console.calls.route.destinations import name_of
from console.calls.state.call import Call, Offered
from console.calls.state.call_state import State
from console.calls.state.desk import Desk
from console.calls.state.roster import held
from console.config.grammar.destination import Destination, Kind, Step
from console.config.schema.queues import Queue
from console.routing.queue import queues
from console.routing.queue.estimated_wait import Shown, tighten, wait_range
from console.routing.queue.queues import Agent, Offer, Refusal, Waiter
from console.routing.values import Availability

#: what a phone's ending is called in the tables of retries
_CAUSES = {
    Ending.NO_ANSWER: "no_answer",
    Ending.BUSY: "busy",
    Ending.DECLINED: "declined",
    Ending.UNREACHABLE: "unreachable",
    Ending.FAILED: "unreachable",
}
#: a pass may let calls leave one queue for another, which calls for a further pass; so often at most
_PASSES = 8
#: how long the boards say that a queue is gone from the config, in seconds
GONE_SHOWN_S = 600.0
#: how long a phone that talks elsewhere, as the PBX tells, may still prove to have taken the call, in seconds
_TAKEN_S = 2.0
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
        dialplan.fall_through(desk, call, Ending.UNREACHABLE, title)
        return
    mono, agents = desk.now.mono, desk.agents()
    limit_s = queues.step_limit(step, queue)
    call.leave_at, call.wait_limit = (mono + limit_s, limit_s) if limit_s else (float("inf"), 0.0)
    joined = call.joined.get(queue.name, mono)
    caller = replace(_waiter(call, queue, joined, mono), ringing=())
    line = [waiter(other, mono) for other in waiting(desk) if other.queue and other.queue.name == queue.name]
    ahead, on_line = queues.before(line, caller)
    estimate = wait_range(ahead, queues.staffed(desk.office, caller, agents), handle_s(desk, queue))
    refusal = queues.may_join(
        desk.office,
        queue,
        caller.needs,
        on_line,
        agents,
        float(estimate.high_s) if estimate else None,
        mono,
        barred=caller.barred,
        strict=caller.strict,
    )
    if refusal:
        dialplan.fall_through(desk, call, refusal.outcome, title, refusal.why)
        return
    dialplan.answer(desk, call)
    if call.queue is None or call.queue.name != queue.name:
        call.shown, call.offered = Shown(), ""
    call.queue, call.speaking = queue, bool(call.connecting)
    call.joined.setdefault(queue.name, mono)
    desk.set_state(call, State.WAITING)
    desk.listen(call.leg, Audio(call.connecting) if call.connecting else Music())
    call.connecting = ()
    desk.story(call, "", f"waits for {title}" + (f", {ahead} ahead" if ahead else ""))


def handle_s(desk: Desk, queue: Queue) -> float:
    """How long a conversation of a queue usually takes, with the notes after it."""
    return desk.queues.handled.get(queue.name, desk.office.routing.handle)


def waiting(desk: Desk) -> list[Call]:
    """The calls that wait in some queue now."""
    mono = desk.now.mono
    return [c for c in desk.calls.values() if c.state is State.WAITING and c.not_before <= mono]


def waiter(call: Call, mono: float) -> Waiter:
    """A waiting call as the routing looks at it. Raises ``ValueError`` for one that never joined."""
    if call.queue is None:
        raise ValueError(f"call {call.id} waits in no queue")
    return _waiter(call, call.queue, call.joined.get(call.queue.name, call.since_at), mono)


def _waiter(call: Call, queue: Queue, joined: float, mono: float) -> Waiter:
    decision = call.decision
    return Waiter(
        call=call.id,
        queue=queue,
        joined=joined,
        order=call.order,
        ahead=decision.ahead if decision else 0.0,
        strict=call.strict,
        needs=tuple(call.needs.items()),
        ringing=tuple(offered.staff for offered in call.offers.values()),
        barred=barred_from(call),
        passed=tuple(name for name, until in call.passed.items() if until > mono),
        leave_at=call.leave_at,
        limit_s=call.wait_limit,
        promised=call.outbound,
    )


def barred_from(call: Call) -> tuple[str, ...]:
    """Whom a caller is not put through to."""
    return call.facts.card.barred if call.facts.card else ()


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
    withdraw(desk)
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
        if desk.queues.stale:
            return  # whoever left a queue may have a place before others in the next: all are looked at anew
        for offer in _offers(desk, calls, waiters, agents):
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
    mono = desk.now.mono
    each = waiter(call, mono)
    if call.outbound and mono >= callbacks.kept_until(call):
        callbacks.give_up(desk, call, "nobody was there in time")
    # Neither the longest wait nor an empty queue is the end of a promise.
    elif not call.outbound and (refusal := queues.must_leave(desk.office, each, agents, mono)):
        _leave(desk, call, refusal)
    else:
        yield each


def _offers(
    desk: Desk, calls: dict[str, Call], waiters: list[Waiter], agents: tuple[Agent, ...]
) -> tuple[Offer, ...]:
    """Whose phones are to ring for whom; nobody's while the desk itself can't ring."""
    mono = desk.now.mono
    if desk.queues.paused_until > mono:
        return ()
    try:
        return queues.offers(desk.office, waiters, agents, mono, desk.queues.last)
    except Exception:
        waiters[:] = _without_faulty(desk, calls, waiters, agents)
        return queues.offers(desk.office, waiters, agents, mono, desk.queues.last)


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
    yield desk.queues.paused_until
    yield queues.next_look(desk.office, waiters, agents, desk.now.mono)
    yield desk.roster.next_change(desk.now.mono)
    for each in waiters:
        call = calls[each.call]
        for offered in call.offers.values():
            yield offered.until
        yield from call.passed.values()
        if call.outbound:
            yield callbacks.kept_until(call)
        yield announcements.due(desk, call)
        if call.shown.wait:  # when they have waited longer than was shown, nothing is shown any more
            yield each.joined + call.shown.until_s - call.shown.wait.low_s


def withdraw(desk: Desk) -> None:
    """Stop the phones of queues and of chains that ring somebody who is engaged by now, or takes no calls any
    more: that is no miss, and what they missed before counts no more once they talk."""
    ringing = [call for call in desk.calls.values() if call.offers or rings_one(call)]
    if not ringing:
        return
    talking = desk.share_phones(held(desk.calls.values(), desk.seats))
    for call in ringing:
        if rings_one(call) and call.peer_staff in talking:
            desk.roster.engaged(call.peer_staff)
            dialplan.fall_through(desk, call, Ending.BUSY, call.peer_title, f"is {talking[call.peer_staff]}")
        for leg, offered in tuple(call.offers.items()):
            gone = offered.engaged and offered.until <= desk.now.mono
            if offered.staff in talking or gone or desk.roster.set_to(offered.staff):
                _withdraw(desk, call, leg, offered, talks=gone or offered.staff in talking)


def rings_one(call: Call) -> bool:
    """Whether one person's phone rings for a call as its chain says."""
    return call.state is State.DIALLING and bool(call.peer_staff) and not call.outbound and not call.left_by


def _withdraw(desk: Desk, call: Call, leg: int, offered: Offered, *, talks: bool) -> None:
    del call.offers[leg]
    desk.legs.pop(leg, None)
    desk.out.append(HangUp(leg, 487))
    if talks:
        desk.roster.engaged(offered.staff)
    why = "talks" if talks else f"is {desk.roster.set_to(offered.staff)}"
    desk.story(call, "", f"{offered.title} is rung no more: {desk.title(offered.staff)} {why}")
    desk.queues.stale = True
    desk.touch(call)


def on_the_phone(desk: Desk, staff: str) -> None:
    """The PBX says that somebody's phone is in a call: what rings there is taken back, unless that call is
    ours, which the phone itself will say in a moment."""
    desk.roster.engaged(staff)
    for call in waiting(desk):
        for leg, offered in call.offers.items():
            if offered.staff == staff and not offered.engaged:
                until = min(offered.until, desk.now.mono + _TAKEN_S)
                call.offers[leg] = replace(offered, engaged=True, until=until)


def _leave(desk: Desk, call: Call, refusal: Refusal) -> None:
    """A wait is over without anybody: the call goes where its queue or its chain says."""
    title = name_of(desk, call.step.destination) if call.step else "The queue"
    if call.queue and not refusal.by_step:  # a later step to the same queue finds the place again
        call.joined.pop(call.queue.name, None)
    dialplan.fall_through(desk, call, refusal.outcome, title, refusal.why, by_step=refusal.by_step)


def _ring(desk: Desk, call: Call, offer: Offer) -> None:
    """Ring the phones a call is offered to."""
    queue = call.queue
    for name in offer.staff:
        target = desk.reach(Destination(Kind.STAFF, name))
        person = desk.office.person(name)
        if target is None or person is None or queue is None:
            continue
        leg = desk.ids.leg()
        call.offers[leg] = Offered(name, target.title, desk.now.mono + queue.ring)
        desk.legs[leg] = call.id
        facts, for_leg = call.facts, 0 if call.outbound else call.leg
        desk.out.append(Dial(leg, target.address, target.via, facts.caller, call.name, for_leg, own=True))
        desk.queues.last[queue.name] = name
    call.offered = offer.why
    desk.story(call, "", f"offered to {offer.why}")
    desk.touch(call)


def _places(desk: Desk, calls: dict[str, Call], waiters: list[Waiter], agents: tuple[Agent, ...]) -> None:
    """Tell each call its place and its wait, and the caller where it is time."""
    mono = desk.now.mono
    places: dict[str, int] = {}
    staffed: dict[tuple[object, ...], int] = {}
    for each in queues.in_order(waiters, mono):
        call, name = calls[each.call], each.queue.name
        places[name] = place = places.get(name, 0) + 1
        kind = name, each.needs, each.barred
        if kind not in staffed:
            staffed[kind] = queues.staffed(desk.office, each, agents)
        estimate = wait_range(place - 1, staffed[kind], handle_s(desk, each.queue))
        shown = tighten(call.shown, estimate, mono - each.joined)
        if (place, shown.wait) != (call.place, call.shown.wait):
            desk.touch(call)
        call.place, call.shown = place, shown
        if not call.outbound:
            try:
                announcements.say(desk, call)
            except Exception:
                desk.failed("what a waiting caller is told", call)


# -- what happens at the phones ----------------------------------------------------------------------


def answered(desk: Desk, call: Call, leg: int) -> None:
    """Somebody took a call from a queue: the other phones stop ringing."""
    offered = call.offers.pop(leg)
    desk.drop_offers(call)
    call.peer, call.peer_title, call.peer_staff = leg, offered.title, offered.staff
    call.from_queue = True
    desk.took(offered.staff)
    if call.outbound:
        callbacks.dial(desk, call)
    else:
        dialplan.joined(desk, call)


def refused(desk: Desk, call: Call, event: LegEnded) -> None:
    """A phone a call was offered to did not take it."""
    offered = call.offers.pop(event.leg)
    desk.legs.pop(event.leg, None)
    queue, name = call.queue, offered.staff
    cause = _CAUSES.get(event.ending, "unreachable")
    target = desk.reach(Destination(Kind.STAFF, name))
    via = target.via if target else ""
    row = failure_causes.take_in(desk, event, name, offered.title, via)
    words = row.words if row else dialplan.WORDS.get(event.ending, event.ending)
    why = f": {failure_causes.why(event, offered.title, via)}" if row else ""
    desk.story(call, "", f"{offered.title} {words}{why}")
    if queue and row and row.passes:
        call.passed[name] = desk.now.mono + queues.retry_s(queue, "unreachable")
    elif queue and (row is None or row.rests):
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
    queue that is gone keeps those it has, and every board and the log say so."""
    gone: dict[str, int] = {}
    for call in desk.calls.values():
        if call.queue is None:
            continue
        found = desk.office.line(call.queue.name)
        named = not call.queue.name.startswith((f"{Kind.SKILL} ", f"{Kind.STAFF} "))
        if found is None and named and call.state is State.WAITING:
            gone[call.queue.shown] = gone.get(call.queue.shown, 0) + 1
            desk.story(call, "", f"{call.queue.shown} is gone from the config: waits on by its old rules")
        call.queue = found or call.queue
    for title, waiting_ in gone.items():
        callers = "1 caller waits" if waiting_ == 1 else f"{waiting_} callers wait"
        words = f"The queue {title} is gone from the config: {callers} on in it by its old rules"
        desk.alert(f"queue {title}", words, GONE_SHOWN_S)
        desk.out.append(LogFault(words))
    desk.queues.stale = True
