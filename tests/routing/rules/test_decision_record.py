"""What a call was decided from, written down and read again."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings

from console.routing.rules.decide import decide
from console.routing.rules.decision_record import recalled, remembered
from console.routing.values import Availability, CallFacts, OfficeState
from tests.routing.offices import clinic, wall
from tests.routing.rules.test_decide import FACTS, STATES, TIMES


@settings(deadline=None, max_examples=200)
@given(FACTS, STATES, TIMES)
def test_a_call_that_is_remembered_is_decided_the_same(
    facts: CallFacts, state: OfficeState, at: datetime
) -> None:
    # Who was free is not written: their hours say so.
    state = replace(state, staff=tuple(s for s in state.staff if s.availability is not Availability.FREE))
    decision = decide(facts, clinic(), state, at)
    memory = recalled(remembered(facts, state, decision, at))
    assert memory.plan == tuple(str(step) for step in decision.plan)
    again = replace(
        memory.facts,
        caller=facts.caller,
        to=facts.to,
        trunk=facts.trunk,
        display=facts.display,
        past=facts.past,
    )
    assert decide(again, clinic(), memory.state, memory.at) == decision


def test_an_ordinary_call_takes_few_words() -> None:
    facts = CallFacts("+12125550199")
    at = wall("2026-11-28T08:00")
    decision = decide(facts, clinic(), OfficeState(), at)
    expected = '{"at": "2026-11-28T08:00:00-05:00", "plan": ["voicemail front"]}'
    assert remembered(facts, OfficeState(), decision, at) == expected


@pytest.mark.parametrize(
    "text",
    ["", "nonsense", "[]", "{}", "7", '{"plan": [], "card": {"a": 1}}', '{"plan": [], "staff": {"a": "b"}}'],
)
def test_what_is_no_memory_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        recalled(text)
