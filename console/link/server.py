"""The desk's end of the socket: an asyncio thread that knows clients, not calls."""

import asyncio
import contextlib
import logging
import os
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from console.calls.protocol.intents import Intent
from console.calls.protocol.snapshot import Snapshot
from console.link.address import too_long
from console.link.frames import (
    LONGEST_UP,
    PROTOCOL,
    Done,
    FrameError,
    Hello,
    Picture,
    Refused,
    Wish,
    decode_up,
    encode,
    length_of,
)

log = logging.getLogger(__name__)
HELLO_S = 5.0
#: a seat that takes nothing for this long is let go
STUCK_S = 20.0


@dataclass(frozen=True, slots=True)
class Joined:
    """A seat connected; ``uid`` is its Unix user as the kernel says (SO_PEERCRED), ``beside`` whether it is
    to act as an open seat of that user, ``look`` whether it is a wallboard."""

    client: int
    uid: int
    pid: int
    beside: bool = False
    look: bool = False


@dataclass(frozen=True, slots=True)
class Wished:
    """A seat asks for something; a ``tag`` above 0 asks for what the desk says to it."""

    client: int
    intent: Intent
    tag: int = 0


@dataclass(frozen=True, slots=True)
class Left:
    """A seat is gone."""

    client: int


SeatEvent = Joined | Wished | Left


class LinkError(Exception):
    """The socket can't be opened; the message says why and what to do."""


class _Client:
    """One connection; holds at most one picture that is not sent yet."""

    def __init__(self, number: int, writer: asyncio.StreamWriter) -> None:
        self.number = number
        self.writer = writer
        self.newest: Snapshot | None = None
        self.refusal: str | None = None
        self.done: list[Done] = []
        self.wake = asyncio.Event()


class SeatServer:
    """Listens on a Unix socket in a thread of its own.

    ``post`` receives :class:`SeatEvent` values in that thread and must only queue them. ``publish``
    and ``refuse`` may be called from any thread; a seat that lags gets the newest picture only.
    """

    def __init__(self, path: Path, post: Callable[[SeatEvent], None]) -> None:
        self._path = path
        self._post = post
        self._loop = asyncio.new_event_loop()
        self._clients: dict[int, _Client] = {}
        self._made = 0
        self._bound = False
        self._thread = threading.Thread(target=self._run, name="link", daemon=True)
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Open the socket. Raises :class:`LinkError` when it can't, or a desk already listens there."""
        self.claim()
        try:
            sock = socket.socket(socket.AF_UNIX)
            sock.bind(os.fspath(self._path))
            self._bound = True
            # Anyone may knock; the desk looks at the peer's Unix user and refuses who is not in [roles].
            self._path.chmod(0o666)
        except OSError as wrong:
            raise LinkError(f"can't open the socket {self._path}: {wrong.strerror or wrong}") from None
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(sock), self._loop).result(5.0)

    def claim(self) -> None:
        """Take away the socket that a killed desk left. Raises :class:`LinkError` as :meth:`start` does,
        for a desk that first opens all else: where the socket is, seats find a desk that works."""
        if why := too_long(self._path):
            raise LinkError(why)
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self._path.is_socket():
                self._clear()
        except OSError as wrong:
            raise LinkError(f"can't open the socket {self._path}: {wrong.strerror or wrong}") from None

    def _clear(self) -> None:
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(1.0)
            try:
                probe.connect(os.fspath(self._path))
            except OSError:
                self._path.unlink(missing_ok=True)
            else:
                raise LinkError(f"a desk is already running at {self._path}")

    def publish(self, client: int, snapshot: Snapshot) -> None:
        """Send a picture to a seat, unless a newer one comes before it could be sent."""
        self._call(self._offer, client, snapshot)

    def done(self, client: int, done: Done) -> None:
        """Tell a seat what the desk said to a wish of its."""
        self._call(self._done, client, done)

    def refuse(self, client: int, why: str) -> None:
        """Tell a seat why it is not served, and close it."""
        self._call(self._refuse, client, why)

    def close(self) -> None:
        """Close all seats and remove the socket, if it is this server's."""
        if self._thread.is_alive():
            asyncio.run_coroutine_threadsafe(self._shut(), self._loop).result(5.0)
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(5.0)
        if self._bound:
            self._path.unlink(missing_ok=True)

    # -- in the thread ---------------------------------------------------------------------------

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    def _call(self, act: Callable[..., None], *args: object) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody to tell
            self._loop.call_soon_threadsafe(act, *args)

    async def _listen(self, sock: socket.socket) -> None:
        self._server = await asyncio.start_unix_server(self._serve, sock=sock, backlog=64)

    async def _shut(self) -> None:
        if self._server:
            self._server.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _offer(self, number: int, snapshot: Snapshot) -> None:
        client = self._clients.get(number)
        if client:
            client.newest = snapshot
            client.wake.set()

    def _done(self, number: int, done: Done) -> None:
        client = self._clients.get(number)
        if client:
            client.done.append(done)
            client.wake.set()

    def _refuse(self, number: int, why: str) -> None:
        client = self._clients.get(number)
        if client:
            client.refusal = why
            client.wake.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        self._made += 1
        client = _Client(self._made, writer)
        sender = asyncio.create_task(self._send(client))
        joined = False
        try:
            hello = await asyncio.wait_for(self._read(reader), HELLO_S)
            if not isinstance(hello, Hello) or hello.protocol != PROTOCOL:
                client.refusal = "This seat and the desk are of different versions: restart the older one"
                client.wake.set()
                await sender
                return
            self._clients[client.number] = client
            pid, uid, _gid = struct.unpack(
                "3i", writer.get_extra_info("socket").getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
            )
            joined = True
            self._post(Joined(client.number, uid, pid, hello.beside, hello.look))
            while True:
                message = await self._read(reader)
                if isinstance(message, Wish):
                    self._post(Wished(client.number, message.intent, message.tag))
        except (FrameError, TimeoutError) as wrong:
            log.warning("seat %d: dropped: %s", client.number, wrong)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            self._clients.pop(client.number, None)
            sender.cancel()
            if joined:
                self._post(Left(client.number))
            writer.close()

    async def _read(self, reader: asyncio.StreamReader) -> Hello | Wish:
        head = await reader.readexactly(4)
        return decode_up(await reader.readexactly(length_of(head, LONGEST_UP)))

    async def _send(self, client: _Client) -> None:
        with contextlib.suppress(OSError, TimeoutError):
            while True:
                await client.wake.wait()
                client.wake.clear()
                if client.refusal is not None:
                    client.writer.write(encode(Refused(client.refusal)))
                    await asyncio.wait_for(client.writer.drain(), STUCK_S)
                    break
                while client.done:
                    client.writer.write(encode(client.done.pop(0)))
                    await asyncio.wait_for(client.writer.drain(), STUCK_S)
                snapshot, client.newest = client.newest, None
                if snapshot:
                    client.writer.write(encode(Picture(snapshot)))
                    await asyncio.wait_for(client.writer.drain(), STUCK_S)
        client.writer.close()
