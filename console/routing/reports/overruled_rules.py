"""Which rules people fight: how often they sent a rule's calls elsewhere than it said."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

#: words with how often each was counted, most first
Counted = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Fought:
    """How people dealt with one rule: how many calls it decided, how many of those somebody sent
    elsewhere; then by whom, to where and why (only what was given), each with how often, most first."""

    rule: str
    calls: int
    rerouted: int
    by: Counted
    to: Counted
    verbs: Counted
    reasons: Counted

    @property
    def share(self) -> float:
        """The part of its calls that somebody sent elsewhere, from 0 to 1."""
        return self.rerouted / self.calls if self.calls else 0.0


def most(words: Iterable[str]) -> Counted:
    """Words counted, most first; empty ones are left out."""
    return ranked(Counter(word for word in words if word))


def ranked(counts: Counter[str]) -> Counted:
    """Counts in order, most first."""
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def overruled(rules: Iterable[Fought], names: Mapping[str, str]) -> dict[str, int]:
    """How often each person sent a call elsewhere than a rule said, by the ``names`` of Unix users."""
    counts: Counter[str] = Counter()
    for rule in rules:
        for user, count in rule.by:
            counts[names.get(user, user)] += count
    return dict(ranked(counts))
