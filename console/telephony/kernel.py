"""A filter in the kernel on our own UDP socket: packets of banned addresses never reach us (socket(7),
SO_ATTACH_FILTER; Linux, IPv4). Needs no right: a process may filter what it would read itself."""

import ctypes
import ipaddress
import logging
import os
import socket
import stat
import struct
import sys
from collections.abc import Iterable
from contextlib import suppress

log = logging.getLogger(__name__)

_ATTACH, _DETACH = 26, 27
#: where the sender of an IPv4 packet stands, from the packet's network header (linux/filter.h)
_SENDER = 0x100000000 - 0x100000 + 12
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_WHOLE = 0xFFFFFFFF


def drop(port: int, hosts: Iterable[str]) -> bool:
    """Have packets of these addresses to our UDP ``port`` dropped, and of no others; whether that is done.
    It is not on other systems, without such a socket, or for IPv6."""
    addresses = [int(ipaddress.IPv4Address(host)) for host in hosts if _is_ipv4(host)]
    if not sys.platform.startswith("linux"):
        return False
    done = False
    for descriptor in _sockets():
        with socket.socket(fileno=os.dup(descriptor)) as ours:
            try:
                if ours.type == socket.SOCK_DGRAM and _bound_to(ours, port):
                    _filter(ours, addresses)
                    done = True
            except OSError as wrong:
                log.warning("banned packets can't be dropped by the kernel: %s", wrong.strerror)
    return done


def _filter(ours: socket.socket, addresses: list[int]) -> None:
    if not addresses:
        with suppress(FileNotFoundError):  # there was none
            ours.setsockopt(socket.SOL_SOCKET, _DETACH, 0)
        return
    steps = [struct.pack("=HBBI", _LOAD, 0, 0, _SENDER)]
    for address in addresses:
        steps += [struct.pack("=HBBI", _EQUAL, 0, 1, address), struct.pack("=HBBI", _RETURN, 0, 0, 0)]
    steps.append(struct.pack("=HBBI", _RETURN, 0, 0, _WHOLE))
    program = ctypes.create_string_buffer(b"".join(steps))
    ours.setsockopt(socket.SOL_SOCKET, _ATTACH, struct.pack("@HP", len(steps), ctypes.addressof(program)))


def _sockets() -> list[int]:
    found = []
    for name in os.listdir("/proc/self/fd"):
        try:
            if stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                found.append(int(name))
        except OSError:
            continue  # the listing's own
    return found


def _bound_to(ours: socket.socket, port: int) -> bool:
    return ours.family in (socket.AF_INET, socket.AF_INET6) and int(ours.getsockname()[1]) == port


def _is_ipv4(host: str) -> bool:
    try:
        ipaddress.IPv4Address(host)
    except ValueError:
        return False
    return True
