"""What holds for every decision, whatever the call."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.config.grammar.destination import FINAL, LOOKED_UP, TERMINAL, Kind
from console.config.load import load
from console.config.schema.rules import When
from console.routing.numbers.known_callers import card_of
from console.routing.numbers.phones import is_outside
from console.routing.rules.conditions import CONDITIONS
from console.routing.rules.decide import decide
from console.routing.values import (
    Attestation,
    Availability,
    CallFacts,
    Card,
    OfficeState,
    OpenItem,
    Override,
    PastCall,
    StaffState,
)
from tests.routing.offices import HERE, clinic, wall

NUMBERS = ["", "+12125550142", "+12125550155", "+12125550113", "+12015550187", "212", "sip-user", "+999"]
CARDS = st.none() | st.builds(
    Card,
    id=st.integers(0, 9),
    name=st.text(max_size=5),
    tags=st.lists(st.sampled_from(["vip", "blocked", "open invoice"]), max_size=3).map(tuple),
    preferred=st.sampled_from(["", "sam", "priya", "cole", "nobody"]),
)
FACTS = st.builds(
    CallFacts,
    caller=st.sampled_from(NUMBERS) | st.text(max_size=8),
    to=st.sampled_from(["", "+12125550100", "+12125550101"]) | st.text(max_size=8),
    trunk=st.sampled_from(["city", "cheap", "pbx", ""]),
    attestation=st.sampled_from(Attestation),
    card=CARDS,
    hops=st.integers(0, 5),
    ours=st.booleans(),
    past=st.lists(
        st.builds(
            PastCall,
            at=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda t: wall(t.isoformat())),
            outcome=st.just("answered"),
            talked_to=st.sampled_from(["", "Sam (201)", "Maria, Priya", "Dr Cole, mobile"])
            | st.text(max_size=8),
            reason=st.sampled_from(["", "billing", "scheduling"]),
        ),
        max_size=4,
    ).map(tuple),
    open=st.lists(
        st.builds(
            OpenItem,
            st.sampled_from(["message", "callback"]),
            st.just(wall("2026-11-23T08:00")),
            st.sampled_from(["", "sam", "priya", "gone"]),
        ),
        max_size=2,
    ).map(tuple),
    reason=st.sampled_from(["", "billing", "scheduling"]),
)
STATES = st.builds(
    OfficeState,
    override=st.none()
    | st.sampled_from(["open", "lunch", "closed", "holiday", "emergency", "gone"]).map(
        lambda mode: Override(mode, "anna", wall("2026-11-23T09:00"))
    ),
    staff=st.lists(
        st.builds(StaffState, st.sampled_from(["sam", "priya", "cole"]), st.sampled_from(Availability)),
        max_size=3,
    ).map(tuple),
)
TIMES = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda t: wall(t.isoformat()))


@settings(deadline=None, max_examples=300)
@given(FACTS, STATES, TIMES)
def test_every_decision(facts: CallFacts, state: OfficeState, at: datetime) -> None:
    office = clinic()
    decision = decide(facts, office, state, at)
    # the same question has the same answer, also from an office read anew
    assert decide(facts, office, state, at) == decision
    # it ends well (a queue by where it overflows to), and nothing stands behind an end
    assert decision.plan[-1].destination.kind in TERMINAL | {Kind.QUEUE}
    assert not any(step.destination.kind in FINAL for step in decision.plan[:-1])
    # one reason decided; every rule was looked at, in order
    assert [reason.rule for reason in decision.reasons if reason.matched] == [decision.rule]
    looked = [reason.rule for reason in decision.reasons]
    assert looked[: len(office.rule)] == [rule.name for rule in office.rule]
    assert all(reason.why for reason in decision.reasons)
    # a call of ours never leaves again
    places = [
        p for step in decision.plan for p in (step.destination, *(b.destination for _, b in step.otherwise))
    ]
    assert not ((facts.ours or facts.hops > office.desk.hops) and any(is_outside(office, p) for p in places))
    # "preferred" stands for somebody
    assert not any(p.kind is Kind.STAFF and p.name in LOOKED_UP for p in places)
    # caller ID is a claim
    assert facts.verified or decision.rule != "vip"
    assert facts.verified or not any("min ahead: tagged vip" in reason.why for reason in decision.reasons)
    # a guess is sure enough, and never stands beside what the caller said
    assert decision.guess is None or (decision.guess.confidence >= 0.7 and not facts.reason)


@settings(deadline=None, max_examples=50)
@given(FACTS, STATES, TIMES)
def test_an_office_read_anew_decides_the_same(facts: CallFacts, state: OfficeState, at: datetime) -> None:
    assert decide(facts, OTHER, state, at) == decide(facts, clinic(), state, at)


OTHER = load(HERE / "office.toml").office


@settings(deadline=None, max_examples=50)
@given(FACTS, TIMES, st.integers(0, 59))
def test_seconds_within_a_minute_change_nothing(facts: CallFacts, at: datetime, seconds: int) -> None:
    minute = at.replace(second=0, microsecond=0)
    later = minute + timedelta(seconds=seconds)
    facts = replace(facts, past=())  # how long ago calls were is told to the second
    assert decide(facts, clinic(), OfficeState(), minute) == decide(facts, clinic(), OfficeState(), later)


def test_every_condition_a_rule_can_write_is_looked_at() -> None:
    assert set(CONDITIONS) == set(When.model_fields)


def test_the_runner_up_is_the_next_rule_that_would_match() -> None:
    facts = CallFacts("+12125550155", attestation=Attestation.TRUNK, card=card_of(clinic(), "+12125550155"))
    decision = decide(facts, clinic(), OfficeState(), wall("2026-11-23T09:00"))
    assert (decision.rule, decision.runner_up) == ("vip", "invoice")
    (second,) = (r for r in decision.reasons if r.rule == "invoice")
    assert not second.matched
    assert second.why == "would match too (tagged open invoice), but an earlier rule decides"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        decide(CallFacts(), clinic(), OfficeState(), datetime(2026, 11, 23, 9))
