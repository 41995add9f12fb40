"""Whether the far ends of trunks and accounts are there: each is asked by OPTIONS every so often.

A trunk that is half open and a PBX that has died say nothing; only a question shows it. Any answer will do
(RFC 3261 11.2), also a refusal. An account whose server was gone registers anew as soon as it is back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from console.calls.protocol.events import TrunkState
from console.telephony.sip import outgoing
from console.telephony.sip.outgoing import Target
from console.telephony.sip.settings import AccountSettings, PhoneSettings, TrunkSettings

#: After how long without an answer a far end is taken for gone, in seconds: over UDP four packets by then.
SILENT_S = 8.0
#: How soon one is asked again that could not be reached, or is gone, in seconds.
AGAIN_S = 5.0
#: While a call is made through one that is known to answer: how often it is asked, and after how long
#: without an answer it counts as gone, in seconds.
ONCE_A_S, GONE_S = 1.0, 3.0


class Finder(Protocol):
    """What knows hosts' addresses: :class:`~console.telephony.sip.dns.Names`."""

    def find(self, host: str) -> tuple[str, ...] | None:
        """Addresses of a host: empty when it has none, ``None`` while it is being looked up."""


class Asker(Protocol):
    """What can ask: a part of a :class:`~console.telephony.stack.Stack`."""

    def ask(self, uri: str, sender: str, account: str, srtp: str) -> str:
        """Send OPTIONS; gives why it can't be sent, or nothing."""

    def renew(self, account: str) -> None:
        """Register an account anew, now."""


@dataclass(slots=True)
class _Link:
    """A trunk or account. Times are monotonic seconds; ``registered`` is ``None`` where it need not be, and
    for an account until its server answers; ``answers``: it has answered a question before."""

    name: str
    target: Target
    due: float
    peer: TrunkSettings | AccountSettings
    uri: str = ""
    waiting_since: float | None = None
    why: str = ""
    silent: str = ""
    registered: TrunkState | None = None
    told: TrunkState | None = None
    answers: bool = False
    asked_at: float = 0.0


class Asking:
    """All trunks and accounts, and what is told of each when it changes. Without ``ask_every_s`` nobody is
    asked: a trunk counts as up then. ``host`` is our own address; ``hurry`` has dead connections given up
    soon."""

    def __init__(
        self,
        settings: PhoneSettings,
        names: Finder,
        stack: Asker,
        now: float,
        *,
        host: str,
        hurry: Callable[[], None],
    ) -> None:
        self._sender, self._hurry = f"<sip:reception@{host}>", hurry
        self._names, self._stack = names, stack
        self._links: dict[str, _Link] = {}
        self.use(settings, now)

    def use(self, settings: PhoneSettings, now: float) -> None:
        """Ask these trunks and accounts from now on; of one that stays as it was, what is known stays."""
        self._every_s = settings.ask_every_s
        before, self._links = self._links, {}
        peers: tuple[TrunkSettings | AccountSettings, ...] = (*settings.trunks, *settings.accounts)
        for peer in peers:
            if target := outgoing.server(peer):
                known = before.get(peer.name)
                same = known if known and known.peer == peer else None
                self._links[peer.name] = same or _Link(peer.name, target, now, peer)
        for trunk in settings.trunks:
            if trunk.name in self._links and self._links[trunk.name].registered is None:
                self._links[trunk.name].registered = TrunkState(trunk.name, up=True)

    def registered(self, state: TrunkState) -> list[TrunkState]:
        """What a registration has come to; one that is ours no more is passed over."""
        link = self._links.get(state.name)
        if link is None:
            return []
        link.registered = state
        if state.up:
            self._there(link)
        return self._news(link)

    def answered(self, uri: str, why: str) -> None:
        """A far end's answer; ``why`` says what is missing behind it (empty: nothing)."""
        for link in self._links.values():
            if link.uri != uri:
                continue
            if why:
                link.waiting_since, link.silent = None, why
            elif self._there(link) and link.target.account:
                self._stack.renew(link.name)

    def failed(self, uri: str, why: str, now: float) -> None:
        """A question could not be sent: it is asked again soon."""
        for link in self._links.values():
            if link.uri == uri:
                link.why, link.due = why, min(link.due, now + AGAIN_S)

    def tick(self, now: float) -> list[TrunkState]:
        """Ask what is due to be asked; gives what has changed."""
        if self._every_s:
            for link in self._links.values():
                if link.waiting_since is not None and now - link.waiting_since >= SILENT_S:
                    link.silent = link.why or "does not answer"
                if now >= link.due:
                    self._ask(link, now)
        return [state for link in self._links.values() for state in self._news(link)]

    def is_down(self, name: str) -> bool:
        """Whether a trunk or account is known to be down."""
        link = self._links.get(name)
        return bool(link and (link.silent or (link.registered and not link.registered.up)))

    def has_fallen_silent(self, name: str, now: float) -> bool:
        """Whether one that has answered before says nothing any more: it is asked at once, and again each
        second as long as this is called, whatever ``ask_every_s`` says."""
        link = self._links.get(name)
        if link is None or not link.answers or not self._every_s:
            return False
        if link.waiting_since is not None and now - link.waiting_since >= GONE_S:
            return True
        link.due = min(link.due, link.asked_at + ONCE_A_S)
        return False

    def _there(self, link: _Link) -> bool:
        """Note a sign of life; gives whether it was missed."""
        missed = bool(link.silent)
        link.waiting_since, link.why, link.silent, link.answers = None, "", "", True
        return missed

    def _ask(self, link: _Link, now: float) -> None:
        target = link.target
        found = self._names.find(target.host)
        if found is None:
            return
        if not found:
            link.silent = f"{target.host} has no IPv4 address"
        link.due = now + (min(self._every_s, AGAIN_S) if link.silent else self._every_s)
        if not found:
            return
        link.asked_at = now
        link.waiting_since = now if link.waiting_since is None else link.waiting_since
        link.uri = target.uri(found[0])
        if why := self._stack.ask(
            link.uri, "" if target.account else self._sender, target.account, target.srtp
        ):
            self.failed(link.uri, why, now)
        if target.transport != "udp":
            self._hurry()

    def _news(self, link: _Link) -> list[TrunkState]:
        state = link.registered
        if state and link.silent:
            state = TrunkState(link.name, up=False, why=link.silent)
        if state is None or state == link.told:
            return []
        link.told = state
        return [state]
