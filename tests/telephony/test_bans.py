"""Strangers who try too often: counted, banned for a time, and dropped by the kernel."""

import socket
import sys
from collections.abc import Iterable

import pytest

from console.calls.events import SourceBanned
from console.telephony import bans, kernel
from console.telephony.bans import Bans
from console.telephony.door import Door


def test_so_many_tries_within_a_minute_are_a_ban() -> None:
    counted = Bans(3, 600)
    assert counted.tried("a", 0) is None
    assert counted.tried("a", 10) is None
    assert counted.tried("b", 11) is None
    ban = counted.tried("a", 59)
    assert ban
    assert (ban.tries, ban.until) == (3, 659)
    assert counted.holds("a", 658)
    assert not counted.holds("b", 100)
    assert not counted.over(658)
    assert counted.over(659)
    assert counted.hosts == ()


def test_slow_tries_and_none_at_all_are_no_ban() -> None:
    slow = Bans(3, 600)
    assert [slow.tried("a", at) for at in (0, 40, 80, 120, 160)] == [None] * 5
    never = Bans(0, 600)
    assert [never.tried("a", 0) for _ in range(100)] == [None] * 100


def test_many_forged_sources_fill_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bans, "COUNTED", 10)
    monkeypatch.setattr(bans, "BANNED", 5)
    counted = Bans(2, 600)
    for number in range(1000):
        counted.tried(f"10.0.0.{number}", 0)
    assert len(counted._tries) == 10
    for number in range(1000):
        counted.tried(f"10.1.0.{number}", 0)
        counted.tried(f"10.1.0.{number}", 0)
    assert len(counted.hosts) == 5


def test_the_door_tells_of_the_ban_once_and_lets_in_again() -> None:
    dropped: list[tuple[str, ...]] = []

    def drop(hosts: Iterable[str]) -> bool:
        dropped.append(tuple(hosts))
        return True

    door = Door(2, 60, drop)
    assert door.knocked("198.51.100.7:5060", 0) == (True, None)
    assert door.knocked("198.51.100.7:5061", 1) == (True, SourceBanned("198.51.100.7", 2, 60))
    assert door.knocked("198.51.100.7:5062", 2) == (False, None)  # over TCP it can still knock
    assert door.knocked("[2001:db8::1]:5060", 2) == (True, None)
    door.tick(30)
    assert dropped == [("198.51.100.7",)]
    door.tick(61)
    assert dropped == [("198.51.100.7",), ()]
    assert door.knocked("198.51.100.7:5060", 62) == (True, None)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a filter of Linux")
def test_the_kernel_drops_whom_it_is_told_to_and_nobody_else() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ours:
        ours.bind(("127.0.0.1", 0))
        ours.settimeout(0.2)
        port = int(ours.getsockname()[1])

        def heard(*hosts: str) -> set[str]:
            for host in hosts:
                with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as theirs:
                    theirs.bind((host, 0))
                    theirs.sendto(host.encode(), ("127.0.0.1", port))
            found = set()
            try:
                while True:
                    found.add(ours.recv(100).decode())
            except TimeoutError:
                return found

        all_of_them = ("127.0.0.2", "127.0.0.3", "127.0.0.4")
        assert kernel.drop(port, ())
        assert heard(*all_of_them) == set(all_of_them)
        assert kernel.drop(port, ("127.0.0.2", "2001:db8::1", "127.0.0.3"))
        assert heard(*all_of_them) == {"127.0.0.4"}
        assert kernel.drop(port, [f"10.0.{n // 250}.{n % 250}" for n in range(bans.BANNED)])
        assert heard(*all_of_them) == set(all_of_them)
        assert kernel.drop(port, ())
    assert not kernel.drop(port, ("127.0.0.2",))
