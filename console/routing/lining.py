"""A decision looked at further: what would become of the call in each queue of its plan."""

from collections.abc import Mapping
from datetime import datetime

from console.config.destination import Kind, Step
from console.config.model import Office
from console.config.queues import Queue
from console.routing.estimate import wait_range, words
from console.routing.queues import Agent, Waiter, may_join, offers, people_of, queue_of
from console.routing.shifts import on_shift
from console.routing.values import Availability, Decision, OfficeState, Reason

_LINES = frozenset({Kind.QUEUE, Kind.SKILL})
_SERVES = frozenset({Availability.FREE, Availability.RINGING, Availability.BUSY, Availability.WRAP_UP})
_NOW = 0.0


def in_lines(
    decision: Decision, office: Office, state: OfficeState, at: datetime, waiting: Mapping[str, int]
) -> tuple[Reason, ...]:
    """A reason for every queue or skill the plan leads to: who would be rung, the place and the estimated
    wait behind so many ``waiting`` callers (by queue name), or why the caller could not join and what
    follows. Everybody counts as idle for no time, of which nothing is said."""
    agents = _agents(office, state, at)
    found = []
    for step in decision.plan:
        queue = queue_of(office, step.destination, step.limit_s) if step.destination.kind in _LINES else None
        if queue:
            ahead = waiting.get(step.destination.name, 0)
            matched, why = _becomes(decision, office, step, queue, agents, ahead)
            found.append(Reason(str(step.destination), matched, why))
    return tuple(found)


def _becomes(  # noqa: PLR0917
    decision: Decision, office: Office, step: Step, queue: Queue, agents: tuple[Agent, ...], ahead: int
) -> tuple[bool, str]:
    people = people_of(office, queue)
    staffed = sum(1 for a in agents if a.name in people and a.availability in _SERVES)
    estimate = wait_range(ahead, staffed, office.routing.handle)
    longest = float(estimate.high_s) if estimate else None
    refusal = may_join(office, queue, decision.needs, ahead, agents, longest, _NOW)
    if refusal:
        branch = {**dict(queue.overflow), **dict(step.otherwise)}.get(refusal.outcome)
        return False, f"{refusal.outcome.replace('_', ' ')}: {refusal.why}, so {branch or 'the next step'}"
    caller = Waiter("caller", queue, _NOW, ahead, decision.ahead, decision.strict, decision.needs)
    before = [Waiter(f"before {n}", queue, _NOW, n) for n in range(ahead)]
    offer = next((o for o in offers(office, [*before, caller], agents, _NOW, {}) if o.call == "caller"), None)
    if offer:
        return True, f"rings {offer.why.replace(', idle for 0 s', '')}"
    how_long = f", {words(estimate)}" if estimate else ""
    return True, f"waits behind {ahead}{how_long}" if ahead else f"waits, nobody is free{how_long}"


def _agents(office: Office, state: OfficeState, at: datetime) -> tuple[Agent, ...]:
    known = {each.name: each.availability for each in state.staff}
    return tuple(Agent(p.name, known.get(p.name) or _planned(office, p.name, at), _NOW) for p in office.staff)


def _planned(office: Office, name: str, at: datetime) -> Availability:
    person = office.person(name)
    return Availability.FREE if person and on_shift(office, person, at) else Availability.OFF
