"""Whom an INVITE comes from: its packet's address against accounts' servers and trunks' networks."""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass

from console.telephony.headers import split_host


@dataclass(frozen=True, slots=True)
class Peer:
    """Somebody we exchange calls with: host and port of its ``address``, networks its calls come from.

    ``accept`` holds addresses, networks or names; ``verified``: it vouches for caller numbers.
    """

    name: str
    address: str
    accept: tuple[str, ...]
    verified: bool = False


def identify(source: str, peers: tuple[Peer, ...], resolve: Callable[[str], tuple[str, ...]]) -> Peer | None:
    """The peer a packet from ``source`` ("host:port") belongs to, ``None`` for a stranger.

    ``resolve`` gives the known addresses of a name. Where several peers share an address, the one
    whose port it is wins, then the narrowest network.
    """
    place = split_host(source)
    if place is None:
        return None
    try:
        found = ipaddress.ip_address(place[0])
    except ValueError:
        return None
    matches: list[tuple[bool, int, int, Peer]] = []
    for order, peer in enumerate(peers):
        width = max((w for text in peer.accept for w in _widths(text, found, resolve)), default=-1)
        if width >= 0:
            target = split_host(peer.address)
            matches.append((target is not None and target[1] == place[1], width, -order, peer))
    return max(matches, key=lambda m: m[:3])[3] if matches else None


def is_loopback(source: str) -> bool:
    """Whether a "host:port" is on this machine's loopback network."""
    place = split_host(source)
    try:
        return place is not None and ipaddress.ip_address(place[0]).is_loopback
    except ValueError:
        return False


def is_network(text: str) -> bool:
    """Whether a text is an address or a network in numbers, so that it needs no look-up."""
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _widths(
    text: str, found: ipaddress.IPv4Address | ipaddress.IPv6Address, resolve: Callable[[str], tuple[str, ...]]
) -> list[int]:
    """Prefix lengths of the networks a text stands for that hold the address."""
    texts = (text,) if is_network(text) else resolve(text)
    networks = (ipaddress.ip_network(t, strict=False) for t in texts if is_network(t))
    return [n.prefixlen for n in networks if found in n]
