"""A decision looked at further: what would become of the call in each queue of its plan."""

from collections.abc import Mapping
from datetime import datetime
from math import inf

from console.config.grammar.destination import Kind, Step
from console.config.schema.office import Office
from console.routing.queue.estimated_wait import wait_range, words
from console.routing.queue.queues import (
    Agent,
    Waiter,
    before,
    may_join,
    offers,
    queue_of,
    staffed,
    step_limit,
)
from console.routing.queue.strategies import length
from console.routing.schedule.shifts import on_shift
from console.routing.values import Availability, Decision, OfficeState, Reason

_LINES = frozenset({Kind.QUEUE, Kind.SKILL})
_NOW = 0.0


def in_lines(
    decision: Decision,
    office: Office,
    state: OfficeState,
    at: datetime,
    waiting: Mapping[str, int],
    *,
    barred: tuple[str, ...] = (),
) -> tuple[Reason, ...]:
    """A reason for every queue or skill the plan leads to: who would be rung, the place and the estimated
    wait behind so many ``waiting`` callers (by queue name), or why the caller could not join and what
    follows. ``barred`` are those the caller is not put through to. Everybody counts as idle for no time, of
    which nothing is said."""
    agents = _agents(office, state, at)
    found = []
    for step in decision.plan:
        queue = queue_of(office, step.destination, step.limit_s) if step.destination.kind in _LINES else None
        if queue:
            ahead = waiting.get(step.destination.name, 0)
            limit_s = step_limit(step, queue)
            caller = Waiter(
                "caller",
                queue,
                _NOW,
                ahead,
                decision.ahead,
                decision.strict,
                decision.needs,
                barred=barred,
                leave_at=_NOW + limit_s if limit_s else inf,
                limit_s=limit_s,
            )
            matched, why = _becomes(office, step, caller, agents, ahead)
            found.append(Reason(str(step.destination), matched, why))
    return tuple(found)


def _becomes(
    office: Office, step: Step, caller: Waiter, agents: tuple[Agent, ...], ahead: int
) -> tuple[bool, str]:
    queue = caller.queue
    line = [Waiter(f"before {n}", queue, _NOW, n) for n in range(ahead)]
    in_line, on_line = before(line, caller)
    estimate = wait_range(in_line, staffed(office, caller, agents), office.routing.handle)
    longest = float(estimate.high_s) if estimate else None
    refusal = may_join(
        office,
        queue,
        caller.needs,
        on_line,
        agents,
        longest,
        _NOW,
        barred=caller.barred,
        strict=caller.strict,
    )
    if refusal:
        branch = {**dict(queue.overflow), **dict(step.otherwise)}.get(refusal.outcome)
        return False, f"{refusal.outcome.replace('_', ' ')}: {refusal.why}, so {branch or 'the next step'}"
    offer = next((o for o in offers(office, [*line, caller], agents, _NOW, {}) if o.call == "caller"), None)
    at_most = f", {length(caller.limit_s)} at most" if caller.limit_s else ""
    if offer:
        return True, f"rings {offer.why.replace(', idle for 0 s', '')}{at_most}"
    how_long = f", {words(estimate)}" if estimate else ""
    waits = f"waits behind {in_line}" if in_line else "waits, nobody is free"
    return True, f"{waits}{how_long}{at_most}"


def _agents(office: Office, state: OfficeState, at: datetime) -> tuple[Agent, ...]:
    known = {each.name: each.availability for each in state.staff}
    return tuple(Agent(p.name, known.get(p.name) or _planned(office, p.name, at), _NOW) for p in office.staff)


def _planned(office: Office, name: str, at: datetime) -> Availability:
    person = office.person(name)
    return Availability.FREE if person and on_shift(office, person, at) else Availability.OFF
