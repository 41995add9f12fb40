"""What a waiting caller is told: the middle of a distribution, never growing, mostly right."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from math import inf, nan
from statistics import mean

import pytest
from ciw.dists import Distribution
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import gamma

from console.routing.queue.estimated_wait import MIDDLE, Shown, Wait, short, tighten, wait_range, words
from tests.routing.queues import Caller, exponential, lognormal, simulate

HANDLE_S = 180.0

places = st.integers(0, 300)
staffed_ = st.integers(1, 50)
handles = st.floats(5, 1800)


def waits() -> st.SearchStrategy[Wait]:
    return st.builds(
        lambda low, more: Wait(60 * low, 60 * (low + more)), st.integers(0, 60), st.integers(1, 60)
    )


@pytest.mark.parametrize(
    ("ahead", "staffed", "expected", "board"),
    [
        (0, 10, "less than a minute", "<1m"),
        (0, 4, "up to 2 min", "<2m"),
        (0, 2, "up to 3 min", "<3m"),
        (1, 2, "about 1-5 min", "~1-5m"),
        (2, 2, "about 2-7 min", "~2-7m"),
        (2, 4, "about 1-4 min", "~1-4m"),
        (4, 2, "about 4-11 min", "~4-11m"),
        (4, 1, "about 9-25 min", "~9-25m"),
        (9, 1, "about 20-40 min", "~20-40m"),
    ],
)
def test_what_a_caller_is_told(ahead: int, staffed: int, expected: str, board: str) -> None:
    """Calls of three minutes."""
    wait = wait_range(ahead, staffed, HANDLE_S)
    assert wait is not None
    assert words(wait) == expected
    assert short(wait) == board


def test_with_nobody_there_there_is_no_estimate() -> None:
    assert wait_range(3, 0, HANDLE_S) is None


@given(places, staffed_, handles, st.floats(0.05, 0.95))
def test_the_range_is_the_middle_of_an_erlang_distribution(
    ahead: int, staffed: int, handle_s: float, middle: float
) -> None:
    wait = wait_range(ahead, staffed, handle_s, middle)
    assert wait is not None
    low, high = gamma.ppf([(1 - middle) / 2, (1 + middle) / 2], ahead + 1, scale=handle_s / staffed)
    assert wait.low_s <= low * (1 + 1e-6)
    assert wait.high_s >= high * (1 - 1e-6)
    # rounded, but by no more than one step
    assert low - wait.low_s < (60 if low < 1200 else 300) + 1e-3
    assert wait.high_s - high < (60 if high < 1199 else 300) + 1e-3
    assert wait.low_s % 60 == wait.high_s % 60 == 0


@given(places, staffed_, handles)
def test_a_place_nearer_or_one_more_person_is_never_a_longer_wait(
    ahead: int, staffed: int, handle_s: float
) -> None:
    wait = wait_range(ahead, staffed, handle_s)
    assert wait is not None
    assert 0 <= wait.low_s < wait.high_s
    for longer in (wait_range(ahead + 1, staffed, handle_s), wait_range(ahead, staffed, handle_s * 1.2)):
        assert longer is not None
        assert (wait.low_s, wait.high_s) <= (longer.low_s, longer.high_s)
        assert wait.high_s <= longer.high_s
    shorter = wait_range(ahead, staffed + 1, handle_s)
    assert shorter is not None
    assert shorter.low_s <= wait.low_s
    assert shorter.high_s <= wait.high_s


@given(st.lists(st.tuples(st.one_of(st.none(), waits()), st.floats(0, 600)), max_size=30))
def test_what_is_shown_never_grows(steps: list[tuple[Wait | None, float]]) -> None:
    shown, waited, last = Shown(), 0.0, Wait(10**9, 10**9)
    promised = inf
    for new, later in steps:
        waited += later
        shown = tighten(shown, new, waited)
        if shown.wait is None:
            assert new is None or waited + new.low_s >= promised
            continue
        assert waited < promised, "what they were told is over"
        assert shown.wait.low_s <= last.low_s
        assert shown.wait.high_s <= last.high_s
        assert shown.wait.low_s < shown.wait.high_s
        last, promised = shown.wait, min(promised, waited + shown.wait.high_s)


def test_a_caller_s_wait_as_they_are_told_it() -> None:
    first = tighten(Shown(), Wait(120, 420), 0)
    assert first.wait == Wait(120, 420)
    nearer = tighten(first, Wait(60, 300), 100)
    assert nearer.wait == Wait(60, 300)
    # somebody went to lunch: what they were told still may be
    assert tighten(nearer, Wait(180, 480), 150).wait == Wait(60, 300)
    # two went: it can't be any more, so nothing is said; one came back
    worse = tighten(nearer, Wait(300, 900), 160)
    assert worse.wait is None
    assert tighten(worse, Wait(60, 240), 170).wait == Wait(60, 240)
    # nobody is left
    assert tighten(nearer, None, 170).wait is None
    # 100 s + 300 s are over, and stay over
    late = tighten(nearer, Wait(0, 60), 400)
    assert late.wait is None
    assert tighten(late, Wait(0, 60), 430).wait is None


def test_who_was_told_nothing_may_be_told_something() -> None:
    silent = tighten(Shown(), None, 0)
    assert silent.wait is None
    assert tighten(silent, Wait(60, 180), 500).wait == Wait(60, 180)


@dataclass(frozen=True)
class Told:
    """One range a caller was told, and their wait from then on."""

    wait: Wait
    rest_s: float
    first: bool

    @property
    def right(self) -> bool:
        return self.wait.low_s <= self.rest_s <= self.wait.high_s


def told(callers: list[Caller], servers: int) -> Iterator[Told]:
    """All that is told to the callers who have to wait and are answered, each time it changes."""
    out_s = [caller.joined_s + caller.waited_s for caller in callers]
    for i, caller in enumerate(callers):
        if caller.ahead < 0 or not caller.served:
            continue
        # those ahead, and when each leaves the queue: then they are one place nearer
        still = (out_s[j] for j in range(i - 1, -1, -1) if out_s[j] > caller.joined_s)
        moves = [caller.joined_s, *sorted(islice(still, caller.ahead))]
        if len(moves) <= caller.ahead:
            continue  # some of them joined before the simulation's records begin
        shown = Shown()
        for ahead, at in zip(range(caller.ahead, -1, -1), moves, strict=True):
            waited_s, last = at - caller.joined_s, shown.wait
            shown = tighten(shown, wait_range(ahead, servers, HANDLE_S), waited_s)
            if shown.wait and shown.wait != last:
                yield Told(shown.wait, caller.waited_s - waited_s, first=ahead == caller.ahead)


@pytest.mark.parametrize(("servers", "calls_an_hour"), [(1, 12), (2, 30), (4, 75)])
@pytest.mark.parametrize(
    ("handle", "patience_s", "right", "too_short"),
    [
        # the model's own assumptions
        (exponential(HANDLE_S), None, (0.70, 0.80), 0.20),
        # callers ahead hang up: it comes sooner than told, seldom later
        (exponential(HANDLE_S), 300, (0.80, 0.90), 0.07),
        # calls as they are: lognormal (Brown and others 2005, JASA 100:36-50), less even and more
        (lognormal(HANDLE_S, 1.5), 300, (0.80, 0.92), 0.07),
        (lognormal(HANDLE_S, 0.5), 300, (0.84, 0.95), 0.05),
    ],
    ids=["patient", "impatient", "uneven calls", "even calls"],
)
def test_how_often_the_wait_is_what_was_told(
    servers: int,
    calls_an_hour: int,
    *,
    handle: Distribution,
    patience_s: float | None,
    right: tuple[float, float],
    too_short: float,
) -> None:
    """What the module's docstring says: of what a caller is told first, and of all they are told."""
    callers = simulate(
        calls_an_hour / 3600,
        handle,
        servers=servers,
        patience_s=patience_s,
        hours=15000 / calls_an_hour,
        seed=servers,
    )
    everything = list(told(callers, servers))
    at_first = [each for each in everything if each.first]
    assert len(at_first) > 1000
    for some in (at_first, everything):
        assert right[0] <= mean(each.right for each in some) <= right[1]
        assert mean(each.rest_s > each.wait.high_s for each in some) <= too_short


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((-1, 1, 180.0, MIDDLE), "ahead is -1"),
        ((0, -1, 180.0, MIDDLE), "staffed is -1"),
        ((0, 1, 0.0, MIDDLE), "handle_s is 0"),
        ((0, 1, nan, MIDDLE), "handle_s is nan"),
        ((0, 1, inf, MIDDLE), "handle_s is inf"),
        ((0, 1, 180.0, 1.0), "middle is 1"),
    ],
)
def test_what_is_no_queue(arguments: tuple[int, int, float, float], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        wait_range(*arguments)
