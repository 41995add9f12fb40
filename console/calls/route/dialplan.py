"""How a call goes through its plan: entering a step, and what follows when the step does not succeed."""

import traceback
from dataclasses import replace
from itertools import takewhile

from console.calls.protocol.commands import Answer, Audio, HangUp, LogFault
from console.calls.protocol.events import Ending, LegEnded
from console.calls.route import failure_causes
from console.calls.state.call import Call
from console.calls.state.call_state import State
from console.calls.state.desk import LEAVING_S, Desk
from console.config.grammar.destination import Kind, Step
from console.config.schema.office import Office
from console.routing.rules.decide import decide
from console.routing.rules.plan import plan_of
from console.routing.rules.skill_needs import after_choice
from console.routing.values import Decision

#: where a step comes from that a caller chose by a key, or for want of one
CHOICE = "key"
#: how a step that led nowhere is said
WORDS = {
    Ending.BUSY: "was busy",
    Ending.NO_ANSWER: "didn't answer",
    Ending.DECLINED: "declined",
    Ending.UNREACHABLE: "can't be reached",
    Ending.FAILED: "can't be reached",
    "full": "is full",
    "empty": "has nobody",
    "paused": "takes no calls",
    "too_long": "has too long a wait",
    "left": "was waited for no longer",
}
#: the status an unanswered caller gets when the chain ends in ``hang up`` after this outcome
CODES = {"busy": 486, "unreachable": 480, "no_answer": 480}
#: the tone an answered caller hears before the line is cut after this outcome
TONES = {
    "busy": "busy-tone",
    "declined": "busy-tone",
    **dict.fromkeys(
        ("no_answer", "unreachable", "failed", "full", "empty", "paused", "too_long"), "congestion-tone"
    ),
}
#: states in which a caller has heard ringing or music, and nothing of how it ends
_UNHEARD = frozenset({State.RINGING, State.DIALLING, State.WAITING})


def route(desk: Desk, call: Call) -> None:
    """Decide where a new call goes and set out."""
    decision = decided(desk, call)
    call.plan = decision.plan
    if call.facts.unheeded:
        what = f"P-Asserted-Identity {call.facts.unheeded} is not used"
        desk.story(call, "", f"{what}: {call.facts.trunk} does not vouch for numbers (caller_id)")
    desk.story(call, "", f"{decision.rule}: {' → '.join(map(str, call.plan))}")
    desk.journal(call)
    enter(desk, call, 0)


def decided(desk: Desk, call: Call) -> Decision:
    """Decide where a new call goes."""
    try:
        state = desk.state()
        call.decision = decide(call.facts, desk.office, state, desk.now.wall)
        desk.know(call, call.decision, state)
        desk.clear_alert("routing")
    except Exception as wrong:  # a fault in routing must not lose a caller
        call.decision = Decision(desk.office.routing.otherwise, "", "otherwise", because="routing failed")
        call.known = call.decision, ""
        desk.out.append(LogFault(f"routing failed\n{traceback.format_exc()}"))
        desk.alert("routing", f"Routing failed ({wrong}): calls go where they go by default")
    call.needs = dict(call.decision.needs)
    return call.decision


def decide_again(desk: Desk, call: Call, decision: Decision, why: str) -> None:
    """Give a waiting call the route it has now. It is moved only where what it does now would not have come
    about by it; else it stays where it is, and goes on by the new route from there."""
    at = stands_at(desk.office, call, decision)
    call.sent_now = False
    choices = {skill: level for skill, level in call.needs.items() if (skill, level) not in _needs(call)}
    call.decision = decision
    card = call.facts.card.language if call.facts.card else ""
    needs = after_choice(desk.office, decision.needs, tuple(choices.items()), call.spoken, card)
    call.needs = dict(needs)
    desk.story(call, "", f"{why}: {decision.rule}: {' → '.join(map(str, decision.plan))}")
    if at is None:
        send(desk, call, decision.plan)
    else:
        behind = call.plan[call.index + 1 :]
        inserted = tuple(takewhile(lambda step: step.origin, behind))
        call.plan = (*call.plan[: call.index + 1], *inserted, *decision.plan[at + 1 :])
        desk.touch(call)
    desk.journal(call)


def _needs(call: Call) -> tuple[tuple[str, int], ...]:
    return call.decision.needs if call.decision else ()


def stands_at(office: Office, call: Call, decision: Decision) -> int | None:
    """Which step of another route brings about what a call does now; ``None`` where none does.

    A call stands at a step of its rule's chain, or behind one: at a choice of its menu, which stays chosen,
    or at a branch, which must still be the same. What comes before that step in the other route must have
    been tried by this call already, unless a phone rings for it: that is not taken away for an equal
    place."""
    chain_ = [i for i, step in enumerate(call.plan[: call.index + 1]) if not step.origin]
    if not chain_:
        return None
    last = chain_[-1]
    here, tried = call.plan[last], {call.plan[i].destination for i in chain_}
    chosen = last < call.index and call.plan[last + 1].origin == CHOICE
    for at, step in enumerate(decision.plan):
        if step.destination != here.destination:
            if step.destination not in tried and not call.offers:
                return None
        elif last == call.index or chosen or branches(office, step) == branches(office, here):
            return at
    return None


def enter(desk: Desk, call: Call, index: int) -> None:
    """Go to a step of the plan; the last one is followed by a goodbye."""
    call.index, call.deadline, call.rings_until = index, None, 0.0
    step = call.step
    if step is None:
        finish(desk, call)
        return
    desk.stages.enter[step.destination.kind](desk, call, step)
    desk.touch(call)


def fall_through(
    desk: Desk,
    call: Call,
    outcome: str,
    who: str,
    why: str = "",
    *,
    words: str = "",
    by_step: bool = False,
) -> None:
    """A step led nowhere: take the branch it names for that outcome, or the next step. ``words`` say what
    came of it where the outcome alone does not; ``by_step``: it was the step's own limit, so its queue's
    overflow is taken only where no step follows."""
    desk.drop_peer(call)
    desk.drop_offers(call)
    call.last, call.missed, call.missed_why = str(outcome), who, why
    desk.story(call, "", f"{who} {words or WORDS.get(outcome, outcome)}" + (f": {why}" if why else ""))
    step = call.step
    own = by_step and call.index + 1 < len(call.plan)
    found = {} if step is None else dict(step.otherwise) if own else branches(desk.office, step)
    if branch := found.get(str(outcome)):
        insert(desk, call, branch, str(outcome))
    enter(desk, call, call.index + 1)


def branches(office: Office, step: Step) -> dict[str, Step]:
    """Where a step leads by outcome: as it says itself, else as its queue says."""
    queue = office.line(step.destination.name) if step.destination.kind is Kind.QUEUE else None
    return {**dict(queue.overflow if queue else ()), **dict(step.otherwise)}


def insert(desk: Desk, call: Call, step: Step, origin: str) -> None:
    """Put a step behind the one a call is in, as this call can take it; the rest of its plan follows.
    ``origin`` is what brought it about."""
    steps, notes = plan_of((step,), call.facts, desk.office, desk.state(), desk.now.wall)
    for note in notes:
        desk.story(call, "", note)
    steps = tuple(replace(each, origin=origin) for each in steps)
    call.plan = (*call.plan[: call.index + 1], *steps, *call.plan[call.index + 1 :])


def send(desk: Desk, call: Call, steps: tuple[Step, ...]) -> None:
    """Give a call a new plan from here on, whatever it was doing."""
    leave_step(desk, call)
    call.plan, call.recall, call.outcome = steps, False, ""
    enter(desk, call, 0)


def leave_step(desk: Desk, call: Call) -> None:
    """Stop what the call is doing without ending it."""
    desk.stages.leave(desk, call)
    desk.drop_peer(call)
    desk.drop_offers(call)
    seat = desk.free_seat(call)
    if seat:
        desk.close_line(seat)
    call.deadline, call.slot, call.slot_for = None, 0, ""


def finish(desk: Desk, call: Call) -> None:
    """Say no more and end the call from our side. Who is answered, reached nobody and heard nothing of it has
    the tone that says so first."""
    tone = "" if call.outcome or not call.answered or call.state not in _UNHEARD else TONES.get(call.last, "")
    if not call.outcome and call.talked_to:
        call.outcome = call.last if call.state in _UNHEARD and call.last else "answered"
    elif not call.outcome:
        call.outcome = "announcement" if call.answered else (call.last or "declined")
    desk.set_state(call, State.LEAVING)
    call.deadline = desk.now.mono + LEAVING_S
    if tone:
        desk.listen(call.leg, Audio((tone,)))  # its end ends the call
        return
    desk.out.append(HangUp(call.leg, CODES.get(call.last, 603)))


def answer(desk: Desk, call: Call) -> None:
    """Answer the caller, once."""
    if not call.answered:
        call.answered = True
        call.answered_at = call.wall(desk.now)
        desk.out.append(Answer(call.leg))


def at_desk(call: Call) -> bool:
    """Whether the step a call is in is the desk."""
    return call.step is not None and call.step.destination.kind is Kind.DESK


def ring_desk(desk: Desk, call: Call, for_s: float) -> None:
    """Let a call ring at the seats for some seconds."""
    desk.set_state(call, State.RINGING)
    call.deadline = desk.now.mono + for_s
    if call.answered:
        desk.ring_back(call)


def joined(desk: Desk, call: Call) -> None:
    """The phone we rang for a call took it: join the two."""
    answer(desk, call)
    desk.join(call.peer, call.leg)
    desk.set_state(call, State.TALKING)
    call.deadline, call.recall, call.sender = None, False, ""
    desk.talked(call)
    call.joined.clear()
    call.outcome = "answered"
    if call.peer_title not in call.talked_to:
        call.talked_to.append(call.peer_title)
        desk.count("answered")
    if call.peer_staff:
        desk.took(call.peer_staff)
    desk.story(call, call.peer_title, "answered")
    desk.journal(call)
    desk.stages.reached(desk, call)


def leg_failed(desk: Desk, call: Call, event: LegEnded) -> None:
    """The phone we rang for a call did not take it; where the desk itself could not ring it, the caller waits
    and it is rung again, as long as the step lasts. Who was put through by hand is back with who did that."""
    who, via = call.peer_title, call.peer_via
    row = failure_causes.take_in(desk, event, call.peer_staff, who, via)
    by_hand = call.wished or call.left_by or (call.sender and not call.index)
    again_at = desk.now.mono + failure_causes.PAUSE_S
    if row and row.pauses and not by_hand and call.deadline and again_at < call.deadline:
        desk.story(call, "", f"{who} {row.words}; the caller waits, and it is tried again")
        desk.forget_peer(call)
        call.peer_title = who
        call.rings_until, call.deadline = call.deadline, again_at
        desk.touch(call)
        return
    outcome = event.ending if event.ending in WORDS else Ending.UNREACHABLE
    why = failure_causes.why(event, who, via) if row else ""
    fall_through(desk, call, outcome, who, why, words=row.words if row else "")
