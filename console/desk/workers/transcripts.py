"""Messages written down by the machine, one after the other, while no caller speaks to it."""

import logging
import queue
import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from console.audio.files import AudioError
from console.speech.recognition.recogniser import Failed, Told, Written
from console.store.database.engine import cause
from console.store.keys.sealed_file import SealError
from console.store.recordings import voicemail
from console.store.recordings.voicemail import Message

log = logging.getLogger(__name__)

#: How often is looked for messages without being told of one, and how long the words of one may take.
LOOK_S, LIMIT_S = 60.0, 600.0
#: A message that ends the worker this often is left alone.
TRIES = 2


class Recognises(Protocol):
    """What hears messages: :class:`console.speech.recognition.recogniser.Recogniser`."""

    def write_down(self, rate: int, raw: bytes) -> int:
        """Take a message; its number, 0 when it can't be taken now."""


class Scribe:
    """Looks for whole messages without words and has them written down.

    ``told`` takes what the recogniser says, ``wake`` that a message came; both from any thread. ``read``
    gives rate and samples of a message.
    """

    def __init__(
        self,
        engine: Engine,
        read: Callable[[Message], tuple[int, bytes]],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._engine = engine
        self._read = read
        self._now = now
        self._told: queue.SimpleQueue[Written | Failed] = queue.SimpleQueue()
        self._wake = threading.Event()
        self._stop = False
        self._tries: Counter[str] = Counter()

    def start(self, recogniser: Recognises) -> None:
        """Begin with the messages that are there."""
        self._wake.set()
        threading.Thread(target=self._run, args=(recogniser,), name="scribe", daemon=True).start()

    def wake(self) -> None:
        """A message was left."""
        self._wake.set()

    def recognised(self, told: Told) -> None:
        """What the recogniser says."""
        if isinstance(told, Written | Failed):
            self._told.put(told)

    def stop(self) -> None:
        """Take no further message."""
        self._stop = True
        self._wake.set()

    def _run(self, recogniser: Recognises) -> None:
        while True:
            self._wake.wait(LOOK_S)
            self._wake.clear()
            if self._stop:
                return
            try:
                self.work(recogniser)
            except SQLAlchemyError as wrong:
                log.error("transcripts: %s", cause(wrong))
            except Exception:
                log.exception("transcripts")

    def work(self, recogniser: Recognises) -> int:
        """Have all messages written down that wait, as far as it can be done now; gives how many were."""
        done = 0
        for message in voicemail.untranscribed(self._engine):
            found = None if self._stop else self._one(message, recogniser)
            if found is None:
                break
            voicemail.transcribe(self._engine, message.id, found.words, found.confidence, self._now())
            done += 1
        return done

    def _one(self, message: Message, recogniser: Recognises) -> Written | None:
        """The words of a message, none for one that can't be heard; ``None``: not now."""
        try:
            rate, raw = self._read(message)
        except (SealError, AudioError, OSError) as wrong:
            log.error("transcripts: message %s: %s", message.id, wrong)
            return Written(0, "", 0.0)
        stream = recogniser.write_down(rate, raw)
        if not stream:
            return None
        while True:
            try:
                told = self._told.get(timeout=LIMIT_S)
            except queue.Empty:
                told = Failed(0, f"no words within {LIMIT_S:g} s")
            if isinstance(told, Written) and told.stream == stream:
                return told
            if isinstance(told, Failed) and told.stream in (0, stream):
                self._tries[message.id] += 1
                log.error("transcripts: message %s: %s", message.id, told.why)
                given_up = told.stream or self._tries[message.id] >= TRIES
                return Written(stream, "", 0.0) if given_up else None
