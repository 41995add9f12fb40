"""What a rule's ``when`` can ask, one function a key. To add a condition, add its field to
``config.model.When`` and its function to ``CONDITIONS``.

A function is given what the rule wants once, when the office is new, and gives back the test that each
call is put to.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from console.config.grammar.hours import is_open
from console.config.schema.office import Office
from console.config.schema.rules import Repeat, When
from console.routing.instants import elapsed_s
from console.routing.numbers.numbers import matches, pretty
from console.routing.rules.likely_reason import guess_of, in_words, percent
from console.routing.schedule.modes import wall_clock, zone
from console.routing.values import Attestation, CallFacts, Guess

#: whether it holds, and the sentence that says so
Finding = tuple[bool, str]


@dataclass(frozen=True, slots=True)
class Situation:
    """What tests look at: the call, its two numbers as shown, the mode with why, the instant, its minute
    on the wall and how that reads, and what the call is probably about, however unsure."""

    facts: CallFacts
    caller_shown: str
    to_shown: str
    mode: str
    mode_why: str
    at: datetime
    wall: datetime
    clock: str
    guess: Guess | None = None


Test = Callable[[Situation], Finding]


def situation(facts: CallFacts, office: Office, mode: str, mode_why: str, at: datetime) -> Situation:
    """The situation of a call that arrives at an instant."""
    country = office.office.country
    wall = wall_clock(office, at)
    caller, to = pretty(facts.caller, country), pretty(facts.to, country)
    guess = None if facts.reason or not facts.past else guess_of(facts.past, at, zone(office))
    return Situation(facts, caller, to, mode, mode_why, at, wall, f"{wall:%a %H:%M}", guess)


def tests_of(when: When, office: Office) -> tuple[Test, ...]:
    """The tests for what a rule asks; none for a rule that takes every call."""
    keys = ((make, getattr(when, name)) for name, make in CONDITIONS.items())
    return tuple(
        make(wanted, office) for make, wanted in keys if wanted is not None and wanted not in ((), "")
    )


def holds(tests: tuple[Test, ...], now: Situation) -> Finding:
    """Whether all tests hold. The sentence names all that held, or the first that did not."""
    held = []
    for test in tests:
        holds_, why = test(now)
        if not holds_:
            return False, why
        held.append(why)
    return True, ", ".join(held) or "takes every call"


def _mode(wanted: tuple[str, ...], _office: Office) -> Test:
    others = _either(wanted)

    def test(now: Situation) -> Finding:
        if now.mode in wanted:
            return True, f"mode is {now.mode} ({now.mode_why})"
        return False, f"mode is {now.mode}, not {others}"

    return test


def _trunk(wanted: tuple[str, ...], _office: Office) -> Test:
    others = _either(wanted)

    def test(now: Situation) -> Finding:
        came = now.facts.trunk
        if came in wanted:
            return True, f"came through {came}"
        return False, f"came through {came or 'no trunk'}, not {others}"

    return test


def _to(wanted: tuple[str, ...], office: Office) -> Test:
    country = office.office.country
    others = _either([pretty(each, country) for each in wanted])

    def test(now: Situation) -> Finding:
        dialled = now.facts.to
        for pattern in wanted:
            if matches(pattern, dialled, country):
                return True, f"dialled {now.to_shown}"
        return False, f"dialled {now.to_shown or 'nothing we know'}, not {others}"

    return test


def _caller(wanted: tuple[str, ...], office: Office) -> Test:
    country = office.office.country
    patterns = tuple(each for each in wanted if each not in _STANDINGS)
    others = _either([pretty(each, country) for each in patterns])

    def test(now: Situation) -> Finding:
        facts = now.facts
        if facts.withheld:
            return "withheld" in wanted, "the caller withholds the number"
        if "known" in wanted and facts.card:
            return True, f"{facts.card.name} is known"
        if "unknown" in wanted and not facts.card:
            return True, f"nobody we know has {now.caller_shown}"
        for pattern in patterns:
            if matches(pattern, facts.caller, country):
                return True, f"the caller is {now.caller_shown}"
        if patterns:
            return False, f"the caller is {now.caller_shown}, not {others}"
        if wanted == ("withheld",):
            return False, f"the caller shows {now.caller_shown}"
        return (
            False,
            f"{facts.card.name} is known" if facts.card else f"nobody we know has {now.caller_shown}",
        )

    return test


def _tag(wanted: tuple[str, ...], office: Office) -> Test:
    others = _either(wanted)

    def test(now: Situation) -> Finding:
        card = now.facts.card
        found = [tag for tag in wanted if tag in card.tags] if card else []
        if not found:
            return False, f"not tagged {others}"
        for tag in found:
            if counts(tag, now.facts, office):
                return True, f"tagged {tag}"
        return False, f"tagged {found[0]}, but {UNPROVEN}"

    return test


def counts(tag: str, facts: CallFacts, office: Office) -> bool:
    """Whether a tag of the caller's card may be used: one that is proof needs a vouched-for number."""
    return facts.verified or tag not in office.routing.proof


def _verified(wanted: bool, _office: Office) -> Test:
    def test(now: Situation) -> Finding:
        return now.facts.verified is wanted, vouching(now.facts)

    return test


def vouching(facts: CallFacts) -> str:
    """Who vouches for a caller's number, as a sentence."""
    if facts.withheld:
        return "the caller withholds the number"
    if facts.attestation is Attestation.TRUNK:
        return f"{facts.trunk or 'the trunk'} vouches for the number"
    if facts.verified:
        return "the number is attested (A)"
    if facts.attestation is Attestation.FAILED:
        return "the number's attestation is false"
    return UNPROVEN


def _hours(wanted: str, office: Office) -> Test:
    calendar = office.office.calendar

    def test(now: Situation) -> Finding:
        within = is_open(wanted, calendar, now.wall)
        return within, f"{now.clock} is {'within' if within else 'outside'} {wanted}"

    return test


def _language(wanted: tuple[str, ...], office: Office) -> Test:
    asked = {language_skill(office, each) for each in wanted}
    others = _either(wanted)

    def test(now: Situation) -> Finding:
        spoken = now.facts.card.language if now.facts.card else ""
        if not spoken:
            return False, "no language is known of the caller"
        return language_skill(office, spoken) in asked, f"the caller speaks {spoken}, asked for {others}"

    return test


def language_skill(office: Office, spoken: str) -> str:
    """The skill of a language as a card or a rule writes it, in small letters where it is none."""
    plain = spoken.strip().lower()
    known = office.routing.languages.items()
    return next((skill for skill, shown in known if plain in (skill.lower(), shown.lower())), plain)


def _barred(wanted: tuple[str, ...], _office: Office) -> Test:
    others = _either(wanted)

    def test(now: Situation) -> Finding:
        barred = now.facts.card.barred if now.facts.card else ()
        found = [name for name in wanted if name in barred]
        return bool(found), f"the caller is barred from {_either(found or wanted)}" if found else (
            f"the caller is not barred from {others}"
        )

    return test


def _repeat(wanted: Repeat, _office: Office) -> Test:
    minutes = f"{wanted.within / 60:.0f} minutes"
    often = f"{wanted.times} times " if wanted.times > 1 else ""

    def test(now: Situation) -> Finding:
        tries = 0
        for past in now.facts.past:
            if elapsed_s(past.at, now.at) > wanted.within:
                break
            if past.ours and not past.talked_to:
                continue  # we tried, not the caller
            if past.talked_to:
                return False, f"the caller reached {past.talked_to} within {minutes}"
            tries += 1
            if tries >= wanted.times:
                return True, f"the caller tried {often}before within {minutes} and reached nobody"
        if tries:
            return False, f"the caller tried {tries} of {wanted.times} times within {minutes}"
        return False, f"no call before within {minutes}"

    return test


def _open(wanted: tuple[str, ...], _office: Office) -> Test:
    others = _either(wanted)

    def test(now: Situation) -> Finding:
        found = next((item for item in now.facts.open if item.kind in wanted), None)
        if found is None:
            return False, f"no open {others} of the caller"
        return True, f"an open {found.kind} of the caller" + (
            f", {found.owner} has it" if found.owner else ""
        )

    return test


def _reason(wanted: tuple[str, ...], _office: Office) -> Test:
    others = _either(wanted)

    def test(now: Situation) -> Finding:
        said = now.facts.reason
        if not said:
            return False, "the caller has given no reason yet"
        return said in wanted, f"the caller's reason is {said}" + (
            "" if said in wanted else f", not {others}"
        )

    return test


def _likely(wanted: tuple[str, ...], office: Office) -> Test:
    others, sure = _either(wanted), office.routing.sure

    def test(now: Situation) -> Finding:
        guess = now.guess
        if now.facts.reason:
            return False, f"nothing to guess: the caller's reason is {now.facts.reason}"
        if guess is None:
            return False, "no past call tells what it may be about"
        if guess.confidence < sure:
            perhaps = f"perhaps {guess.reason}, but only {percent(guess.confidence)} sure ({guess.why})"
            return False, perhaps
        return guess.reason in wanted, in_words(guess) + ("" if guess.reason in wanted else f", not {others}")

    return test


#: why a tag that is proof does not count
UNPROVEN = "nobody vouches for the number"
_STANDINGS = ("known", "unknown", "withheld")

#: key of ``when`` → its function, the cheap ones first
CONDITIONS: Mapping[str, Callable[[Any, Office], Test]] = {
    "mode": _mode,
    "trunk": _trunk,
    "to": _to,
    "caller": _caller,
    "tag": _tag,
    "verified": _verified,
    "language": _language,
    "barred": _barred,
    "reason": _reason,
    "open": _open,
    "repeat": _repeat,
    "likely": _likely,
    "hours": _hours,
}


def _either(names: Sequence[str]) -> str:
    return " or ".join((", ".join(names[:-1]), names[-1]) if len(names) > 1 else names)
