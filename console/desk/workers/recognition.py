"""Callers' words on their way from the phone to the core: recorded into a private folder, heard, forgotten.

The worker follows the file a leg is recorded into. A file is gone as soon as its leg is heard no more; what a
desk that was killed left is removed by the next one.
"""

import itertools
import logging
import queue
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from console.calls.protocol.commands import Hear, HearCommand, Record, StopRecording
from console.calls.protocol.events import Deaf, Heard, HearEvent, SpeechBegan, SpeechEnded
from console.speech.intents import Intents
from console.speech.recognition import recogniser as speech
from console.speech.recognition.recogniser import Began, Ended, Failed, Told

log = logging.getLogger(__name__)

#: The longest a leg is heard without a break: longer than any caller stays in a menu.
LONGEST_S = 600.0


class Follows(Protocol):
    """What hears callers: :class:`console.speech.recognition.recogniser.Recogniser`."""

    def follow(self, path: Path) -> int:
        """Hear what is recorded into a file; the stream's number, 0 when it can't be."""

    def close(self, stream: int) -> None:
        """Hear no more of a stream."""


@dataclass(frozen=True, slots=True)
class _Begin:
    leg: int
    path: Path


@dataclass(frozen=True, slots=True)
class _End:
    leg: int


class Ears:
    """``order`` and ``events`` are for the desk's thread and never wait; ``told`` takes what the recogniser
    says, from any thread. Everything else is done in a thread of its own."""

    def __init__(self, folder: Path, intents: Intents) -> None:
        self._folder = folder
        self._intents = intents
        self._numbers = itertools.count(1)
        self._jobs: queue.SimpleQueue[_Begin | _End | Told | None] = queue.SimpleQueue()
        self._events: queue.SimpleQueue[HearEvent] = queue.SimpleQueue()
        self._heard: dict[int, tuple[int, Path]] = {}
        self._thread: threading.Thread | None = None

    def use(self, words: Intents) -> None:
        """Guess by other phrases from now on."""
        self._intents = words

    def start(self, recogniser: Follows) -> str:
        """Begin with an empty folder; why it can't be had, empty when it can."""
        if self._thread is not None:
            return ""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._folder.chmod(0o700)
            for left in self._folder.iterdir():
                left.unlink()
        except OSError as wrong:
            return f"{self._folder}: {wrong.strerror}"
        self._thread = threading.Thread(target=self._run, args=(recogniser,), name="ears", daemon=True)
        self._thread.start()
        return ""

    def order(self, command: HearCommand) -> Record | StopRecording:
        """Hear a leg or no more of it; gives what the phone has to do for that."""
        if isinstance(command, Hear):
            path = self._folder / f"{next(self._numbers)}.wav"
            self._jobs.put(_Begin(command.leg, path))
            return Record(command.leg, str(path), LONGEST_S, LONGEST_S)
        self._jobs.put(_End(command.leg))
        return StopRecording(command.leg)

    def recognised(self, told: Told) -> None:
        """What the recogniser says."""
        self._jobs.put(told)

    def events(self) -> list[HearEvent]:
        """What was heard since the last time."""
        found = []
        while not self._events.empty():
            found.append(self._events.get_nowait())
        return found

    def stop(self) -> None:
        """Hear nobody any more and leave nothing behind."""
        self._jobs.put(None)
        if self._thread is not None:
            self._thread.join(2.0)

    def _run(self, recogniser: Follows) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                if isinstance(job, _Begin):
                    self._begin(job, recogniser)
                elif isinstance(job, _End):
                    self._end(job.leg, recogniser)
                else:
                    self._tell(job)
            except Exception:
                log.exception("a caller is not heard")
                if not isinstance(job, Told):
                    self._events.put(Deaf(job.leg, "the recogniser failed"))
        for leg in tuple(self._heard):
            self._end(leg, recogniser)

    def _begin(self, job: _Begin, recogniser: Follows) -> None:
        self._end(job.leg, recogniser)
        stream = recogniser.follow(job.path)
        self._heard[job.leg] = (stream, job.path)
        if not stream:
            self._events.put(Deaf(job.leg, "the recogniser can't be started now"))

    def _end(self, leg: int, recogniser: Follows) -> None:
        if leg not in self._heard:
            return
        stream, path = self._heard.pop(leg)
        if stream:
            recogniser.close(stream)
        try:
            path.unlink(missing_ok=True)
        except OSError as wrong:
            log.error("what a caller said can't be removed: %s: %s", path, wrong.strerror)

    def _tell(self, told: Told) -> None:
        """Pass on what concerns a leg that is still heard."""
        for leg, (stream, _path) in self._heard.items():
            if not stream or told.stream not in (stream, 0):
                continue
            if isinstance(told, Began):
                self._events.put(SpeechBegan(leg))
            elif isinstance(told, Ended):
                self._events.put(SpeechEnded(leg))
            elif isinstance(told, Failed):
                self._events.put(Deaf(leg, told.why))
            elif isinstance(told, speech.Heard):
                self._events.put(self._guessed(leg, told))

    def _guessed(self, leg: int, told: speech.Heard) -> Heard:
        guess = self._intents.guess(told.words)
        return Heard(leg, told.words, guess.intent, guess.sure, guess.urgent)
