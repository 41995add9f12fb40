"""What strangers get at the door: a 403 each, and after too many of them silence for a time."""

from collections.abc import Callable, Iterable

from console.calls.events import SourceBanned
from console.telephony.bans import Bans
from console.telephony.headers import clean


class Door:
    """Bans who tries too often. ``drop`` has packets of these hosts dropped, and no others'; where that can't
    be done (TCP, IPv6) they go on getting 403, and nothing is written about it."""

    def __init__(self, after: int, for_s: float, drop: Callable[[Iterable[str]], bool]) -> None:
        self._bans = Bans(after, for_s)
        self._for = for_s
        self._drop = drop

    def knocked(self, source: str, now: float) -> tuple[bool, SourceBanned | None]:
        """A stranger at ``source`` ("host:port") was refused: whether that is worth a line in the journal,
        and the ban that begins with it."""
        host = source.rpartition(":")[0].strip("[]")
        if self._bans.holds(host, now):
            return False, None
        self.tick(now)
        ban = self._bans.tried(host, now)
        if ban is None:
            return True, None
        self._drop(self._bans.hosts)
        return True, SourceBanned(clean(host), ban.tries, self._for)

    def tick(self, now: float) -> None:
        """Let in again whose time is over."""
        if self._bans.over(now):
            self._drop(self._bans.hosts)
