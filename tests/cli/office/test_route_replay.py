"""`reception route --replay`."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from console.calls.protocol.store_commands import JournalCall, JournalReroute
from console.cli.office import route, route_replay
from console.config.load import load
from console.routing.rules.decide import decide
from console.routing.rules.decision_record import remembered
from console.routing.values import (
    Attestation,
    Availability,
    CallFacts,
    Card,
    Known,
    OfficeState,
    Override,
    PastCall,
    StaffState,
)
from console.store.journal import queries
from console.store.writer.writer import Store
from tests.cli.in_process import run
from tests.config.texts import GOOD, changed, written
from tests.store.samples import TEN, call

SMART = """
[[rule]]
name = "vip: by hand"
when = { tag = "vip" }
then = ["staff last 20s", "desk 20s", "hang up"]

"""
THEN = changed(('[[rule]]\nname = "closed"', SMART + '[[rule]]\nname = "closed"'))
VIP = "+12125550199"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path)
    made.open()
    yield made
    made.close()


def journaled(
    folder: Path, facts: CallFacts, state: OfficeState | None = None, ident: str = "c1"
) -> JournalCall:
    """A call as the desk would have journaled it with the config THEN."""
    office, state = load(written(folder, THEN)).office, state or OfficeState()
    decision = decide(facts, office, state, TEN)
    reasons = tuple(f"{'✓' if r.matched else '·'} {r.rule}: {r.why}" for r in decision.reasons)
    return replace(
        call(ident, caller=facts.caller),
        trunk="line",
        to=facts.to,
        rule=decision.rule,
        mode=decision.mode,
        plan="desk 20s",  # somebody changed it since
        reasons=reasons,
        facts=remembered(facts, state, decision, TEN),
    )


def vip(**more: Any) -> CallFacts:
    card = Card(4, "Ben", (VIP,), ("vip",))
    base = CallFacts(VIP, to="+12125550100", trunk="line", attestation=Attestation.TRUNK, card=card)
    return replace(base, **more)


def answer(capsys: pytest.CaptureFixture[str], state: Path, text: str, ident: str = "c1") -> dict[str, Any]:
    assert run(route, state, "--replay", ident, "--json", config=written(state, text)) == 0
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


def test_the_same_config_decides_the_same(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # whom they talked to last comes from the journal, as it was when they called
    earlier = PastCall(TEN - timedelta(days=1), "answered", "Sam")
    store.submit(replace(call("c0", -1440, caller=VIP), talked_to="Sam"))
    store.submit(replace(call("c2", 30, caller=VIP), talked_to="Priya"))
    store.submit(journaled(tmp_path, vip(past=(earlier,))))
    assert store.flush(10)
    found = answer(capsys, tmp_path, THEN)
    assert found["same"] is True
    assert found["guessed"] == found["differs"] == []
    assert found["then"] == found["now"]
    assert found["now"] == {
        "mode": "open",
        "rule": "vip: by hand",
        "plan": ["staff sam 20s", "desk 20s", "hang up"],
    }
    assert all(rule["same"] for rule in found["rules"])


def test_what_a_person_did_to_the_route_is_told_beside_the_rules(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store.submit(journaled(tmp_path, vip()))
    store.submit(JournalReroute("c1", TEN, "maria", "override", "vip", "desk", "staff sam", "asked for them"))
    assert store.flush(10)
    found = answer(capsys, tmp_path, THEN)
    (hand,) = found["by_hand"]
    assert (hand["who"], hand["verb"], hand["to"]) == ("maria", "override", "staff sam")


def test_staff_and_override_of_then_count(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    earlier = PastCall(TEN - timedelta(days=1), "answered", "Sam")
    store.submit(replace(call("c0", -1440, caller=VIP), talked_to="Sam"))
    state = OfficeState(
        Override("closed", "anna", TEN - timedelta(hours=1), None, "flood"),
        (StaffState("sam", Availability.BUSY), StaffState("toni", Availability.AWAY)),
    )
    store.submit(journaled(tmp_path, vip(past=(earlier,)), state))
    assert store.flush(10)
    found = answer(capsys, tmp_path, THEN)
    assert found["same"] is True
    assert (found["now"]["mode"], found["now"]["plan"]) == ("closed", ["desk 20s", "hang up"])
    assert found["guessed"] == ["toni can't be asked any more: not of the staff today"]


def test_what_is_different_today_is_told_rule_by_rule(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store.submit(journaled(tmp_path, vip()))
    assert store.flush(10)
    today = GOOD.replace(
        "[routing]", '[[rule]]\nname = "new"\nwhen = { caller = "known" }\nthen = "hang up"\n\n[routing]'
    )
    found = answer(capsys, tmp_path, today)
    assert found["same"] is False
    assert found["differs"] == [
        "rule “vip: by hand” decided, now “new” does",
        "the plan was desk 20s → hang up, now it is hang up",
    ]
    told = {rule["rule"]: (rule["then"][:1], rule["now"][:1]) for rule in found["rules"]}
    assert told == {"vip: by hand": ("✓", ""), "closed": ("·", "·"), "new": ("", "✓")}
    assert run(route, tmp_path, "--replay", "c1", config=tmp_path / "config.toml") == 0
    out = capsys.readouterr().out
    assert "Different today" in out
    assert re.search(r"≠  vip: by hand +then  ✓ tagged vip", out)
    assert re.search(r"now +no such rule", out)
    assert re.search(r"≠  new +then  no such rule", out)


def test_a_call_of_an_older_program_is_decided_as_far_as_it_is_known(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = replace(
        call("old"), trunk="line", mode="closed", rule="closed", plan="say closed → voicemail front"
    )
    store.submit(replace(old, reasons=("✓ closed: mode is closed (set by anna)",)))
    assert store.flush(10)
    found = answer(capsys, tmp_path, GOOD, "old")
    assert found["same"] is True
    assert "the journal does not hold what this call was decided from" in found["guessed"][0]
    assert run(route, tmp_path, "--replay", "old", config=tmp_path / "config.toml") == 0
    out = capsys.readouterr().out
    assert "Note: the journal does not hold" in out
    assert "The same today" in out


def test_a_call_nobody_knows(store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for ident in ("c1", "c2"):
        store.submit(call(ident))
    assert store.flush(10)
    config = written(tmp_path, GOOD)
    assert run(route, tmp_path, "--replay", "x9", config=config) == 1
    assert "x9: no such call in the journal" in capsys.readouterr().err
    assert run(route, tmp_path, "--replay", "c", config=config) == 1
    assert "several calls begin so: c1, c2" in capsys.readouterr().err
    assert run(route, tmp_path / "nowhere", "--replay", "c1", config=config) == 1
    assert "no journal here yet" in capsys.readouterr().err


def test_rules_that_are_gone_stand_where_they_stood(store: Store, tmp_path: Path) -> None:
    store.submit(replace(call("c1"), reasons=("· a: no", "· closed: no", "· b: no", "· c: no")))
    assert store.flush(10)
    (row,) = queries.calls_named(store.engine, "c1")
    again = route_replay.replayed(row, Known(), load(written(tmp_path, GOOD)).office)
    assert [each.rule for each in again.rules] == ["a", "closed", "b", "c", "otherwise"]
