"""The day of a number: for each stretch of it the rules that may decide, and all branches of their chains.

Every instant at which something may change is looked at: begins and ends of modes, of rules' hours and of
shifts, changes of the clocks, the mode set by hand, and how long ago past calls were; for what those let
guess, every minute.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise

from console.config.grammar.destination import LOOKED_UP, Destination, Kind, Step
from console.config.schema.office import Office
from console.config.schema.rules import Repeat, Rule, When
from console.routing.ivr.menus import choices
from console.routing.queue.queues import LOGGED_OUT, TAKES_NONE, people_of, queue_of
from console.routing.queue.skills import Levels
from console.routing.rules.conditions import Test, holds, situation, tests_of
from console.routing.rules.decide import OTHERWISE, decide
from console.routing.rules.plan import plan_of
from console.routing.rules.skill_needs import after_choice
from console.routing.schedule.modes import mode_and_why, turns, zone
from console.routing.schedule.shifts import on_shift
from console.routing.values import CallFacts, OfficeState

#: what a ``when`` asks of the call's line and of the time, as against its caller
_LINE = ("mode", "to", "trunk", "hours")
#: What is known after an instant, or holds up to it and not beyond, changes a moment later.
_MOMENT = timedelta(microseconds=1)
NO_KEY, WRONG_KEYS, EXTENSION = "no key", "wrong keys", "extension"


@dataclass(frozen=True, slots=True)
class Branch:
    """A step, by what calls come there (outcomes or keys of the place above; none: it is the next step), and
    what lies behind it.

    ``step`` is ``None`` where a caller dials whom they want. ``people`` are the short names of those on
    shift at a queue or skill, ``None`` for other kinds. ``again`` says that what lies behind stands above.
    """

    by: tuple[str, ...]
    step: Step | None
    people: tuple[str, ...] | None = None
    behind: tuple["Branch", ...] = ()
    again: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """A rule that may decide: whose calls it takes (empty: all that are left), why, what was left out of its
    chain, and the chain."""

    rule: str
    who: str
    because: str
    notes: tuple[str, ...]
    chain: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the day in which the same calls go the same ways; ``end`` is not in it."""

    begin: datetime
    end: datetime
    mode: str
    mode_why: str
    routes: tuple[Route, ...]


def day_of(
    office: Office, facts: CallFacts, state: OfficeState, day: date, *, anyone: bool = False
) -> tuple[Stretch, ...]:
    """The stretches of a local day for a call, or, for ``anyone``, for calls to its number from whomever.
    States of staff that are given hold all day; so does the override, from when it was set."""
    found: list[Stretch] = []
    instants = [*_instants(office, facts, state, day), _midnight(office, day + timedelta(days=1))]
    for begin, end in pairwise(instants):
        stack = state.override.stack() if state.override else ()
        override = next((each for each in stack if each.set_at <= begin), None)
        now = OfficeState(override, state.staff)
        call = facts
        if facts.past or facts.open:  # what comes later in the day is not known yet
            past = tuple(each for each in facts.past if each.at < begin)
            call = replace(facts, past=past, open=tuple(each for each in facts.open if each.at < begin))
        mode, why, _ = mode_and_why(office, override, begin)
        routes = tuple((_possible if anyone else _decided)(office, call, now, begin))
        last = found[-1] if found else None
        if last and (last.mode, last.mode_why, last.routes) == (mode, why, routes):
            found[-1] = replace(last, end=end)
        else:
            found.append(Stretch(begin, end, mode, why, routes))
    return tuple(found)


def _midnight(office: Office, day: date) -> datetime:
    return datetime.combine(day, time(), zone(office)).astimezone(UTC)


def _instants(office: Office, facts: CallFacts, state: OfficeState, day: date) -> list[datetime]:
    """The day's first instant and all at which something may change, in order."""
    begin, end = _midnight(office, day), _midnight(office, day + timedelta(days=1))
    hours = {rule.when.hours for rule in office.rule} | {person.hours for person in office.staff}
    found = {begin, *turns(office, day, hours)}
    for over in state.override.stack() if state.override else ():
        found |= {at.astimezone(UTC) for at in (over.set_at, over.until) if at}
    if facts.past:  # what they let guess changes by itself
        found |= {begin + timedelta(minutes=n) for n in range(int((end - begin).total_seconds()) // 60)}
    known = [call.at for call in facts.past] + [item.at for item in facts.open]
    found |= {when.astimezone(UTC) + _MOMENT for when in known}
    for rule in office.rule if facts.past else ():
        if rule.when.repeat is not None:
            length = timedelta(seconds=rule.when.repeat.within) + _MOMENT
            found |= {call.at.astimezone(UTC) + length for call in facts.past}
    return sorted(when for when in found if begin <= when < end)


def _decided(office: Office, facts: CallFacts, state: OfficeState, at: datetime) -> Iterator[Route]:
    """The one rule that decides a call."""
    decision = decide(facts, office, state, at)
    rule = next((rule for rule in office.rule if rule.name == decision.rule), None)
    grower = _Grower(office, facts, state, at, decision.mode)
    chain = grower.chain(rule.then if rule else office.routing.otherwise, decision.needs, looked_up=True)
    yield Route(decision.rule, "", decision.because, tuple(grower.notes), chain)


def _possible(office: Office, facts: CallFacts, state: OfficeState, at: datetime) -> Iterator[Route]:
    """The rules that decide calls of some caller: those whose line and time hold, up to the first that asks
    nothing more."""
    mode, why, _ = mode_and_why(office, state.override, at)
    now = situation(facts, office, mode, why, at)
    for rule, tests, asks in _line_tests(office):
        if holds(tests, now)[0]:
            grower = _Grower(office, facts, state, at, mode)
            chain = grower.chain(rule.then, tuple(rule.needs.items()), looked_up=False)
            yield Route(rule.name, asks, rule.because, tuple(grower.notes), chain)
            if not asks:
                return
    grower = _Grower(office, facts, state, at, mode)
    chain = grower.chain(office.routing.otherwise, (), looked_up=False)
    yield Route(OTHERWISE, "", "", tuple(grower.notes), chain)


@lru_cache(maxsize=8)
def _line_tests(office: Office) -> tuple[tuple[Rule, tuple[Test, ...], str], ...]:
    """The rules with their tests of line and time, and what more they ask."""
    nothing = When()
    clear = {name: getattr(nothing, name) for name in When.model_fields}
    found = []
    for rule in office.rule:
        line = {**clear, **{name: getattr(rule.when, name) for name in _LINE}}
        tests = tests_of(rule.when.model_copy(update=line), office)
        found.append((rule, tests, asked_of(rule.when, office)))
    return tuple(found)


def asked_of(when: When, office: Office) -> str:
    """What a ``when`` asks of the caller, in words; empty for nothing."""
    languages = [office.routing.languages.get(each, each) for each in when.language]
    parts = (
        _any("caller {}", when.caller),
        _any("tagged {}", when.tag),
        "" if when.verified is None else f"number {'' if when.verified else 'not '}vouched for",
        _any("speaks {}", languages),
        "" if when.repeat is None else _tried(when.repeat),
        _any("waits for a {}", when.open),
        _any("about {}", when.reason),
        _any("probably about {}", when.likely),
    )
    return ", ".join(part for part in parts if part)


def _tried(repeat: Repeat) -> str:
    often = f"{repeat.times} times " if repeat.times > 1 else ""
    return f"tried {often}within {repeat.within / 60:g} min and reached nobody"


def _any(sentence: str, words: Sequence[str]) -> str:
    return sentence.format(" or ".join(words)) if words else ""


class _Grower:
    """Grows the branches of one route; what is left out of a plan is noted."""

    def __init__(self, office: Office, facts: CallFacts, state: OfficeState, at: datetime, mode: str) -> None:
        self._office, self._facts, self._state, self._at, self._mode = office, facts, state, at, mode
        self._seen: set[tuple[Destination, Levels]] = set()
        self.notes: list[str] = []

    def chain(self, steps: tuple[Step, ...], needs: Levels, *, looked_up: bool) -> tuple[Branch, ...]:
        """A chain as calls take it now. Without ``looked_up`` a step such as ``staff preferred`` stays as it
        is: it is another person for each caller."""
        if looked_up:
            return tuple(self._branch((), step, needs) for step in self._plan(steps))
        found: list[Branch] = []
        for step in steps:
            if step.destination.kind is Kind.STAFF and step.destination.name in LOOKED_UP:
                found.append(self._branch((), step, needs))
            else:
                found += [self._branch((), made, needs) for made in self._plan((step,))]
        return tuple(found)

    def _plan(self, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        plan, notes = plan_of(steps, self._facts, self._office, self._state, self._at)
        self.notes += [note for note in notes if note not in self.notes]
        return plan

    def _branch(self, by: tuple[str, ...], step: Step, needs: Levels) -> Branch:
        place = step.destination
        needs = self._after(needs, step.needs, step.language)
        people = self._people(step, needs) if place.kind in (Kind.QUEUE, Kind.SKILL) else None
        ways = list(step.otherwise)
        if place.kind is Kind.QUEUE and (queue := self._office.line(place.name)):
            ways += [(outcome, to) for outcome, to in queue.overflow if outcome not in dict(step.otherwise)]
        if place.kind in (Kind.QUEUE, Kind.MENU) and (ways or place.kind is Kind.MENU):
            # a menu is drawn once, whatever its callers need by then; at a queue that chooses the people
            seen = (place, needs if place.kind is Kind.QUEUE else ())
            if seen in self._seen:
                return Branch(by, step, people, again=True)
            self._seen.add(seen)
        behind = list(self._grouped(ways, needs))
        if place.kind is Kind.MENU:
            behind += self._keys(place.name, needs)
        return Branch(by, step, people, tuple(behind))

    def _after(self, needs: Levels, more: Levels, language: str) -> Levels:
        card = self._facts.card
        return after_choice(self._office, needs, more, language, card.language if card else "")

    def _keys(self, name: str, needs: Levels) -> Iterator[Branch]:
        """What the keys of a menu lead to, and silence and wrong keys."""
        menu = self._office.choice(name)
        if menu is None:
            return
        needs = self._after(needs, (), menu.language)
        ways = [(f"key {digit}", step) for digit, step in choices(self._office, name, self._mode)]
        yield from self._grouped(ways, needs)
        if menu.extensions:
            yield Branch((EXTENSION,), None)
        yield from self._grouped([(NO_KEY, menu.no_input), (WRONG_KEYS, menu.invalid)], needs)

    def _grouped(self, ways: list[tuple[str, Step]], needs: Levels) -> Iterator[Branch]:
        """A branch for each way, those that lead to the same place as one."""
        by_step: dict[Step, list[str]] = {}
        for by, step in ways:
            for made in self._plan((step,)):
                by_step.setdefault(made, []).append(by)
        for step, by_all in by_step.items():
            yield self._branch(tuple(by_all), step, needs)

    def _people(self, step: Step, needs: Levels) -> tuple[str, ...]:
        """Who is there for a queue or skill, in the order of the config."""
        queue = queue_of(self._office, step.destination)
        barred = self._facts.card.barred if self._facts.card else ()
        able = people_of(self._office, queue, needs, barred) if queue else frozenset()
        states = {known.name: known.availability for known in self._state.staff}
        away = LOGGED_OUT | TAKES_NONE
        return tuple(
            person.name
            for person in self._office.staff
            if person.name in able
            and (
                states[person.name] not in away
                if person.name in states
                else on_shift(self._office, person, self._at)
            )
        )
