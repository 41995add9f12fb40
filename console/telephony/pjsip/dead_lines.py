"""Lines of calls that we have ended and whose far end is dead: free while others need them.

PJSIP keeps a line until the far end has answered our BYE, or 32 s have passed (RFC 3261, timer F); another 32
s before that it waits for the ACK of a call that was just answered (section 13.3.1.4). A flood of callers who
vanish would so hold every line for a minute. While lines are short, the longest silent are let go.
"""

from collections import deque
from typing import Protocol

#: a far end that has said nothing for so long after we ended the call, in seconds: BYE was sent four times
SILENT_S = 4.0
#: seconds between looks
LOOK_S = 0.25
#: lines are short when fewer are free than one in so many, or none
_SHARE = 16


class Ended(Protocol):
    """What is asked of sessions: see :class:`~console.telephony.pjsip.sessions.Sessions`."""

    def used(self) -> int:
        """Lines in use."""
        ...

    def of(self, request: int) -> int:
        """The session of an INVITE."""
        ...

    def over(self, session: int) -> bool:
        """Whether it is over for both ends."""
        ...

    def keep(self, session: int) -> None:
        """Keep its memory."""
        ...

    def free(self, session: int) -> None:
        """Let its memory go."""
        ...

    def end(self, session: int) -> None:
        """Wait no more for its far end."""
        ...


class Lingering:
    """The sessions that we have ended and the far end has not, on so many lines; without ``sessions`` none is
    known."""

    def __init__(self, sessions: Ended | None, lines: int) -> None:
        self._sessions = sessions
        self._most = lines - max(1, lines // _SHARE)
        self._kept: deque[tuple[float, int]] = deque()
        self._looked = float("-inf")

    def session(self, request: int) -> int:
        """The session of an INVITE that is being read, 0 where it can't be told."""
        return self._sessions.of(request) if self._sessions else 0

    def ended(self, session: int, now: float) -> None:
        """A call is over for us."""
        if self._sessions and session and not self._sessions.over(session):
            self._sessions.keep(session)
            self._kept.append((now, session))

    def tick(self, now: float) -> None:
        """Forget those that are over, and let go of the longest silent while lines are short."""
        if not (self._sessions and self._kept) or now < self._looked + LOOK_S:
            return
        self._looked = now
        for _ in range(len(self._kept)):
            since, session = self._kept.popleft()
            if not self._sessions.over(session):
                if now < since + SILENT_S or self._sessions.used() <= self._most:
                    self._kept.append((since, session))
                    continue
                self._sessions.end(session)
            self._sessions.free(session)

    def close(self) -> None:
        """Let go of all, before the library ends."""
        while self._sessions and self._kept:
            self._sessions.free(self._kept.popleft()[1])
