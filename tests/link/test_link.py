"""Real sockets between a server and its seats."""

import asyncio
import os
import queue
import socket
import struct
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from console.calls.protocol.intents import Intent
from console.calls.protocol.snapshot import Snapshot
from console.link.address import LONGEST
from console.link.client import DeskClient
from console.link.frames import (
    PROTOCOL,
    FrameError,
    Hello,
    Picture,
    Refused,
    Wish,
    decode_down,
    decode_up,
    encode,
)
from console.link.server import Joined, Left, LinkError, SeatEvent, SeatServer, Wished
from tests.calls.scene import Scene
from tests.waiting import eventually, limit, wait_until


@pytest.fixture
def snapshot() -> Snapshot:
    scene = Scene()
    seat = scene.sit()
    scene.arrive(display="[red]x[/]\x1b[2J")
    return scene.picture(seat)


@pytest.fixture
def inbox() -> "queue.SimpleQueue[SeatEvent]":
    return queue.SimpleQueue()


@pytest.fixture
def server(tmp_path: Path, inbox: "queue.SimpleQueue[SeatEvent]") -> Iterator[SeatServer]:
    server = SeatServer(tmp_path / "desk.sock", inbox.put)
    server.start()
    yield server
    server.close()


class Seat:
    """A client whose pictures and losses are kept."""

    def __init__(self, path: Path) -> None:
        self.client = DeskClient(path)
        self.pictures: list[Snapshot] = []
        self.lost: list[str] = []

    async def __aenter__(self) -> "Seat":
        self.task = asyncio.create_task(self.client.watch(self.pictures.append, self.lost.append))
        return self

    async def __aexit__(self, *_: object) -> None:
        self.task.cancel()


def test_every_message_survives_the_wire(snapshot: Snapshot) -> None:
    assert decode_down(encode(Picture(snapshot))[4:]) == Picture(snapshot)
    assert decode_down(encode(Refused("no"))[4:]) == Refused("no")
    intent = Intent("override", call="t-1", to="staff sam", text="é", until="13:00")
    assert decode_up(encode(Wish(intent))[4:]) == Wish(intent)


@pytest.mark.parametrize(
    "body", [b"", b"\xc1", b"\x81\xa4type\xa5hello", b"\x93\x01\x02\x03", encode(Refused("x"))[4:]]
)
def test_bytes_that_are_no_message_are_refused(body: bytes) -> None:
    with pytest.raises(FrameError):
        decode_up(body)


async def test_pictures_go_down_and_wishes_up(
    tmp_path: Path, server: SeatServer, inbox: "queue.SimpleQueue[SeatEvent]", snapshot: Snapshot
) -> None:
    async with Seat(tmp_path / "desk.sock") as seat:
        await eventually(lambda: not inbox.empty())
        joined = inbox.get_nowait()
        assert isinstance(joined, Joined)
        assert joined.uid == os.getuid()
        server.publish(joined.client, snapshot)
        await eventually(lambda: seat.pictures)
        assert seat.pictures == [snapshot]
        seat.client.send(Intent("answer", call="t-1"))
        await eventually(lambda: not inbox.empty())
        assert inbox.get_nowait() == Wished(joined.client, Intent("answer", call="t-1"))
    await eventually(lambda: not inbox.empty())
    assert inbox.get_nowait() == Left(joined.client)


async def test_a_seat_learns_at_once_that_the_desk_is_gone_and_finds_it_again(
    tmp_path: Path, inbox: "queue.SimpleQueue[SeatEvent]", snapshot: Snapshot
) -> None:
    path = tmp_path / "desk.sock"
    first = SeatServer(path, inbox.put)
    first.start()
    async with Seat(path) as seat:
        await eventually(lambda: not inbox.empty())
        first.close()
        await eventually(lambda: seat.lost)
        assert "desk is gone" in seat.lost[0]
        inbox.get_nowait()
        second = SeatServer(path, inbox.put)
        second.start()
        try:
            joined: list[Joined] = []

            def back() -> bool:
                while not inbox.empty():
                    event = inbox.get_nowait()
                    if isinstance(event, Joined):
                        joined.append(event)
                return bool(joined)

            await eventually(back)
            second.publish(joined[-1].client, snapshot)
            await eventually(lambda: seat.pictures)
        finally:
            second.close()


async def test_a_refused_seat_reads_why(
    tmp_path: Path, server: SeatServer, inbox: "queue.SimpleQueue[SeatEvent]"
) -> None:
    async with Seat(tmp_path / "desk.sock") as seat:
        await eventually(lambda: not inbox.empty())
        joined = inbox.get_nowait()
        assert isinstance(joined, Joined)
        server.refuse(joined.client, "nobody has no role here")
        await eventually(lambda: seat.lost)
        assert seat.lost == ["nobody has no role here"]


def _connect(path: Path) -> socket.socket:
    sock = socket.socket(socket.AF_UNIX)
    sock.connect(os.fspath(path))
    sock.settimeout(limit(5))
    return sock


def _frame(sock: socket.socket) -> Picture | Refused:
    def read(count: int) -> bytes:
        data = b""
        while len(data) < count:
            piece = sock.recv(count - len(data))
            assert piece, "closed"
            data += piece
        return data

    return decode_down(read(struct.unpack(">I", read(4))[0]))


def test_a_seat_that_lags_gets_the_newest_only(
    tmp_path: Path, server: SeatServer, inbox: "queue.SimpleQueue[SeatEvent]", snapshot: Snapshot
) -> None:
    with _connect(tmp_path / "desk.sock") as slow:
        slow.sendall(encode(Hello(PROTOCOL)))
        wait_until(lambda: not inbox.empty())
        joined = inbox.get_nowait()
        assert isinstance(joined, Joined)
        big = replace(snapshot, alerts=("x" * 200_000,))
        for version in range(200):
            server.publish(joined.client, replace(big, version=version))
        seen = []
        while not seen or seen[-1] != 199:
            message = _frame(slow)
            assert isinstance(message, Picture)
            seen.append(message.snapshot.version)
        assert len(seen) < 100
        assert seen == sorted(seen)


@pytest.mark.parametrize(
    "junk",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        struct.pack(">I", 2**31) + b"x",
        struct.pack(">I", 3) + b"\xff\xff\xff",
        encode(Hello(99)),
    ],
)
def test_junk_is_dropped_and_the_others_go_on(
    tmp_path: Path, server: SeatServer, inbox: "queue.SimpleQueue[SeatEvent]", snapshot: Snapshot, junk: bytes
) -> None:
    with _connect(tmp_path / "desk.sock") as bad:
        bad.sendall(junk)
        while bad.recv(65536):
            pass
    with _connect(tmp_path / "desk.sock") as good:
        good.sendall(encode(Hello(PROTOCOL)))
        wait_until(lambda: not inbox.empty())
        joined = inbox.get_nowait()
        assert isinstance(joined, Joined)
        server.publish(joined.client, snapshot)
        assert _frame(good) == Picture(snapshot)


@pytest.mark.parametrize("socket", ["notes.txt", "notes.txt/desk.sock"])
def test_a_file_in_the_socket_s_place_is_left_alone(tmp_path: Path, socket: str) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("mine")
    server = SeatServer(tmp_path / socket, lambda event: None)
    with pytest.raises(LinkError, match="can't open the socket"):
        server.start()
    assert notes.read_text() == "mine"


def test_a_socket_s_path_has_107_bytes_and_no_more(tmp_path: Path) -> None:
    room = LONGEST - len(os.fsencode(tmp_path)) - 1
    longest = tmp_path / ("ä" * (room // 2) + "d" * (room % 2))  # two bytes each
    server = SeatServer(longest, lambda event: None)
    server.start()
    server.close()
    with pytest.raises(LinkError, match="108 bytes long and may have 107: name a shorter one"):
        SeatServer(longest.with_name(longest.name + "d"), lambda event: None).claim()


def test_two_desks_do_not_share_a_socket(tmp_path: Path, server: SeatServer) -> None:
    with pytest.raises(LinkError, match="already running"):
        SeatServer(tmp_path / "desk.sock", print).start()


def test_a_server_that_could_not_start_leaves_the_other_s_socket(tmp_path: Path, server: SeatServer) -> None:
    second = SeatServer(tmp_path / "desk.sock", print)
    with pytest.raises(LinkError, match="already running"):
        second.claim()
    second.close()
    _connect(tmp_path / "desk.sock").close()


def test_a_socket_left_by_a_dead_desk_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "desk.sock"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(os.fspath(path))
    server = SeatServer(path, print)
    server.start()
    server.close()
    assert not path.exists()
