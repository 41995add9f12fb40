"""Strangers who try too often: banned for a time, their requests dropped by the kernel where it can do that.

Nobody the config names is ever banned, nor anybody in a private network: whoever can forge an address would
have them shut out. Of those more tries than the limit within a minute are not answered, and that is all.
"""

import ipaddress
from collections import deque
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

#: Tries are counted within this many seconds.
WITHIN_S = 60.0
#: Sources that are counted, and that are banned, at once; the oldest makes room.
COUNTED, BANNED = 4096, 512


class Door(Enum):
    """What a try gets: an answer, or none."""

    ANSWER = auto()
    SILENCE = auto()


@dataclass(frozen=True, slots=True)
class Ban:
    """A source that is banned now: how many tries it had, and until when (monotonic); whether all of them
    were calls."""

    host: str
    tries: int
    until: float
    calls: bool = True


class Bans:
    """Counts the tries of strangers. After ``after`` of them within a minute a host is banned for ``for_s``
    seconds, and can earn it again; 0: never."""

    def __init__(self, after: int, for_s: float) -> None:
        self._after = after
        self._for = for_s
        self._tries: dict[str, deque[tuple[float, bool]]] = {}
        self._banned: dict[str, Ban] = {}

    def use(self, after: int, for_s: float) -> None:
        """Other limits from now on."""
        self._after, self._for = after, for_s

    def tried(
        self, host: str, now: float, *, call: bool = True, spared: bool = False
    ) -> tuple[Door, Ban | None]:
        """A stranger was refused: whether they are answered, and the ban where this one begins it. ``spared``
        can't be banned."""
        if self.holds(host, now):
            return Door.SILENCE, None
        if not self._after or not self._for:
            return Door.ANSWER, None
        tries = self._tries.pop(host, deque(maxlen=self._after))
        while tries and tries[0][0] < now - WITHIN_S:
            tries.popleft()
        spared = spared or is_private(host)
        full = len(tries) >= self._after
        if not full:
            tries.append((now, call))
        if len(tries) >= self._after and not spared:
            if len(self._banned) >= BANNED:
                del self._banned[next(iter(self._banned))]
            ban = Ban(host, len(tries), now + self._for, all(was_call for _, was_call in tries))
            self._banned[host] = ban
            return Door.ANSWER, ban
        if len(self._tries) >= COUNTED:
            del self._tries[next(iter(self._tries))]
        self._tries[host] = tries  # the newest stands last
        return Door.SILENCE if full else Door.ANSWER, None

    def holds(self, host: str, now: float) -> bool:
        """Whether a host is banned."""
        ban = self._banned.get(host)
        return ban is not None and now < ban.until

    def spare(self, host: str) -> bool:
        """Let go of a host that must not be banned after all; whether it was."""
        return self._banned.pop(host, None) is not None

    def over(self, now: float) -> bool:
        """Let go whose time is over; whether anybody was."""
        gone = [host for host, ban in self._banned.items() if ban.until <= now]
        for host in gone:
            del self._banned[host]
        return bool(gone)

    @property
    def hosts(self) -> tuple[str, ...]:
        """Who is banned."""
        return tuple(self._banned)


@lru_cache(1024)
def is_private(host: str) -> bool:
    """Whether an address is of a network at home (RFC 1918, 3927, 4193, 6598), not of this machine's own."""
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return False
    return any(found.version == net.version and found in net for net in _PRIVATE)


_PRIVATE = tuple(
    ipaddress.ip_network(net)
    for net in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "169.254.0.0/16",
        "100.64.0.0/10",
        "fc00::/7",
        "fe80::/10",
    )
)
