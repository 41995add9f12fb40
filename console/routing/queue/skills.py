"""Who can serve a queue: the skills a call needs there, how they relax, and who has them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from console.config.grammar.destination import Destination, Kind
from console.config.schema.office import Office
from console.config.schema.queues import Queue
from console.routing.numbers.phones import one_phone, reach, title_of

#: Skills with least levels; a skill that somebody has not is not the same as one at level 0: it meets none.
Levels = tuple[tuple[str, int], ...]

_HIGHEST = 5


@dataclass(frozen=True, slots=True)
class Requirement:
    """The levels that are enough, and the entry of ``relax`` that says so, counted from 1 (0: none yet)."""

    skills: Levels
    step: int = 0


def requirement(queue: Queue, needs: Levels, waited: float) -> Requirement:
    """What a call with needs of its own asks for in a queue by the clock alone, after some seconds there."""
    return ladder(queue, needs)[step_at([relax.after for relax in queue.relax], 0.0, waited)]


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


def step_at(afters: Iterable[float], joined: float, now: float) -> int:
    """The relaxation step that holds by the clock; ``afters`` are the times at which they begin."""
    # Compared as instants, as the next look is: a difference could round to just less than the step's time.
    step = 0
    for after in afters:
        if joined + after <= now:
            step += 1
    return step


@dataclass(frozen=True, slots=True)
class Service:
    """Who serves a queue for calls with the same needs: after which waits what is asked for, who has it, and
    everybody who ever has, those first whose levels in all that was asked for at first add up to most."""

    queue: Queue
    afters: tuple[float, ...]
    steps: tuple[Requirement, ...]
    able: tuple[int, ...]
    tiers: tuple[int, ...]

    def in_force(self, joined: float, now: float, inside: int) -> int:
        """The step that holds now: by the clock, or further on at once where nobody of those who are logged
        in (``inside``) would do."""
        by_clock = step_at(self.afters, joined, now)
        for step in range(by_clock, len(self.able)):
            if self.able[step] & inside:
                return step
        return by_clock


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
        self.bits = tuple(1 << i for i in range(len(people)))
        self._everybody = (1 << len(people)) - 1
        self._levels: dict[str, list[int]] = {}  # by skill, those at each level
        for person, bit in zip(people, self.bits, strict=True):
            for skill, level in person.skills.items():
                self._levels.setdefault(skill, [0] * (_HIGHEST + 1))[level] |= bit
        self._shared = {
            self.place[name]: self.set_of((name, *others))
            for name, others in one_phone(office).items()
            if name in self.place
        }
        self._services: dict[tuple[str, Levels], Service] = {}

    def set_of(self, names: Iterable[str]) -> int:
        """The set of those named whom the office knows and can ring."""
        place, bits, found = self.place, self.bits, 0
        for name in names:
            if name in place:
                found |= bits[place[name]]
        return found

    def with_phones(self, found: int) -> int:
        """A set with all who have a phone of one of them."""
        for place, all_ in self._shared.items():
            if self.bits[place] & found:
                found |= all_
        return found

    def one_a_phone(self, found: int) -> int:
        """A set without those whose phone is that of somebody before them in it."""
        for place, all_ in self._shared.items():
            if found & self.bits[place]:
                found &= ~all_ | self.bits[place]
        return found

    def listed(self, found: int) -> tuple[int, ...]:
        """The people of a set, by their numbers."""
        places = []
        while found:
            lowest = found & -found
            places.append(lowest.bit_length() - 1)
            found ^= lowest
        return tuple(places)

    def able(self, members: tuple[str, ...], skills: Levels) -> int:
        """Those among the members (none named: among all) who have the skills."""
        found = self.set_of(members) if members else self._everybody
        for skill, least in skills:
            having = 0
            for those in self._levels.get(skill, ())[least:]:
                having |= those
            found &= having
        return found

    def tiers(self, among: int, skills: Levels) -> tuple[int, ...]:
        """A set by the sum of levels in some skills, those with most first."""
        sums = {0: among}
        for skill, _ in skills:
            further: dict[int, int] = {}
            for total, those in sums.items():
                rest = those
                for level, having in enumerate(self._levels.get(skill, ())):
                    if both := those & having:
                        further[total + level] = further.get(total + level, 0) | both
                        rest ^= both
                if rest:
                    further[total] = further.get(total, 0) | rest
            sums = further
        return tuple(sums[total] for total in sorted(sums, reverse=True))

    def service(self, queue: Queue, needs: Levels) -> Service:
        """Who serves a queue for calls with these needs; worked out once."""
        key = queue.name, needs
        found = self._services.get(key)
        if found is None or found.queue is not queue:  # a queue of another config may have the same name
            steps = ladder(queue, needs)
            able = tuple(self.able(queue.members, step.skills) for step in steps)
            afters = tuple(relax.after for relax in queue.relax)
            found = Service(queue, afters, steps, able, self.tiers(able[-1], steps[0].skills))
            self._services[key] = found
        return found


@lru_cache(maxsize=8)
def crew(office: Office) -> Crew:
    """The crew of an office; what it works out is remembered for as long as the office is."""
    return Crew(office)
