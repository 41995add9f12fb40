"""Host names to addresses, looked up on a thread of their own so that a slow DNS never holds up calls."""

import queue
import socket
import threading
from collections.abc import Callable
from time import monotonic

from console.telephony.sip.peers import is_network

#: How long an answer is used before it is asked for again, in seconds; a failure is asked again sooner.
FRESH_S, RETRY_S = 300.0, 5.0


def system_lookup(host: str) -> tuple[str, ...]:
    """What the system's resolver says, IPv4 only; empty when it knows nothing."""
    try:
        found = socket.getaddrinfo(host, None, socket.AF_INET, socket.SOCK_DGRAM)
    except (OSError, UnicodeError):
        return ()
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def only_ipv6(host: str) -> bool:
    """Whether a name has addresses, but none that the desk can reach."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_DGRAM)
    except (OSError, UnicodeError):
        return False
    return all(entry[0] == socket.AF_INET6 for entry in found)


def own_address(listen: str) -> str:
    """The address others reach us at: ``listen`` itself, or that of our way out where it means any."""
    if listen != "0.0.0.0":  # noqa: S104 - compared, not bound
        return listen
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # picks a route and sends nothing
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


class Names:
    """A small cache of look-ups; only plain strings pass between its thread and its owner."""

    def __init__(self, lookup: Callable[[str], tuple[str, ...]] = system_lookup) -> None:
        self._lookup = lookup
        self._asked: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._known: dict[str, tuple[tuple[str, ...], float]] = {}
        self._pending: set[str] = set()
        self._thread = threading.Thread(target=self._work, name="names", daemon=True)
        self._thread.start()

    def find(self, host: str) -> tuple[str, ...] | None:
        """Addresses of a host: empty when it has none, ``None`` while it is being looked up."""
        if is_network(host):
            return (host,)
        entry = self._known.get(host)
        if (entry is None or entry[1] < monotonic()) and host not in self._pending:
            self._pending.add(host)
            self._asked.put(host)
        return entry[0] if entry else None

    def known(self, host: str) -> tuple[str, ...]:
        """Addresses of a host as far as they are known now."""
        return self.find(host) or ()

    def close(self) -> None:
        """End the thread; a look-up under way is not waited for."""
        self._asked.put(None)

    def _work(self) -> None:
        while (host := self._asked.get()) is not None:
            found = self._lookup(host)
            before = self._known.get(host)
            # A name that stops resolving keeps its last addresses: calls go on through a DNS outage.
            kept = found or (before[0] if before else ())
            self._known[host] = (kept, monotonic() + (FRESH_S if found else RETRY_S))
            self._pending.discard(host)
