"""Queues on paper: the order of callers, whose phone rings and why, who may join and who must leave."""

from functools import lru_cache
from math import inf

import pytest

from console.config.grammar.destination import parse_destination
from console.config.schema.office import Office
from console.config.schema.queues import Queue
from console.routing.queue import queues
from console.routing.queue.queues import Agent, Offer, Waiter
from console.routing.values import Availability
from tests.routing.offices import office_with

NOW = 10_000.0
MINUTE = 60.0

PEOPLE = """
[[trunk]]
name = "line"
address = "127.0.0.1:5070"
[[staff]]
name = "ana"
extension = "201"
skills = { billing = 2, es = 5 }
[[staff]]
name = "sam"
extension = "202"
skills = { billing = 5 }
wrap_up = "7s"
[[staff]]
name = "tom"
extension = "203"
skills = { billing = 3, es = 1 }
[[staff]]
name = "eva"
extension = "204"
skills = { intake = 4 }
[[staff]]
name = "zoe"
skills = { billing = 5, es = 5, intake = 5 }
"""


@lru_cache(maxsize=1)
def office() -> Office:
    """Ana, Sam, Tom and Eva; Zoe has no phone."""
    return office_with('[modes.open]\nhours = "24/7"\n' + PEOPLE)


def queue(**given: object) -> Queue:
    return Queue.model_validate({"name": "billing", "skills": {"billing": 1}, **given})


def agents(*names: str, **states: Availability) -> tuple[Agent, ...]:
    """The named are free, idle for 10, 20… minutes in reverse order: the last named the longest."""
    free = [Agent(n, Availability.FREE, NOW - 10 * MINUTE * (i + 1)) for i, n in enumerate(names)]
    return (*free, *(Agent(name, state, NOW - MINUTE) for name, state in states.items()))


def offered(line: Queue, *staff: Agent, last: str = "", waited: float = 30.0, **more: object) -> Offer:
    waiter = Waiter("a", line, NOW - waited, **more)  # type: ignore[arg-type]
    (offer,) = queues.offers(office(), [waiter], staff, NOW, {line.name: last} if last else {})
    return offer


#: strategy, who is free (longest idle last), whom the queue was last offered to: who is rung, and why
STRATEGIES = {
    "the highest level": ("by level", "sam tom ana", "", "sam", "Sam: billing 5, idle for 10 min"),
    "the next level": ("by level", "tom ana", "", "tom", "Tom: billing 3, idle for 10 min"),
    "the longest idle": ("longest idle", "sam tom ana", "", "ana", "Ana: idle for 30 min, the longest"),
    "the first round": ("round robin", "sam tom ana", "", "ana", "Ana: the first of the round"),
    "round robin": ("round robin", "sam tom ana", "ana", "sam", "Sam: next after Ana"),
    "round robin past who is busy": ("round robin", "tom ana", "ana", "tom", "Tom: next after Ana"),
    "round robin comes round": ("round robin", "sam tom ana", "tom", "ana", "Ana: next after Tom"),
    "linear": ("linear", "sam tom", "", "sam", "Sam: the first of the list who is free"),
    "all": ("ring all", "sam tom ana", "", "ana sam tom", "Ana, Sam and Tom: all who are free"),
    "all, when one is free": ("ring all", "sam", "", "sam", "Sam: all who are free"),
}


@pytest.mark.parametrize("name", STRATEGIES)
def test_whose_phone_rings(name: str) -> None:
    strategy, free, last, rung, why = STRATEGIES[name]
    offer = offered(queue(strategy=strategy), *agents(*free.split()), last=last)
    assert (" ".join(offer.staff), offer.why) == (rung, why)


def test_members_are_taken_in_their_order() -> None:
    members = ["tom", "sam", "ana"]
    everybody = agents("ana", "sam", "tom")
    assert offered(queue(strategy="linear", members=members), *everybody).staff == ("tom",)
    assert offered(queue(strategy="round robin", members=members), *everybody, last="tom").staff == ("sam",)
    assert offered(queue(strategy="round robin", members=members), *everybody, last="ana").staff == ("tom",)


def test_members_need_the_skills_too_and_nobody_else_serves() -> None:
    line = queue(members=["eva", "tom"])
    assert queues.people_of(office(), line) == {"tom"}
    assert offered(line, *agents("eva", "sam", "tom")).staff == ("tom",)
    assert queues.people_of(office(), queue(members=["eva"], skills={})) == {"eva"}


def test_a_skill_somebody_has_not_meets_no_level_and_a_phone_is_needed() -> None:
    assert queues.people_of(office(), queue(skills={"es": 1})) == {"ana", "tom"}
    assert queues.people_of(office(), queue(skills={"es": 2})) == {"ana"}


def test_needs_of_the_call_add_up_with_the_queues() -> None:
    offer = offered(queue(), *agents("sam", "tom", "ana"), needs=(("es", 1),))
    assert (offer.staff, offer.why) == (("ana",), "Ana: billing 2, es 5, idle for 30 min")
    assert offered(queue(), *agents("ana", "tom"), needs=(("billing", 3),)).staff == ("tom",)


def test_equals_go_to_the_longest_idle() -> None:
    line = queue(skills={"intake": 1}, members=["eva"])
    assert offered(line, *agents("eva")).why == "Eva: intake 4, idle for 10 min"
    two = (Agent("tom", Availability.FREE, NOW - 5), Agent("ana", Availability.FREE, NOW - 6))
    assert offered(queue(skills={}, members=["tom", "ana"]), *two).staff == ("ana",)


# -- the order of callers ------------------------------------------------------------------------------


def test_age_makes_the_order_and_wait_stays_what_it_is() -> None:
    line = queue()
    first, vip, late = (
        Waiter("first", line, NOW - 100, 1),
        Waiter("vip", line, NOW - 50, 2, ahead=60.0),
        Waiter("late", line, NOW - 10, 3),
    )
    assert [w.call for w in queues.in_order([late, first, vip], NOW)] == ["vip", "first", "late"]
    assert vip.waited(NOW) == 50
    strict = Waiter("strict", line, NOW, 4, strict=True)
    everybody = [late, strict, first, vip]
    assert [queues.position(everybody, w.call, NOW) for w in (strict, vip, first, late)] == [1, 2, 3, 4]
    assert queues.position(everybody, "nobody", NOW) == 0


def test_of_equal_age_who_came_first() -> None:
    line = queue()
    waiters = [Waiter("b", line, NOW, 2), Waiter("a", line, NOW, 1)]
    assert [w.call for w in queues.in_order(waiters, NOW)] == ["a", "b"]


def test_a_place_counts_in_the_callers_own_queue() -> None:
    other = queue(name="intake")
    waiters = [Waiter("a", other, NOW - 9, 1), Waiter("b", queue(), NOW - 8, 2)]
    assert queues.position(waiters, "b", NOW) == 1


# -- several callers -----------------------------------------------------------------------------------


def pairs(found: tuple[Offer, ...]) -> list[tuple[str, str]]:
    return [(offer.call, " ".join(offer.staff)) for offer in found]


def test_who_serves_several_queues_gets_the_call_that_waits_longest() -> None:
    one, two = queue(name="one"), queue(name="two")
    waiters = [Waiter("young", one, NOW - 5, 2), Waiter("old", two, NOW - 9, 1)]
    assert pairs(queues.offers(office(), waiters, agents("sam"), NOW, {})) == [("old", "sam")]


def test_a_caller_nobody_free_can_serve_holds_up_nobody() -> None:
    line = queue()
    waiters = [Waiter("es", line, NOW - 9, 1, needs=(("es", 1),)), Waiter("any", line, NOW - 5, 2)]
    assert pairs(queues.offers(office(), waiters, agents("sam", ana=Availability.BUSY), NOW, {})) == [
        ("any", "sam")
    ]
    assert pairs(queues.offers(office(), waiters, agents("ana"), NOW, {})) == [("es", "ana")]


def test_for_whom_a_phone_rings_nothing_more_happens() -> None:
    ringing = Waiter("a", queue(), NOW - 9, ringing=("sam",))
    assert queues.offers(office(), [ringing], agents("tom", sam=Availability.RINGING), NOW, {}) == ()


def test_ring_all_adds_who_has_become_free() -> None:
    ringing = Waiter("a", queue(strategy="ring all"), NOW - 9, ringing=("sam",))
    assert pairs(queues.offers(office(), [ringing], agents("tom", sam=Availability.RINGING), NOW, {})) == [
        ("a", "tom")
    ]


def test_a_phone_that_rings_for_somebody_is_offered_nothing_else() -> None:
    line = queue()
    waiters = [Waiter("a", line, NOW - 9, 1, ringing=("sam",)), Waiter("b", line, NOW - 5, 2)]
    assert queues.offers(office(), waiters, agents("sam"), NOW, {}) == ()


def test_the_round_goes_on_within_a_pass() -> None:
    line = queue(strategy="round robin")
    waiters = [Waiter(name, line, NOW - 9, i) for i, name in enumerate("abcd")]
    found = queues.offers(office(), waiters, agents("ana", "sam", "tom"), NOW, {"billing": "sam"})
    assert pairs(found) == [("a", "tom"), ("b", "ana"), ("c", "sam")]


@pytest.mark.parametrize(
    "state",
    [
        Availability.RINGING,
        Availability.BUSY,
        Availability.AWAY,
        Availability.PAUSED,
        Availability.DO_NOT_DISTURB,
        Availability.OFF,
        Availability.UNREACHABLE,
        Availability.WRAP_UP,
    ],
)
def test_only_who_is_free_is_rung(state: Availability) -> None:
    assert queues.offers(office(), [Waiter("a", queue(), NOW)], agents(sam=state), NOW, {}) == ()


def test_notes_and_peace_end_by_the_clock() -> None:
    waiter = Waiter("a", queue(max_wait=0), NOW - 30)
    for state in (Availability.FREE, Availability.WRAP_UP):
        sam = Agent("sam", state, NOW - 90, NOW + 5)
        assert queues.offers(office(), [waiter], [sam], NOW, {}) == ()
        assert queues.next_look(office(), [waiter], [sam], NOW) == NOW + 5
        assert pairs(queues.offers(office(), [waiter], [sam], NOW + 5, {})) == [("a", "sam")]
        assert queues.next_look(office(), [waiter], [sam], NOW + 5) == inf


# -- relaxation ----------------------------------------------------------------------------------------


def test_less_is_asked_for_while_a_phone_rings_too() -> None:
    line = queue(skills={"billing": 5}, strategy="ring all", relax=[{"after": 30, "skills": {"billing": 3}}])
    ringing = Waiter("a", line, NOW - 29, ringing=("sam",))
    free = agents("tom", sam=Availability.RINGING)
    assert queues.offers(office(), [ringing], free, NOW, {}) == ()
    assert queues.next_look(office(), [ringing], free, NOW) == NOW + 1
    (offer,) = queues.offers(office(), [ringing], free, NOW + 1, {})
    assert (offer.staff, offer.why) == (("tom",), "Tom: all who are free; billing 3 is enough after 30 s")


def test_a_step_nobody_logged_in_can_meet_is_left_at_once() -> None:
    line = queue(skills={"billing": 5}, relax=[{"after": 30, "skills": {"billing": 3}}])
    assert (
        queues.offers(office(), [Waiter("a", line, NOW)], agents("tom", sam=Availability.AWAY), NOW, {}) == ()
    )
    (offer,) = queues.offers(office(), [Waiter("a", line, NOW)], agents("tom", sam=Availability.OFF), NOW, {})
    assert offer.why == "Tom: billing 3, idle for 10 min; billing 3 is enough: nobody with more is logged in"
    assert queues.in_force(office(), Waiter("a", line, NOW), agents("tom"), NOW).step == 1


def test_the_better_match_stays_the_better_one_after_relaxing() -> None:
    line = queue(relax=[{"after": 30, "anyone": True}])
    offer = offered(line, *agents("ana", "sam", "eva"))
    assert (offer.staff, offer.why) == (
        ("sam",),
        "Sam: billing 5, idle for 20 min; anyone is enough after 30 s",
    )


# -- joining, leaving ----------------------------------------------------------------------------------


def refused(line: Queue, *staff: Agent, waiting: int = 0, estimate: float | None = None) -> str:
    refusal = queues.may_join(office(), line, (), waiting, staff, estimate, NOW)
    return f"{refusal.outcome}: {refusal.why}" if refusal else ""


def test_who_may_join() -> None:
    free = agents("sam")
    assert refused(queue(), *free, waiting=40, estimate=9999.0) == ""
    assert refused(queue(), *agents("eva", sam=Availability.OFF)) == "empty: nobody with billing is logged in"
    away = agents("eva", sam=Availability.AWAY, tom=Availability.PAUSED, ana=Availability.OFF)
    said = "paused: nobody who is logged in takes calls: Sam (away), Tom (paused)"
    assert refused(queue(), *away) == said
    assert refused(queue(join_empty=True), *away) == ""
    assert refused(queue(), *agents(sam=Availability.BUSY)) == ""
    assert refused(queue(max_waiting=2), *free, waiting=1) == ""
    assert refused(queue(max_waiting=2), *free, waiting=2) == ("full: 2 callers wait, and no more than 2 may")
    assert refused(queue(max_estimate=300), *free, waiting=1, estimate=300.0) == ""
    assert refused(queue(max_estimate=300), *free, waiting=1, estimate=360.0) == (
        "too_long: the wait would be 6 min, and 5 min is the limit"
    )
    assert refused(queue(max_estimate=300), *free, waiting=0, estimate=360.0) == ""


def test_who_could_serve_later_keeps_a_queue_open() -> None:
    line = queue(skills={"intake": 5}, relax=[{"after": 60, "skills": {"intake": 0}}])
    assert refused(line, *agents("sam")) == ""


def test_who_must_leave() -> None:
    def left(line: Queue, *staff: Agent, waited: float = 10.0, ringing: tuple[str, ...] = ()) -> str:
        waiter = Waiter("a", line, NOW - waited, ringing=ringing)
        refusal = queues.must_leave(office(), waiter, staff, NOW)
        return refusal.outcome if refusal else ""

    assert left(queue(), *agents(sam=Availability.BUSY)) == ""
    assert left(queue(), *agents(sam=Availability.OFF)) == "empty"
    assert left(queue(), *agents(sam=Availability.DO_NOT_DISTURB)) == "paused"
    assert left(queue(leave_empty=False), *agents(sam=Availability.OFF)) == ""
    busy = agents(sam=Availability.RINGING)
    assert left(queue(max_wait=60), *busy, waited=59) == ""
    assert left(queue(max_wait=60), *busy, waited=60) == "no_answer"
    assert left(queue(max_wait=60), *busy, waited=60, ringing=("sam",)) == ""
    assert left(queue(max_wait=60, at_limit="strict"), *busy, waited=60, ringing=("sam",)) == "no_answer"
    assert left(queue(max_wait=0), *busy, waited=6000) == ""


def test_the_longest_wait_is_looked_for_in_time() -> None:
    waiters = [Waiter("a", queue(max_wait=600), NOW - 30), Waiter("b", queue(max_wait=100), NOW - 20)]
    assert queues.next_look(office(), waiters, agents("sam"), NOW) == NOW + 80
    assert queues.next_look(office(), [], [Agent("sam", Availability.FREE, 0, NOW + 5)], NOW) == inf


def test_a_skill_is_a_line_nobody_waits_in() -> None:
    line = queues.queue_of(office(), parse_destination("skill es").destination, 12.0)
    assert line is not None
    assert (line.name, line.skills, line.max_wait, line.at_limit) == ("skill es", {"es": 1}, 12.0, "strict")
    assert queues.people_of(office(), line) == {"ana", "tom"}
    assert refused(line, *agents("ana")) == ""
    assert refused(line, *agents("sam", ana=Availability.BUSY)) == "full: everybody with es is busy"
    assert refused(line, *agents("sam")) == "empty: nobody with es is logged in"
    assert queues.must_leave(office(), Waiter("a", line, NOW), agents(ana=Availability.BUSY), NOW) is None


def test_the_queue_of_a_destination() -> None:
    own = office_with(
        '[modes.open]\nhours = "24/7"\n[[queue]]\nname = "billing"\nmembers = ["sam"]\n' + PEOPLE
    )
    assert queues.queue_of(own, parse_destination("queue billing").destination) is own.queue[0]
    assert queues.queue_of(own, parse_destination("queue x").destination) is None
    assert queues.queue_of(own, parse_destination("desk").destination) is None
    skill = queues.queue_of(own, parse_destination("skill es").destination)
    assert skill is not None
    assert skill.max_wait == own.desk.answer


def test_times_after_a_call() -> None:
    own = office()
    assert queues.wrap_up_s(own, "sam", queue(wrap_up=30)) == 7
    assert queues.wrap_up_s(own, "tom", queue(wrap_up=30)) == 30
    assert queues.wrap_up_s(own, "tom", queue()) == own.routing.wrap_up
    causes = ("no_answer", "busy", "declined", "unreachable")
    assert [queues.retry_s(queue(), cause) for cause in causes] == [20, 10, 30, 60]
    with pytest.raises(ValueError, match="write one of no_answer, busy"):
        queues.retry_s(queue(), "asleep")
    assert [queues.pauses(queue(), n) for n in (2, 3, 4)] == [False, True, True]
    assert not queues.pauses(queue(pause_after=0), 99)
