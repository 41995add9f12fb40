"""What a rule's ``when`` can ask, one function a key. To add a condition, add its field to
``config.model.When`` and its function to ``CONDITIONS``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from console.config.hours import is_open
from console.config.model import Office, When
from console.routing.numbers import matches, pretty
from console.routing.values import Attestation, CallFacts

#: whether it holds, and the sentence that says so
Finding = tuple[bool, str]


@dataclass(frozen=True, slots=True)
class Situation:
    """What conditions look at: the call, the office, its mode (with why) and the time on its wall."""

    facts: CallFacts
    office: Office
    mode: str
    mode_why: str
    wall: datetime

    def shown(self, number: str) -> str:
        """A number as the office reads it."""
        return pretty(number, self.office.office.country)


def holds(when: When, situation: Situation) -> Finding:
    """Whether everything a rule asks holds. The sentence names all that held, or the first that did not."""
    held = []
    for name, look in CONDITIONS.items():
        wanted = getattr(when, name)
        if wanted is None or wanted in ((), ""):
            continue
        holds_, why = look(wanted, situation)
        if not holds_:
            return False, why
        held.append(why)
    return True, ", ".join(held) or "takes every call"


def _mode(wanted: tuple[str, ...], now: Situation) -> Finding:
    if now.mode in wanted:
        return True, f"mode is {now.mode} ({now.mode_why})"
    return False, f"mode is {now.mode}, not {_either(wanted)}"


def _trunk(wanted: tuple[str, ...], now: Situation) -> Finding:
    came = now.facts.trunk
    if came in wanted:
        return True, f"came through {came}"
    return False, f"came through {came or 'no trunk'}, not {_either(wanted)}"


def _to(wanted: tuple[str, ...], now: Situation) -> Finding:
    country, dialled = now.office.office.country, now.facts.to
    if any(matches(pattern, dialled, country) for pattern in wanted):
        return True, f"dialled {now.shown(dialled)}"
    others = _either([now.shown(each) for each in wanted])
    return False, f"dialled {now.shown(dialled) or 'nothing we know'}, not {others}"


def _caller(wanted: tuple[str, ...], now: Situation) -> Finding:
    facts = now.facts
    standing = "withheld" if facts.withheld else "known" if facts.card else "unknown"
    said = {
        "withheld": "the caller withholds the number",
        "known": f"{facts.card.name} is known" if facts.card else "",
        "unknown": f"nobody we know has {now.shown(facts.caller)}",
    }[standing]
    if standing in wanted:
        return True, said
    country = now.office.office.country
    if any(matches(pattern, facts.caller, country) for pattern in wanted):
        return True, f"the caller is {now.shown(facts.caller)}"
    numbers = [now.shown(each) for each in wanted if each not in _STANDINGS]
    if facts.withheld or not numbers:
        return False, said
    return False, f"the caller is {now.shown(facts.caller)}, not {_either(numbers)}"


def _tag(wanted: tuple[str, ...], now: Situation) -> Finding:
    facts = now.facts
    tags = facts.card.tags if facts.card else ()
    found = [tag for tag in wanted if tag in tags]
    if not found:
        return False, f"not tagged {_either(wanted)}"
    proof = now.office.routing.proof
    for tag in found:
        if facts.verified or tag not in proof:
            return True, f"tagged {tag}"
    return False, f"tagged {found[0]}, but nobody vouches for the number"


def _verified(wanted: bool, now: Situation) -> Finding:
    facts = now.facts
    if facts.withheld:
        why = "the caller withholds the number"
    elif facts.attestation is Attestation.TRUNK:
        why = f"{facts.trunk or 'the trunk'} vouches for the number"
    elif facts.verified:
        why = "the number is attested (A)"
    elif facts.attestation is Attestation.FAILED:
        why = "the number's attestation is false"
    else:
        why = "nobody vouches for the number"
    return facts.verified is wanted, why


def _hours(wanted: str, now: Situation) -> Finding:
    within = is_open(wanted, now.office.office.calendar, now.wall)
    return within, f"{now.wall:%a %H:%M} is {'within' if within else 'outside'} {wanted}"


_STANDINGS = ("known", "unknown", "withheld")

#: key of ``when`` → its function, the cheap ones first
CONDITIONS: Mapping[str, Callable[[Any, Situation], Finding]] = {
    "mode": _mode,
    "trunk": _trunk,
    "to": _to,
    "caller": _caller,
    "tag": _tag,
    "verified": _verified,
    "hours": _hours,
}


def _either(names: tuple[str, ...] | list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
