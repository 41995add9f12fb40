"""Which of the people who are free gets a call: the strategies of a queue, and the sentence that says why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from console.routing.queue.skills import Crew, Service

_MINUTE, _HOUR = 60, 3600
#: names said in one sentence; the rest are counted
_SAID = 4


class Pool:
    """The free people of one pass. Whoever is taken gets nothing more in it."""

    def __init__(self, crew: Crew, idle_since: Mapping[int, float]) -> None:
        self.crew = crew
        self.idle_since = idle_since
        self.left = 0
        for place in idle_since:
            self.left |= crew.bits[place]
        self._by_idle = [place for _, place in sorted((since, place) for place, since in idle_since.items())]
        self._rank = {place: rank for rank, place in enumerate(self._by_idle)}

    def longest_idle(self, among: int) -> int:
        """Who of a set of those left, not empty, has been idle longest; of equals whom the config lists
        first."""
        count = among.bit_count()
        if count * count < len(self._by_idle):  # fewer to compare than to walk past
            return min(self.crew.listed(among), key=self._rank.__getitem__)
        bits = self.crew.bits
        return next(place for place in self._by_idle if bits[place] & among)

    def take(self, chosen: int) -> None:
        """Give a call to people."""
        self.left &= ~self.crew.with_phones(chosen)


@dataclass(frozen=True, slots=True)
class Choice:
    """Whom to choose from for a call: ``able`` is a set of free people, not empty, ``last`` the name of whom
    the queue was last offered to."""

    service: Service
    able: int
    last: str
    now: float


def pick(pool: Pool, choice: Choice) -> tuple[int, str]:
    """The set of people whose phones ring, and why, as a sentence."""
    return _STRATEGIES[choice.service.queue.strategy](pool, choice)


def _by_level(pool: Pool, choice: Choice) -> tuple[int, str]:
    # By what was asked for at first, not by what is enough by now: a better match stays the better one.
    crew, service = pool.crew, choice.service
    place = pool.longest_idle(next(found for tier in service.tiers if (found := tier & choice.able)))
    has = crew.skills[place]
    levels = [f"{skill} {has[skill]}" for skill, _ in service.steps[0].skills if skill in has]
    return crew.bits[place], f"{crew.titles[place]}: {', '.join([*levels, _idle(pool, place, choice.now)])}"


def _longest_idle(pool: Pool, choice: Choice) -> tuple[int, str]:
    crew, place = pool.crew, pool.longest_idle(choice.able)
    return crew.bits[place], f"{crew.titles[place]}: {_idle(pool, place, choice.now)}, the longest"


def _round_robin(pool: Pool, choice: Choice) -> tuple[int, str]:
    crew = pool.crew
    place = _first(crew, choice.service.queue.members, choice.able, after=choice.last)
    before = crew.place.get(choice.last)
    why = "the first of the round" if before is None else f"next after {crew.titles[before]}"
    return crew.bits[place], f"{crew.titles[place]}: {why}"


def _linear(pool: Pool, choice: Choice) -> tuple[int, str]:
    crew, place = pool.crew, _first(pool.crew, choice.service.queue.members, choice.able)
    return crew.bits[place], f"{crew.titles[place]}: the first of the list who is free"


def _ring_all(pool: Pool, choice: Choice) -> tuple[int, str]:
    rung = pool.crew.one_a_phone(choice.able)
    titles = [pool.crew.titles[place] for place in pool.crew.listed(rung)]
    return rung, f"{_named(titles)}: all who are free"


_STRATEGIES: Mapping[str, Callable[[Pool, Choice], tuple[int, str]]] = {
    "by level": _by_level,
    "longest idle": _longest_idle,
    "round robin": _round_robin,
    "linear": _linear,
    "ring all": _ring_all,
}


def _first(crew: Crew, members: tuple[str, ...], able: int, after: str = "") -> int:
    """The first of a set in the order of the members, else of the config, beginning behind somebody."""
    if members:
        start = members.index(after) + 1 if after in members else 0
        turn = (*members[start:], *members[:start])
        return next(crew.place[n] for n in turn if n in crew.place and crew.bits[crew.place[n]] & able)
    behind = able >> crew.place[after] + 1 << crew.place[after] + 1 if after in crew.place else able
    among = behind or able
    return (among & -among).bit_length() - 1


def _idle(pool: Pool, place: int, now: float) -> str:
    return f"idle for {length(now - pool.idle_since[place])}"


def _named(titles: list[str]) -> str:
    if len(titles) > _SAID:
        return f"{', '.join(titles[: _SAID - 1])} and {len(titles) - _SAID + 1} more"
    return " and ".join([", ".join(titles[:-1]), titles[-1]] if len(titles) > 1 else titles)


def length(seconds: float) -> str:
    """A length of time in one unit, rounded down: "40 s", "12 min", "3 h"."""
    whole = max(0, int(seconds))
    if whole < _MINUTE:
        return f"{whole} s"
    return f"{whole // _MINUTE} min" if whole < _HOUR else f"{whole // _HOUR} h"
