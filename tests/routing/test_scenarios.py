"""Every row of scenarios.toml, by its sentence."""

import tomllib
from datetime import datetime
from typing import Any

import pytest

from console.routing.decide import decide
from console.routing.guess import told
from console.routing.modes import mode_at
from console.routing.numbers import normalise
from console.routing.people import card_of
from console.routing.values import (
    Attestation,
    Availability,
    CallFacts,
    OfficeState,
    OpenItem,
    Override,
    PastCall,
    StaffState,
)
from tests.routing.offices import HERE, NEW_YORK, clinic

ROWS: list[dict[str, Any]] = tomllib.loads((HERE / "scenarios.toml").read_text())["row"]
ASKED = {"says", "at", "from", "to", "trunk", "attestation", "override", "until", "staff", "hops", "ours"}
ASKED |= {"past", "open", "reason"}
EXPECTED = {"mode", "rule", "plan", "why", "mode_why", "runner_up", "because_of", "branches"}
EXPECTED |= {"needs", "ahead", "strict", "guess", "not_why"}


def test_rows_say_only_what_is_looked_at() -> None:
    assert len(ROWS) >= 65
    assert len({row["says"] for row in ROWS}) == len(ROWS)
    for row in ROWS:
        assert set(row) <= ASKED | EXPECTED, row["says"]
        assert {"says", "at", "from", "mode", "rule"} <= set(row), row["says"]


def on_wall(at: datetime) -> datetime:
    return at.replace(tzinfo=NEW_YORK)


def earlier(past: dict[str, Any]) -> PastCall:
    """A past call of a row; one nobody took is "abandoned"."""
    with_, reason = past.get("with", ""), past.get("reason", "")
    return PastCall(on_wall(past["at"]), "answered" if with_ else "abandoned", with_, reason=reason)


@pytest.mark.parametrize("row", ROWS, ids=[row["says"] for row in ROWS])
def test_scenario(row: dict[str, Any]) -> None:
    office = clinic()
    at = row["at"].replace(tzinfo=NEW_YORK)
    caller = normalise(row["from"], "US")
    facts = CallFacts(
        caller=caller,
        to=normalise(row.get("to", "+12125550100"), "US"),
        trunk=row.get("trunk", "city"),
        attestation=Attestation(row.get("attestation", "trunk")),
        card=card_of(office, caller),
        hops=row.get("hops", 0),
        ours=row.get("ours", False),
        past=tuple(earlier(past) for past in row.get("past", ())),
        open=tuple(OpenItem(o["kind"], on_wall(o["at"]), o.get("owner", "")) for o in row.get("open", ())),
        reason=row.get("reason", ""),
    )
    until = row["until"].replace(tzinfo=NEW_YORK) if "until" in row else None
    override = Override(row["override"], "anna", at, until) if "override" in row else None
    staff = tuple(StaffState(name, Availability(state)) for name, state in row.get("staff", {}).items())
    decision = decide(facts, office, OfficeState(override, staff), at)

    assert (decision.mode, decision.rule) == (row["mode"], row["rule"])
    assert [str(step) for step in decision.plan] == row.get("plan", [str(step) for step in decision.plan])
    (chosen,) = (reason for reason in decision.reasons if reason.matched)
    assert chosen.rule == row["rule"]
    whys = row.get("why", [])
    for why in [whys] if isinstance(whys, str) else whys:
        assert why in chosen.why
    assert row.get("not_why", "nothing such") not in chosen.why
    assert decision.runner_up == row.get("runner_up", decision.runner_up)
    assert row.get("because_of", {}).items() <= {r.rule: r.why for r in decision.reasons}.items()
    assert sum(len(step.otherwise) for step in decision.plan) == row.get(
        "branches", sum(len(step.otherwise) for step in decision.plan)
    )
    assert dict(decision.needs) == row.get("needs", dict(decision.needs))
    assert decision.ahead == row.get("ahead", decision.ahead)
    assert decision.strict is row.get("strict", False)
    assert ("guess" in row) is (decision.guess is not None)
    if decision.guess:
        assert told(decision.guess) == row["guess"]
    now = mode_at(office, override, at)
    assert now.mode == row["mode"]
    assert now.why == row.get("mode_why", now.why)
