"""The change of the config that each piece of advice comes to."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from console.config.grammar.hours import is_open
from console.config.key import Key
from console.config.schema.office import Office
from console.config.settings import parsed
from console.routing.reports.advice import Remedy, Suggestion
from console.routing.reports.figures import Fate, Journey
from console.routing.reports.proposals import propose
from console.routing.reports.values import Proposal
from tests.routing.reports.test_figures import TEN, ended

#: Monday at eight, an hour before Lee begins
EIGHT = replace(ended("eight", Fate.MISSED), at=TEN - timedelta(hours=2))
CHAIN = ["staff sam 20s", {"to": "staff priya 20s", "busy": "voicemail front"}, "voicemail front"]


def clinic(**more: object) -> Office:
    given: dict[str, object] = {
        "office": {"name": "Clinic", "timezone": "UTC", "country": "US"},
        "voicemail": [{"name": "front"}],
        "staff": [
            {"name": "sam", "uri": "sip:sam@127.0.0.1", "extension": "201", "skills": {"billing": 3}},
            {"name": "priya", "uri": "sip:priya@127.0.0.1"},
            {
                "name": "lee",
                "title": "Lee",
                "uri": "sip:lee@127.0.0.1",
                "hours": "Mo-Fr 09:00-17:00; PH off",
                "skills": {"billing": 1},
            },
        ],
        "queue": [{"name": "billing", "title": "Bills", "skills": {"billing": 1}, "ring": "20s"}],
        "rule": [{"name": "front", "then": CHAIN}],
        "routing": {"otherwise": ["voicemail front"]},
    }
    return Office.model_validate({**given, **more}, context={"country": "US"})


def advised(remedy: Remedy, *to: str, when: str = "Mo-Fr 08:00-09:00", rule: str = "front") -> Suggestion:
    return Suggestion("method", when, "wrong", "change", "rests on", "eight", remedy, rule, to)


def proposed(remedy: Remedy, *to: str, calls: tuple[Journey, ...] = (EIGHT,), **more: object) -> Proposal:
    return propose(clinic(**more), advised(remedy, *to), calls)


def test_more_people_are_those_who_are_off_then_and_begin_earlier() -> None:
    found = proposed(Remedy.MORE_PEOPLE)
    assert str(found.key) == "staff lee hours"
    assert found.key.written == "staff.lee.hours"
    assert found.value == "Mo-Fr 09:00-17:00, Mo-Fr 08:00-09:00; PH off"
    calendar = clinic().office.calendar
    naive = EIGHT.at.replace(tzinfo=None)
    assert is_open(found.value, calendar, naive)
    assert is_open(found.value, calendar, naive + timedelta(hours=2))
    assert not is_open(found.value, calendar, datetime(2026, 12, 25, 8, 30))


def test_where_everybody_works_already_the_value_is_for_a_person_to_say() -> None:
    found = propose(clinic(staff=[{"name": "sam", "uri": "sip:sam@127.0.0.1"}], queue=[], rule=[]),
                    advised(Remedy.MORE_PEOPLE), (EIGHT,))  # fmt: skip
    assert found == Proposal(Key("staff", "", "hours"))


def test_a_queue_that_serves_takes_the_place_of_single_phones() -> None:
    found = proposed(Remedy.A_QUEUE)
    assert (str(found.key), parsed(found.was)) == ("rule front then", CHAIN)
    assert parsed(found.value) == ["queue billing", "voicemail front"]
    late = [{"name": "front", "then": ["desk 20s", "say late", "staff sam", "voicemail front"]}]
    assert parsed(proposed(Remedy.A_QUEUE, rule=late).value) == [
        "desk 20s", "queue billing", "say late", "voicemail front",
    ]  # fmt: skip
    waits = [{"name": "front", "then": ["queue billing", "staff sam", "voicemail front"]}]
    assert proposed(Remedy.A_QUEUE, rule=waits).value == ""
    assert proposed(Remedy.A_QUEUE, queue=[]) == Proposal(Key("queue", "", "members"))


def test_a_ring_is_halved_in_the_queue_that_rang_in_vain() -> None:
    waited = replace(EIGHT, joined=(("Bills", 1.0),))
    assert proposed(Remedy.SHORTER_RING, calls=(waited,)) == Proposal(
        Key("queue", "billing", "ring"), "20s", "10s"
    )
    short = [{"name": "billing", "title": "Bills", "skills": {"billing": 1}, "ring": "8s"}]
    assert proposed(Remedy.SHORTER_RING, calls=(waited,), queue=short).value == ""


def test_a_queue_of_few_people_takes_anybody_after_a_while() -> None:
    waited = replace(EIGHT, joined=(("Bills", 1.0),))
    found = proposed(Remedy.ANYBODY, calls=(waited,))
    assert found.key == Key("queue", "billing", "relax")
    assert parsed(found.value) == [{"after": "30s", "anyone": True}]
    wider = [{"name": "billing", "title": "Bills", "skills": {"billing": 1}, "relax": parsed(found.value)}]
    assert proposed(Remedy.ANYBODY, calls=(waited,), queue=wider).value == ""
    assert proposed(Remedy.ANYBODY) == Proposal(Key("queue", "", "relax"))  # it waited in no queue


@pytest.mark.parametrize(
    ("to", "first"),
    [("Lee", "staff lee 20s"), ("Sam (201)", None), ("Bills", "queue billing"), ("the desk", "desk 20s")],
)
def test_a_chain_begins_where_its_calls_are_passed_on_to(to: str, first: str | None) -> None:
    found = proposed(Remedy.BEGIN_THERE, to)
    assert found.key == Key("rule", "front", "then")
    assert found.value == "" if first is None else parsed(found.value) == [first, *CHAIN]


def test_a_place_that_is_gone_is_for_a_person_to_say() -> None:
    assert proposed(Remedy.BEGIN_THERE, "Nobody").value == ""


def test_no_place_stands_in_a_chain_twice() -> None:
    found = proposed(Remedy.BEGIN_THERE, "Priya")
    assert parsed(found.value) == ["staff priya 20s", "staff sam 20s", "voicemail front"]


def test_otherwise_is_a_chain_too() -> None:
    found = propose(clinic(), advised(Remedy.BEGIN_WITH_PREFERRED, rule="otherwise"), (EIGHT,))
    assert str(found.key) == "routing otherwise"
    assert parsed(found.value) == ["staff preferred 20s", "voicemail front"]


def test_a_menu_that_leads_there_asks_first() -> None:
    menu = {
        "name": "main",
        "say": "welcome",
        "keys": {"1": "queue billing", "0": "staff sam"},
        "no_input": "staff sam",
        "invalid": "staff sam",
    }
    assert parsed(proposed(Remedy.ASK_FIRST, "Bills", menu=[menu]).value) == ["menu main", *CHAIN]
    assert proposed(Remedy.ASK_FIRST, "Bills") == Proposal(Key("menu", "", "keys"))


def test_who_calls_again_goes_ahead_by_a_rule_of_its_own() -> None:
    found = proposed(Remedy.GO_AHEAD)
    assert found.new
    assert parsed(found.value) == {"when": {"repeat": "2h"}, "ahead": "5min", "then": CHAIN}
