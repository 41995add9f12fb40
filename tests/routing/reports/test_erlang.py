"""Erlang A against another library, against the chain solved the long way, and against a simulation."""

from dataclasses import astuple
from math import inf, nan, sqrt
from statistics import mean, stdev

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyqueueing import ErlangA as OtherErlangA
from pyqueueing import ErlangC as OtherErlangC
from scipy.special import betainc, logsumexp
from scipy.stats import t as students_t

from console.routing.reports.erlang import ErlangA, Goal, erlang_a, staff_needed
from tests.routing.queues import exponential, simulate

HANDLE_S = 180.0
SERVERS = (1, 2, 3, 5, 10, 40, 100, 200)
LOADS = (0.05, 0.3, 0.75, 0.95, 1.0, 1.05, 1.5, 3.0)
#: mean handling time over mean patience
IMPATIENCE = (0.01, 0.1, 0.75, 2.0, 10.0)
GRID = [(servers, load, impatience) for servers in SERVERS for load in LOADS for impatience in IMPATIENCE]

loads = st.floats(0.01, 5)
servers_ = st.integers(1, 200)
impatiences = st.floats(0.01, 20)


def queue(servers: int, load: float, impatience: float) -> ErlangA:
    return erlang_a(load * servers / HANDLE_S, 1 / HANDLE_S, servers, impatience / HANDLE_S)


def chain(model: ErlangA) -> tuple[np.ndarray, np.ndarray]:
    """All states that matter and their probabilities, by logarithms, of a plain product formula."""
    n, arrivals, patience = model.servers, model.arrival_rate, model.patience_rate
    overload = max(0.0, arrivals - n * model.service_rate) / patience
    size = int(n + overload + 60 * sqrt(overload + arrivals / patience + n) + 1000)
    present = np.arange(size)
    leave = np.minimum(present, n) * model.service_rate + np.maximum(present - n, 0) * patience
    logs = np.concatenate([[0.0], np.cumsum(np.log(arrivals) - np.log(leave[1:]))])
    return present, np.exp(logs - logsumexp(logs))


def test_the_figures_of_a_small_office() -> None:
    """30 calls an hour of 3 minutes, two people, callers who wait 4 minutes: another program's figures."""
    impatient = erlang_a(30 / 3600, 1 / 180, 2, 1 / 240)
    assert impatient.wait_probability == pytest.approx(0.460, abs=5e-4)
    assert impatient.abandon_probability == pytest.approx(0.170, abs=5e-4)
    assert impatient.mean_wait_s / 60 == pytest.approx(0.68, abs=5e-3)
    patient = erlang_a(30 / 3600, 1 / 180, 2, 0)
    assert patient.wait_probability == pytest.approx(0.643, abs=5e-4)
    assert patient.mean_wait_s / 60 == pytest.approx(3.86, abs=5e-3)
    assert patient.occupancy == pytest.approx(0.75)


def test_another_library_says_the_same() -> None:
    """Up to about a hundred callers present. With more pyqueueing 0.1.1 leaves out states that matter: at a
    load of 5 and a hundred times the patience it lets 200 people lose nobody, where they must lose 80 %."""
    compared = 0
    for servers, load, impatience in GRID:
        if servers * max(0.25, load) / min(1, impatience) > 100:
            continue
        ours, other = (
            queue(servers, load, impatience),
            OtherErlangA(load * servers / HANDLE_S, 1 / HANDLE_S, servers, impatience / HANDLE_S),
        )
        assert ours.wait_probability == pytest.approx(other.prob_wait(), rel=1e-8)
        assert ours.abandon_probability == pytest.approx(other.prob_abandon(), rel=1e-8)
        assert ours.mean_wait_s == pytest.approx(other.mean_wait(), rel=1e-8)
        assert ours.occupancy == pytest.approx(other.utilization(), rel=1e-8)
        compared += 1
    assert compared > 100


@pytest.mark.parametrize("servers", SERVERS)
@pytest.mark.parametrize("load", [0.05, 0.3, 0.75, 0.95, 0.999])
def test_erlang_c_is_another_librarys(servers: int, load: float) -> None:
    ours = erlang_a(load * servers / HANDLE_S, 1 / HANDLE_S, servers, 0)
    other = OtherErlangC(load * servers / HANDLE_S, 1 / HANDLE_S, servers)
    assert ours.wait_probability == pytest.approx(other.prob_wait(), rel=1e-9)
    assert ours.mean_wait_s == pytest.approx(other.mean_wait(), rel=1e-9)
    assert ours.abandon_probability == 0


@pytest.mark.parametrize(("servers", "load", "impatience"), GRID)
def test_the_chain_solved_the_long_way_says_the_same(servers: int, load: float, impatience: float) -> None:
    ours = queue(servers, load, impatience)
    present, share = chain(ours)
    waiting = float((np.maximum(present - servers, 0) * share).sum())
    assert ours.wait_probability == pytest.approx(float(share[servers:].sum()), rel=1e-9, abs=1e-300)
    assert ours.mean_wait_s == pytest.approx(waiting / ours.arrival_rate, rel=1e-9, abs=1e-300)
    assert ours.abandon_probability == pytest.approx(
        ours.patience_rate * waiting / ours.arrival_rate, rel=1e-9, abs=1e-300
    )


@pytest.mark.parametrize(("servers", "load", "impatience"), GRID[::3])
@pytest.mark.parametrize("within_s", [0.0, 5.0, 20.0, 120.0, 900.0])
def test_the_service_level_is_that_of_each_place_in_the_queue(
    servers: int, load: float, impatience: float, within_s: float
) -> None:
    """With j ahead, e^(-θ·wait) has a beta distribution (nμ/θ, j + 1): summed over the chain's states."""
    ours = queue(servers, load, impatience)
    present, share = chain(ours)
    ahead, stages = present[servers:] - servers, servers / impatience
    served = stages / (stages + ahead + 1)
    in_time = served * (1 - betainc(stages + 1, ahead + 1, np.exp(-ours.patience_rate * within_s)))
    expected = float(share[:servers].sum() + (share[servers:] * in_time).sum())
    assert ours.service_level(within_s) == pytest.approx(expected, abs=1e-8)


@pytest.mark.parametrize(
    ("servers", "calls_an_hour", "patience_s"),
    [(1, 10, 300), (2, 30, 240), (3, 80, 120), (6, 110, 600)],
)
def test_a_simulation_agrees(servers: int, calls_an_hour: float, patience_s: float) -> None:
    """Twelve independent runs; the model lies in the 99.9 % confidence interval of their means."""
    ours = erlang_a(calls_an_hour / 3600, 1 / HANDLE_S, servers, 1 / patience_s)
    runs = []
    for seed in range(12):
        callers = simulate(
            calls_an_hour / 3600,
            exponential(HANDLE_S),
            servers=servers,
            patience_s=patience_s,
            hours=4000 / calls_an_hour,
            seed=seed,
        )
        runs.append(
            (
                mean(c.ahead >= 0 for c in callers),
                mean(not c.served for c in callers),
                mean(c.waited_s for c in callers),
                mean(c.served and c.waited_s <= 20 for c in callers),
                mean(c.served and c.waited_s <= 120 for c in callers),
            )
        )
    exact = (
        ours.wait_probability,
        ours.abandon_probability,
        ours.mean_wait_s,
        ours.service_level(20),
        ours.service_level(120),
    )
    for figures, model in zip(zip(*runs, strict=True), exact, strict=True):
        either_side = students_t.ppf(0.9995, len(figures) - 1) * stdev(figures) / sqrt(len(figures))
        assert abs(mean(figures) - model) <= either_side
        assert either_side < 0.15 * mean(figures), "the interval is too wide to prove anything"


@given(servers_, loads, impatiences, st.floats(0, 5000))
def test_who_calls_is_served_or_gives_up(servers: int, load: float, impatience: float, t: float) -> None:
    found = queue(servers, load, impatience)
    served = found.occupancy * servers / HANDLE_S / found.arrival_rate
    assert served + found.abandon_probability == pytest.approx(1, abs=1e-9)
    assert found.service_level(inf) + found.abandon_probability == pytest.approx(1, abs=1e-9)
    assert 0 <= found.abandon_probability <= found.wait_probability <= 1
    assert found.abandon_probability >= 1 - 1 / load - 1e-9
    at_once, later = found.service_level(0), found.service_level(t)
    assert at_once == pytest.approx(1 - found.wait_probability, abs=1e-12)
    assert at_once <= later + 1e-12 <= found.service_level(t + 1) + 2e-9 <= found.service_level(inf) + 3e-9


@given(servers_, loads, impatiences, st.floats(0, 900), st.floats(1, 3))
def test_more_people_help_and_more_calls_hurt(
    servers: int, load: float, impatience: float, t: float, busier: float
) -> None:
    found = queue(servers, load, impatience)
    helped = erlang_a(found.arrival_rate, found.service_rate, servers + 1, found.patience_rate)
    hurt = queue(servers, load * busier, impatience)
    for better, worse in ((helped, found), (found, hurt)):
        assert better.wait_probability <= worse.wait_probability * (1 + 1e-9)
        assert better.abandon_probability <= worse.abandon_probability * (1 + 1e-9)
        assert better.mean_wait_s <= worse.mean_wait_s * (1 + 1e-9)
        assert better.service_level(t) >= worse.service_level(t) - 1e-8


@given(servers_, loads, st.floats(1e-6, 1e3))
def test_no_load_is_too_much(servers: int, load: float, impatience: float) -> None:
    """Every figure is finite, down to the greatest patience there is."""
    arrivals = load * servers / HANDLE_S
    found = erlang_a(arrivals, 1 / HANDLE_S, servers, max(impatience / HANDLE_S, 1e-6 * arrivals))
    assert all(0 <= value < inf for value in (*astuple(found), found.service_level(20)))


def test_great_patience_comes_near_to_erlang_c() -> None:
    patient, almost = erlang_a(0.01, 0.005, 3, 0), erlang_a(0.01, 0.005, 3, 1e-8)
    assert almost.wait_probability == pytest.approx(patient.wait_probability, rel=1e-3)
    assert almost.mean_wait_s == pytest.approx(patient.mean_wait_s, rel=1e-3)
    assert almost.service_level(60) == pytest.approx(patient.service_level(60), rel=1e-3)


@pytest.mark.parametrize("load", [1.0, 1.5])
def test_patient_callers_beyond_a_full_load_wait_for_ever(load: float) -> None:
    found = erlang_a(load * 2 / 180, 1 / 180, 2, 0)
    assert (found.wait_probability, found.abandon_probability, found.mean_wait_s) == (1, 0, inf)
    assert found.service_level(1e9) == 0


def test_when_nobody_calls_nobody_waits() -> None:
    found = erlang_a(0, 1 / 180, 2, 1 / 240)
    assert (found.wait_probability, found.mean_wait_s, found.occupancy) == (0, 0, 0)
    assert found.service_level(0) == 1


@given(
    st.floats(0.1, 3000),
    st.one_of(st.just(0.0), st.floats(1e-3, 0.1)),
    st.builds(Goal, st.floats(0, 0.99), st.floats(0, 600), st.floats(0.001, 1)),
)
def test_the_staff_needed_is_enough_and_one_less_is_not(
    calls_an_hour: float, patience_rate: float, goal: Goal
) -> None:
    arrivals = calls_an_hour / 3600
    needed = staff_needed(arrivals, 1 / HANDLE_S, patience_rate, goal)
    assert goal.met_by(erlang_a(arrivals, 1 / HANDLE_S, needed, patience_rate))
    assert needed == 1 or not goal.met_by(erlang_a(arrivals, 1 / HANDLE_S, needed - 1, patience_rate))


def test_staff_needed_for_a_small_office() -> None:
    assert staff_needed(30 / 3600, 1 / 180, 1 / 240, Goal(answered=0.8, within_s=20)) == 3
    assert staff_needed(30 / 3600, 1 / 180, 0, Goal(answered=0.8, within_s=20)) == 4
    assert staff_needed(30 / 3600, 1 / 180, 1 / 240, Goal(answered=0, lost=0.03)) == 4


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((-1, 1, 1, 1), "arrival_rate is -1"),
        ((nan, 1, 1, 1), "arrival_rate is nan"),
        ((1, 0, 1, 1), "service_rate is 0"),
        ((1, inf, 1, 1), "service_rate is inf"),
        ((1, 1, 0, 1), "servers is 0"),
        ((1, 1, 1, -1), "patience_rate is -1"),
        ((1, 1, 1, 1e-9), "0 for callers who never hang up"),
    ],
)
def test_what_is_no_queue(arguments: tuple[float, float, int, float], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        erlang_a(*arguments)


@pytest.mark.parametrize(
    ("goal", "says"),
    [
        ({"answered": 1.0}, "answered is 1.0"),
        ({"answered": nan}, "answered is nan"),
        ({"within_s": -1}, "within_s is -1"),
        ({"lost": 0}, "lost is 0"),
    ],
)
def test_what_is_no_goal(goal: dict[str, float], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Goal(**goal)
    with pytest.raises(ValueError, match="within_s"):
        erlang_a(1, 1, 2, 1).service_level(-1)
