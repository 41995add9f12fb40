"""Who can serve a queue, and what is asked for after some wait."""

import pytest

from console.routing.queue.skills import Crew, requirement
from tests.routing.queue.test_queues import office, queue

RELAXED = {
    "skills": {"billing": 5, "es": 3},
    "relax": [
        {"after": "30s", "skills": {"billing": 3}},
        {"after": "60s", "skills": {"es": 0, "intake": 5}},
        {"after": "90s", "anyone": True},
    ],
}


@pytest.mark.parametrize(
    ("waited", "skills", "step"),
    [
        (0, {"billing": 5, "es": 3}, 0),
        (29.9, {"billing": 5, "es": 3}, 0),
        (30, {"billing": 3, "es": 3}, 1),
        (60, {"billing": 3}, 2),
        (90, {}, 3),
    ],
)
def test_less_is_asked_for_by_the_clock(waited: float, skills: dict[str, int], step: int) -> None:
    asked = requirement(queue(**RELAXED), (), waited)
    assert (dict(asked.skills), asked.step) == (skills, step)


def test_relaxing_never_asks_for_more_and_counts_for_the_needs_of_the_call() -> None:
    line = queue(relax=[{"after": 30, "skills": {"billing": 4, "es": 1}}, {"after": 60, "anyone": True}])
    assert dict(requirement(line, (("es", 5),), 30).skills) == {"billing": 1, "es": 1}
    assert dict(requirement(line, (("es", 5),), 60).skills) == {}


def test_sets_of_people_are_numbers() -> None:
    crew = Crew(office())
    assert crew.names == ("ana", "sam", "tom", "eva")
    assert crew.set_of(["sam", "eva", "zoe", "nobody"]) == 0b1010
    assert crew.listed(0b1010) == (1, 3)
    assert crew.able((), (("billing", 3),)) == 0b0110
    assert crew.able(("eva", "tom"), (("billing", 3),)) == 0b0100
    assert crew.tiers(0b1111, (("billing", 1), ("es", 1))) == (0b0001, 0b0010, 0b0100, 0b1000)
