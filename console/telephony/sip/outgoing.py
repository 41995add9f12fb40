"""Where a call goes out to and what its INVITE says of the caller: from a command to URIs and headers."""

import re
from dataclasses import dataclass, replace

from console.calls.protocol.commands import Dial
from console.routing.numbers.number_translation import dialled, sent
from console.telephony.sip.headers import clean, escaped_user, quoted, split_host
from console.telephony.sip.settings import AccountSettings, LinkSettings, PhoneSettings, TrunkSettings

#: The caller of a ``Dial`` that hides its number (RFC 3323).
ANONYMOUS = "anonymous"
_URI = re.compile(
    r"^<?sip:(?:(?P<user>[^@;?<>\s]*)@)?(?P<host>[^@;?<>\s]+?)(?P<params>(?:;[^;?<>\s]+)*)>?$", re.IGNORECASE
)
_TRANSPORT = re.compile(r";transport=(udp|tcp|tls)(?:;|$)", re.IGNORECASE)


class CannotCall(Exception):
    """A target names nothing that can be called; the message says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """A phone to call. ``account`` names the registration it goes through, empty for none."""

    user: str
    host: str
    port: int
    transport: str
    account: str = ""
    srtp: str = "off"

    def uri(self, address: str) -> str:
        """Its SIP URI, with the host's address in place of its name.

        A registrar is asked by its name: its account's route leads to the address. So is who is called by
        TLS, as a certificate holds a name.
        """
        host = self.host if self.account or self.transport == "tls" else address
        user = f"{self.user}@" if self.user else ""
        way = f";transport={self.transport}" if self.transport != "udp" else ""
        return f"sip:{user}{host}:{self.port}{way}"


def find_target(text: str, via: str, settings: PhoneSettings) -> Target:
    """The target of a command. Raises :class:`CannotCall`."""
    text = clean(text, 200)
    if "@" in text and ":" not in text.partition("@")[0]:
        text = f"sip:{text}"
    match = _URI.match(text)
    if match:
        place = split_host(match["host"])
        if place is None:
            raise CannotCall(f"{text} is no SIP address")
        transport = _TRANSPORT.search(match["params"])
        return Target(match["user"] or "", *place, transport[1].lower() if transport else "udp")
    peer = find_peer(via, settings)
    if peer is None:
        raise CannotCall(f"no trunk or account is named {via}" if via else f"{text} needs a trunk or account")
    number = dialled(text, settings.country, peer.country, peer.sends)
    user, at = escaped_user(number), server(peer)
    if at is None or not user:
        raise CannotCall(f"{text or 'nothing'} can't be called through {peer.name}")
    return replace(at, user=user)


def server(peer: AccountSettings | TrunkSettings) -> Target | None:
    """The far end itself; ``None`` where its address is none."""
    account = isinstance(peer, AccountSettings)
    place = split_host(peer.server if isinstance(peer, AccountSettings) else peer.address)
    return Target("", *place, peer.transport, peer.name if account else "", peer.srtp) if place else None


def find_peer(via: str, settings: PhoneSettings) -> AccountSettings | TrunkSettings | None:
    """The account or trunk of that name."""
    peers: tuple[AccountSettings | TrunkSettings, ...] = (*settings.accounts, *settings.trunks)
    return next((p for p in peers if via and p.name == via), None)


def sender(
    dial: Dial, target: Target, settings: PhoneSettings, host: str
) -> tuple[str, list[tuple[str, str]]]:
    """The From of a call and the headers that go with it; ``host`` is our own address.

    A trunk or phone is shown the caller in From; a registrar wants our own address there, so it
    gets the caller as display name, and as P-Asserted-Identity (RFC 3325) where it trusts us.
    """
    account = next((a for a in settings.accounts if a.name == target.account), None)
    hidden = dial.caller == ANONYMOUS
    name = quoted("Anonymous" if hidden else dial.display)
    peer = find_peer(dial.via, settings)
    caller = escaped_user(_shown(dial.caller, peer, settings) if peer else dial.caller)
    found: list[tuple[str, str]] = []
    if account:
        home = f"<sip:{escaped_user(account.user)}@{account.server}>"
        if caller and account.verified and not hidden:
            found.append(("P-Asserted-Identity", f"{name} <sip:{caller}@{account.server}>".strip()))
    elif hidden:
        home = "<sip:anonymous@anonymous.invalid>"
    else:
        home = f"<sip:{caller or 'reception'}@{host}>"
        if caller and dial.via:
            found.append(("P-Asserted-Identity", f"{name} <sip:{caller}@{host}>".strip()))
    if hidden:
        found.append(("Privacy", "id"))
    if dial.auto_answer:
        # The two spellings desk phones understand (RFC 3261 20.9 has no standard one).
        found += [("Call-Info", f"<sip:{host}>;answer-after=0"), ("Alert-Info", "info=alert-autoanswer")]
    return f"{name} {home}".strip(), found


def _shown(number: str, peer: LinkSettings, settings: PhoneSettings) -> str:
    """A caller's number as a peer writes numbers: without what is only dialled ahead of one."""
    sends = peer.sends.model_copy(update={"prefix": "", "strip": 0, "rewrite": ()})
    return sent(number, peer.country or settings.country, sends)


def diversion(to: str, hops: int, host: str) -> list[tuple[str, str]]:
    """The Diversion (RFC 5806) of a call we send on for the number ``to``, after ``hops`` others.

    One header stands for all, so that the INVITE stays short however often the call went round.
    """
    value = f"<sip:{escaped_user(to)}@{host}>;reason=unconditional;counter={min(hops, 98) + 1}"
    return [("Diversion", value)] if to else []
