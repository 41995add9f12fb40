"""From words to what a caller wants: keyword rules, then naive Bayes with a margin, else the caller is asked.

Values in, values out. Words come from a recogniser that gets some wrong, so a guess is only ever the
question "billing, is that right?"; any sign of danger is told apart from it, whatever the guess.
"""

import logging
import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from console.config import toml

log = logging.getLogger(__name__)

SHIPPED = Path(__file__).with_name("intents.toml")
#: Words without a meaning of their own here.
_EMPTY = frozenset(
    re.findall(
        r"\S+",
        """a about actually ah am an and any are as at be been but by can could did do does doing don't for
        from get go going good got had has have hello her hey hi him his i i'd i'll i'm i've if in is it it's
        its just know let like maybe me my of oh ok okay on or our please so some something sorry thank thanks
        that that's the their them then there they this to uh um up us want wanted wants was we well were what
        who why will with would yeah yes you your""",
    )
)
#: Added to every count: how often a word that no example of an intent has may still be said with it.
_MORE = 0.3
_SUFFIXES = ("ings", "ing", "ers", "er", "ed", "es", "s", "ly")


class IntentsError(Exception):
    """A file of intents can't be used; the message says where and what would be right."""


@dataclass(frozen=True, slots=True)
class Intent:
    """Something callers want. ``confirm`` is how it is said back; ``rules`` are phrases that decide."""

    name: str
    confirm: str
    rules: tuple[str, ...]
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Guess:
    """What a caller probably wants: ``intent`` "" when they must be asked. ``sure`` from 0 to 1; ``second``
    is the next best; ``urgent`` the sign of danger in their words, "" when there is none."""

    intent: str
    sure: float
    why: str
    second: str = ""
    urgent: str = ""


@dataclass(frozen=True, slots=True)
class Intents:
    """All that a clinic's callers ask for."""

    known: tuple[Intent, ...]
    margin: float
    coverage: float
    signs: tuple[str, ...]
    calm: tuple[str, ...]
    _counts: Mapping[str, Counter[str]] = field(repr=False)
    _words: frozenset[str] = field(repr=False)

    def guess(self, text: str) -> Guess:
        """What somebody who says this wants."""
        words = _split(text)
        urgent = self.urgency(words)
        found = {i.name: hits for i in self.known if (hits := [p for p in i.rules if _at(p, words) >= 0])}
        if len(found) == 1:
            ((name, hits),) = found.items()
            return Guess(name, 1.0, f'said "{hits[0]}"', urgent=urgent)
        meant = _stems(words)
        if not meant:
            return Guess("", 0.0, "said nothing that means something", urgent=urgent)
        share = sum(word in self._words for word in meant) / len(meant)
        if not found and share < self.coverage:
            return Guess("", 0.0, f"{share:.0%} of the words are known", urgent=urgent)
        odds = self._odds(meant)
        if found:  # several rules hold: the examples decide between them
            total = sum(odds[name] for name in found)
            odds = {name: odds[name] / total for name in found}
        first, second, *_ = [*sorted(odds, key=odds.__getitem__, reverse=True), ""]
        lead = odds[first] - odds.get(second, 0.0)
        if lead < self.margin:
            return Guess("", odds[first], f"{first} or {second}?", second=first, urgent=urgent)
        return Guess(first, odds[first], f"{odds[first]:.0%} by its examples", second, urgent)

    def urgency(self, words: list[str]) -> str:
        """The sign of danger in these words; empty when there is none."""
        left = list(words)
        for phrase in self.calm:
            while (place := _at(phrase, left)) >= 0:
                left[place : place + len(phrase.split())] = ["…"]
        return next((phrase for phrase in self.signs if _at(phrase, left) >= 0), "")

    def confirm(self, name: str) -> str:
        """How an intent is said back to the caller."""
        return next((intent.confirm for intent in self.known if intent.name == name), name)

    def _odds(self, words: list[str]) -> dict[str, float]:
        """Multinomial naive Bayes with :data:`_MORE` added to every count, all intents as likely before."""
        logs = {}
        for intent in self.known:
            counts = self._counts[intent.name]
            total = counts.total() + _MORE * len(self._words)
            logs[intent.name] = sum(
                math.log((counts[word] + _MORE) / total) for word in words if word in self._words
            )
        top = max(logs.values())
        likely = {name: math.exp(log - top) for name, log in logs.items()}
        whole = sum(likely.values())
        return {name: each / whole for name, each in likely.items()}


def load(path: Path = SHIPPED) -> Intents:
    """Read a file of intents. Raises :class:`IntentsError`."""
    try:
        raw = toml.loads(path.read_text(encoding="utf-8"))
    except OSError as wrong:
        raise IntentsError(f"{path}: can't be read: {wrong.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise IntentsError(f"{path}: is not TOML: {wrong}") from None
    try:
        return _intents(raw)
    except IntentsError as wrong:
        raise IntentsError(f"{path}: {wrong}") from None


def of_config(named: str, base_dir: Path) -> Intents:
    """The intents of a config's ``speech.intents``; the shipped ones where it names none or a bad file."""
    try:
        return load(base_dir / named) if named else load()
    except IntentsError as wrong:
        log.error("speech.intents: %s; the shipped phrases are used", wrong)
        return load()


def _intents(raw: Mapping[str, Any]) -> Intents:
    _only(raw, "", ("margin", "coverage", "urgent", "intent"))
    urgent = raw.get("urgent", {})
    if not isinstance(urgent, dict):
        raise IntentsError("urgent: write a table with signs and calm")
    _only(urgent, "urgent.", ("signs", "calm"))
    entries = raw.get("intent", [])
    if not isinstance(entries, list) or not entries:
        raise IntentsError("intent: write at least one [[intent]]")
    known = tuple(_intent(entry, f"intent[{place}]") for place, entry in enumerate(entries))
    names = Counter(intent.name for intent in known)
    if twice := next((name for name, count in names.items() if count > 1), ""):
        raise IntentsError(f'intent "{twice}" is there twice')
    counts = {i.name: Counter(w for said in i.examples for w in _stems(_split(said))) for i in known}
    return Intents(
        known,
        _share(raw, "margin", 0.2),
        _share(raw, "coverage", 0.34),
        _phrases(urgent, "urgent.", "signs"),
        _phrases(urgent, "urgent.", "calm"),
        counts,
        frozenset(word for each in counts.values() for word in each),
    )


def _intent(entry: Any, key: str) -> Intent:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str) or not entry["name"].strip():
        raise IntentsError(f"{key}: needs a name")
    _only(entry, f"{key}.", ("name", "confirm", "rules", "examples"))
    name, confirm = entry["name"], entry.get("confirm", entry["name"])
    if not isinstance(confirm, str):
        raise IntentsError(f"{key}.confirm = {confirm!r}: write text in quotes")
    examples = _phrases(entry, f"{key}.", "examples")
    if not examples:
        raise IntentsError(f'{key}.examples: write a few sentences callers say ("{name}")')
    return Intent(name, confirm, _phrases(entry, f"{key}.", "rules"), examples)


def _only(table: Mapping[str, Any], prefix: str, keys: tuple[str, ...]) -> None:
    if wrong := next((key for key in table if key not in keys), ""):
        raise IntentsError(f"{prefix}{wrong}: is no key here; there are {', '.join(keys)}")


def _share(raw: Mapping[str, Any], key: str, default: float) -> float:
    value = raw.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise IntentsError(f"{key} = {value!r}: write a number from 0 to 1")
    return float(value)


def _phrases(table: Mapping[str, Any], prefix: str, key: str) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(each, str) and each.strip() for each in value):
        raise IntentsError(f'{prefix}{key}: write a list of phrases: ["…", "…"]')
    return tuple(value)


def _split(text: str) -> list[str]:
    return re.findall(r"[\w'*]+", text.casefold().replace("’", "'"))


def _at(phrase: str, words: list[str]) -> int:
    """Where a phrase stands in words, -1 when it doesn't."""
    parts = _parts(phrase)
    for start in range(len(words) - len(parts) + 1):
        if all(_is(part, words[start + n]) for n, part in enumerate(parts)):
            return start
    return -1


@cache
def _parts(phrase: str) -> tuple[str, ...]:
    return tuple(_split(phrase))


def _is(part: str, word: str) -> bool:
    return word.startswith(part[:-1]) if part.endswith("*") else word == part


def _stems(words: Iterable[str]) -> list[str]:
    """What is left of words that mean something, without the endings that don't."""
    found = []
    for word in words:
        if word in _EMPTY:
            continue
        plain = word.removesuffix("'s")
        end = next((s for s in _SUFFIXES if plain.endswith(s) and len(plain) - len(s) >= 3), "")
        found.append(plain.removesuffix(end) if end else plain)
    return found
