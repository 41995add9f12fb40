"""A seat's end of the socket: pictures in, wishes out, and back again when the desk returns."""

import asyncio
import contextlib
import os
from collections.abc import Callable
from pathlib import Path

from console.calls.protocol.intents import Intent
from console.calls.protocol.snapshot import Snapshot
from console.link.frames import (
    LONGEST,
    PROTOCOL,
    FrameError,
    Hello,
    Picture,
    Refused,
    Wish,
    decode_down,
    encode,
    length_of,
)

RETRY_S = 0.5
GONE = "The desk is gone: calls may still be up, but this board is old. Looking for it …"


class DeskClient:
    """The link of one seat, or of a wallboard that only looks. ``watch`` runs in the event loop that
    ``send`` is called from; ``first`` is asked for at each connection, before all else."""

    def __init__(self, path: Path, first: tuple[Intent, ...] = (), *, look: bool = False) -> None:
        self._path = path
        self._first = first
        self._look = look
        self._writer: asyncio.StreamWriter | None = None

    def send(self, intent: Intent) -> None:
        """Ask the desk for something; nothing is sent, or kept for later, while there is no desk."""
        if self._writer is not None and not self._writer.is_closing():
            self._writer.write(encode(Wish(intent)))

    async def watch(self, on_snapshot: Callable[[Snapshot], None], on_lost: Callable[[str], None]) -> None:
        """Deliver pictures until cancelled; ``on_lost`` hears why there are none, once each time."""
        why = ""
        while True:
            try:
                reader, self._writer = await asyncio.open_unix_connection(os.fspath(self._path))
                self._writer.write(encode(Hello(PROTOCOL, look=self._look)))
                for intent in self._first:
                    self.send(intent)
                lost = await self._read(reader, on_snapshot)
            except (OSError, asyncio.IncompleteReadError):
                lost = GONE
            except FrameError as wrong:
                lost = f"The desk sent something this seat can't read ({wrong}): restart the older one"
            finally:
                if self._writer is not None:
                    with contextlib.suppress(OSError):
                        self._writer.close()
                    connected, self._writer = True, None
                else:
                    connected = False
            if connected or lost != why:
                why = lost
                on_lost(lost)
            await asyncio.sleep(RETRY_S)

    async def _read(self, reader: asyncio.StreamReader, on_snapshot: Callable[[Snapshot], None]) -> str:
        while True:
            head = await reader.readexactly(4)
            message = decode_down(await reader.readexactly(length_of(head, LONGEST)))
            if isinstance(message, Refused):
                return message.why
            if isinstance(message, Picture):
                on_snapshot(message.snapshot)
