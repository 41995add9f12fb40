"""What a call asks of any queue it comes to: skills, and the age it has there beyond its wait."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from console.config.schema.office import Office
from console.config.schema.rules import Rule
from console.routing.queue.skills import Levels
from console.routing.rules.conditions import UNPROVEN, counts, language_skill
from console.routing.values import CallFacts


@dataclass(frozen=True, slots=True)
class Claim:
    """Skills with least levels, seconds of age, and a sentence for each thing they come from."""

    needs: tuple[tuple[str, int], ...] = ()
    ahead: float = 0.0
    strict: bool = False
    notes: tuple[str, ...] = ()


def claim_of(facts: CallFacts, rule: Rule | None, office: Office) -> Claim:
    """The claim of a call that a rule decided (``None``: no rule did).

    Tags that are proof count for a vouched-for number only; the language needs no proof, since it only
    chooses who answers.
    """
    if rule is None and not facts.card:
        return Claim()
    levels: dict[str, int] = {}
    whys: dict[str, str] = {}
    for skill, level, why in _needs(facts, rule, office):
        if level > levels.get(skill, 0):
            levels[skill], whys[skill] = level, why
    notes = [f"needs {skill} {level}: {whys[skill]}" for skill, level in levels.items()]
    ahead = 0.0
    for seconds, why in _ahead(facts, rule, office):
        ahead += seconds
        notes.append(f"{_length(seconds)} ahead: {why}" if seconds else why)
    strict = rule is not None and rule.strict
    if strict:
        notes.append("goes before all others")
    return Claim(tuple(levels.items()), ahead, strict, tuple(notes))


def _needs(facts: CallFacts, rule: Rule | None, office: Office) -> Iterator[tuple[str, int, str]]:
    for skill, level in rule.needs.items() if rule else ():
        yield skill, level, "the rule says so"
    card = facts.card
    if card is None:
        return
    for tag in card.tags:
        if tag in office.routing.needs and counts(tag, facts, office):
            for skill, level in office.routing.needs[tag].items():
                yield skill, level, f"tagged {tag}"
    if card.language:
        skill = language_skill(office, card.language)
        if skill in _skills(office):
            yield skill, 1, f"speaks {office.routing.languages.get(skill, card.language)}"


def _ahead(facts: CallFacts, rule: Rule | None, office: Office) -> Iterator[tuple[float, str]]:
    """Seconds with why; 0 seconds where only the proof is missing."""
    if rule and rule.ahead:
        yield rule.ahead, "the rule says so"
    ages = office.routing.ahead
    tags = [tag for tag in (facts.card.tags if facts.card else ()) if ages.get(tag)]
    proven = [tag for tag in tags if counts(tag, facts, office)]
    if proven:
        most = max(proven, key=lambda tag: ages[tag])
        yield ages[most], f"tagged {most}"
    elif tags:
        yield 0.0, f"not ahead: tagged {tags[0]}, but {UNPROVEN}"


def _length(seconds: float) -> str:
    return f"{seconds / 60:g} min" if seconds % 60 == 0 else f"{seconds:g} s"


def after_choice(
    office: Office, needs: Levels, more: Levels, language: str, card_language: str = ""
) -> Levels:
    """What a call needs after a choice that asks for ``more`` skills and, where it says so, a ``language``.
    One language is spoken in a call: the newer choice takes the place of the older one and of the card's. A
    language that nobody lists as a skill is nobody's to answer in, so it asks for nothing."""
    found = dict(needs)
    if language:
        skill = language_skill(office, language)
        spoken = languages(office) | {language_skill(office, card_language)}
        found = {each: level for each, level in found.items() if each == skill or each not in spoken}
        more = (*more, *(((skill, 1),) if skill in _skills(office) else ()))
    for skill, level in more:
        found[skill] = max(level, found.get(skill, 0))
    return tuple(found.items())


def nobody_speaks(office: Office, language: str) -> bool:
    """Whether a language was chosen that nobody lists as a skill."""
    return bool(language) and language_skill(office, language) not in _skills(office)


@lru_cache(maxsize=8)
def languages(office: Office) -> frozenset[str]:
    """The skills that are languages: those the config names as such, and those its menus speak or offer."""
    keys = (menu.keys for menu in office.menu)
    changed = (changes.keys for menu in office.menu for changes in menu.modes.values())
    said = {step.language for each in (*keys, *changed) for step in each.values()}
    said |= {menu.language for menu in office.menu} | {prompt.language for prompt in office.prompt}
    said |= set(office.routing.languages)
    return frozenset(language_skill(office, each) for each in said - {""})


@lru_cache(maxsize=8)
def _skills(office: Office) -> frozenset[str]:
    return frozenset(skill for person in office.staff for skill in person.skills)
