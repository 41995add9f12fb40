"""Whom an INVITE comes from: its packet's address against accounts' servers and trunks' networks."""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from console.config.schema.number_forms import Receives
from console.telephony.sip.headers import split_host

_IP = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Peer:
    """Somebody we exchange calls with: host and port of its ``address``, networks its calls come from.

    ``accept`` holds addresses, networks or names; ``verified``: it vouches for caller numbers; ``srtp``
    is "off", "optional" or "required". ``media_from`` are further addresses and networks of its audio;
    ``tls``: its calls come by TLS only. ``stir``: its STIR verdicts are believed. ``user`` is our user there,
    empty without a registration; ``receives`` is how it writes numbers in its ``country`` (empty: the
    office's).
    """

    name: str
    address: str
    accept: tuple[str, ...]
    verified: bool = False
    srtp: str = "off"
    media_from: tuple[str, ...] = ()
    tls: bool = False
    stir: bool = False
    user: str = ""
    country: str = ""
    receives: Receives = field(default_factory=Receives)


def identify(
    source: str, peers: tuple[Peer, ...], resolve: Callable[[str], tuple[str, ...]], transport: str = ""
) -> Peer | None:
    """The peer a packet from ``source`` ("host:port") belongs to, ``None`` for a stranger: so is who comes by
    "udp" or "tcp" where their peer has TLS only.

    ``resolve`` gives the known addresses of a name. Where several peers share an address, the one
    whose port it is wins, then the narrowest network.
    """
    place = _place(source)
    if place is None:
        return None
    found, port = place
    matches: list[tuple[bool, int, int, Peer]] = []
    for order, peer in enumerate(peers):
        if peer.tls and transport in ("udp", "tcp"):
            continue
        width = max((w for text in peer.accept for w in _widths(text, found, resolve)), default=-1)
        if width >= 0:
            target = _host(peer.address)
            matches.append((target is not None and target[1] == port, width, -order, peer))
    return max(matches, key=lambda m: m[:3])[3] if matches else None


def is_loopback(source: str) -> bool:
    """Whether a "host:port" is on this machine's loopback network."""
    place = _place(source)
    return place is not None and place[0].is_loopback


def is_in(host: str, networks: tuple[str, ...]) -> bool:
    """Whether an address in numbers lies in one of these addresses and networks."""
    place = _place(f"[{host}]" if ":" in host else host)
    return place is not None and any((n := _network(t)) and place[0] in n for t in networks)


def is_network(text: str) -> bool:
    """Whether a text is an address or a network in numbers, so that it needs no look-up."""
    return _network(text) is not None


# The same few sources and networks are looked at for every call.
_host = lru_cache(1024)(split_host)


@lru_cache(1024)
def _place(source: str) -> tuple[_IP, int] | None:
    """Address and port of a "host:port" in numbers."""
    place = split_host(source)
    try:
        return (ipaddress.ip_address(place[0]), place[1]) if place else None
    except ValueError:
        return None


@lru_cache(1024)
def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def _widths(text: str, found: _IP, resolve: Callable[[str], tuple[str, ...]]) -> list[int]:
    """Prefix lengths of the networks a text stands for that hold the address."""
    texts = (text,) if is_network(text) else resolve(text)
    return [n.prefixlen for t in texts if (n := _network(t)) and found in n]
