"""A dry run: a period's real calls decided again by the config as it is and as it would be, with what that
does to the figures that were the reason to change it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from console.config.grammar.destination import Kind
from console.config.schema.office import Office
from console.routing.queue.queues import people_of, queue_of
from console.routing.reports.advice import Hour, working_hours
from console.routing.reports.figures import Journey
from console.routing.reports.proposals import destination
from console.routing.reports.values import Measure, Rehearsal
from console.routing.rules.decide import decide
from console.routing.schedule.shifts import on_shift
from console.routing.values import Availability, CallFacts, Decision, OfficeState

#: so many ways a call would have gone otherwise are named, the most frequent first, and so many hours
_MOVES, _HOURS = 5, 3


@dataclass(frozen=True, slots=True)
class Past:
    """A call that is over, and what it was decided from."""

    journey: Journey
    facts: CallFacts
    state: OfficeState
    at: datetime


@dataclass(frozen=True, slots=True)
class _Case:
    """A call with its decisions by both configs."""

    past: Past
    before: Decision
    after: Decision


def rehearse(before: Office, after: Office, past: Sequence[Past], calls: Sequence[Journey]) -> Rehearsal:
    """Decide ``past`` calls again; ``calls`` are all of the period, those without their facts too."""
    cases = [_case(before, after, each) for each in past]
    moves = Counter(
        f"{_arrows(case.before)}  becomes  {_arrows(case.after)}"
        for case in cases
        if case.before.plan != case.after.plan
    )
    measures = (
        _passed_on(after, cases),
        _nobody(before, after, cases),
        _ahead(cases),
        *_levels(before, after, calls),
        *_queues(before, after, calls),
    )
    return Rehearsal(
        len(cases),
        sum(moves.values()),
        tuple(moves.most_common(_MOVES)),
        tuple(each for each in measures if each.before != each.after),
    )


def _case(before: Office, after: Office, past: Past) -> _Case:
    was = decide(past.facts, before, past.state, past.at)
    return _Case(past, was, decide(past.facts, after, _working(after, past), past.at))


def _working(office: Office, past: Past) -> OfficeState:
    """Where everybody was, but that who was off and would have worked by other hours is there."""
    here = {person.name for person in office.staff if on_shift(office, person, past.at)}
    off = Availability.OFF
    kept = (each for each in past.state.staff if not (each.availability is off and each.name in here))
    return replace(past.state, staff=tuple(kept))


def _passed_on(office: Office, cases: Sequence[_Case]) -> Measure:
    """Transfers; a call that begins where it was passed on to need not be passed on."""
    moved = [case for case in cases if case.past.journey.transfers]
    spared = 0
    for case in moved:
        place = destination(office, case.past.journey.transfers[0][1])
        begins = (case.before.plan[0].destination, case.after.plan[0].destination)
        spared += place is not None and begins[0] != place and begins[1] == place
    return Measure("calls passed on after they were answered", len(moved), len(moved) - spared)


def _nobody(before: Office, after: Office, cases: Sequence[_Case]) -> Measure:
    lost = [case for case in cases if case.past.journey.lost]
    return Measure(
        "lost calls on whose way nobody was at work",
        sum(not _served(before, case.before, case.past.at) for case in lost),
        sum(not _served(after, case.after, case.past.at) for case in lost),
    )


def _served(office: Office, decision: Decision, at: datetime) -> bool:
    """Whether a plan leads to somebody who works at an instant. Who is behind the desk, a number or a menu is
    not for the config to say: they count as somebody."""
    for step in decision.plan:
        place = step.destination
        if place.kind in (Kind.DESK, Kind.NUMBER, Kind.MENU):
            return True
        queue = queue_of(office, place, step.limit_s)
        names = people_of(office, queue) if queue else {place.name} if place.kind is Kind.STAFF else set()
        if any(person.name in names and on_shift(office, person, at) for person in office.staff):
            return True
    return False


def _ahead(cases: Sequence[_Case]) -> Measure:
    return Measure(
        "calls that go ahead of others in queues",
        sum(case.before.ahead > 0 or case.before.strict for case in cases),
        sum(case.after.ahead > 0 or case.after.strict for case in cases),
    )


def _levels(before: Office, after: Office, calls: Sequence[Journey]) -> Iterator[Measure]:
    """Service levels by Erlang A of the hours in which more, or fewer, people would be at work."""
    goal_s = before.screen.goal
    changed = [
        (hour, more)
        for hour in working_hours(calls, goal_s, before.routing.handle)
        if (more := _more(before, after, hour))
    ]
    for hour, more in sorted(changed, key=lambda found: -len(found[0].calls))[:_HOURS]:
        levels = (hour.expected(each, goal_s) if each else 0.0 for each in (hour.there, hour.there + more))
        was, now = levels
        yield Measure(f"answered within {goal_s:.0f} s, {hour.when} (calculated)", was, now, "share")


def _more(before: Office, after: Office, hour: Hour) -> int:
    """How many more people would be at work in an hour, on most of its calls' days; not fewer than nobody."""
    counts = [_at_work(after, call.at) - _at_work(before, call.at) for call in hour.calls]
    return max(round(sum(counts) / len(counts)), -hour.there)


def _at_work(office: Office, at: datetime) -> int:
    return sum(bool(person.hours) and on_shift(office, person, at) for person in office.staff)


def _queues(before: Office, after: Office, calls: Sequence[Journey]) -> Iterator[Measure]:
    """How many people a queue's callers may reach, and for how long phones ring in vain while they wait."""
    for queue in before.queue:
        other = after.line(queue.name)
        if other is None:
            continue
        title = queue.title or queue.name.capitalize()
        was, now = len(people_of(before, queue)), len(people_of(after, other))
        yield Measure(f"people who take calls of {title}, sooner or later", was, now, "people")
        vain = sum(len(call.in_vain) for call in calls if any(name == title for name, _ in call.joined))
        yield Measure(f"time that phones rang in vain, {title}", vain * queue.ring, vain * other.ring, "s")


def _arrows(decision: Decision) -> str:
    return " → ".join(map(str, decision.plan))
