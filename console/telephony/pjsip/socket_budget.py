"""A gate against floods: how many calls may begin before sockets of ended ones are free again."""

from collections import deque

#: A closed socket keeps its place this long in PJSIP, in seconds; each call opens two.
SOCKET_S = 0.6
#: Places kept free.
SPARE = 8


class Gate:
    """Counts calls that began. ``handles`` is the size of the build's table of sockets, ``lines`` how many
    calls may be up at once; PJSIP aborts when the table is full (64 places on the wheel)."""

    def __init__(self, handles: int, lines: int) -> None:
        self._limit = max(4, (handles - SPARE) // 2 - lines)
        self._began: deque[float] = deque()

    def pass_through(self, now: float) -> None:
        """A call began."""
        self._began.append(now)

    def is_shut(self, now: float) -> bool:
        """Whether calls begin faster than sockets come free: what comes now waits in the kernel."""
        while self._began and self._began[0] < now - SOCKET_S:
            self._began.popleft()
        return len(self._began) >= self._limit
