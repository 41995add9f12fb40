"""From a rule's chain to the plan of one call: who is meant, who is away, and what would go round."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from console.config.grammar.destination import (
    FINAL,
    LAST,
    LOOKED_UP,
    OWNER,
    PREFERRED,
    Destination,
    Kind,
    Step,
)
from console.config.schema.office import Office, Staff
from console.routing.instants import elapsed_s
from console.routing.numbers.phones import is_outside, reach, title_of
from console.routing.numbers.talked_to import speakers
from console.routing.schedule.shifts import on_shift
from console.routing.values import ANYONE, Availability, CallFacts, OfficeState

_ENGAGED = (Availability.RINGING, Availability.BUSY, Availability.UNREACHABLE)
#: states that read differently in a sentence
_IS = {
    Availability.RINGING: "is being rung",
    Availability.WRAP_UP: "is in wrap-up",
    Availability.DO_NOT_DISTURB: "does not want to be disturbed",
    Availability.UNREACHABLE: "can't be reached",
}

#: which branch is taken for somebody who is not free; "busy" for all others
_BRANCH = {Availability.UNREACHABLE: "unreachable"}


def plan_of(
    chain: tuple[Step, ...], facts: CallFacts, office: Office, state: OfficeState, at: datetime
) -> tuple[tuple[Step, ...], tuple[str, ...]]:
    """The steps a call really takes, and a sentence for each that was left out or replaced.

    A step for somebody who is away or off shift becomes its ``closed`` or ``unreachable`` branch, or
    goes; so does ``staff last`` when they are not free. Whom a caller should reach needs no proof of the
    number: it chooses among our own people and tells the caller nothing. A call that was diverted by us
    before, or too often by others, is not diverted outside again.
    """
    maker = _Maker(facts, office, state, at)
    steps: list[Step] = []
    for step in chain:
        made = maker.step(step)
        if made is None:
            continue
        steps.append(made)
        maker.rung.add(made.destination)
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
        self.rung: set[Destination] = set()

    def step(self, step: Step) -> Step | None:
        """The step as this call takes it; ``None`` when it is left out."""
        if step.destination.kind is Kind.STAFF and step.destination.name in LOOKED_UP:
            found = self._looked_up(step)
            if not isinstance(found, Staff):
                return found
            step = replace(step, destination=Destination(Kind.STAFF, found.name))
        if why := self._goes_round(step.destination):
            self.notes.append(f"{step.destination} is left out: {why}")
            return None
        if step.otherwise:
            taken = ((outcome, self.step(branch)) for outcome, branch in step.otherwise)
            step = replace(step, otherwise=tuple((outcome, branch) for outcome, branch in taken if branch))
        person = self._office.person(step.destination.name) if step.destination.kind is Kind.STAFF else None
        if why := self._barred(step.destination, person):
            branches = dict(step.otherwise)
            branch = branches.get("closed") or branches.get("unreachable")
            self.notes.append(f"{why}, so {branch or 'the next step'}")
            return branch
        if person and (why := self._absent(person)):
            branches = dict(step.otherwise)
            branch = branches.get("closed") or branches.get("unreachable")
            self.notes.append(f"{title_of(person)} {why}, so {branch or 'the next step'}")
            return branch
        known = self._states.get(person.name) if person else None
        if person and known and known.availability in _ENGAGED:
            self.notes.append(f"{title_of(person)} is {known.availability} now")
        return step

    def _looked_up(self, step: Step) -> Staff | Step | None:
        """The person a step such as ``staff last`` means for this caller; without one, or when they may
        not be rung, what is taken in its place."""
        word = step.destination.name
        name, why = _WHO[word](self._facts, self._office, self._at)
        place = Destination(Kind.STAFF, name)
        person = self._office.person(name)
        if person is None or reach(self._office, place) is None:
            self.notes.append(f"{why}, but has no phone here" if name else why)
            return None
        if place in self.rung:
            self.notes.append(f"{why}, and is asked already")
            return None
        known = self._states.get(name)
        if word != LAST or known is None or known.availability is Availability.FREE or self._absent(person):
            self.notes.append(why)
            return person
        branch = dict(step.otherwise).get(_BRANCH.get(known.availability, "busy"))
        is_ = _IS.get(known.availability, f"is {known.availability}")
        self.notes.append(f"{why}, but {is_}" + (f", so {branch}" if branch else ""))
        return self.step(branch) if branch else None

    def _absent(self, person: Staff) -> str:
        known = self._states.get(person.name)
        if known and known.availability is Availability.AWAY:
            return "is away"
        off = (
            known.availability is Availability.OFF if known else not on_shift(self._office, person, self._at)
        )
        return "is off shift" if off else ""

    def _barred(self, place: Destination, person: Staff | None) -> str:
        """Why a caller's card keeps them from a place; empty when it does not."""
        card = self._facts.card
        if card is None or not card.barred:
            return ""
        if person and card.bars(person.name):
            return f"{card.barred_for(person.name)} is not put through to {title_of(person)}"
        if place.kind in (Kind.QUEUE, Kind.SKILL) and ANYONE in card.barred:
            return f"{card.barred_for(ANYONE)} is put through only with a manager"
        return ""

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


def _preferred(facts: CallFacts, office: Office, _at: datetime) -> tuple[str, str]:
    name = facts.card.preferred if facts.card else ""
    if not name:
        return "", "nobody is preferred by this caller"
    return name, f"{_title(office, name)} is preferred by this caller"


def _last(facts: CallFacts, office: Office, at: datetime) -> tuple[str, str]:
    window_s = office.routing.last
    for call in facts.past:
        if window_s and elapsed_s(call.at, at) > window_s:
            return "", f"they have talked to none of the staff within {window_s / 86_400:g} days"
        if found := speakers(call.talked_to, office) if call.talked_to else ():
            return found[0], f"{_title(office, found[0])} talked to them last"
    return "", "they have talked to none of the staff yet"


def _owner(facts: CallFacts, office: Office, _at: datetime) -> tuple[str, str]:
    item = next((item for item in facts.open if item.owner), None)
    if item:
        return item.owner, f"{_title(office, item.owner)} has their open {item.kind}"
    return "", f"nobody has their open {facts.open[0].kind} yet" if facts.open else "they wait for nothing"


def _title(office: Office, name: str) -> str:
    person = office.person(name)
    return title_of(person) if person else name.capitalize()


#: word → whom it means for a caller (short name, "": nobody), and a sentence that says so
_WHO: Mapping[str, Callable[[CallFacts, Office, datetime], tuple[str, str]]] = {
    PREFERRED: _preferred,
    LAST: _last,
    OWNER: _owner,
}
