"""Strangers who try too often: banned for a time, their packets dropped by the kernel where it can do that.

Only sources that no account or trunk names are counted, so that a packet with a forged address can't ban a
carrier; and only so many are kept, so that many forged ones can't fill the memory.
"""

from collections import deque
from dataclasses import dataclass

#: Tries are counted within this many seconds.
WITHIN_S = 60.0
#: Sources that are counted, and that are banned, at once; the oldest makes room.
COUNTED, BANNED = 4096, 512


@dataclass(frozen=True, slots=True)
class Ban:
    """A source that is banned now: how many tries it had, and until when (monotonic)."""

    host: str
    tries: int
    until: float


class Bans:
    """Counts the tries of strangers. After ``after`` of them within a minute a host is banned for ``for_s``
    seconds, and can earn it again; 0: never."""

    def __init__(self, after: int, for_s: float) -> None:
        self._after = after
        self._for = for_s
        self._tries: dict[str, deque[float]] = {}
        self._banned: dict[str, Ban] = {}

    def tried(self, host: str, now: float) -> Ban | None:
        """A stranger was refused; the ban where this one begins it."""
        if not self._after or not self._for or host in self._banned:
            return None
        tries = self._tries.pop(host, deque())
        while tries and tries[0] < now - WITHIN_S:
            tries.popleft()
        tries.append(now)
        if len(tries) >= self._after:
            if len(self._banned) >= BANNED:
                del self._banned[next(iter(self._banned))]
            ban = self._banned[host] = Ban(host, len(tries), now + self._for)
            return ban
        if len(self._tries) >= COUNTED:
            del self._tries[next(iter(self._tries))]
        self._tries[host] = tries  # the newest stands last
        return None

    def holds(self, host: str, now: float) -> bool:
        """Whether a host is banned."""
        ban = self._banned.get(host)
        return ban is not None and now < ban.until

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
