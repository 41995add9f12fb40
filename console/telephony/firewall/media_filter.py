"""Audio is taken from the far end of its own call only: a stranger who throws packets at a port is not heard,
and does not get what the caller was to hear.

PJSIP follows whoever sends ten packets in a row, for phones behind address translation. So each audio socket
gets a filter in the kernel that lets in what comes from the address the call's SDP names, from where its
signalling comes (a phone behind translation sends both from there), or from where the config says.
"""

from collections.abc import Callable, Mapping

#: Seconds between looks; sockets of many calls that begin are found in one.
LOOK_S = 0.2
_NOWHERE = frozenset(("", "0.0.0.0", "::"))  # noqa: S104  an SDP's word for hold


class Wards:
    """Keeps strangers' packets out. ``only`` lets each of these UDP ports take packets from its hosts
    (addresses and networks) only, from anybody where it has none, in one pass over our sockets."""

    def __init__(self, only: Callable[[Mapping[int, frozenset[str]]], None]) -> None:
        self._only = only
        self._new: dict[int, frozenset[str]] = {}
        self._looked = float("-inf")

    def heard_at(self, local: str, *hosts: str) -> None:
        """A call's audio comes to ``local`` ("host:port"), from one of these hosts. Those of IPv6 can't
        send to a socket of IPv4."""
        host, _, port = local.rpartition(":")
        named = frozenset(each.strip("[]") for each in hosts if ":" in host or ":" not in each)
        if port.isdecimal() and int(port):
            self._new[int(port)] = frozenset() if named & _NOWHERE else named

    def tick(self, now: float) -> None:
        """Do what is due."""
        if self._new and now >= self._looked + LOOK_S:
            self._looked = now
            new, self._new = self._new, {}
            self._only({**new, **{port + 1: hosts for port, hosts in new.items()}})
