"""Figures of many calls: how they ended, how long people waited, and who did the work.

Pure counting over `Journey` values, one an incoming call that is over; what the journal holds of it is read
by ``store.history``. It stands with the routing because advice on routing and staffing rests on it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import ceil
from typing import TypeVar

#: who hangs up within so many seconds never gave anybody a chance, and counts in no service level
AT_ONCE_S = 5.0

K = TypeVar("K", int, str, tuple[int, int])


class Fate(StrEnum):
    """How a call ended for its caller."""

    ANSWERED = "answered"
    """By a person."""
    VOICEMAIL = "voicemail"
    CALLBACK = "callback"
    """Promised one."""
    ABANDONED = "abandoned"
    """The caller gave up before a person answered."""
    MISSED = "missed"
    """We ended it, or it broke, with nobody reached."""
    TOLD = "told"
    """An announcement was all it was meant to get."""
    TURNED_AWAY = "turned away"
    """Hung up on, by a rule or by a person."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A person on a call: from ``after_s`` seconds after it came, for ``seconds``."""

    who: str
    after_s: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Journey:
    """An incoming call that is over. ``at`` is when it came, on the office's clock; ``lasted_s`` until its
    end; ``joined`` are the queues it waited in, each with the seconds after which it joined; ``in_vain``
    whose phones rang without an answer; ``transfers`` who sent it on while talking, and where to;
    ``wanted``: its plan led to people, not only to machines."""

    id: str
    at: datetime
    caller: str
    rule: str
    fate: Fate
    lasted_s: float
    wanted: bool = True
    talks: tuple[Talk, ...] = ()
    joined: tuple[tuple[str, float], ...] = ()
    in_vain: tuple[str, ...] = ()
    transfers: tuple[tuple[str, str], ...] = ()

    @property
    def waited_s(self) -> float:
        """Seconds until a person answered, or until it ended without one."""
        return self.talks[0].after_s if self.talks else self.lasted_s

    @property
    def lost(self) -> bool:
        """Whether its caller wanted a person and went away with nothing."""
        return self.wanted and self.fate in (Fate.ABANDONED, Fate.MISSED)


@dataclass(frozen=True, slots=True)
class Tally:
    """Calls counted together. ``median_s`` and ``ninth_s`` are waits of answered calls, in seconds, that 50
    and 90 % of them did not exceed; ``None`` where none was answered.

    ``level`` is the service level: of calls that wanted a person, the share a person answered within the
    goal. Who hung up at once is left out of it, who left a message or was promised a call back is not.
    ``counted`` is how many calls it is of, ``goal_s`` that goal, in seconds; ``lost`` are callers who wanted
    a person and went away with nothing.
    """

    calls: int
    fates: tuple[tuple[Fate, int], ...]
    transfers: int
    median_s: float | None
    ninth_s: float | None
    level: float | None
    counted: int = 0
    lost: int = 0
    goal_s: float = 0.0

    def of(self, fate: Fate) -> int:
        """How many ended so."""
        return dict(self.fates).get(fate, 0)


@dataclass(frozen=True, slots=True)
class Worker:
    """A person's part: calls answered, how often the phone rang in vain, seconds talked, calls sent on."""

    name: str
    answered: int
    in_vain: int
    talked_s: float
    transfers: int

    @property
    def mean_s(self) -> float | None:
        """The usual length of a conversation, in seconds."""
        return self.talked_s / self.answered if self.answered else None


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures: ``hours`` by (weekday from 0 = Monday, hour), ``queues`` by name with waits counted from
    joining, ``people`` by work done, most first."""

    total: Tally
    hours: tuple[tuple[tuple[int, int], Tally], ...]
    queues: tuple[tuple[str, Tally], ...]
    people: tuple[Worker, ...]


def figures(calls: Sequence[Journey], goal_s: float, goals: Mapping[str, float]) -> Figures:
    """Count calls. ``goal_s`` is the wait within which calls should be answered, ``goals`` those of
    queues that have their own, in seconds."""
    queues = sorted({name for call in calls for name, _ in call.joined})
    return Figures(
        tally(calls, goal_s),
        tuple(
            (when, tally(some, goal_s))
            for when, some in grouped(calls, lambda c: (c.at.weekday(), c.at.hour))
        ),
        tuple((name, _queue(name, calls, goals.get(name, goal_s))) for name in queues),
        _people(calls),
    )


def everybody(people: Sequence[Worker], more: Iterable[str]) -> tuple[Worker, ...]:
    """These people, and those of ``more`` names who answered nothing."""
    known = {each.name for each in people}
    return (*people, *(Worker(name, 0, 0, 0.0, 0) for name in more if name not in known))


def tally(calls: Sequence[Journey], goal_s: float) -> Tally:
    """Count calls together."""
    return _tally(calls, goal_s, lambda call: call.waited_s)


def grouped(calls: Iterable[Journey], by: Callable[[Journey], K]) -> list[tuple[K, list[Journey]]]:
    """Calls that have something in common, in its order."""
    found: dict[K, list[Journey]] = defaultdict(list)
    for call in calls:
        found[by(call)].append(call)
    return [(key, found[key]) for key in sorted(found)]


def quantile(values: Iterable[float], share: float) -> float | None:
    """The least value that this share of all does not exceed (nearest rank); ``None`` of nothing."""
    ordered = sorted(values)
    return ordered[max(ceil(share * len(ordered)), 1) - 1] if ordered else None


def _tally(calls: Sequence[Journey], goal_s: float, wait: Callable[[Journey], float]) -> Tally:
    answered = [wait(call) for call in calls if call.fate is Fate.ANSWERED]
    counted = [
        call
        for call in calls
        if call.wanted
        and call.fate is not Fate.TURNED_AWAY
        and not (call.fate is Fate.ABANDONED and call.lasted_s <= AT_ONCE_S)
    ]
    in_goal = sum(1 for call in counted if call.fate is Fate.ANSWERED and wait(call) <= goal_s)
    fates = [(fate, sum(1 for call in calls if call.fate is fate)) for fate in Fate]
    return Tally(
        len(calls),
        tuple((fate, count) for fate, count in fates if count),
        sum(len(call.transfers) for call in calls),
        quantile(answered, 0.5),
        quantile(answered, 0.9),
        in_goal / len(counted) if counted else None,
        len(counted),
        sum(call.lost for call in calls),
        goal_s,
    )


def _queue(name: str, calls: Sequence[Journey], goal_s: float) -> Tally:
    since = {call.id: at for call in calls for queue, at in call.joined if queue == name}
    theirs = [call for call in calls if call.id in since]

    def wait(call: Journey) -> float:
        later = [talk.after_s for talk in call.talks if talk.after_s >= since[call.id]]
        return min(later, default=call.lasted_s) - since[call.id]

    return _tally(theirs, goal_s, wait)


def _people(calls: Iterable[Journey]) -> tuple[Worker, ...]:
    answered: dict[str, int] = defaultdict(int)
    talked: dict[str, float] = defaultdict(float)
    in_vain: dict[str, int] = defaultdict(int)
    sent_on: dict[str, int] = defaultdict(int)
    for call in calls:
        for who in {talk.who for talk in call.talks}:
            answered[who] += 1
        for talk in call.talks:
            talked[talk.who] += talk.seconds
        for who in call.in_vain:
            in_vain[who] += 1
        for who, _ in call.transfers:
            sent_on[who] += 1
    names = sorted({*answered, *in_vain, *sent_on}, key=lambda name: (-answered[name], -in_vain[name], name))
    return tuple(Worker(name, answered[name], in_vain[name], talked[name], sent_on[name]) for name in names)
