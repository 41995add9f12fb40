"""What would become of a call in the queues of its plan."""

import tomllib
from typing import Any

from console.config.schema.office import Office
from console.routing.queue.admission import in_lines
from console.routing.rules.decide import decide
from console.routing.values import Availability, CallFacts, OfficeState, Reason, StaffState
from tests.routing.offices import wall

TEXT = """
[office]
name = "x"
timezone = "America/New_York"
country = "US"
[[staff]]
name = "sam"
title = "Sam"
uri = "sip:sam@127.0.0.1:5070"
skills = { billing = 5 }
[[staff]]
name = "lee"
title = "Lee"
uri = "sip:lee@127.0.0.1:5070"
skills = { billing = 2, es = 3 }
hours = "Mo-Fr 13:00-17:00"
[[queue]]
name = "billing"
skills = { billing = 1 }
max_waiting = 4
overflow = { full = "voicemail billing" }
[[voicemail]]
name = "billing"
[routing]
otherwise = ["queue billing", "skill es 10s", "hang up"]
"""


def lines(at: str = "2026-11-23T10:00", waiting: int = 0, **staff: Availability) -> tuple[Reason, ...]:
    office = Office.model_validate(tomllib.loads(TEXT))
    state = OfficeState(staff=tuple(StaffState(name, where) for name, where in staff.items()))
    decision = decide(CallFacts("+12125550142"), office, state, wall(at))
    return in_lines(decision, office, state, wall(at), {"billing": waiting})


def first(**more: Any) -> tuple[str, bool, str]:
    found = lines(**more)[0]
    return found.rule, found.matched, found.why


def test_who_would_be_rung() -> None:
    assert first() == ("queue billing", True, "rings Sam: billing 5")


def test_behind_others_the_place_and_the_wait_are_told() -> None:
    rule, matched, why = first(waiting=2, sam=Availability.BUSY)
    assert (rule, matched) == ("queue billing", True)
    assert why.startswith("waits behind 2, about ")


def test_a_full_queue_says_what_follows() -> None:
    assert first(waiting=4, sam=Availability.BUSY)[1:] == (
        False,
        "full: 4 callers wait, and no more than 4 may, so voicemail billing",
    )


def test_nobody_in_says_the_next_step() -> None:
    matched, why = first(sam=Availability.AWAY)[1:]
    assert not matched
    assert why == "paused: nobody who is logged in takes calls: Sam (away), so the next step"


def test_a_skill_nobody_free_has_is_passed_and_shifts_count() -> None:
    assert lines()[1] == Reason("skill es", False, "empty: nobody with es is logged in, so the next step")
    assert lines(at="2026-11-23T14:00")[1].why == "rings Lee: es 3"
