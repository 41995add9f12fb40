"""What the phone needs to know, as plain frozen values; taken from the office's config or made by hand."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from console.config import secrets
from console.config.schema.network import Account, Trunk
from console.config.schema.number_forms import Receives, Sends
from console.config.schema.office import Office
from console.routing.numbers.numbers import normalise
from console.routing.numbers.phones import watched, ways_of
from console.routing.numbers.tolls import Toll
from console.telephony.errors import PhoneError
from console.telephony.sip.headers import split_host
from console.telephony.sip.peers import Peer


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSettings:
    """What accounts and trunks have in common. ``verified``: it vouches for caller numbers, ``stir``: it
    tells STIR verdicts of its own; ``country`` is the one whose numbers it dials, empty: the office's."""

    name: str
    country: str = ""
    sends: Sends = field(default_factory=Sends)
    receives: Receives = field(default_factory=Receives)
    transport: str = "udp"
    verified: bool = False
    srtp: str = "off"
    dtmf: str = "rfc4733"
    media_from: tuple[str, ...] = ()
    stir: bool = False
    max_calls: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSettings(LinkSettings):
    """A registration. ``server`` is host[:port]."""

    server: str
    user: str
    password: str = field(default="", repr=False)
    expires_s: float = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunkSettings(LinkSettings):
    """A peer without registration. ``address`` is host[:port]; empty ``accept``: the host of it."""

    address: str
    accept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Watch:
    """A phone to watch: whose, by their short name, and where: ``target`` and ``via`` as in a ``Dial``."""

    name: str
    target: str
    via: str = ""


@dataclass(frozen=True, slots=True)
class TlsSettings:
    """Files in PEM; an empty ``authorities`` means the system's."""

    port: int = 5061
    certificate: str = ""
    key: str = ""
    authorities: str = ""


@dataclass(frozen=True, slots=True)
class PhoneSettings:
    """Where the phone listens, whom it knows and what it plays.

    ``rtp_ports`` is the inclusive range of UDP ports for audio; ``media_timeout_s`` of 0 lets calls
    without audio live; ``numbers`` are our own, in any form ``country`` reads. ``prompts`` are 16-bit
    mono WAV files by prompt name; ``music`` and ``ringback`` are loops of the same form.
    ``watches`` are the phones whose state is asked of the PBX.
    Every ``ask_every_s`` seconds trunks and accounts are asked whether they are there; 0: never.
    ``ban_after`` calls of a stranger within a minute their packets are dropped for ``ban_s`` seconds.
    ``named`` are further addresses, networks and names of phones and servers that are never banned.
    ``ways`` are the accounts and trunks for each class of numbers (``Toll``), in the order they are tried,
    each for ``give_up_s`` seconds without a word.
    ``kept_lines`` are for legs we dial: no caller gets one. ``overflow`` is where callers are redirected to
    when no line is free, empty: nowhere.
    ``accept_loopback`` takes calls from every address of 127.0.0.0/8 and ``auto_answer`` answers
    calls that ask for it: both are for the practice process, which plays the phones. ``input`` and
    ``output`` name the headset's devices.
    """

    host: str = "127.0.0.1"
    port: int = 5060
    transports: tuple[str, ...] = ("udp", "tcp")
    rtp_ports: tuple[int, int] = (10000, 19999)
    lines: int = 500
    kept_lines: int = 0
    media_timeout_s: float = 30.0
    accounts: tuple[AccountSettings, ...] = ()
    trunks: tuple[TrunkSettings, ...] = ()
    country: str = "US"
    numbers: tuple[str, ...] = ()
    prompts: Mapping[str, Path] = field(default_factory=dict)
    music: Path | None = None
    ringback: Path | None = None
    log: Path | None = None
    input: str = ""
    output: str = ""
    user_agent: str = "Reception Console"
    accept_loopback: bool = False
    auto_answer: bool = False
    tls: TlsSettings = TlsSettings()
    overflow: str = ""
    watches: tuple[Watch, ...] = ()
    ban_after: int = 0
    ban_s: float = 0.0
    ask_every_s: float = 0.0
    named: tuple[str, ...] = ()
    ways: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    give_up_s: float = 4.0

    @property
    def peers(self) -> tuple[Peer, ...]:
        """Everybody calls may come from."""
        accounts = (_peer(a, a.server, (_host(a.server),), a.user) for a in self.accounts)
        trunks = (_peer(t, t.address, t.accept or (_host(t.address),)) for t in self.trunks)
        return (*accounts, *trunks)

    @property
    def audio_lines(self) -> int:
        """Calls that have a port for their audio, and the next one for RTCP (RFC 3550, 11)."""
        first, last = self.rtp_ports
        return (last - first + 1) // 2

    @property
    def ours(self) -> frozenset[str]:
        """Our own numbers as ``normalise`` writes them."""
        return frozenset(normalise(n, self.country) for n in self.numbers) - {""}


def _peer(link: LinkSettings, address: str, accept: tuple[str, ...], user: str = "") -> Peer:
    return Peer(
        link.name,
        address,
        accept,
        link.verified,
        link.srtp,
        link.media_from,
        tls=link.transport == "tls",
        stir=link.stir,
        user=user,
        country=link.country,
        receives=link.receives,
    )


#: fields that can't be changed while the library runs → the config's keys
_FIXED = {
    "host": "sip.listen",
    "port": "sip.listen",
    "transports": "sip.transports",
    "rtp_ports": "sip.rtp_ports",
    "lines": "sip.lines",
    "tls": "sip.tls_*",
    "watches": "staff.blf",
}
#: what is set once or renewed elsewhere
_KEPT = (*_FIXED, "prompts", "music", "ringback", "log", "user_agent", "accept_loopback", "auto_answer")


def renewed(old: PhoneSettings, new: PhoneSettings) -> tuple[PhoneSettings, tuple[str, ...]]:
    """What of new settings a phone with the old ones can use while it runs, and the config's keys of the
    rest, which a restart takes over."""
    needs = tuple(
        dict.fromkeys(key for field, key in _FIXED.items() if getattr(old, field) != getattr(new, field))
    )
    return replace(new, **{field: getattr(old, field) for field in _KEPT}), needs


def from_office(
    office: Office,
    base_dir: Path,
    *,
    prompts: Mapping[str, Path],
    music: Path | None = None,
    ringback: Path | None = None,
    log: Path | None = None,
) -> PhoneSettings:
    """The phone's settings of an office; ``base_dir`` is the folder its password files are relative to.

    Raises :class:`PhoneError` naming the account whose password can't be had.
    """
    place = split_host(office.sip.listen)
    assert place is not None, "the config has checked it"
    first, last = map(int, office.sip.rtp_ports.split("-"))
    return PhoneSettings(
        host=place[0],
        port=place[1],
        transports=office.sip.transports,
        rtp_ports=(first, last),
        lines=office.sip.lines,
        kept_lines=office.sip.reserved,
        media_timeout_s=office.sip.media_timeout,
        ban_after=office.sip.ban_after,
        ban_s=office.sip.ban,
        ask_every_s=office.sip.ask_every,
        accounts=tuple(_account(a, base_dir) for a in office.account),
        trunks=tuple(_trunk(t) for t in office.trunk),
        country=office.office.country,
        numbers=tuple(n for peers in (office.account, office.trunk) for peer in peers for n in peer.numbers),
        prompts=prompts,
        music=music,
        ringback=ringback,
        log=log,
        input=office.sound.input,
        output=office.sound.output,
        tls=_tls(office, base_dir),
        overflow=office.sip.overflow,
        watches=tuple(_watches(office)),
        named=named(office),
        ways={toll.value: ways_of(office, toll, plain=toll in _PLAIN) for toll in Toll},
        give_up_s=office.outside.give_up,
    )


#: classes of numbers that are no telephone numbers
_PLAIN = frozenset({Toll.EMERGENCY, Toll.INTERNAL})
_SIP_HOST = re.compile(r"sips?:(?:[^@;?<>\s]*@)?([^;?<>\s]+)", re.IGNORECASE)


def named(office: Office) -> tuple[str, ...]:
    """Every host that a config names: of SIP addresses wherever they stand, of accounts and trunks, of what
    these accept, and of their audio."""
    found: dict[str, None] = {}
    for each in office.account:
        found |= dict.fromkeys((_host(each.server), *each.media_from))
    for trunk in office.trunk:
        found |= dict.fromkeys((_host(trunk.address), *trunk.accept, *trunk.media_from))
    for text in _texts(office.model_dump(mode="json")):
        for match in _SIP_HOST.finditer(text):
            if place := split_host(match[1]):
                found[place[0]] = None
    return tuple(found)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)


#: where distributions keep the authorities they trust
_AUTHORITIES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt")


def _tls(office: Office, base_dir: Path) -> TlsSettings:
    sip = office.sip
    files = [str(base_dir / name) if name else "" for name in (sip.tls_cert, sip.tls_key, sip.tls_ca)]
    certificate, key, ca = files
    for setting, name in (("tls_cert", certificate), ("tls_key", key), ("tls_ca", ca)):
        if name and not os.access(name, os.R_OK):
            raise PhoneError(f"sip.{setting}: {name} can't be read")
    system = next((path for path in _AUTHORITIES if os.path.exists(path)), "")
    return TlsSettings(sip.tls_port, certificate, key, ca or system)


def _watches(office: Office) -> Iterator[Watch]:
    for person in office.staff:
        if place := watched(office, person):
            yield Watch(person.name, place.address, place.via)


def _account(account: Account, base_dir: Path) -> AccountSettings:
    return AccountSettings(
        server=account.server,
        user=account.user,
        password=_password(account, base_dir),
        expires_s=account.expires,
        **_common(account),
    )


def _trunk(trunk: Trunk) -> TrunkSettings:
    return TrunkSettings(address=trunk.address, accept=trunk.accept, **_common(trunk))


def _common(link: Account | Trunk) -> dict[str, Any]:
    return {
        "name": link.name,
        "country": link.country,
        "sends": link.sends,
        "receives": link.receives,
        "transport": link.transport,
        "verified": link.caller_id == "verified",
        "srtp": link.srtp,
        "dtmf": link.dtmf,
        "media_from": link.media_from,
        "stir": link.caller_id != "claimed",
        "max_calls": link.max_calls,
    }


def _password(account: Account, base_dir: Path) -> str:
    try:
        return secrets.password(account, base_dir, f"account {account.name}")
    except ValueError as wrong:
        raise PhoneError(str(wrong)) from None


def _host(address: str) -> str:
    place = split_host(address)
    return place[0] if place else address
