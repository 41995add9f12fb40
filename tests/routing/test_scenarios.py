"""Every row of scenarios.toml, by its sentence."""

import tomllib
from datetime import datetime
from typing import Any

import pytest

from console.config.grammar.destination import Kind
from console.routing.numbers.known_callers import card_of
from console.routing.numbers.numbers import normalise
from console.routing.queue.queues import Agent, Waiter, may_join, offers, position, queue_of
from console.routing.rules.decide import decide
from console.routing.rules.likely_reason import in_words
from console.routing.rules.menu_choices import choose
from console.routing.schedule.modes import mode_at
from console.routing.schedule.shifts import on_shift
from console.routing.values import (
    Attestation,
    Availability,
    CallFacts,
    Decision,
    OfficeState,
    OpenItem,
    Override,
    PastCall,
    StaffState,
)
from tests.routing.offices import HERE, NEW_YORK, clinic

ROWS: list[dict[str, Any]] = tomllib.loads((HERE / "scenarios.toml").read_text())["row"]
ASKED = {"says", "at", "from", "to", "trunk", "attestation", "override", "until", "staff", "hops", "ours"}
ASKED |= {"past", "open", "reason", "pressed", "waited", "line", "idle", "notes", "last"}
EXPECTED = {"mode", "rule", "plan", "why", "mode_why", "runner_up", "because_of", "branches"}
EXPECTED |= {"needs", "ahead", "strict", "guess", "not_why"}
EXPECTED |= {"said", "queue", "place", "rings", "rings_why", "refused"}
#: what a row without its own says of how long everybody free has been idle
IDLE_S = 60.0


def test_rows_say_only_what_is_looked_at() -> None:
    assert len(ROWS) >= 120
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


def listed(words: str | list[str]) -> list[str]:
    return [words] if isinstance(words, str) else list(words)


def in_queue(row: dict[str, Any], decision: Decision, state: OfficeState, at: datetime) -> None:
    """What comes of the call in the first queue of its plan: refused, or its place and whose phone rings."""
    office, now = clinic(), 10_000.0
    step = next(step for step in decision.plan if step.destination.kind in (Kind.QUEUE, Kind.SKILL))
    assert str(step.destination) == row["queue"]
    queue = queue_of(office, step.destination, step.limit_s)
    assert queue
    known = {person.name: person.availability for person in state.staff}
    agents = [
        Agent(
            person.name,
            known.get(person.name, Availability.FREE if on_shift(office, person, at) else Availability.OFF),
            now - row.get("idle", {}).get(person.name, IDLE_S),
            now + row.get("notes", {}).get(person.name, 0.0),
        )
        for person in office.staff
    ]
    line = [
        Waiter(
            f"before {i}",
            queue,
            now - other["waited"],
            i,
            other.get("ahead", 0.0),
            other.get("strict", False),
            tuple(other.get("needs", {}).items()),
        )
        for i, other in enumerate(row.get("line", ()))
    ]
    waited = row.get("waited", 0.0)
    if not waited:
        refusal = may_join(office, queue, decision.needs, len(line), agents, None, now)
        assert (refusal.outcome if refusal else "") == row.get("refused", "")
        if refusal:
            assert row["rings_why"] in refusal.why
            return
    own = Waiter("own", queue, now - waited, 99, decision.ahead, decision.strict, decision.needs)
    assert position([*line, own], "own", now) == row.get("place", len(line) + 1)
    given = offers(office, [*line, own], agents, now, {queue.name: row.get("last", "")})
    ours = next((offer for offer in given if offer.call == "own"), None)
    assert list(ours.staff if ours else ()) == row["rings"]
    assert row.get("rings_why", "") in (ours.why if ours else "")


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
    state = OfficeState(override, staff)
    decision = decide(facts, office, state, at)
    (chosen,) = (reason for reason in decision.reasons if reason.matched)
    if "pressed" in row:
        decision = choose(decision, facts, office, state, at, keys=row["pressed"])
        heard = [reason.why for reason in decision.reasons if reason.rule.startswith(("menu ", "no menu"))]
        assert all(any(said in why for why in heard) for said in listed(row.get("said", ())))
    if "queue" in row:
        in_queue(row, decision, state, at)
    assert (decision.mode, decision.rule) == (row["mode"], row["rule"])
    assert [str(step) for step in decision.plan] == row.get("plan", [str(step) for step in decision.plan])
    assert chosen.rule == row["rule"]
    for why in listed(row.get("why", ())):
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
        assert in_words(decision.guess) == row["guess"]
    now = mode_at(office, override, at)
    assert now.mode == row["mode"]
    assert now.why == row.get("mode_why", now.why)
