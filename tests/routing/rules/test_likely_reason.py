"""The guess of a reason: its words, and that it is as often right as it says."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.routing.rules.likely_reason import guess_of, in_words, percent
from console.routing.values import Guess, PastCall

NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
ZONE = ZoneInfo("America/New_York")


def past(*calls: tuple[float, str]) -> tuple[PastCall, ...]:
    """Calls by how many days ago they were, and their reasons."""
    return tuple(PastCall(NOON - timedelta(days=days), "answered", reason=reason) for days, reason in calls)


def guess(*calls: tuple[float, str], at: datetime = NOON) -> Guess:
    found = guess_of(past(*calls), at, ZONE)
    assert found is not None
    return found


def test_calls_that_tell_no_reason_tell_nothing() -> None:
    assert guess_of((), NOON, ZONE) is None
    assert guess_of(past((1, ""), (2, "")), NOON, ZONE) is None
    assert guess((1, ""), (2, "billing")).why == "the only call"


def test_the_more_calls_agree_the_surer() -> None:
    sure = [guess(*((0.001, "billing"),) * count).confidence for count in range(1, 6)]
    assert sure == pytest.approx([1 / 2, 2 / 3, 3 / 4, 4 / 5, 5 / 6], abs=1e-4)


def test_old_calls_and_calls_at_another_hour_count_less() -> None:
    assert guess((180, "billing")).confidence == pytest.approx(0.5 / 1.5)
    assert guess((0.5, "billing")).confidence == pytest.approx(0.5 / 1.5, abs=1e-3)
    assert guess((1 - 3 / 24, "billing")).confidence > guess((1 - 3.1 / 24, "billing")).confidence
    # across midnight two hours are two hours
    late = datetime(2026, 11, 24, 4, 30, tzinfo=UTC)
    call = PastCall(late - timedelta(hours=22), "answered", reason="billing")
    found = guess_of((call,), late, ZONE)
    assert found is not None
    assert found.confidence == pytest.approx(0.5, abs=2e-3)


def test_a_newer_reason_wins_over_an_older_one() -> None:
    assert guess((1, "scheduling"), (100, "billing")).reason == "scheduling"


def test_calls_of_the_future_are_not_known_yet() -> None:
    assert (
        guess_of(
            past(
                (-1, "billing"),
            ),
            NOON,
            ZONE,
        )
        is None
    )


def test_the_part_of_the_day_is_told_where_it_is_always_the_same() -> None:
    assert guess((1, "billing"), (2, "billing")).why == "2 of 2 calls, afternoons"
    assert guess((1.2, "billing"), (2, "billing")).why == "2 of 2 calls"
    assert guess((1.2, "billing"), (2.2, "billing")).why == "2 of 2 calls"  # mornings, but it is noon
    night = NOON + timedelta(hours=6)
    assert guess((0.7, "billing"), (1.75, "billing"), at=night).why == "2 of 2 calls, evenings"


def test_a_guess_is_never_rounded_up() -> None:
    assert percent(0.6999) == "69 %"
    assert percent(0.7) == "70 %"
    assert percent(0.29) == "29 %"
    assert in_words(Guess("billing", 0.829, "4 of 5 calls")) == "probably billing (82 %: 4 of 5 calls)"


@given(st.lists(st.tuples(st.floats(0.01, 400), st.sampled_from(["a", "b", ""])), max_size=20))
def test_every_guess_is_a_probability_and_rests_on_a_call(calls: list[tuple[float, str]]) -> None:
    found = guess_of(past(*calls), NOON, ZONE)
    known = [reason for _, reason in calls if reason]
    assert (found is None) is (not known)
    if found:
        assert found.reason in known
        assert 0 < found.confidence < 1
        assert found.confidence <= len(known) / (len(known) + 1) + 1e-9


def callers(count: int, spread: float) -> Iterator[list[str]]:
    """Reasons of callers' calls, oldest first; the higher the spread, the more various."""
    dice = random.Random(4)
    for _ in range(count):
        reasons: list[str] = []
        for number in range(dice.randrange(2, 15)):
            new = dice.random() < spread / (spread + number)
            reasons.append(f"reason {number}" if new else dice.choice(reasons))
        yield reasons


@pytest.mark.parametrize(("spread", "slack"), [(0.5, 0.0), (1.0, 0.01), (1.5, 0.08)])
def test_sure_guesses_are_right_as_often_as_they_say(spread: float, slack: float) -> None:
    """Among callers whose reasons vary as much as is assumed (1.0) or less, a guess of 80 % is right in
    80 % of calls or more; among those whose reasons vary half as much again, it says 6 to 8 % too much."""
    right, said = 0, []
    for reasons in callers(4000, spread):
        *before, now = reasons
        found = guess_of(past(*((0.0001, each) for each in before)), NOON, ZONE)
        if found and found.confidence >= 0.7:
            right += found.reason == now
            said.append(found.confidence)
    assert len(said) > 500
    assert right / len(said) >= sum(said) / len(said) - slack
