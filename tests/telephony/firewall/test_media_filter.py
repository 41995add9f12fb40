"""Audio sockets take packets from the call's own far end, and are looked at together."""

import socket
import sys
from collections.abc import Mapping
from contextlib import ExitStack

import pytest

from console.telephony.firewall import packet_filter
from console.telephony.firewall.media_filter import LOOK_S, Wards


def test_calls_that_begin_together_are_looked_at_together() -> None:
    seen: list[Mapping[int, frozenset[str]]] = []
    wards = Wards(seen.append)
    wards.tick(0)
    assert seen == []
    wards.heard_at("10.0.0.1:40000", "192.0.2.1", "192.0.2.2")
    wards.tick(1)
    assert seen.pop() == dict.fromkeys((40000, 40001), frozenset(("192.0.2.1", "192.0.2.2")))
    wards.heard_at("10.0.0.1:40002", "192.0.2.1", "192.0.2.1")
    wards.heard_at("[::]:40004", "[2001:db8::1]", "2001:db8::1")
    wards.tick(1 + LOOK_S / 2)
    assert seen == []
    wards.heard_at("10.0.0.1:40002", "0.0.0.0", "192.0.2.1")  # hold: its address is nobody's
    wards.heard_at("nonsense", "192.0.2.1")
    wards.heard_at("10.0.0.1:40006", "192.0.2.1", "198.51.100.0/24", "2001:db8::/32")
    wards.tick(1 + LOOK_S)
    (both,) = seen
    assert both == {
        40002: frozenset(),
        40003: frozenset(),
        40004: frozenset(("2001:db8::1",)),
        40005: frozenset(("2001:db8::1",)),
        40006: frozenset(("192.0.2.1", "198.51.100.0/24")),
        40007: frozenset(("192.0.2.1", "198.51.100.0/24")),
    }


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a filter of Linux")
def test_the_kernel_lets_in_only_these_hosts_or_everybody() -> None:
    with ExitStack() as stack:
        ours, own, thief = (
            stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) for _ in range(3)
        )
        ours.bind(("127.0.0.1", 0))
        ours.settimeout(0.2)
        own.bind(("127.0.0.2", 0))
        thief.bind(("127.0.0.3", 0))
        port = int(ours.getsockname()[1])

        def heard() -> bytes:
            own.sendto(b"o", ("127.0.0.1", port))
            thief.sendto(b"t", ("127.0.0.1", port))
            found = b""
            try:
                while True:
                    found += ours.recv(10)
            except TimeoutError:
                return found

        assert heard() == b"ot"
        packet_filter.only({port: frozenset(("127.0.0.2", "192.0.2.1"))})
        assert heard() == b"o"
        packet_filter.only({port: frozenset(("127.0.0.3",)), 1: frozenset(("192.0.2.1",))})
        assert heard() == b"t"
        packet_filter.only({port: frozenset(("192.0.2.1", "127.0.0.2/31"))})
        assert heard() == b"ot"
        packet_filter.only({port: frozenset(("127.0.0.3/31", "198.51.100.0/24"))})  # 127.0.0.2 and 3, again
        assert heard() == b"ot"
        packet_filter.only({port: frozenset(("127.0.0.4/30",))})
        assert heard() == b""
        for open_again in (frozenset[str](), frozenset(("a name",)), frozenset(("", "127.0.0.2"))):
            packet_filter.only({port: open_again})
            assert heard() == b"ot"
