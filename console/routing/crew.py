"""Who can serve a queue: the skills a call needs there, how they relax, and who has them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from console.config.destination import Destination, Kind
from console.config.model import Office
from console.config.queues import Queue
from console.routing.targets import reach, title_of

#: Skills with least levels; a skill that somebody has not is not the same as one at level 0: it meets none.
Levels = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Requirement:
    """The levels that are enough, and the entry of ``relax`` that says so, counted from 1 (0: none yet)."""

    skills: Levels
    step: int = 0


def requirement(queue: Queue, needs: Levels, waited: float) -> Requirement:
    """What a call with needs of its own asks for in a queue by the clock alone, after some seconds there."""
    return ladder(queue, needs)[step_at(queue, 0.0, waited)]


def wanted(queue: Queue, needs: Levels) -> Levels:
    """What is asked for at first: the queue's skills and the call's, the higher level of each."""
    levels = dict(queue.skills)
    for skill, level in needs:
        levels[skill] = max(level, levels.get(skill, level))
    return tuple(levels.items())


def ladder(queue: Queue, needs: Levels) -> tuple[Requirement, ...]:
    """All that is asked for in turn, from the first moment on."""
    steps = [Requirement(wanted(queue, needs))]
    for number, relax in enumerate(queue.relax, 1):
        steps.append(Requirement(tuple(relax.lower(dict(steps[-1].skills)).items()), number))
    return tuple(steps)


def step_at(queue: Queue, joined: float, now: float) -> int:
    """The relaxation step that holds by the clock."""
    # Compared as instants, as the next look is: a difference could round to just less than the step's time.
    return sum(1 for relax in queue.relax if joined + relax.after <= now)


class Crew:
    """The people of an office who can be rung, numbered as the config lists them.

    A set of them is a whole number with a bit for each, so that sets meet in one step however many they are.
    """

    def __init__(self, office: Office) -> None:
        people = [p for p in office.staff if reach(office, Destination(Kind.STAFF, p.name))]
        self.names = tuple(person.name for person in people)
        self.titles = tuple(title_of(person) for person in people)
        self.skills = tuple(person.skills for person in people)
        self.place = {name: i for i, name in enumerate(self.names)}
        self.bit = {name: 1 << i for i, name in enumerate(self.names)}
        self._everybody = (1 << len(people)) - 1
        self._able: dict[tuple[tuple[str, ...], Levels], int] = {}
        self._tiers: dict[Levels, tuple[int, ...]] = {}
        self._ladders: dict[tuple[str, Levels], tuple[Queue, tuple[Requirement, ...]]] = {}

    def set_of(self, names: Iterable[str]) -> int:
        """The set of those named whom the office knows and can ring."""
        found = 0
        for name in names:
            found |= self.bit.get(name, 0)
        return found

    def able(self, members: tuple[str, ...], skills: Levels) -> int:
        """Those among the members (none named: among all) who have the skills."""
        key = members, skills
        found = self._able.get(key)
        if found is None:
            among = self.set_of(members) if members else self._everybody
            found = self._able[key] = among & self.set_of(
                name
                for name, levels in zip(self.names, self.skills, strict=True)
                if all(levels.get(skill, 0) >= least for skill, least in skills)
            )
        return found

    def tiers(self, skills: Levels) -> tuple[int, ...]:
        """Everybody, those first whose levels in these skills add up to most."""
        found = self._tiers.get(skills)
        if found is None:
            sums: dict[int, int] = {}
            for i, levels in enumerate(self.skills):
                total = sum(levels.get(skill, 0) for skill, _ in skills)
                sums[total] = sums.get(total, 0) | 1 << i
            found = self._tiers[skills] = tuple(sums[total] for total in sorted(sums, reverse=True))
        return found

    def ladder(self, queue: Queue, needs: Levels) -> tuple[Requirement, ...]:
        """The remembered ``ladder`` of a queue and needs."""
        key = queue.name, needs
        kept = self._ladders.get(key)
        if kept is None or kept[0] is not queue:  # a queue of another config may have the same name
            kept = self._ladders[key] = queue, ladder(queue, needs)
        return kept[1]

    def in_force(self, queue: Queue, needs: Levels, joined: float, now: float, inside: int) -> Requirement:
        """What is asked for now: by the clock, or further on at once where nobody of those who are logged
        in (``inside``) would do."""
        steps = self.ladder(queue, needs)
        by_clock = step_at(queue, joined, now)
        for step in steps[by_clock:]:
            if self.able(queue.members, step.skills) & inside:
                return step
        return steps[by_clock]

    def widest(self, queue: Queue, needs: Levels) -> int:
        """Those who may be offered a call sooner or later."""
        return self.able(queue.members, self.ladder(queue, needs)[-1].skills)

    def members(self, found: int) -> tuple[int, ...]:
        """The people of a set, by their numbers."""
        places = []
        while found:
            lowest = found & -found
            places.append(lowest.bit_length() - 1)
            found ^= lowest
        return tuple(places)


@lru_cache(maxsize=8)
def crew(office: Office) -> Crew:
    """The crew of an office; what it works out is remembered for as long as the office is."""
    return Crew(office)
