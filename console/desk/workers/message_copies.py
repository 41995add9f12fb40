"""Sealed messages made readable for the phone while they are heard, in a thread of its own.

A copy lies in the folder in memory, under a name nobody takes for a message, and is overwritten and removed
when it was heard; what a desk that was killed left there goes at the next start.
"""

import itertools
import logging
import os
import threading
from pathlib import Path

from console.calls.protocol.commands import MessageCommand, OpenMessage
from console.calls.protocol.events import MessageOpened
from console.desk.workers.worker import Worker
from console.store.keys.sealed_file import SealError
from console.store.recordings.vault import HEARD, Vault, sound
from console.store.state_folder import shred

log = logging.getLogger(__name__)

#: A copy is removed so long after it was heard, in seconds: its player reads it until then.
CLOSE_S = 0.5
UNOPENED = "it can't be opened: see the desk's log"


class Opener(Worker[MessageCommand, MessageOpened]):
    """``do`` takes an order and never waits; ``answers`` gives what came of those that are done."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._numbers = itertools.count(1)
        self._copies: set[Path] = set()
        self._over = threading.Event()
        super().__init__("opener")

    def stop(self) -> None:
        """Leave nothing readable behind."""
        self._over.set()
        super().stop()

    def _carry_out(self, order: MessageCommand) -> None:
        if isinstance(order, OpenMessage):
            try:
                self._done.put(self._open(order))
            except Exception:
                log.exception("message %s", order.id)
                self._done.put(MessageOpened(order.key, order.id, why=UNOPENED))
        else:
            self._over.wait(CLOSE_S)
            self._close(Path(order.path))

    def _run(self) -> None:
        super()._run()
        for path in tuple(self._copies):
            self._close(path)

    def _open(self, order: OpenMessage) -> MessageOpened:
        path = self._vault.spool / f"{order.id}-{next(self._numbers)}{HEARD}"
        try:
            wav = sound(self._vault.place(order.id), self._vault.key, order.id, order.box)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                self._copies.add(path)
                file.write(wav)
        except FileNotFoundError:
            return MessageOpened(order.key, order.id, why="the recording is not there")
        except (SealError, OSError) as wrong:
            log.error("message %s: %s", order.id, wrong)
            return MessageOpened(order.key, order.id, why=UNOPENED)
        return MessageOpened(order.key, order.id, str(path))

    def _close(self, path: Path) -> None:
        try:
            shred(path)
            self._copies.discard(path)
        except Exception as wrong:
            log.error("a message that was heard can't be removed: %s: %s", path.name, wrong)
