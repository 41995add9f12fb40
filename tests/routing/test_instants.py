"""Nights on which the clocks change: what is older, and by how much, is the same on every clock."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from console.routing.instants import elapsed_s, instant
from console.routing.reports.advice import advise
from console.routing.reports.figures import Fate
from console.routing.reports.period import moment, period
from console.routing.rules.decide import decide
from console.routing.rules.decision_record import recalled, remembered
from console.routing.rules.likely_reason import guess_of
from console.routing.schedule.last_closed import last_night
from console.routing.schedule.modes import mode_at
from console.routing.values import CallFacts, OfficeState, OpenItem, Override, PastCall
from tests.routing.offices import clinic
from tests.routing.reports.test_figures import ended, talked

NEW_YORK = ZoneInfo("America/New_York")
#: zone → the nights of 2026 in which its clocks change; Lord Howe's by half an hour
NIGHTS = {
    NEW_YORK: (datetime(2026, 3, 8, 7, tzinfo=UTC), datetime(2026, 11, 1, 6, tzinfo=UTC)),
    ZoneInfo("Europe/Dublin"): (datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)),
    ZoneInfo("Australia/Lord_Howe"): (
        datetime(2026, 4, 4, 15, tzinfo=UTC),
        datetime(2026, 10, 3, 15, 30, tzinfo=UTC),
    ),
}


def near(*nights: datetime) -> st.SearchStrategy[datetime]:
    """Instants (UTC, whole minutes) of the two days around nights."""
    minutes = st.integers(-24 * 60, 24 * 60).map(lambda n: timedelta(minutes=n))
    return st.builds(lambda night, off: night + off, st.sampled_from(nights), minutes)


AROUND = near(*NIGHTS[NEW_YORK])
PLACES = st.sampled_from(sorted(NIGHTS, key=str)).flatmap(
    lambda zone: st.tuples(st.just(zone), near(*NIGHTS[zone]))
)


def same(answer: Callable[[Callable[[datetime], datetime]], Any]) -> None:
    """An answer is the same, whether its times are given in UTC or on the office's clock."""
    assert answer(lambda at: at) == answer(lambda at: at.astimezone(NEW_YORK))


@given(PLACES, st.integers(0, 72 * 60))
def test_what_has_passed_has_passed_on_every_clock(place: tuple[ZoneInfo, datetime], minutes: int) -> None:
    zone, begin = place
    end = begin + timedelta(minutes=minutes)
    assert elapsed_s(begin.astimezone(zone), end.astimezone(zone)) == minutes * 60


@given(st.lists(AROUND, max_size=4), AROUND, st.sampled_from(["", "billing"]))
def test_a_call_is_guessed_and_decided_the_same_on_every_clock(
    past: list[datetime], at: datetime, reason: str
) -> None:
    state = OfficeState(Override("lunch", "anna", at - timedelta(hours=1), at + timedelta(hours=3)))

    def facts(clock: Callable[[datetime], datetime]) -> CallFacts:
        calls = tuple(PastCall(clock(each), "abandoned", reason=reason) for each in past)
        return CallFacts("+12125550199", past=calls, open=tuple(OpenItem("callback", c.at) for c in calls))

    def on(clock: Callable[[datetime], datetime]) -> OfficeState:
        over = state.override
        assert over
        assert over.until
        return OfficeState(replace(over, set_at=clock(over.set_at), until=clock(over.until)))

    same(lambda clock: guess_of(facts(clock).past, clock(at), NEW_YORK))
    same(lambda clock: decide(facts(clock), clinic(), on(clock), clock(at)))
    same(lambda clock: mode_at(clinic(), on(clock).override, clock(at)))
    same(lambda clock: last_night(clinic(), clock(at)))
    decision = decide(facts(instant), clinic(), OfficeState(), at.astimezone(NEW_YORK))
    memory = recalled(remembered(facts(instant), OfficeState(), decision, at.astimezone(NEW_YORK)))
    assert decide(facts(instant), clinic(), OfficeState(), memory.at) == decision


@given(AROUND, st.integers(0, 48))
def test_hours_ago_have_passed_and_days_ago_were_at_this_time(now: datetime, count: int) -> None:
    here = now.astimezone(NEW_YORK)
    assert elapsed_s(moment(f"{count}h", here), here) == count * 3600
    assert instant(period(f"{count}h", here).since) == now - timedelta(hours=count)
    assert moment(f"{count}d", here).time() == here.time()


@given(AROUND)
def test_who_calls_again_is_found_on_every_clock(at: datetime) -> None:
    def advised(clock: Callable[[datetime], datetime]) -> set[str]:
        calls = []
        for n in range(30):
            first = at + timedelta(minutes=n)
            calls.append(replace(ended(f"l{n}", Fate.ABANDONED), caller=f"+1212555{n:04}", at=clock(first)))
            again = clock(first + timedelta(minutes=90))
            calls.append(replace(talked(f"t{n}", 30), caller=f"+1212555{n:04}", at=again))
        return {each.wrong for each in advise(calls, 60, 180).suggestions if "call again" in each.wrong}

    assert advised(instant) == {"30 of 30 lost callers call again within two hours"}
    assert advised(lambda at: at.astimezone(NEW_YORK)) == advised(instant)
