"""Dry runs: what past calls would have done, and the figures that would be others."""

from dataclasses import replace
from datetime import timedelta

import pytest

from console.config.schema.office import Office
from console.routing.reports.dry_run import Past, rehearse
from console.routing.reports.figures import Fate, Journey
from console.routing.reports.values import Measure, Rehearsal
from console.routing.values import Availability, CallFacts, OfficeState, PastCall, StaffState
from tests.routing.reports.test_figures import TEN, ended, talked
from tests.routing.reports.test_proposals import CHAIN, clinic


def past(call: Journey, *, state: OfficeState | None = None, **facts: object) -> Past:
    return Past(call, CallFacts(call.caller, **facts), state or OfficeState(), call.at)  # type: ignore[arg-type]


def tried(after: Office, *calls: Past, before: Office | None = None) -> Rehearsal:
    return rehearse(before or clinic(), after, calls, [each.journey for each in calls])


def measures(found: Rehearsal) -> dict[str, tuple[float, float]]:
    return {each.what: (each.before, each.after) for each in found.measures}


def front(*then: object) -> Office:
    return clinic(rule=[{"name": "front", "then": then}])


def test_the_same_config_changes_nothing() -> None:
    assert tried(clinic(), past(talked("a", 5))) == Rehearsal(1, 0, (), ())
    assert tried(clinic()) == Rehearsal(0, 0, (), ())


def test_calls_that_begin_where_they_were_passed_on_to_are_not_passed_on() -> None:
    to_lee = replace(talked("a", 5), transfers=(("Sam", "Lee"),))
    to_priya = replace(talked("b", 5), transfers=(("Sam", "Priya"),))
    gone = replace(talked("c", 5), transfers=(("Sam", "Nobody"),))
    found = tried(front("staff lee 20s", *CHAIN), *map(past, (to_lee, to_priya, gone)), past(talked("d", 5)))
    assert (found.calls, found.moved) == (4, 4)
    ((move, count),) = found.moves
    assert count == 4
    assert move.startswith("staff sam 20s")
    assert "becomes  staff lee 20s → staff sam 20s" in move
    assert found.measures == (Measure("calls passed on after they were answered", 3, 2),)


def test_lost_calls_that_would_have_found_somebody_at_work() -> None:
    lee = {"name": "lee", "uri": "sip:lee@127.0.0.1", "hours": "Mo-Fr 12:00-17:00"}
    early = {**lee, "hours": "Mo-Fr 08:00-17:00"}
    rule = [{"name": "front", "then": ["staff lee 20s", "voicemail front"]}]
    before = clinic(staff=[lee], queue=[], rule=rule)
    after = clinic(staff=[early], queue=[], rule=rule)
    off = OfficeState(staff=(StaffState("lee", Availability.OFF),))
    calls = [past(ended(f"m{n}", Fate.MISSED), state=off) for n in range(3)]
    found = tried(after, *calls, past(talked("a", 5, at=TEN + timedelta(hours=4))), before=before)
    assert measures(found)["lost calls on whose way nobody was at work"] == (3, 0)


def test_more_people_in_an_hour_are_reckoned_by_erlang_a() -> None:
    person = {"name": "lee", "uri": "sip:lee@127.0.0.1", "hours": "Mo-Fr 12:00-17:00"}
    calls = [past(talked(f"a{n}", 50, 240, at=TEN + timedelta(minutes=n))) for n in range(10)]
    calls += [past(replace(ended(f"g{n}", Fate.ABANDONED, 100))) for n in range(10)]
    found = tried(
        clinic(staff=[{**person, "hours": "Mo-Fr 10:00-17:00"}], queue=[], rule=[]),
        *calls,
        before=clinic(staff=[person], queue=[], rule=[]),
    )
    ((what, (before, after)),) = measures(found).items()
    assert what == "answered within 60 s, Mo 10:00-11:00 (calculated)"
    assert found.measures[0].unit == "share"
    assert 0 < before < 0.5 < after < 1


def test_who_calls_again_goes_ahead_of_others() -> None:
    again = {"name": "again", "when": {"repeat": "2h"}, "ahead": "5min", "then": CHAIN}
    after = clinic(rule=[again, {"name": "front", "then": CHAIN}])
    lost = PastCall(TEN - timedelta(minutes=20), "abandoned")
    found = tried(after, past(talked("a", 5), past=(lost,)), past(talked("b", 5)))
    assert found.moved == 0
    assert measures(found) == {"calls that go ahead of others in queues": (0, 1)}


def test_a_queue_that_relaxes_has_more_people() -> None:
    queue = {"name": "billing", "title": "Bills", "skills": {"billing": 1}}
    after = clinic(queue=[{**queue, "relax": [{"after": "30s", "anyone": True}]}])
    found = tried(after, past(talked("a", 5)))
    assert measures(found) == {"people who take calls of Bills, sooner or later": (2, 3)}


@pytest.mark.parametrize(("ring", "seconds"), [("10s", 20), ("20s", None)])
def test_a_shorter_ring_is_less_ringing_in_vain(ring: str, seconds: float | None) -> None:
    call = replace(ended("a", Fate.ABANDONED), joined=(("Bills", 1.0),), in_vain=("Lee", "Lee"))
    after = clinic(queue=[{"name": "billing", "title": "Bills", "skills": {"billing": 1}, "ring": ring}])
    expected = {} if seconds is None else {"time that phones rang in vain, Bills": (40, seconds)}
    assert measures(tried(after, past(call))) == expected
