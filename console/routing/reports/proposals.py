"""The change of the config that a piece of advice comes to: its key, and its value where the office itself
says enough to name one."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from console.config.grammar.destination import TERMINAL, Destination, Kind, Step
from console.config.grammar.hours import check_hours
from console.config.key import Key
from console.config.schema.office import Office
from console.config.schema.queues import Queue
from console.config.settings import written
from console.routing.numbers.phones import shown_names, title_of
from console.routing.queue.queues import people_of, queue_of
from console.routing.reports.advice import Remedy, Suggestion
from console.routing.reports.figures import Journey
from console.routing.reports.values import Proposal
from console.routing.schedule.shifts import on_shift

#: how long a phone rings that is put in front of a chain, in seconds
FIRST_S = 20.0
#: a phone is not rung shorter than this before the next is tried, in seconds
LEAST_RING_S = 8.0
#: after so long in a queue its skills are asked for no more, in seconds
ANYBODY_S = 30.0
#: a rule that is proposed; it is tried, and is to be written, in front of all others
NEW_RULE = "calls again"
_OFF = "; PH off"
_NO_SKILLS: dict[str, Any] = {"skills": {}, "relax": ()}
#: steps that ring one phone, or have no place to wait in
_SINGLE = (Kind.STAFF, Kind.SKILL)
#: what a queue may stand in front of
_REPLACED = (*_SINGLE, *TERMINAL)


def propose(office: Office, advised: Suggestion, calls: Sequence[Journey]) -> Proposal:
    """What to change for a suggestion that was made from these calls."""
    return _FOR[advised.remedy](office, advised, calls)


def _more_people(office: Office, advised: Suggestion, calls: Sequence[Journey]) -> Proposal:
    """Longer hours for somebody who is not at work then, first of all for one whom the rule's calls reach."""
    at = next(call.at for call in calls if call.id == advised.example)
    reached = _reached(office, _chain(office, advised.rule)[1])
    off = [person for person in office.staff if person.hours and not on_shift(office, person, at)]
    for person in sorted(off, key=lambda person: person.name not in reached):
        hours = _longer(person.hours, advised.when)
        if on_shift(office, person.model_copy(update={"hours": hours}), at):
            return Proposal(Key("staff", person.name, "hours"), person.hours, hours)
    return Proposal(Key("staff", "", "hours"))


def _longer(hours: str, when: str) -> str:
    """Hours and those beside them; on public holidays that are free nothing is added."""
    head, off = (hours.removesuffix(_OFF), _OFF) if hours.endswith(_OFF) else (hours, "")
    try:
        return check_hours(f"{head}, {when}{off}")
    except ValueError:
        return hours


def _a_queue(office: Office, advised: Suggestion, _calls: Sequence[Journey]) -> Proposal:
    """A queue in the place of single phones: one that those phones' people serve."""
    key, chain = _chain(office, advised.rule)
    people = _reached(office, chain)
    serving = [queue for queue in office.queue if people & people_of(office, queue)]
    queue = next(iter(serving or office.queue), None)
    if queue is None:
        return Proposal(Key("queue", "", "members"))
    line = Step(Destination(Kind.QUEUE, queue.name))
    first = next(i for i, step in enumerate(chain) if step.destination.kind in _REPLACED)
    rest = [step for step in chain[first:] if step.destination.kind not in _SINGLE]
    known = any(step.destination == line.destination for step in chain)
    return Proposal(key, _words(chain), "" if known else _words([*chain[:first], line, *rest]))


def _shorter_ring(office: Office, advised: Suggestion, calls: Sequence[Journey]) -> Proposal:
    """Half the ring in the queue of the call that shows it."""
    queue = _waited_in(office, advised, calls)
    if queue is None or queue.ring <= LEAST_RING_S:
        return Proposal(Key("queue", queue.name if queue else "", "ring"))
    shorter = max(LEAST_RING_S, queue.ring / 2)
    return Proposal(Key("queue", queue.name, "ring"), f"{queue.ring:g}s", f"{shorter:g}s")


def _anybody(office: Office, advised: Suggestion, calls: Sequence[Journey]) -> Proposal:
    """Everybody, after a while, in the queue of the call that shows it."""
    queue = _waited_in(office, advised, calls)
    if queue is None:
        return Proposal(Key("queue", "", "relax"))
    wider = written([{"after": f"{ANYBODY_S:g}s", "anyone": True}])
    some = len(people_of(office, queue)) < len(people_of(office, queue.model_copy(update=_NO_SKILLS)))
    return Proposal(Key("queue", queue.name, "relax"), value=wider if some and not queue.relax else "")


def _waited_in(office: Office, advised: Suggestion, calls: Sequence[Journey]) -> Queue | None:
    """The queue in which the call waited that shows what is wrong."""
    joined = next((call.joined for call in calls if call.id == advised.example), ())
    return next((each for each in office.queue for name, _ in joined if name == _shown(each)), None)


def _begin_there(office: Office, advised: Suggestion, _calls: Sequence[Journey]) -> Proposal:
    """Where the calls are passed on to, in front of the rule's chain."""
    key, chain = _chain(office, advised.rule)
    place = destination(office, advised.to[0])
    if place is None:
        return Proposal(key, _words(chain))
    limit_s = None if place.kind in (Kind.QUEUE, Kind.MENU) else FIRST_S
    return _begins(key, chain, Step(place, limit_s))


def _begin_with_preferred(office: Office, advised: Suggestion, _calls: Sequence[Journey]) -> Proposal:
    """The person on the caller's card, in front of the rule's chain."""
    key, chain = _chain(office, advised.rule)
    return _begins(key, chain, Step(Destination(Kind.STAFF, "preferred"), FIRST_S))


def _ask_first(office: Office, advised: Suggestion, _calls: Sequence[Journey]) -> Proposal:
    """A menu that leads to one of the places, in front of the rule's chain."""
    key, chain = _chain(office, advised.rule)
    places = [destination(office, name) for name in advised.to]
    for menu in office.menu:
        if any(step.destination in places for step in menu.keys.values()):
            return _begins(key, chain, Step(Destination(Kind.MENU, menu.name)))
    return Proposal(Key("menu", "", "keys"))


def _go_ahead(office: Office, advised: Suggestion, _calls: Sequence[Journey]) -> Proposal:
    """A rule for who was lost and calls again, with the chain of the rule that took them."""
    _, chain = _chain(office, advised.rule)
    value = {"when": {"repeat": "2h"}, "ahead": "5min", "then": [_spelled(step) for step in chain]}
    return Proposal(Key("rule", NEW_RULE, ""), "", written(value))


_FOR: dict[Remedy, Callable[[Office, Suggestion, Sequence[Journey]], Proposal]] = {
    Remedy.MORE_PEOPLE: _more_people,
    Remedy.A_QUEUE: _a_queue,
    Remedy.SHORTER_RING: _shorter_ring,
    Remedy.ANYBODY: _anybody,
    Remedy.BEGIN_THERE: _begin_there,
    Remedy.BEGIN_WITH_PREFERRED: _begin_with_preferred,
    Remedy.ASK_FIRST: _ask_first,
    Remedy.GO_AHEAD: _go_ahead,
}


# -- chains and places -----------------------------------------------------------------------------------


def destination(office: Office, title: str) -> Destination | None:
    """The place that the journal calls so; ``None`` where there is none of that name today."""
    if title == "the desk":
        return Destination(Kind.DESK)
    for person in office.staff:
        if title in (*shown_names(person), title_of(person)):
            return Destination(Kind.STAFF, person.name)
    for kind, tables in ((Kind.QUEUE, office.queue), (Kind.MENU, office.menu)):
        for each in tables:
            if title == _shown(each):
                return Destination(kind, each.name)
    return None


def _shown(each: Any) -> str:
    return str(each.title or each.name.capitalize())


def _chain(office: Office, rule: str) -> tuple[Key, tuple[Step, ...]]:
    """The key and the chain of a rule; of ``otherwise`` where there is none of that name today."""
    found = next((each for each in office.rule if each.name == rule), None)
    if found is None:
        return Key("routing", "", "otherwise"), office.routing.otherwise
    return Key("rule", rule, "then"), found.then


def _begins(key: Key, chain: Sequence[Step], first: Step) -> Proposal:
    """A chain with another beginning; no place stands in it twice."""
    after = [first, *(step for step in chain if step.destination != first.destination)]
    value = "" if chain[0].destination == first.destination else _words(after)
    return Proposal(key, _words(chain), value)


def _words(chain: Iterable[Step]) -> str:
    return written([_spelled(step) for step in chain])


def _spelled(step: Step) -> str | dict[str, Any]:
    """A step as the config writes it."""
    more: dict[str, Any] = {outcome: str(other) for outcome, other in step.otherwise}
    if step.needs:
        more["needs"] = dict(step.needs)
    more |= {key: value for key in ("language", "reason") if (value := getattr(step, key))}
    return {"to": str(replace(step, otherwise=())), **more} if more else str(step)


def _reached(office: Office, chain: Iterable[Step]) -> frozenset[str]:
    """The staff a chain may reach: by name, or in a queue."""
    found: set[str] = set()
    for step in chain:
        if step.destination.kind is Kind.STAFF:
            found.add(step.destination.name)
        elif (queue := queue_of(office, step.destination, step.limit_s)) is not None:
            found |= people_of(office, queue)
    return frozenset(found)
