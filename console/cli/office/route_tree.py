"""The day of a number, drawn as a tree for people or written as one object for scripts."""

import json
import locale
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from rich.text import Text

from console.cli.common.output import Output
from console.cli.office.route_text import limit_of, place_title
from console.config.schema.office import Office
from console.routing.numbers.numbers import pretty
from console.routing.numbers.phones import title_of
from console.routing.review.day_tree import EXTENSION, Branch, Route, Stretch
from console.routing.schedule.modes import zone
from console.routing.values import CallFacts

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs a tree is drawn with."""

    fork: str
    last: str
    line: str
    arrow: str
    dash: str


BOXES = Signs("├─ ", "└─ ", "│  ", " → ", "–")
ASCII = Signs("|- ", "`- ", "|  ", " -> ", "-")


def print_tree(stretches: Sequence[Stretch], office: Office, facts: CallFacts, day: date) -> None:
    """Draw a day; in letters of ASCII where the locale has no UTF-8."""
    utf8 = all("utf" in name.lower() for name in (locale.getencoding(), sys.stdout.encoding or ""))
    out = Output(soft_wrap=True)
    for line in drawn(stretches, office, facts, day, BOXES if utf8 else ASCII):
        text = line if utf8 else Text(line.plain.encode("ascii", "replace").decode(), line.style)
        out.print(text)


def drawn(
    stretches: Sequence[Stretch], office: Office, facts: CallFacts, day: date, signs: Signs
) -> Iterator[Text]:
    """The lines of a drawn day."""
    country = office.office.country
    caller = pretty(facts.caller, country) if facts.caller else ""
    name = f"{facts.card.name}, {caller}" if facts.card else caller
    whose = f"calls to {pretty(facts.to, country) or 'us'}"
    yield Text(f"{day:%a %d %b %Y}  {whose}" + (f" from {name}" if name else ""))
    clock = _clock(stretches, office, day)
    for stretch in stretches:
        yield Text("")
        yield Text.assemble(
            (f"{clock(stretch.begin)}{signs.dash}{clock(stretch.end)}  ", "bold"),
            (office.label(stretch.mode), "bold"),
            f"  {stretch.mode_why}",
        )
        same = next(each for each in stretches if (each.mode, each.routes) == (stretch.mode, stretch.routes))
        if same is not stretch:
            yield Text(f"{signs.last}as {clock(same.begin)}{signs.dash}{clock(same.end)}")
            continue
        for route, mark, rest in _marked(stretch.routes, signs):
            yield Text(mark + _route(route, office))
            for note in route.notes:
                yield Text(f"{rest}{signs.line if route.chain else '   '}({note})")
            yield from _branches(route.chain, rest, office, signs)


def _branches(branches: Sequence[Branch], indent: str, office: Office, signs: Signs) -> Iterator[Text]:
    for branch, mark, rest in _marked(branches, signs):
        yield Text(indent + mark + _branch(branch, office, signs))
        yield from _branches(branch.behind, indent + rest, office, signs)


def _marked(items: Sequence[T], signs: Signs) -> Iterator[tuple[T, str, str]]:
    """Each with the sign before it and what stands before the lines behind it."""
    for i, item in enumerate(items):
        last = i + 1 == len(items)
        yield item, signs.last if last else signs.fork, "   " if last else signs.line


def _route(route: Route, office: Office) -> str:
    named = route.rule if route.rule in {rule.name for rule in office.rule} else "all other calls"
    parts = [f'rule "{named}"' if named == route.rule else named]
    parts += [route.who] if route.who else []
    parts += [f"because: {route.because}"] if route.because else []
    return ", ".join(parts)


def _branch(branch: Branch, office: Office, signs: Signs) -> str:
    by = ", ".join(word.replace("_", " ") for word in branch.by)
    before = by + signs.arrow if by else ""
    step = branch.step
    if step is None:
        return f"{before}that person's phone" if branch.by == (EXTENSION,) else before
    text = before + place_title(step, office)
    seconds = limit_of(step, office)
    text += "" if seconds is None else f"  {seconds:g} s"
    said = [f"needs {skill} {level}" for skill, level in step.needs]
    said += [f"in {office.routing.languages.get(step.language, step.language)}"] if step.language else []
    said += [f"about {step.reason}"] if step.reason else []
    if branch.people is not None:
        people = [title_of(person) for person in office.staff if person.name in branch.people]
        said.append(", ".join(people) or "nobody on shift")
    said += ["as above"] if branch.again else []
    return text + (f"  ({'; '.join(said)})" if said else "")


def _clock(stretches: Sequence[Stretch], office: Office, day: date) -> Callable[[datetime], str]:
    """How times of a day are shown: as its clocks do; where those change, with the zone's name."""
    there = zone(office)
    first, last = (at.astimezone(there).utcoffset() for at in (stretches[0].begin, stretches[-1].end))

    def shown(at: datetime) -> str:
        local = at.astimezone(there)
        if local.date() > day:
            return "24:00"
        clock = f"{local:%H:%M:%S}" if local.second or local.microsecond else f"{local:%H:%M}"
        return clock if first == last else f"{clock} {local:%Z}"

    return shown


def as_json(stretches: Sequence[Stretch], office: Office, facts: CallFacts, day: date) -> str:
    """The contract with scripts: ``day``, ``to``, ``from`` and ``stretches`` with their ``routes``."""
    there = zone(office)
    found = [
        {
            "begin": stretch.begin.astimezone(there).isoformat(),
            "end": stretch.end.astimezone(there).isoformat(),
            "mode": stretch.mode,
            "mode_why": stretch.mode_why,
            "routes": [
                {
                    "rule": route.rule,
                    "who": route.who,
                    "because": route.because,
                    "notes": route.notes,
                    "plan": [_as_object(branch, office) for branch in route.chain],
                }
                for route in stretch.routes
            ],
        }
        for stretch in stretches
    ]
    whole = {"day": day.isoformat(), "to": facts.to, "from": facts.caller, "stretches": found}
    return json.dumps(whole, ensure_ascii=False, indent=2)


def _as_object(branch: Branch, office: Office) -> dict[str, object]:
    step = branch.step
    found: dict[str, object] = {
        "by": branch.by,
        "destination": str(step.destination) if step else None,
        "limit_s": limit_of(step, office) if step else None,
        "branches": [_as_object(each, office) for each in branch.behind],
    }
    if branch.people is not None:
        found["people"] = branch.people
    if branch.again:
        found["again"] = True
    return found
