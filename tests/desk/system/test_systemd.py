"""What systemd hears, on a socket of the test's own."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.desk.system.systemd import Notifier


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.bind(str(tmp_path / "notify"))
        sock.setblocking(False)
        yield sock


def heard(sock: socket.socket) -> list[str]:
    found = []
    while True:
        try:
            found.append(sock.recv(4096).decode())
        except BlockingIOError:
            return found


def test_it_says_what_the_desk_does(systemd: socket.socket) -> None:
    notifier = Notifier({"NOTIFY_SOCKET": systemd.getsockname()})
    notifier.ready("Riverside:\ntaking calls")
    notifier.reloading(12.5)
    notifier.stopping("calls may end")
    notifier.alive(13.0)
    assert heard(systemd) == [
        "READY=1\nSTATUS=Riverside: taking calls",
        "RELOADING=1\nMONOTONIC_USEC=12500000",
        "STOPPING=1\nSTATUS=calls may end",
    ]


def test_a_watchdog_hears_twice_in_its_period(systemd: socket.socket) -> None:
    notifier = Notifier(
        {"NOTIFY_SOCKET": systemd.getsockname(), "WATCHDOG_USEC": "20000000", "WATCHDOG_PID": "7"}, pid=7
    )
    for second in range(31):
        notifier.alive(float(second))
    assert heard(systemd) == ["WATCHDOG=1"] * 4  # at 0, 10, 20 and 30


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"WATCHDOG_USEC": "0"},
        {"WATCHDOG_USEC": "soon"},
        {"WATCHDOG_USEC": "20000000", "WATCHDOG_PID": "8"},  # meant for another process
    ],
)
def test_a_watchdog_that_is_not_ours_hears_nothing(systemd: socket.socket, more: dict[str, str]) -> None:
    notifier = Notifier({"NOTIFY_SOCKET": systemd.getsockname(), **more}, pid=7)
    notifier.alive(1.0)
    assert heard(systemd) == []


def test_an_abstract_socket_is_known_by_its_at_sign() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.bind("")  # the kernel picks an abstract name
        sock.setblocking(False)
        name = sock.getsockname()
        assert name[:1] == b"\0"
        Notifier({"NOTIFY_SOCKET": "@" + name[1:].decode()}).stopping("")
        assert heard(sock) == ["STOPPING=1\nSTATUS="]


@pytest.mark.parametrize("address", ["", "vsock:2:1234", "/nowhere/notify"])
def test_nobody_to_tell_is_no_error(address: str) -> None:
    Notifier({"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "1000000"}, pid=7).alive(0.0)
