"""Queues in which a caller could wait for ever: refused where at some hour of the year nobody who serves one
is on shift, and a warning where nobody may take calls."""

from collections.abc import Iterator
from datetime import date, datetime

from console.config.draft import Draft
from console.config.grammar.destination import Destination, Kind, Step
from console.config.grammar.hours import spans
from console.config.problems import Problem
from console.config.schema.office import Office, Staff
from console.config.schema.queues import Queue

_LIMITS = "a limit at each step that leads here"
_MEND = f"write a max_wait, leave_empty = true, or {_LIMITS}"


def check_endless(draft: Draft) -> Iterator[Problem]:
    """Problems of queues that let nobody go: every caller must get somewhere, at every hour of the year."""
    office = draft.office
    for i, queue in enumerate(office.queue):
        if queue.max_wait or not any(step.limit_s is None for step in _leading_to(office, queue)):
            continue
        key, whose = f"{draft.key('queue', i)}.max_wait", f' (queue "{queue.name}")'
        for_ever = "callers could wait for ever while"
        if not queue.leave_empty:
            since = _gap(office, queue)
            when = f"; {_seldom(office, queue, since)}" if since else ""
            message = f"{for_ever} nobody takes calls{when}: {_MEND}{whose}"
            yield Problem(key, "0s", message, warning=since is None)
        elif not queue.pause_after:
            message = f"{for_ever} phones ring in vain: write a max_wait or pause_after{whose}"
            yield Problem(key, "0s", message, warning=True)
        else:
            message = f"{for_ever} phones are busy or decline: write a max_wait, or {_LIMITS}{whose}"
            yield Problem(key, "0s", message, warning=True)


def _seldom(office: Office, queue: Queue, since: datetime) -> str:
    """Why it is not sure that anybody is there from some hour on."""
    if all(person.seated for person in office.staff if _serves(person, queue)):
        return "its people take calls only while they sit at a seat"
    return f"from {since:%a} {since.day} {since:%b %H:%M} on nobody who serves it is on shift"


def _leading_to(office: Office, queue: Queue) -> Iterator[Step]:
    place = Destination(Kind.QUEUE, queue.name)
    chains = [rule.then for rule in office.rule] + [office.routing.otherwise]
    chains += [tuple(step for _, step in each.overflow) for each in office.queue]
    chains.append(tuple(box.operator for box in office.voicemail if box.operator))
    for menu in office.menu:
        changed = (step for mode in menu.modes.values() for step in mode.keys.values())
        chains.append((*menu.keys.values(), *changed, menu.no_input, menu.invalid))
    ahead = [step for chain in chains for step in chain]
    while ahead:
        step = ahead.pop()
        ahead += [branch for _, branch in step.otherwise]
        if step.destination == place:
            yield step


def _gap(office: Office, queue: Queue) -> datetime | None:
    """When in this year nobody who could serve a queue is on shift for the first time; ``None`` where
    somebody always is. Who takes calls at a seat alone need not sit there at any hour."""
    serve = [person for person in office.staff if _serves(person, queue)]
    people = [person for person in serve if not person.seated]
    if not serve or any(not person.hours for person in people):
        return None
    year, calendar = date.today().year, office.office.calendar
    covered, end = datetime(year, 1, 1), datetime(year + 1, 1, 1)
    hours = {person.hours for person in people}
    for begin, until in sorted(span for each in hours for span in spans(each, calendar, year)):
        if begin > covered:
            break
        covered = max(covered, until)
    return covered if covered < end else None


def _serves(person: Staff, queue: Queue) -> bool:
    """Whether somebody could serve a queue sooner or later."""
    levels = dict(queue.skills)
    for relax in queue.relax:
        levels = relax.lower(levels)
    member = not queue.members or person.name in queue.members
    return member and all(person.skills.get(skill, 0) >= level for skill, level in levels.items())
