"""Strangers who try too often: counted, banned for a time, and dropped by the kernel."""

import socket
import sys

import pytest

from console.telephony.firewall import bans, packet_filter
from console.telephony.firewall.bans import Ban, Bans, Door


def ban(counted: Bans, host: str, now: float, **more: bool) -> Ban | None:
    return counted.tried(host, now, **more)[1]


def test_so_many_tries_within_a_minute_are_a_ban() -> None:
    counted = Bans(3, 600)
    assert ban(counted, "a", 0) is None
    assert ban(counted, "a", 10) is None
    assert ban(counted, "b", 11) is None
    assert ban(counted, "a", 59, call=False) == Ban("a", 3, 659, calls=False)
    assert counted.tried("a", 60) == (Door.SILENCE, None)
    assert counted.holds("a", 658)
    assert not counted.holds("b", 100)
    assert not counted.over(658)
    assert counted.over(659)
    assert counted.hosts == ()


def test_slow_tries_and_none_at_all_are_no_ban() -> None:
    slow = Bans(3, 600)
    assert [ban(slow, "a", at) for at in (0, 40, 80, 120, 160)] == [None] * 5
    never = Bans(0, 600)
    assert [never.tried("a", 0) for _ in range(100)] == [(Door.ANSWER, None)] * 100


@pytest.mark.parametrize(
    "host", ["10.0.0.9", "172.20.0.1", "192.168.1.4", "169.254.7.7", "100.64.0.1", "fd00::7"]
)
def test_a_private_network_is_limited_by_rate_only(host: str) -> None:
    counted = Bans(3, 600)
    assert [counted.tried(host, at)[0] for at in range(5)] == [Door.ANSWER] * 3 + [Door.SILENCE] * 2
    assert counted.hosts == ()
    assert counted.tried(host, 61) == (Door.ANSWER, None)


def test_many_forged_sources_fill_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bans, "COUNTED", 10)
    monkeypatch.setattr(bans, "BANNED", 5)
    counted = Bans(2, 600)
    for number in range(1000):
        counted.tried(f"198.51.{number // 250}.{number % 250}", 0)
    assert len(counted._tries) == 10
    for number in range(1000):
        counted.tried(f"198.52.{number // 250}.{number % 250}", 0)
        counted.tried(f"198.52.{number // 250}.{number % 250}", 0)
    assert len(counted.hosts) == 5


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a filter of Linux")
def test_the_kernel_drops_whom_it_is_told_to_and_nobody_else() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ours:
        ours.bind(("127.0.0.1", 0))
        ours.settimeout(0.2)
        port = int(ours.getsockname()[1])

        def heard(*hosts: str, said: str = "") -> set[str]:
            for host in hosts:
                with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as theirs:
                    theirs.bind((host, 0))
                    theirs.sendto((said or host).encode(), ("127.0.0.1", port))
            found = set()
            try:
                while True:
                    found.add(ours.recv(100).decode())
            except TimeoutError:
                return found

        all_of_them = ("127.0.0.2", "127.0.0.3", "127.0.0.4")
        assert packet_filter.drop(port, ())
        assert heard(*all_of_them) == set(all_of_them)
        assert packet_filter.drop(port, ("127.0.0.2", "2001:db8::1", "127.0.0.3"))
        assert heard(*all_of_them) == {"127.0.0.4"}
        assert heard("127.0.0.3", said="SIP/2.0 200 OK") == {"SIP/2.0 200 OK"}  # a ban never drops answers
        assert heard("127.0.0.3", said="SIP") == set()
        assert packet_filter.drop(port, [f"10.0.{n // 250}.{n % 250}" for n in range(bans.BANNED)])
        assert heard(*all_of_them) == set(all_of_them)
        assert packet_filter.drop(port, ())
    assert not packet_filter.drop(port, ("127.0.0.2",))
