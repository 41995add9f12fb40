"""Incoming calls until they are read: from whom they may come, and what their INVITEs say."""

from collections import deque
from collections.abc import Callable, Iterator

from console.telephony.safe_callback import safely
from console.telephony.sip.invite import Invite, read_invite
from console.telephony.sip.peers import Peer, identify, is_loopback
from console.telephony.sip.settings import PhoneSettings

_NOBODY = Peer("", "", ())


class Arrivals:
    """Keeps INVITEs that ring already; reading one takes longer than all that has to happen before its 180.

    ``resolve`` gives the known addresses of a name.
    """

    def __init__(self, settings: PhoneSettings, resolve: Callable[[str], tuple[str, ...]]) -> None:
        self._settings = settings
        self._peers = settings.peers
        self._ours = settings.ours
        self._resolve = resolve
        self._unread: deque[tuple[int, str, Peer]] = deque()

    def use(self, settings: PhoneSettings) -> None:
        """Know other peers and numbers of ours from now on."""
        self._settings, self._peers, self._ours = settings, settings.peers, settings.ours

    def peer(self, source: str, transport: str = "") -> Peer | None:
        """Who calls from ``source`` ("host:port") by "udp", "tcp" or "tls" (empty: it can't be told),
        ``None`` for a stranger."""
        peer = identify(source, self._peers, self._resolve, transport)
        if peer is None and self._settings.accept_loopback and is_loopback(source):
            return _NOBODY
        return peer

    def keep(self, leg: int, raw: str, peer: Peer) -> None:
        """An INVITE to read later."""
        self._unread.append((leg, raw, peer))

    def read_all(self) -> Iterator[tuple[int, Invite | None]]:
        """Legs with their INVITEs, each once, in the order they came; ``None`` for one that can't be read by
        a mistake of ours."""
        while self._unread:
            leg, raw, peer = self._unread.popleft()
            yield leg, safely("reading an INVITE", self.read, raw, peer)

    def read(self, raw: str, peer: Peer = _NOBODY) -> Invite:
        """What an INVITE says that came from ``peer``."""
        return read_invite(raw, peer, self._settings.country, self._ours)
