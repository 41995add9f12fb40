"""What is written of strangers: so many refused calls a day of each network and of all; the rest is counted.

A stranger can forge as many addresses as they like: what they can make the desk write must have an end.
"""

import ipaddress
from dataclasses import dataclass

#: Refused calls of one network, and of all strangers together, that are written one by one in a day.
OF_ONE, OF_ALL = 200, 2_000
DAY_S = 86_400.0
#: How often the rest is told as a count, in seconds.
TOLD_S = 1_800.0
#: A network, as bits of an address: what one subscriber or customer has.
_BITS = {4: 24, 6: 64}
EVERYBODY = "many networks"


@dataclass(frozen=True, slots=True)
class Uncounted:
    """Refused calls of a network that were not written one by one."""

    network: str
    calls: int


class Strangers:
    """The day's account. ``write`` is asked before something is written."""

    def __init__(self) -> None:
        self._began = self._told = float("-inf")
        self._written: dict[str, int] = {}
        self._all = 0
        self._rest: dict[str, int] = {}

    def write(self, host: str, now: float) -> bool:
        """Whether a refused call of a host is written; else it is counted."""
        if now >= self._began + DAY_S:
            self._began, self._written, self._all = now, {}, 0
            self._told = max(self._told, now)
        network = network_of(host)
        so_far = self._written.get(network, 0)
        if so_far < OF_ONE and self._all < OF_ALL:
            self._written[network] = so_far + 1
            self._all += 1
            return True
        name = network if network in self._written else EVERYBODY
        self._rest[name] = self._rest.get(name, 0) + 1
        return False

    def tick(self, now: float) -> tuple[Uncounted, ...]:
        """The counts that are due."""
        if not self._rest or now < self._told + TOLD_S:
            return ()
        self._told = now
        rest, self._rest = self._rest, {}
        return tuple(Uncounted(network, calls) for network, calls in rest.items())


def network_of(host: str) -> str:
    """The network of an address, such as "203.0.113.0/24"; the text itself where it is none."""
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return host[:64]
    return str(ipaddress.ip_network((found, _BITS[found.version]), strict=False))
