"""What holds in every queue, whoever waits and whoever is free; and over a whole stream of callers."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.config.schema.office import Office
from console.config.schema.queues import Queue
from console.routing.queue import queues
from console.routing.queue.queues import LOGGED_OUT, Agent, Offer, Waiter
from console.routing.queue.skills import requirement, wanted
from console.routing.values import Availability
from tests.routing.offices import office_with

SKILLS = ("billing", "intake", "es")
NAMES = tuple(f"p{i}" for i in range(8))
STRATEGIES = ("by level", "longest idle", "round robin", "linear", "ring all")


@lru_cache(maxsize=1)
def office() -> Office:
    """Eight people of every kind of skills; the last has no phone."""
    levels = ("billing = 5", "billing = 2, es = 3", "es = 5", "intake = 1", "intake = 4, billing = 1", "", "")
    text = '[modes.open]\nhours = "24/7"\n[[trunk]]\nname = "line"\naddress = "127.0.0.1:5070"\n'
    for name, skills in zip(NAMES, (*levels, "billing = 5, intake = 5, es = 5"), strict=True):
        phone = "" if name == NAMES[-1] else f'extension = "20{name[1:]}"\n'
        text += f'[[staff]]\nname = "{name}"\n{phone}skills = {{ {skills} }}\n'
    return office_with(text)


_levels = st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 5), max_size=2)
_relax = st.builds(
    lambda after, skills, anyone: {"after": after, "skills": {} if anyone else skills, "anyone": anyone},
    st.integers(0, 300),
    st.dictionaries(st.sampled_from(SKILLS), st.integers(0, 5), min_size=1, max_size=2),
    st.booleans(),
)


@st.composite
def _queues(draw: st.DrawFn) -> list[Queue]:
    return [
        Queue.model_validate(
            {
                "name": f"q{i}",
                "skills": draw(_levels),
                "members": draw(st.lists(st.sampled_from(NAMES), max_size=4, unique=True)),
                "strategy": draw(st.sampled_from(STRATEGIES)),
                "relax": sorted(draw(st.lists(_relax, max_size=3)), key=lambda step: step["after"]),
                "max_wait": draw(st.sampled_from((0, 30, 600))),
                "leave_empty": draw(st.booleans()),
            }
        )
        for i in range(draw(st.integers(1, 3)))
    ]


@dataclass(frozen=True)
class Scene:
    """One moment: who waits, who is where, and whom the queues were last offered to."""

    waiters: tuple[Waiter, ...]
    agents: tuple[Agent, ...]
    now: float
    last: dict[str, str]

    def offers(self) -> tuple[Offer, ...]:
        return queues.offers(office(), self.waiters, self.agents, self.now, self.last)

    def waiter(self, call: str) -> Waiter:
        return next(waiter for waiter in self.waiters if waiter.call == call)


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    lines, now = draw(_queues()), 1000.0
    states = draw(
        st.lists(st.sampled_from([*Availability, *[Availability.FREE] * 8]), min_size=8, max_size=8)
    )
    agents = tuple(
        Agent(name, state, now - draw(st.integers(0, 900)), draw(st.sampled_from((0.0, 990.0, 1010.0))))
        for name, state in zip(NAMES, states, strict=True)
    )
    rung = [agent.name for agent in agents if agent.availability is Availability.RINGING]
    waiters = []
    for i in range(draw(st.integers(0, 8))):
        ringing = (rung.pop(),) if rung and draw(st.booleans()) else ()
        needs = tuple(sorted(draw(_levels).items())) if draw(st.booleans()) else ()
        waiters.append(
            Waiter(
                f"c{i}",
                draw(st.sampled_from(lines)),
                now - draw(st.integers(0, 400)),
                i,
                float(draw(st.sampled_from((0, 0, 120)))),
                draw(st.sampled_from((False, False, False, True))),
                needs,
                ringing,
            )
        )
    last = {line.name: draw(st.sampled_from(("", "gone", *NAMES))) for line in lines}
    return Scene(tuple(draw(st.permutations(waiters))), agents, now, last)


def _free(agent: Agent, now: float) -> bool:
    return agent.ready_at <= now and (
        agent.availability is Availability.FREE
        or (agent.availability is Availability.WRAP_UP and agent.ready_at > 0)
    )


def _meets(name: str, queue: Queue, skills: dict[str, int]) -> bool:
    """Written from the rules anew, without sets as numbers."""
    person = office().person(name)
    assert person
    return (
        bool(person.extension)
        and (not queue.members or name in queue.members)
        and all(skill in person.skills and person.skills[skill] >= n for skill, n in skills.items())
    )


def _asked(scene: Scene, waiter: Waiter) -> dict[str, int]:
    inside = [a.name for a in scene.agents if a.availability not in LOGGED_OUT]
    moments = [waiter.waited(scene.now), *(r.after for r in waiter.queue.relax)]
    later = [requirement(waiter.queue, waiter.needs, at) for at in sorted(moments) if at >= moments[0]]
    for asked in later:
        if any(_meets(name, waiter.queue, dict(asked.skills)) for name in inside):
            return dict(asked.skills)
    return dict(later[0].skills)


@given(scenes())
def test_nobody_is_offered_two_calls_and_no_call_to_two_people(scene: Scene) -> None:
    found = scene.offers()
    rung = Counter(name for offer in found for name in offer.staff)
    rung.update(name for waiter in scene.waiters for name in waiter.ringing)
    assert all(count == 1 for count in rung.values())
    assert len({offer.call for offer in found}) == len(found)
    for offer in found:
        if scene.waiter(offer.call).queue.strategy != "ring all":
            assert len(offer.staff) == 1
            assert not scene.waiter(offer.call).ringing


@given(scenes())
def test_only_who_is_free_and_has_the_skills_is_rung(scene: Scene) -> None:
    agents = {agent.name: agent for agent in scene.agents}
    for offer in scene.offers():
        waiter = scene.waiter(offer.call)
        for name in offer.staff:
            assert _free(agents[name], scene.now)
            assert _meets(name, waiter.queue, _asked(scene, waiter))


@given(scenes())
def test_nobody_who_could_be_served_is_left_out(scene: Scene) -> None:
    """The law of a pass, told again from scratch: in order, each gets the first who is left."""
    left = {a.name for a in scene.agents if _free(a, scene.now)}
    left -= {name for waiter in scene.waiters for name in waiter.ringing}
    found = {offer.call: offer.staff for offer in scene.offers()}
    for waiter in queues.in_order(scene.waiters, scene.now):
        able = {name for name in left if _meets(name, waiter.queue, _asked(scene, waiter))}
        if waiter.queue.strategy == "ring all":
            assert set(found.get(waiter.call, ())) == able
        elif waiter.ringing:
            assert waiter.call not in found
        else:
            assert (waiter.call in found) == bool(able)
            assert set(found.get(waiter.call, ())) <= able
        left -= set(found.get(waiter.call, ()))


@given(scenes())
def test_by_level_gives_the_best_and_of_equals_the_longest_idle(scene: Scene) -> None:
    idle = {agent.name: agent.idle_since for agent in scene.agents}
    left = {a.name for a in scene.agents if _free(a, scene.now)}
    left -= {name for waiter in scene.waiters for name in waiter.ringing}
    for offer in scene.offers():
        waiter = scene.waiter(offer.call)
        if waiter.queue.strategy == "by level":
            asked = [skill for skill, _ in wanted(waiter.queue, waiter.needs)]

            def rank(name: str, asked: list[str] = asked) -> tuple[int, float, int]:
                person = office().person(name)
                assert person
                return -sum(person.skills.get(s, 0) for s in asked), idle[name], NAMES.index(name)

            able = [name for name in left if _meets(name, waiter.queue, _asked(scene, waiter))]
            assert offer.staff == (min(able, key=rank),)
        left -= set(offer.staff)


@given(scenes(), st.randoms(use_true_random=False))
def test_the_same_moment_gives_the_same_offers(scene: Scene, chance: random.Random) -> None:
    """However the callers and the staff are listed, and however often one asks."""
    waiters, agents = list(scene.waiters), list(scene.agents)
    chance.shuffle(waiters)
    chance.shuffle(agents)
    again = Scene(tuple(waiters), tuple(agents), scene.now, dict(scene.last))
    assert again.offers() == scene.offers() == scene.offers()


@given(scenes())
def test_who_came_first_is_served_first_among_equals(scene: Scene) -> None:
    """Of callers of one queue, class and age bonus with equal needs none is rung for while an earlier one
    for whom nothing rings gets nothing."""
    found = {offer.call for offer in scene.offers()}
    groups = defaultdict(list)
    for waiter in scene.waiters:
        groups[waiter.queue.name, waiter.strict, waiter.needs, waiter.ahead].append(waiter)
    for group in groups.values():
        arrived = sorted(group, key=lambda w: (w.joined, w.order))
        for earlier, later in pairwise(w for w in arrived if not w.ringing):
            assert later.call not in found or earlier.call in found


@given(scenes(), st.integers(0, 1000))
def test_time_and_offers_take_nobodys_place(scene: Scene, passed: int) -> None:
    order = [w.call for w in queues.in_order(scene.waiters, scene.now)]
    rung = {offer.call: offer.staff for offer in scene.offers()}
    after = [replace(w, ringing=w.ringing + rung.get(w.call, ())) for w in reversed(scene.waiters)]
    assert [w.call for w in queues.in_order(after, scene.now + passed)] == order
    for i, call in enumerate(order):  # whoever leaves makes room for those behind and for nobody else
        others = [w for w in after if w.call != call]
        assert [w.call for w in queues.in_order(others, scene.now)] == order[:i] + order[i + 1 :]


@given(scenes())
def test_who_can_take_a_call_still_can_after_any_further_wait(scene: Scene) -> None:
    for waiter in scene.waiters:
        before: set[str] = set()
        for waited in range(0, 320, 10):
            asked = dict(requirement(waiter.queue, waiter.needs, waited).skills)
            able = {name for name in NAMES if _meets(name, waiter.queue, asked)}
            assert before <= able
            before = able
        assert before <= queues.people_of(office(), waiter.queue, waiter.needs)


@given(scenes())
def test_nothing_new_comes_by_the_clock_before_the_next_look(scene: Scene) -> None:
    """Between passes at which nothing happens time alone brings no offer and sends nobody away."""

    def quiet(now: float) -> tuple[object, ...]:
        gone = [queues.must_leave(office(), w, scene.agents, now) for w in scene.waiters]
        return [o.staff for o in replace(scene, now=now).offers()], [g.outcome if g else "" for g in gone]

    look = queues.next_look(office(), scene.waiters, scene.agents, scene.now)
    assert look > scene.now
    end = min(look, scene.now + 2000)
    assert quiet(scene.now + (end - scene.now) * 0.5) == quiet(scene.now)
    assert quiet(end - 0.001) == quiet(scene.now)


@given(scenes())
def test_who_may_join_need_not_leave_at_once(scene: Scene) -> None:
    for waiter in scene.waiters:
        new = replace(waiter, joined=scene.now, ringing=())
        joins = queues.may_join(office(), new.queue, new.needs, 0, scene.agents, None, scene.now)
        assert joins is None or joins.outcome in ("empty", "paused")
        if joins is None:
            assert queues.must_leave(office(), new, scene.agents, scene.now) is None


# -- a stream of callers -------------------------------------------------------------------------------


@dataclass
class Line:
    """A desk of the simplest kind: phones ring a moment, people talk a while, write notes, are free."""

    agents: dict[str, Agent]
    waiters: dict[str, Waiter] = field(default_factory=dict)
    rings: dict[str, float] = field(default_factory=dict)
    talks: dict[str, float] = field(default_factory=dict)
    waits: dict[str, float] = field(default_factory=dict)
    served: Counter[str] = field(default_factory=Counter)
    last: dict[str, str] = field(default_factory=dict)

    def step(self, now: float, talk_s: Callable[[], float]) -> None:
        for name, until in tuple(self.talks.items()):
            if until <= now:
                del self.talks[name]
                self.agents[name] = Agent(name, Availability.WRAP_UP, now, now + 5)
        for call, until in tuple(self.rings.items()):
            if until <= now:
                waiter = self.waiters.pop(call)
                first, *others = waiter.ringing
                for name in others:
                    self.agents[name] = Agent(name, Availability.FREE, now)
                self.agents[first] = Agent(first, Availability.BUSY, now)
                self.talks[first] = now + talk_s()
                self.waits[call] = waiter.waited(now)
                self.served[first] += 1
                del self.rings[call]
        found = queues.offers(
            office(), tuple(self.waiters.values()), tuple(self.agents.values()), now, self.last
        )
        for offer in found:
            waiter = self.waiters[offer.call]
            self.waiters[offer.call] = replace(waiter, ringing=waiter.ringing + offer.staff)
            self.rings.setdefault(offer.call, now + 3)
            self.last[offer.queue] = offer.staff[-1]
            for name in offer.staff:
                assert self.agents[name].availability in (Availability.FREE, Availability.WRAP_UP)
                self.agents[name] = Agent(name, Availability.RINGING, now)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_nobody_starves_in_a_stream_of_callers_with_a_head_start(strategy: str) -> None:
    """For 20 minutes more call than can be served, four in five with two minutes' head start: all are
    answered, and those without one wait no longer than the head start beyond what the others do."""
    chance = random.Random(7)
    line = Queue.model_validate({"name": "q", "skills": {"billing": 1}, "strategy": strategy, "max_wait": 0})
    desk = Line({name: Agent(name, Availability.FREE, 0.0) for name in NAMES})
    arrivals, now = [], 0.0
    while now < 1200:
        arrivals.append((now, 0.0 if chance.random() < 0.2 else 120.0))
        now += chance.expovariate(1 / 20)
    waiting = iter(enumerate(arrivals))
    following = next(waiting)
    for second in range(7200):
        while following[1][0] <= second:
            number, (at, ahead) = following
            desk.waiters[str(number)] = Waiter(str(number), line, at, number, ahead)
            following = next(waiting, (0, (inf, 0.0)))
        desk.step(float(second), lambda: chance.uniform(60, 120))
    assert len(desk.waits) == len(arrivals)
    assert not desk.waiters
    plain = [w for number, w in desk.waits.items() if not arrivals[int(number)][1]]
    others = [w for number, w in desk.waits.items() if arrivals[int(number)][1]]
    assert max(plain) <= max(others) + 120 + 60
    assert set(desk.served) == {"p0", "p1", "p4"}


def test_a_rare_skill_is_waited_for_in_place_and_relaxed_by_the_clock() -> None:
    """Callers who need Spanish wait for those who speak it while others are served past them, and are
    served by anybody once their minute is over, the earliest first."""
    line = Queue.model_validate(
        {"name": "q", "skills": {"billing": 1}, "max_wait": 0, "relax": [{"after": 60, "skills": {"es": 0}}]}
    )
    free = [Agent("p0", Availability.FREE, 0.0), Agent("p1", Availability.BUSY, 0.0)]
    es = [Waiter(f"es{i}", line, float(i), i, needs=(("es", 1),)) for i in range(2)]
    late = Waiter("late", line, 50.0, 9)
    (offer,) = queues.offers(office(), [*es, late], free, 59.0, {})
    assert offer.call == "late"
    (offer,) = queues.offers(office(), [*es, late], free, 60.0, {})
    assert offer.call == "es0"
    assert queues.position([*es, late], "es1", 60.0) == 2
