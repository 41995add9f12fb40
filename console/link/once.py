"""One wish without a screen: connect, look, ask, hear what the desk says to it."""

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from console.calls.protocol.intents import Intent
from console.calls.protocol.snapshot import Asked, Snapshot
from console.link.frames import (
    LONGEST,
    PROTOCOL,
    Done,
    Hello,
    Picture,
    Refused,
    Wish,
    decode_down,
    encode,
    length_of,
)


class DeskRefused(Exception):
    """The desk will not serve this person; the message is its sentence."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the desk said; ``bad`` if it refused; ``asked`` if it asks first."""

    said: tuple[str, ...]
    bad: bool
    asked: Asked | None = None


class Asking:
    """A short visit at the desk, as the open seat of the same person where there is one.

    Its methods raise ``OSError`` or ``asyncio.IncompleteReadError`` when the desk is not there or goes,
    :class:`console.link.frames.FrameError` when it can't be understood, :class:`DeskRefused` when it
    refuses.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._tag = 0

    async def __aenter__(self) -> "Asking":
        self._reader, self._writer = await asyncio.open_unix_connection(os.fspath(self._path))
        self._writer.write(encode(Hello(PROTOCOL, beside=True)))
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()

    async def picture(self, fits: Callable[[Snapshot], bool] = lambda _: True) -> Snapshot:
        """The next picture for which ``fits`` holds."""
        while True:
            message = await self._read()
            if isinstance(message, Picture) and fits(message.snapshot):
                return message.snapshot

    async def ask(self, intent: Intent) -> Answer:
        """Send a wish and wait for what the desk says to it at once."""
        self._tag += 1
        self._writer.write(encode(Wish(intent, self._tag)))
        while True:
            message = await self._read()
            if isinstance(message, Done) and message.tag == self._tag:
                return Answer(message.said, message.bad, message.asked)

    async def _read(self) -> Picture | Done:
        head = await self._reader.readexactly(4)
        message = decode_down(await self._reader.readexactly(length_of(head, LONGEST)))
        if isinstance(message, Refused):
            raise DeskRefused(message.why)
        return message
