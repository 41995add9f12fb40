"""Places in chains where at some hour of the week nobody is: queues, skills, people, and whole chains."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from console.config.explain import show
from console.config.grammar.destination import LOOKED_UP, Destination, Kind, Step
from console.config.problems import Problem
from console.config.schema.office import Office
from console.config.schema.queues import Queue
from console.config.schema.rules import Rule, When
from console.routing.numbers.phones import title_of
from console.routing.queue.queues import people_of, queue_of, step_limit
from console.routing.queue.skills import Levels
from console.routing.queue.strategies import length
from console.routing.review.reach import Stop, needs_at, stops
from console.routing.schedule.spans import Span, Spans, in_words, joined, open_spans, shared, without

_LINES = (Kind.QUEUE, Kind.SKILL)
#: kinds that count as somebody: who is behind them is not for the config to say
_SOMEBODY = (Kind.DESK, Kind.NUMBER, Kind.MENU)


@dataclass(slots=True)
class _Lack:
    """When nobody is at a place, and by which rules calls come there then; ``then`` is where they go."""

    value: str
    what: str
    then: str
    right: str
    times: list[Spans] = field(default_factory=list)
    rules: dict[str, None] = field(default_factory=dict)


def unserved(office: Office, plan: Mapping[str, Spans], within: Span) -> Iterator[Problem]:
    """A warning for every queue, skill and person that a chain leads to while nobody is on shift there, and
    for chains that reach nobody then. ``plan`` is when each mode holds by itself; hours at which somebody
    sets a mode by hand are not looked at."""
    look = _Look(office, within)
    for key, rule, times in deciding(office, plan, within):
        for mode, spans in times.items():
            look.chain(key, rule, mode, spans)
    yield from look.problems()


def _stays(queue: Queue, step: Step, branch: Step | None) -> str:
    """What becomes of callers in a queue that keeps them while nobody is there."""
    limit_s = step_limit(step, queue) or queue.max_wait
    if not limit_s:
        return "they wait until somebody is there"
    return f"they wait {length(limit_s)} and {f'go to {branch}' if branch else 'go on'}"


def deciding(
    office: Office, plan: Mapping[str, Spans], within: Span
) -> Iterator[tuple[str, Rule | None, dict[str, Spans]]]:
    """Each chain's key and rule, with the times at which it may decide, by mode: those that no rule before
    it takes for every caller."""
    left = dict(plan)
    for i, rule in enumerate(office.rule):
        hours = open_spans(office, rule.when.hours, within)
        times = {mode: shared(left.get(mode, ()), hours) for mode in rule.when.mode or tuple(left)}
        yield f"rule[{i}].then", rule, times
        if rule.when.model_copy(update={"mode": (), "hours": ""}) == When():
            for mode, spans in times.items():
                left[mode] = without(left.get(mode, ()), spans)
    yield "routing.otherwise", None, left


class _Look:
    """One look at all chains; what is missing is gathered by place."""

    def __init__(self, office: Office, within: Span) -> None:
        self._office = office
        self._within = within
        self._lacks: dict[tuple[str, Levels, bool], _Lack] = {}
        self._on: dict[str, Spans] = {}

    def chain(self, key: str, rule: Rule | None, mode: str, times: Spans) -> None:
        """Look at a chain and all that lies behind it, at times of one mode."""
        if not times:
            return
        steps = rule.then if rule else self._office.routing.otherwise
        name = f'rule "{rule.name}"' if rule else "the chain for all other calls"
        needs = tuple(rule.needs.items()) if rule else ()
        found = [(stop, self._there(stop)) for stop in stops(self._office, key, steps, mode, needs)]
        for stop, there in found:
            kind, nobody = stop.step.destination.kind, without(times, there)
            if nobody and (kind in _LINES or (kind is Kind.STAFF and nobody == times)):
                self._lack(stop, name, nobody)
        nobody = without(times, joined(there for _, there in found))
        first = next((stop for stop, _ in found if stop.top and self._has_shifts(stop)), None)
        if first is not None and nobody:
            self._silence(first, name, nobody, str(steps[-1]))

    def problems(self) -> Iterator[Problem]:
        """What was found, one warning a place."""
        for (key, _, _), lack in self._lacks.items():
            names = list(lack.rules)
            by = names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
            hours = in_words(joined(lack.times), self._within)
            message = f"{lack.what} {hours}, when {by} may send calls there ({lack.then}): {lack.right}"
            yield Problem(key, show(lack.value), message, warning=True)

    def _lack(self, stop: Stop, rule: str, nobody: Spans) -> None:
        """Somewhere nobody is; places where the file itself says what follows are left alone."""
        office, place = self._office, stop.step.destination
        written = dict(stop.step.otherwise)
        if place.kind is Kind.STAFF:
            if self._says_closed(stop):
                return
            person = office.person(place.name)
            what = f"{title_of(person) if person else place.name} is off shift"
            right = "change who is asked, or the hours"
            self._keep(stop, stop.key, rule, nobody, _Lack(str(place), what, "they go on", right))
            return
        queue = office.line(place.name) if place.kind is Kind.QUEUE else None
        overflow = dict(queue.overflow) if queue else {}
        # one destination for all outcomes stands there for each of them: that says nothing of shifts
        stays = queue is not None and queue.join_empty and not queue.leave_empty
        said = "empty" in written or ("empty" in overflow and len(set(overflow.values())) > 1)
        if said and not stays:
            return
        key = f"queue[{office.queue.index(queue)}].name" if queue else stop.key
        levels = " and ".join(f"{skill} {level}" for skill, level in needs_at(self._office, stop))
        what = f"nobody with {levels} is on shift" if levels else "nobody is on shift"
        then = f"they go to {overflow['empty']}" if "empty" in overflow else "they go on"
        if queue and stays:
            then = _stays(queue, stop.step, {**overflow, **written}.get("no_answer"))
        right = 'put somebody on shift, or say what follows with empty = "…"'
        self._keep(stop, key, rule, nobody, _Lack(place.name, what, then, right))

    def _silence(self, first: Stop, rule: str, nobody: Spans, last: str) -> None:
        """A chain that reaches nobody at all at times, though people with shifts stand in it."""
        person = self._office.person(first.step.destination.name)
        what = (
            f"{title_of(person) if person else first.step.destination} is off shift and nobody else is asked"
        )
        right = 'ask somebody else too, or say what follows with closed = "…"'
        lack = _Lack(str(first.step), what, f"they go to {last}", right)
        if (first.key, (), False) not in self._lacks:  # that they are never there says it already
            self._keep(first, first.key, rule, nobody, lack, whole=True)

    def _keep(
        self, stop: Stop, key: str, rule: str, nobody: Spans, lack: _Lack, *, whole: bool = False
    ) -> None:
        needs = needs_at(self._office, stop) if stop.step.destination.kind in _LINES else ()
        kept = self._lacks.setdefault((key, needs, whole), lack)
        kept.times.append(nobody)
        kept.rules[rule] = None

    def _has_shifts(self, stop: Stop) -> bool:
        place = stop.step.destination
        person = self._office.person(place.name) if place.kind is Kind.STAFF else None
        return person is not None and bool(person.hours) and not self._says_closed(stop)

    @staticmethod
    def _says_closed(stop: Stop) -> bool:
        return any(outcome in ("closed", "unreachable") for outcome, _ in stop.step.otherwise)

    def _there(self, stop: Stop) -> Spans:
        """When somebody is at a step: at a queue or skill somebody who can take its calls."""
        place = stop.step.destination
        if place.kind in _SOMEBODY:
            return (self._within,)
        if place.kind is Kind.STAFF:
            person = self._office.person(place.name)
            return self._shift(person.hours) if person and place.name not in LOOKED_UP else (self._within,)
        return self._line(place, needs_at(self._office, stop)) if place.kind in _LINES else ()

    def _line(self, place: Destination, needs: Levels) -> Spans:
        queue = queue_of(self._office, place)
        names = people_of(self._office, queue, needs) if queue else frozenset()
        if not names:
            return (self._within,)  # that nobody has the skills is said where the queue stands
        hours = {person.hours for person in self._office.staff if person.name in names}
        return joined(self._shift(each) for each in hours)

    def _shift(self, hours: str) -> Spans:
        if hours not in self._on:
            self._on[hours] = open_spans(self._office, hours, self._within)
        return self._on[hours]
