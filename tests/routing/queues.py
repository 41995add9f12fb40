"""A queue simulated call by call (Ciw): neither our formulas nor another library's."""

from dataclasses import dataclass
from math import log, sqrt

import ciw

#: seconds left out at both ends: the queue starts empty, and its last callers have no end
EDGE_S = 10 * 3600


@dataclass(frozen=True)
class Caller:
    joined_s: float
    waited_s: float
    served: bool
    ahead: int
    """Callers before them in the queue when they joined; below 0: somebody was free."""


def exponential(mean: float) -> ciw.dists.Distribution:
    return ciw.dists.Exponential(1 / mean)


def lognormal(mean: float, spread: float) -> ciw.dists.Distribution:
    """``spread``: the variance in units of the squared mean; 1 for an exponential time."""
    variance = log(1 + spread)
    return ciw.dists.Lognormal(log(mean) - variance / 2, sqrt(variance))


def simulate(
    arrival_rate: float,
    handle: ciw.dists.Distribution,
    *,
    servers: int,
    patience_s: float | None,
    hours: float,
    seed: int,
) -> list[Caller]:
    """All callers of so many hours, in order."""
    ciw.seed(seed)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(arrival_rate)],
        service_distributions=[handle],
        number_of_servers=[servers],
        reneging_time_distributions=[exponential(patience_s) if patience_s else None],
    )
    simulation = ciw.Simulation(network)
    end = hours * 3600 + 2 * EDGE_S
    simulation.simulate_until_max_time(end)
    found = [
        Caller(
            record.arrival_date,
            record.waiting_time,
            record.record_type == "service",
            record.queue_size_at_arrival - servers,
        )
        for record in simulation.get_all_records()
        if EDGE_S <= record.arrival_date < end - EDGE_S
    ]
    return sorted(found, key=lambda caller: caller.joined_s)
