"""From a rule's chain to the plan of one call: who is meant, who is away, and what would go round."""

from dataclasses import replace
from datetime import datetime

from console.config.destination import FINAL, PREFERRED, Destination, Kind, Step
from console.config.model import Office, Staff
from console.routing.shifts import on_shift
from console.routing.targets import is_outside, reach, title_of
from console.routing.values import Availability, CallFacts, OfficeState

_ENGAGED = (Availability.RINGING, Availability.BUSY, Availability.UNREACHABLE)


def plan_of(
    chain: tuple[Step, ...], facts: CallFacts, office: Office, state: OfficeState, at: datetime
) -> tuple[tuple[Step, ...], tuple[str, ...]]:
    """The steps a call really takes, and a sentence for each that was left out or replaced.

    A step for somebody who is away or off shift becomes its ``closed`` or ``unreachable`` branch, or
    goes. A call that was diverted by us before, or too often by others, is not diverted outside again.
    """
    maker = _Maker(facts, office, state, at)
    steps: list[Step] = []
    for step in chain:
        made = maker.step(step)
        if made is None:
            continue
        steps.append(made)
        if made.destination.kind in FINAL:
            break
    return tuple(steps), tuple(maker.notes)


class _Maker:
    """One pass over a chain, gathering what was left out."""

    def __init__(self, facts: CallFacts, office: Office, state: OfficeState, at: datetime) -> None:
        self._facts = facts
        self._office = office
        self._states = {known.name: known for known in state.staff}
        self._at = at
        self.notes: list[str] = []

    def step(self, step: Step) -> Step | None:
        """The step as this call takes it; ``None`` when it is left out."""
        if step.destination == Destination(Kind.STAFF, PREFERRED):
            name = self._facts.card.preferred if self._facts.card else ""
            if not name or reach(self._office, Destination(Kind.STAFF, name)) is None:
                self.notes.append("nobody is preferred by this caller")
                return None
            step = replace(step, destination=Destination(Kind.STAFF, name))
        if why := self._goes_round(step.destination):
            self.notes.append(f"{step.destination} is left out: {why}")
            return None
        if step.otherwise:
            taken = ((outcome, self.step(branch)) for outcome, branch in step.otherwise)
            step = replace(step, otherwise=tuple((outcome, branch) for outcome, branch in taken if branch))
        person = self._office.person(step.destination.name) if step.destination.kind is Kind.STAFF else None
        if person and (why := self._absent(person)):
            branches = dict(step.otherwise)
            branch = branches.get("closed") or branches.get("unreachable")
            self.notes.append(f"{title_of(person)} {why}, so {branch or 'the next step'}")
            return branch
        known = self._states.get(person.name) if person else None
        if person and known and known.availability in _ENGAGED:
            self.notes.append(f"{title_of(person)} is {known.availability} now")
        return step

    def _absent(self, person: Staff) -> str:
        known = self._states.get(person.name)
        if known and known.availability is Availability.AWAY:
            return "is away"
        off = (
            known.availability is Availability.OFF if known else not on_shift(self._office, person, self._at)
        )
        return "is off shift" if off else ""

    def _goes_round(self, place: Destination) -> str:
        """Why a call must not be sent to a place outside; empty when it may."""
        facts = self._facts
        if not is_outside(self._office, place):
            return ""
        if facts.ours:
            return "this call was already diverted by us"
        if facts.hops > self._office.desk.hops:
            return f"this call was already diverted {facts.hops} times"
        target = reach(self._office, place)
        if target and facts.caller and target.address == facts.caller:
            return "it is the caller's own number"
        return ""
