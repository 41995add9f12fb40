"""What a queue of impatient callers does on average: Erlang A (M/M/n+M), and how many people it needs.

Callers arrive at random (Poisson), calls last and patience lasts an exponential time, the first come is the
first served. The number of callers present is then a birth-death chain, solved here without a library.
Palm 1957; Garnett, Mandelbaum and Reiman 2002 (MSOM 4:208-227); Mandelbaum and Zeltyn 2005.

All rates are per second: 30 calls an hour is ``30 / 3600``, a handling time of 3 minutes ``1 / 180``.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import exp, expm1, inf, isfinite, log

#: what is left out of a sum may come to, as a share of it
_NEGLIGIBLE = 1e-16
#: a mean patience beyond a million arrivals is no patience model: a caller who never hangs up has rate 0
_LEAST_PATIENCE_RATE = 1e-6
#: a density this far (in natural logarithms) below its peak counts as nothing
_DEPTH = 40.0


@dataclass(frozen=True, slots=True)
class ErlangA:
    """How a queue behaves in the long run, over all who call, answered at once or not."""

    arrival_rate: float
    """Calls a second."""
    service_rate: float
    """Calls one person finishes in a second of work: one over the handling time."""
    servers: int
    patience_rate: float
    """One over the mean time in seconds a caller is ready to wait; 0: for ever."""
    wait_probability: float
    """Share of callers who find everybody busy."""
    abandon_probability: float
    """Share of callers who hang up before they are answered."""
    mean_wait_s: float
    """Mean wait in seconds, those who wait 0 and those who give up included; ``inf`` without an answer."""
    occupancy: float
    """Share of their time the staff are on calls."""

    def service_level(self, within_s: float) -> float:
        """Share of callers who are answered, and within so many seconds: P(wait ≤ t and served).

        Exact but for the quadrature (below 1e-8). A patient caller's wait has the density
        exp(λ(1 - e^(-θv))/θ - nμv) but for a factor (Baccelli and Hebuterne 1981); e^(-θv) of those whose
        wait is v hold out. Raises ``ValueError`` for a negative time.
        """
        if not within_s >= 0:
            raise ValueError(f"within_s is {within_s}; it must be 0 or more seconds")
        at_once = 1.0 - self.wait_probability
        if self.wait_probability == 0 or self.mean_wait_s == inf:
            return at_once
        if self.patience_rate == 0:
            return 1.0 - self.wait_probability * exp(
                -(self.servers * self.service_rate - self.arrival_rate) * within_s
            )
        after_a_wait = max(0.0, self.wait_probability - self.abandon_probability)
        return at_once + after_a_wait * _share_within(
            self.arrival_rate, self.servers * self.service_rate, self.patience_rate, within_s
        )


@dataclass(frozen=True, slots=True)
class Goal:
    """What a staffing has to reach. Raises ``ValueError`` for shares that none can."""

    answered: float = 0.8
    """Share of callers answered ``within_s``: at least 0, below 1."""
    within_s: float = 20.0
    lost: float = 1.0
    """Share of callers who may hang up: above 0, at most 1 (any)."""

    def __post_init__(self) -> None:
        if not 0 <= self.answered < 1:
            raise ValueError(f"answered is {self.answered}; it must be at least 0 and below 1")
        if not self.within_s >= 0:
            raise ValueError(f"within_s is {self.within_s}; it must be 0 or more seconds")
        if not 0 < self.lost <= 1:
            raise ValueError(f"lost is {self.lost}; it must be above 0 and at most 1")

    def met_by(self, queue: ErlangA) -> bool:
        """Whether a queue reaches it."""
        enough = (
            queue.service_level(self.within_s) >= self.answered and queue.abandon_probability <= self.lost
        )
        return enough and queue.mean_wait_s < inf


def erlang_a(arrival_rate: float, service_rate: float, servers: int, patience_rate: float) -> ErlangA:
    """The long run of a queue; rates per second.

    A ``patience_rate`` of 0 is Erlang C; at a load of 1 or more that queue grows without limit: everybody
    waits, for ever (``mean_wait_s`` is ``inf``), and nobody gives up. The work grows with the root of the
    number of callers present. Raises ``ValueError`` for what is no rate, for fewer than one server, and for
    a patience of more than a million arrivals that is not 0.
    """
    _check(arrival_rate, service_rate, servers, patience_rate)
    if arrival_rate == 0:
        waits, lost, mean, busy = 0.0, 0.0, 0.0, 0.0
    elif patience_rate == 0:
        waits, lost, mean, busy = _erlang_c(arrival_rate, service_rate, servers)
    else:
        total = waiting = queue = working = 0.0
        for present, weight in _states(arrival_rate, service_rate, servers, patience_rate):
            total += weight
            working += weight * min(present, servers)
            if present >= servers:
                waiting += weight
                queue += weight * (present - servers)
        waits, mean = min(1.0, waiting / total), queue / total / arrival_rate
        lost, busy = min(1.0, patience_rate * mean), min(1.0, working / total / servers)
    return ErlangA(arrival_rate, service_rate, servers, patience_rate, waits, lost, mean, busy)


def staff_needed(arrival_rate: float, service_rate: float, patience_rate: float, goal: Goal) -> int:
    """The fewest people with whom a queue reaches its goal; every one more only helps, so halving finds it.

    Rates per second. Raises ``ValueError`` like `erlang_a`.
    """

    def enough(servers: int) -> bool:
        return goal.met_by(erlang_a(arrival_rate, service_rate, servers, patience_rate))

    most = 1
    while not enough(most):
        most *= 2
    too_few = most // 2
    while most - too_few > 1:
        middle = (too_few + most) // 2
        too_few, most = (too_few, middle) if enough(middle) else (middle, most)
    return most


def _check(arrival_rate: float, service_rate: float, servers: int, patience_rate: float) -> None:
    for name, value in (("arrival_rate", arrival_rate), ("patience_rate", patience_rate)):
        if not (isfinite(value) and value >= 0):
            raise ValueError(f"{name} is {value}; it must be 0 or more a second")
    if not (isfinite(service_rate) and service_rate > 0):
        raise ValueError(f"service_rate is {service_rate}; it must be more than 0 a second")
    if servers < 1:
        raise ValueError(f"servers is {servers}; it must be 1 or more")
    if 0 < patience_rate < _LEAST_PATIENCE_RATE * arrival_rate:
        raise ValueError(
            f"patience_rate is {patience_rate}; it must be at least a millionth of the arrival rate "
            f"({arrival_rate}), or 0 for callers who never hang up"
        )


def _erlang_c(arrival_rate: float, service_rate: float, servers: int) -> tuple[float, float, float, float]:
    """Wait probability, abandon probability, mean wait, occupancy of callers who never hang up."""
    offered, load = arrival_rate / service_rate, arrival_rate / (servers * service_rate)
    if load >= 1:
        return 1.0, 0.0, inf, 1.0
    # one over Erlang B by its recursion: only sums of positive terms, so nothing cancels; where it is
    # beyond a float, nobody waits
    inverse = 1.0
    for each in range(1, servers + 1):
        inverse = 1.0 + inverse * each / offered
    waits = 1.0 / (1.0 + (1.0 - load) * (inverse - 1.0))
    return waits, 0.0, waits / (servers * service_rate - arrival_rate), load


def _states(
    arrival_rate: float, service_rate: float, servers: int, patience_rate: float
) -> Iterator[tuple[int, float]]:
    """Numbers of callers present with their weights, from the likeliest (1) upwards, then downwards.

    Starting from the peak no weight can overflow. Away from it the ratio of neighbours only shrinks, so
    what is left out is bounded by a geometric series: each walk ends when that bound is negligible, upwards
    that of the callers waiting (which is more than that of the states) beside those seen waiting.
    """

    def leave(present: int) -> float:
        return min(present, servers) * service_rate + max(present - servers, 0) * patience_rate

    spare = servers * service_rate - arrival_rate
    peak = int(arrival_rate / service_rate) if spare >= 0 else servers + int(-spare / patience_rate)
    seen = weight = 1.0
    queue = float(max(peak - servers, 0))
    yield peak, weight
    present, ratio = peak, arrival_rate / leave(peak + 1)
    while present <= servers or ratio >= 1 or _tail(weight, ratio, present - servers) > _NEGLIGIBLE * queue:
        present += 1
        weight *= ratio
        seen += weight
        queue += weight * max(present - servers, 0)
        ratio = arrival_rate / leave(present + 1)
        yield present, weight
    present, weight, ratio = peak, 1.0, leave(peak) / arrival_rate
    while present and (ratio >= 1 or weight * ratio / (1 - ratio) > _NEGLIGIBLE * seen):
        present -= 1
        weight *= ratio
        seen += weight
        ratio = leave(present) / arrival_rate
        yield present, weight


def _tail(weight: float, ratio: float, waiting: int) -> float:
    """A bound of the callers waiting in all states beyond one: Σ weight · ratio^i · (waiting + i), i ≥ 1."""
    beyond = ratio / (1 - ratio)
    return weight * beyond * (waiting + 1 / (1 - ratio))


def _share_within(arrival_rate: float, work_rate: float, patience_rate: float, within_s: float) -> float:
    """Of those who are answered after a wait, the share who wait no longer than ``within_s``."""

    def height(at: float) -> float:
        return -expm1(-patience_rate * at) * arrival_rate / patience_rate - (work_rate + patience_rate) * at

    # the density has one peak and falls ever more steeply (its logarithm is concave): beyond first and
    # last there is nothing worth adding
    top = max(0.0, log(arrival_rate / (work_rate + patience_rate)) / patience_rate)
    floor = height(top) - _DEPTH
    step = 1 / (work_rate + patience_rate)
    while height(top + step) > floor:
        step *= 2
    last = _crossing(height, floor, top + step, top)
    first = 0.0 if height(0.0) >= floor else _crossing(height, floor, 0.0, top)
    if not first < within_s < last:
        return float(within_s >= last)

    def density(at: float) -> float:
        return exp(height(at) - floor - _DEPTH)

    before, after = _integral(density, first, within_s), _integral(density, within_s, last)
    return before / (before + after)


def _crossing(height: Callable[[float], float], floor: float, below: float, above: float) -> float:
    """A point between one below a floor and one above it at which the floor is crossed."""
    for _ in range(60):
        middle = (below + above) / 2
        below, above = (below, middle) if height(middle) > floor else (middle, above)
    return below


def _integral(of: Callable[[float], float], first: float, last: float, pieces: int = 1000) -> float:
    """Simpson's rule."""
    width = (last - first) / pieces
    inner = sum((4 if i % 2 else 2) * of(first + i * width) for i in range(1, pieces))
    return (of(first) + inner + of(last)) * width / 3
