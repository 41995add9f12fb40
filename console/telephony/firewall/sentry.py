"""Who may say what, before the SIP library makes anything of it: strangers are refused, counted and banned,
and what belongs to a call comes from where that call's far end is.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from console.calls.protocol.events import PhoneEvent, SourceBanned, StrangersCounted
from console.telephony.firewall.bans import Bans, Door
from console.telephony.firewall.refused_calls import Strangers
from console.telephony.sip.dns import Names
from console.telephony.sip.headers import address, clean, parse, split_host
from console.telephony.sip.inlet import DROP, PASS, Request
from console.telephony.sip.peers import Peer, identify, is_in
from console.telephony.sip.settings import PhoneSettings

#: Dialogs that are known, and addresses of one far end.
_DIALOGS, _HOSTS = 4096, 16
#: How often the kernel is told whom to drop at most, and named hosts are looked at again, in seconds.
_TELL_S, _AGAIN_S = 0.25, 5.0
#: Requests that set anew where the far end is reached.
_REFRESHING = frozenset({"INVITE", "UPDATE"})


@dataclass(slots=True)
class _Dialog:
    """Where the far end of a leg speaks from: addresses it gave or used, and its account's or trunk's
    (``None``: it belongs to none, and may speak from anywhere)."""

    leg: int
    peer: Peer | None
    hosts: set[str] = field(default_factory=set)


class Sentry:
    """Looks at requests. ``drop`` has the kernel drop requests of these hosts, and no others'."""

    def __init__(self, settings: PhoneSettings, names: Names, drop: Callable[[Iterable[str]], bool]) -> None:
        self._bans = Bans(settings.ban_after, settings.ban_s)
        self._ban_s = settings.ban_s
        self._peers = settings.peers
        self._named = settings.named
        self._names = names
        self._drop = drop
        self._strangers = Strangers()
        self._dialogs: dict[str, _Dialog] = {}
        self._stale = False
        self._told_at = self._looked_at = float("-inf")

    def use(self, settings: PhoneSettings) -> None:
        """Go by other peers and limits from now on; who is banned stays so."""
        self._ban_s, self._peers, self._named = settings.ban_s, settings.peers, settings.named
        self._bans.use(settings.ban_after, settings.ban_s)

    # -- dialogs -----------------------------------------------------------------------------------

    def begins(self, call_id: str, leg: int, peer: Peer | None, source: str, raw: str) -> None:
        """A message from the far end of a leg, at ``source`` ("host:port"), that begins its dialog."""
        if call_id not in self._dialogs and len(self._dialogs) >= _DIALOGS:
            del self._dialogs[next(iter(self._dialogs))]
        dialog = self._dialogs.setdefault(call_id, _Dialog(leg, peer))
        self._learn(dialog, raw)
        self._add(dialog, source.rpartition(":")[0].strip("[]"))

    def leg(self, call_id: str) -> int:
        """The leg of a call, 0 for none."""
        dialog = self._dialogs.get(call_id)
        return dialog.leg if dialog else 0

    def over(self, call_id: str) -> None:
        """A call is gone."""
        self._dialogs.pop(call_id, None)

    def _learn(self, dialog: _Dialog, raw: str) -> None:
        """Where its far end is reached from now on: by its Contact and the proxies that want to stay."""
        message = parse(raw)
        for value in (*message.values("contact")[:1], *message.values("record-route")[:_HOSTS]):
            if place := split_host(address(value).host):
                self._add(dialog, place[0])

    def _add(self, dialog: _Dialog, host: str) -> None:
        if len(dialog.hosts) < _HOSTS:
            dialog.hosts.add(host)

    def _may(self, dialog: _Dialog, request: Request) -> bool:
        """Whether a request in a dialog comes from its far end or that one's proxy."""
        if dialog.peer is None:
            return True
        known = (host for each in dialog.hosts for host in (each, *self._names.known(each)))
        return (
            request.host in known or identify(request.source, (dialog.peer,), self._names.known) is not None
        )

    # -- requests ----------------------------------------------------------------------------------

    def look(
        self, request: Request, peer: Peer | None, now: float
    ) -> tuple[int, tuple[PhoneEvent, ...], bool]:
        """What becomes of a request from ``peer`` (``None``: a stranger), what there is to tell of it, and
        whether it is a refused call that is worth a line in the journal."""
        dialog = self._dialogs.get(request.call_id)
        if dialog and not self._may(dialog, request):
            if peer is None:
                self._count(request, now)
            return (DROP if request.method == "ACK" else 403), (), False
        if dialog or peer is not None:
            if dialog and request.method in _REFRESHING:
                self._learn(dialog, request.raw)
            return PASS, (), False
        return self._stranger(request, now)

    def _stranger(self, request: Request, now: float) -> tuple[int, tuple[PhoneEvent, ...], bool]:
        if request.method in ("ACK", "CANCEL"):
            return DROP, (), False
        if request.within and (request.method == "NOTIFY" or self.is_named(request.source)):
            return PASS, (), False
        door, events = self._count(request, now)
        if door is Door.SILENCE:
            return DROP, (), False
        if request.within:
            return 481, events, False
        if request.method == "INVITE":
            return 403, events, self._strangers.write(request.host, now)
        return (403 if request.method == "MESSAGE" else PASS), events, False

    def knocked(self, source: str, now: float) -> tuple[bool, tuple[PhoneEvent, ...]]:
        """A stranger's INVITE was refused by other means: whether that is worth a line, and what there is to
        tell."""
        request = Request("INVITE", source, "", "", within=False, raw="")
        door, events = self._count(request, now)
        return door is Door.ANSWER and self._strangers.write(request.host, now), events

    def _count(self, request: Request, now: float) -> tuple[Door, tuple[PhoneEvent, ...]]:
        call, spared = request.method == "INVITE", self.is_named(request.source)
        door, ban = self._bans.tried(request.host, now, call=call, spared=spared)
        if ban is None:
            return door, ()
        self._stale = True
        if not self._strangers.write(request.host, now):
            return door, ()
        return door, (SourceBanned(clean(request.host), ban.tries, self._ban_s, ban.calls),)

    def is_named(self, source: str) -> bool:
        """Whether the config names an address; also while one of its names is still being looked up."""
        host = source.rpartition(":")[0].strip("[]")
        for name in self._named:
            found = self._names.find(name)
            if found is None or is_in(host, found):
                return True
        return identify(source, self._peers, self._names.known) is not None

    # -- time --------------------------------------------------------------------------------------

    def tick(self, now: float) -> list[PhoneEvent]:
        """Let in again whose time is over, or whom a name has come to mean; what was only counted."""
        if self._bans.over(now):
            self._stale = True
        if now >= self._looked_at + _AGAIN_S:
            self._looked_at = now
            for host in self._bans.hosts:
                if self.is_named(f"[{host}]:5060" if ":" in host else f"{host}:5060"):
                    self._stale = self._bans.spare(host) or self._stale
        if self._stale and now >= self._told_at + _TELL_S:
            self._stale, self._told_at = False, now
            self._drop(self._bans.hosts)
        return [StrangersCounted(each.network, each.calls) for each in self._strangers.tick(now)]
