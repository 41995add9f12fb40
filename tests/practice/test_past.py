"""The weeks before the practice morning."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from console.calls.protocol.store_commands import JournalCall, JournalEvent
from console.config.load import load
from console.practice.cast import load as cast
from console.practice.past import DAYS, calls

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
OFFICE = load(Path(__file__).parents[2] / "config.toml").office


def _calls(seed: int = 1) -> list[JournalCall]:
    return [each for each in calls(OFFICE, NOW, Random(seed)) if isinstance(each, JournalCall)]


def test_they_came_before_today_and_are_over() -> None:
    made = _calls()
    assert 500 < len(made) < 3000
    for call in made:
        assert NOW - timedelta(days=DAYS + 1) < call.arrived < NOW
        assert call.ended is not None
        assert call.ended >= call.arrived
        assert bool(call.talked_to) == (call.outcome == "answered") == (call.answered is not None)


def test_every_kind_of_ending_and_the_rules_of_the_office_are_among_them() -> None:
    made = _calls()
    assert {call.outcome for call in made} == {"answered", "abandoned", "voicemail"}
    rules = Counter(call.rule for call in made)
    assert {"otherwise", "after hours", "lunch", "billing line", "website"} <= set(rules)
    assert rules["otherwise"] == max(rules.values())


def test_no_patient_of_the_morning_has_called_before() -> None:
    assert not {patient.number for patient in cast().patients} & {call.caller for call in _calls()}


def test_the_story_of_each_answered_call_says_who_answered() -> None:
    told = list(calls(OFFICE, NOW, Random(1)))
    answered = {each.call for each in told if isinstance(each, JournalEvent) and each.what == "answered"}
    assert answered == {each.call for each in told if isinstance(each, JournalCall) and each.talked_to}


def test_the_same_seed_makes_the_same_weeks() -> None:
    assert _calls(7) == _calls(7)
    assert _calls(7) != _calls(8)
