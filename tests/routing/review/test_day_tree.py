"""The day of a number, with every branch."""

import tomllib
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from console.config.schema.office import Office
from console.routing.review.day_tree import Branch, Stretch, day_of
from console.routing.rules.decide import decide
from console.routing.values import (
    Attestation,
    Availability,
    CallFacts,
    Card,
    OfficeState,
    Override,
    PastCall,
    StaffState,
)
from tests.routing.offices import NEW_YORK, clinic, wall

MOMENT = timedelta(microseconds=1)
MONDAY, THURSDAY = date(2026, 11, 23), date(2026, 12, 3)
STRANGER = CallFacts("+12125550199", to="+12125550100", trunk="city", attestation=Attestation.TRUNK)
NOBODY = CallFacts(to="+12125550100", trunk="city")


def at(stretch: Stretch) -> str:
    begin, end = (when.astimezone(NEW_YORK) for when in (stretch.begin, stretch.end))
    return f"{begin:%H:%M}-{end:%H:%M}"


def day(office: Office, facts: CallFacts, when: date, state: OfficeState | None = None, **more: bool):
    return day_of(office, facts, state or OfficeState(), when, **more)


def lines(branches: tuple[Branch, ...], depth: int = 0) -> list[str]:
    found = []
    for branch in branches:
        people = "" if branch.people is None else f" ({' '.join(branch.people)})"
        by = f"{','.join(branch.by)}: " if branch.by else ""
        again = " again" if branch.again else ""
        found.append(f"{'  ' * depth}{by}{branch.step}{people}{again}")
        found += lines(branch.behind, depth + 1)
    return found


def test_an_ordinary_day_of_one_caller() -> None:
    found = day(clinic(), STRANGER, MONDAY)
    assert [(at(s), s.mode, s.routes[0].rule) for s in found] == [
        ("00:00-06:00", "night", "shut"),
        ("06:00-08:00", "closed", "shut"),
        ("08:00-12:00", "open", "otherwise"),
        ("12:00-13:00", "lunch", "lunch"),
        ("13:00-17:00", "open", "otherwise"),
        ("17:00-22:00", "closed", "shut"),
        ("22:00-00:00", "night", "shut"),
    ]
    assert lines(found[3].routes[0].chain) == ["staff priya 20s", "  closed: staff sam", "voicemail front"]


def test_a_shift_changes_the_chain_and_is_said() -> None:
    lunch = next(s for s in day(clinic(), STRANGER, THURSDAY) if s.mode == "lunch")
    assert lines(lunch.routes[0].chain) == ["staff sam", "voicemail front"]
    assert lunch.routes[0].notes == ("Priya is off shift, so staff sam",)


def test_hours_of_a_rule_cut_a_stretch() -> None:
    found = day(clinic(), CallFacts("+12125550199", trunk="cheap"), MONDAY)
    assert [(at(s), s.routes[0].rule) for s in found if s.mode == "open"] == [
        ("08:00-11:30", "strangers"),
        ("11:30-12:00", "cheap line at noon"),
        ("13:00-17:00", "strangers"),
    ]


def test_all_callers_of_a_number() -> None:
    found = day(clinic(), CallFacts(to="+12125550101", trunk="city"), MONDAY, anyone=True)
    morning = next(s for s in found if s.mode == "open")
    routes = {route.rule: route for route in morning.routes}
    assert list(routes)[-1] == "billing line"
    assert not routes["billing line"].who
    assert routes["vip"].who == "tagged vip"
    assert lines(routes["vip"].chain) == ["staff preferred 20s", "desk 20s", "voicemail front"]
    assert routes["tries again"].who == "tried within 10 min and reached nobody"
    night = found[0]
    assert [(route.rule, route.who) for route in night.routes] == [
        ("blocked", "tagged blocked"),
        ("shut", ""),
    ]


QUEUES = """
[office]
name = "x"
timezone = "America/New_York"
country = "US"

[modes.open]
hours = "Mo-Fr 08:00-17:00"

[[staff]]
name = "sam"
uri = "sip:sam@192.0.2.1"
skills = { billing = 5 }
hours = "Mo-Fr 08:00-12:30"

[[staff]]
name = "ines"
uri = "sip:ines@192.0.2.2"
skills = { billing = 2, es = 3 }
hours = "Mo-Fr 08:00-16:00"

[[voicemail]]
name = "front"

[[prompt]]
name = "main"

[[queue]]
name = "billing"
skills = { billing = 1 }
overflow = { no_answer = "voicemail front", full = "voicemail front", empty = "menu main" }

[[menu]]
name = "main"
say = "main"
extensions = true
no_input = "desk"
invalid = "hang up"
[menu.keys]
0 = "desk"
1 = "queue billing"
2 = { to = "queue billing", language = "es", reason = "billing" }
9 = "menu main"
[menu.modes.closed]
keys = { 1 = "voicemail front" }

[[rule]]
name = "all"
then = ["menu main", "voicemail front"]

[routing]
otherwise = "hang up"
"""


def test_menus_queues_and_who_is_there() -> None:
    office = Office.model_validate(tomllib.loads(QUEUES), context={"country": "US"})
    found = day(office, NOBODY, MONDAY, anyone=True)
    assert [(at(s), s.mode) for s in found] == [
        ("00:00-08:00", "closed"),
        ("08:00-12:30", "open"),
        ("12:30-16:00", "open"),
        ("16:00-17:00", "open"),
        ("17:00-00:00", "closed"),
    ]
    assert lines(found[1].routes[0].chain) == [
        "menu main",
        "  key 1: queue billing (sam ines)",
        "    no_answer,full: voicemail front",
        "    empty: menu main again",
        "  key 2: queue billing (ines)",
        "    no_answer,full: voicemail front",
        "    empty: menu main again",
        "  key 9: menu main again",
        "  key 0: desk",
        "  extension: None",
        "  no key: desk",
        "  wrong keys: hang up",
        "voicemail front",
    ]
    assert "  key 1: queue billing (ines)" in lines(found[2].routes[0].chain)
    assert "  key 1: queue billing ()" in lines(found[3].routes[0].chain)
    assert "  key 1: voicemail front" in lines(found[0].routes[0].chain)
    ill = OfficeState(staff=(StaffState("sam", Availability.AWAY),))
    assert "  key 1: queue billing (ines)" in lines(
        day(office, NOBODY, MONDAY, ill, anyone=True)[1].routes[0].chain
    )


def test_a_mode_set_by_hand_counts_from_then_to_its_end() -> None:
    override = Override("lunch", "anna", wall("2026-11-23T09:10"), wall("2026-11-23T09:40:30"))
    found = day(clinic(), STRANGER, MONDAY, OfficeState(override))
    by_hand = next(s for s in found if s.mode_why == "set by Anna")
    assert (by_hand.begin, by_hand.end) == (wall("2026-11-23T09:10"), wall("2026-11-23T09:40:30"))


@pytest.mark.parametrize(
    ("when", "hours"), [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (MONDAY, 24)], ids=str
)
def test_days_on_which_the_clocks_change(when: date, hours: int) -> None:
    found = day(clinic(), STRANGER, when)
    assert found[-1].end - found[0].begin == timedelta(hours=hours)
    assert all(a.end == b.begin for a, b in pairwise(found))


def _callers() -> list[CallFacts]:
    ana = Card(1, "Ana", tags=("open invoice",), preferred="priya")
    tried = (PastCall(wall("2026-11-23T09:03:20"), "missed"),)
    about = tuple(
        PastCall(wall(f"2026-11-{d:02}T09:15"), "answered", "Sam", 60, "billing") for d in range(5, 12)
    )
    return [
        STRANGER,
        CallFacts("+12125550142", trunk="cheap", card=ana),
        CallFacts("+12125550142", trunk="city", card=ana, past=tried),
        CallFacts("+12125550142", trunk="city", card=ana, past=about),
        CallFacts(),
    ]


@pytest.mark.parametrize("facts", _callers(), ids=range(5))
@pytest.mark.parametrize("when", [MONDAY, date(2026, 11, 1), date(2026, 12, 24), date(2026, 11, 28)], ids=str)
def test_every_minute_of_a_day_is_decided_as_its_stretch_says(facts: CallFacts, when: date) -> None:
    office, state = clinic(), OfficeState()
    for stretch in day(office, facts, when):
        minute, decisions = stretch.begin, []
        while minute < stretch.end:
            past = tuple(call for call in facts.past if call.at < minute)
            decision = decide(replace(facts, past=past), office, state, minute)
            assert (decision.mode, decision.rule) == (stretch.mode, stretch.routes[0].rule)
            decisions.append([str(step) for step in decision.plan])
            minute += timedelta(minutes=1)
        shown = [str(branch.step) for branch in stretch.routes[0].chain]
        assert decisions == [shown] * len(decisions)


def test_a_repeated_call_is_one_for_ten_minutes() -> None:
    found = day(clinic(), _callers()[2], MONDAY)
    again = next(s for s in found if s.routes[0].rule == "tries again")
    assert (again.begin, again.end) == (
        wall("2026-11-23T09:03:20") + MOMENT,
        wall("2026-11-23T09:13:20") + MOMENT,
    )
