"""What the kernel does for our own sockets: packets of addresses we don't want never reach us (socket(7),
SO_ATTACH_FILTER; Linux, IPv4), dead connections end soon (tcp(7)). Needs no right: a process may filter what
it would read itself."""

import ctypes
import ipaddress
import logging
import os
import socket
import stat
import struct
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress

log = logging.getLogger(__name__)

_ATTACH, _DETACH = 26, 27
#: where the sender of an IPv4 packet stands, from the packet's network header (linux/filter.h)
_SENDER = 0x100000000 - 0x100000 + 12
_LOAD, _AND, _JUMP, _EQUAL, _RETURN = 0x20, 0x54, 0x05, 0x15, 0x06
#: where a UDP packet's words begin, behind its own header, and how those of an answer do
_PAYLOAD, _ANSWER = 8, int.from_bytes(b"SIP/")
_WHOLE, _DROPPED = 0xFFFFFFFF, 0


def drop(port: int, hosts: Iterable[str]) -> bool:
    """Have requests of these addresses to our UDP ``port`` dropped, and of no others; whether that is done.
    What they answer to us goes through. It is not done on other systems, without such a socket, or for
    IPv6."""
    return _set({port: _without(hosts)}) == 1


def only(ports: Mapping[int, frozenset[str]]) -> None:
    """Let each UDP port take packets from its hosts (addresses and networks) and nobody else; from everybody
    where it has none, or one that is not of IPv4."""
    _set({port: _only(hosts if all(map(_is_ipv4, hosts)) else ()) for port, hosts in ports.items()})


def hurry(after_s: float) -> None:
    """Have our TCP connections given up when what we sent stays unanswered for so long (TCP_USER_TIMEOUT),
    not after the kernel's quarter of an hour."""
    if not sys.platform.startswith("linux"):
        return
    for ours in _sockets():
        with suppress(OSError):
            if ours.family in (socket.AF_INET, socket.AF_INET6) and ours.type == socket.SOCK_STREAM:
                ours.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, round(after_s * 1000))


def _set(programs: Mapping[int, bytes]) -> int:
    """Give our sockets at these ports their filters, or none; how many have it now."""
    done = 0
    for ours in _sockets() if sys.platform.startswith("linux") else ():
        try:
            port = _port(ours)
            if port in programs:
                _filter(ours, programs[port])
                done += 1
        except OSError as wrong:
            log.warning("packets can't be filtered by the kernel: %s", wrong.strerror)
    return done


def _only(hosts: Iterable[str]) -> bytes:
    """Packets of these hosts and networks pass, and no others; empty: nothing is done."""
    networks = [ipaddress.IPv4Network(host, strict=False) for host in hosts if _is_ipv4(host)]
    if not networks:
        return b""
    steps = []
    for network in networks:
        steps += [_step(_LOAD, 0, 0, _SENDER), _step(_AND, 0, 0, int(network.netmask))]
        steps += [_step(_EQUAL, 0, 1, int(network.network_address)), _step(_RETURN, 0, 0, _WHOLE)]
    return b"".join((*steps, _step(_RETURN, 0, 0, _DROPPED)))


def _without(hosts: Iterable[str]) -> bytes:
    """Packets of these hosts are dropped, but for those that begin as an answer does ("SIP/2.0 200");
    empty: nothing is done."""
    senders = [int(ipaddress.IPv4Address(host)) for host in hosts if _is_ipv4(host)]
    if not senders:
        return b""
    steps = [_step(_LOAD, 0, 0, _SENDER)]
    for number, sender in enumerate(senders):
        behind = 2 * (len(senders) - number) - 1  # the "pass" behind the last sender's two steps
        steps += [_step(_EQUAL, 0, 1, sender), _step(_JUMP, 0, 0, behind)]
    steps += [_step(_RETURN, 0, 0, _WHOLE), _step(_LOAD, 0, 0, _PAYLOAD)]
    steps += [_step(_EQUAL, 0, 1, _ANSWER), _step(_RETURN, 0, 0, _WHOLE), _step(_RETURN, 0, 0, _DROPPED)]
    return b"".join(steps)


def _step(code: int, yes: int, no: int, value: int) -> bytes:
    return struct.pack("=HBBI", code, yes, no, value)


def _filter(ours: socket.socket, program: bytes) -> None:
    if not program:
        with suppress(FileNotFoundError):  # there was none
            ours.setsockopt(socket.SOL_SOCKET, _DETACH, 0)
        return
    kept = ctypes.create_string_buffer(program, len(program))
    steps = len(program) // struct.calcsize("=HBBI")
    ours.setsockopt(socket.SOL_SOCKET, _ATTACH, struct.pack("@HP", steps, ctypes.addressof(kept)))


def _sockets() -> Iterator[socket.socket]:
    """The sockets of this process, each lent for a moment: it is not closed after that."""
    try:
        names = os.listdir("/proc/self/fd")
    except OSError as wrong:  # no file can be opened any more
        log.warning("our sockets can't be listed: %s", wrong.strerror)
        return
    for name in names:
        try:
            if not stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                continue
            lent = socket.socket(fileno=int(name))
        except OSError:
            continue  # the listing's own, or closed just now
        try:
            yield lent
        finally:
            lent.detach()


def _port(ours: socket.socket) -> int:
    """The port of a UDP socket, 0 of others."""
    internet = ours.family in (socket.AF_INET, socket.AF_INET6) and ours.type == socket.SOCK_DGRAM
    return int(ours.getsockname()[1]) if internet else 0


def _is_ipv4(host: str) -> bool:
    try:
        ipaddress.IPv4Network(host, strict=False)
    except ValueError:
        return False
    return True
