"""The process that hears callers: frames on standard input and output.

``python -m console.speech.recognition.worker`` starts it.

It is niced, uses no network and ends with its desk. Pieces of live callers are judged as they come;
recognitions wait in one line, live turns before messages, and each is at most 28 s of sound. What a caller
said is recognised as soon as they pause, and told once the silence is long enough for an end.
"""

import itertools
import os
import queue
import resource
import struct
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from console.speech.no_network import forbid_network
from console.speech.recognition import frames
from console.speech.recognition.arrays import Sound
from console.speech.recognition.features import RATE
from console.speech.recognition.frames import Kind
from console.speech.recognition.stream import Detector, Hearing
from console.speech.recognition.turns import Turn, Turns
from console.speech.recognition.whisper import ModelError, Text, Whisper

_NICE = 10
_LIVE, _MESSAGE = 0, 1
#: A speaker to a machine pauses longer than one in a conversation.
MESSAGE_SILENCE_S = 1.2
#: How often a recorder's file is looked at, and how long one that isn't there is waited for.
FOLLOW_S, APPEARS_S = 0.04, 5.0
_HEADER = 44


@dataclass(slots=True)
class _Followed:
    """A recorder's file, read so far; a rate once its header is there."""

    path: Path
    since: float
    read: int = 0
    rate: int = 0


@dataclass(slots=True)
class _Guess:
    """A recognition ahead of the end of a turn: ``vain`` when they went on, ``wanted`` since they have
    finished (monotonic), and its result."""

    vain: bool = False
    wanted: float | None = None
    text: Text | None = None


@dataclass(order=True, slots=True)
class _Job:
    """A recognition that waits: of a turn, perhaps ahead of its end (``guess``), or of a ``message`` by its
    rate and samples, whose further turns are ``rest`` and whose words so far ``parts``."""

    urgency: int
    number: int
    stream: int = field(compare=False)
    sound: Sound | None = field(compare=False, default=None)
    message: tuple[int, bytes] | None = field(compare=False, default=None)
    rest: list[Sound] = field(compare=False, default_factory=list)
    parts: list[tuple[str, float]] = field(compare=False, default_factory=list)
    asked: float = field(compare=False, default=0.0)
    guess: _Guess | None = field(compare=False, default=None)


class Worker:
    """Reads frames, judges pieces and tells turns in this thread; recognises in another."""

    def __init__(self, source: BinaryIO, sink: BinaryIO) -> None:
        self._source = source
        self._sink = sink
        self._lock = threading.Lock()
        self._jobs: queue.PriorityQueue[_Job] = queue.PriorityQueue()
        self._numbers = itertools.count()
        self._streams: dict[int, Hearing] = {}
        self._followed: dict[int, _Followed] = {}
        self._messages: dict[int, tuple[int, bytearray]] = {}
        self._guesses: dict[int, _Guess] = {}
        self._guessing = threading.Lock()
        self._detectors: list[Detector] = []
        self._setup: dict[str, Any] = {}

    def run(self) -> int:
        """Serve until the desk closes the pipe; gives the exit code."""
        first = frames.read(self._source)
        if first is None or first[0] is not Kind.SETUP:
            return 2
        self._setup = frames.decoded(first[2])
        folder = self._setup.get("model_dir")
        try:
            model = Whisper(
                Path(folder) if folder else None, self._setup.get("sha256", ""), self._setup["language"]
            )
            self._detectors.append(Detector())
        except ModelError as wrong:
            self._tell(0, what="failed", why=str(wrong))
            return 1
        threading.Thread(target=self._recognise, args=(model,), daemon=True).start()
        arrived: queue.SimpleQueue[tuple[Kind, int, bytes] | None] = queue.SimpleQueue()
        threading.Thread(target=self._listen, args=(arrived,), daemon=True).start()
        self._tell(0, what="ready")
        while True:
            try:
                frame = arrived.get(timeout=FOLLOW_S if self._followed else None)
            except queue.Empty:
                frame = (Kind.SOUND, 0, b"")
            if frame is None:
                return 0
            self._take(*frame)
            for stream in list(self._followed):
                self._look(stream)

    def _listen(self, arrived: "queue.SimpleQueue[tuple[Kind, int, bytes] | None]") -> None:
        frame: tuple[Kind, int, bytes] | None = None
        try:
            while (frame := frames.read(self._source)) is not None:
                arrived.put(frame)
        finally:
            arrived.put(None)

    def _take(self, kind: Kind, stream: int, raw: bytes) -> None:
        if kind is Kind.SOUND:
            if stream in self._streams:
                self._turns(stream, self._streams[stream].add(raw))
            elif stream in self._messages:
                self._messages[stream][1].extend(raw)
        elif kind is Kind.OPEN:
            wanted = frames.decoded(raw)
            if wanted.get("message"):
                self._messages[stream] = (int(wanted["rate"]), bytearray())
            else:
                self._open(stream, int(wanted["rate"]))
        elif kind is Kind.FOLLOW:
            self._followed[stream] = _Followed(Path(frames.decoded(raw)["path"]), time.monotonic())
        elif kind is Kind.CLOSE:
            self._close(stream)

    def _open(self, stream: int, rate: int) -> None:
        if rate not in (8000, 16000):
            self._tell(stream, what="failed", why=f"a stream at {rate} Hz can't be heard")
            return
        detector = self._detectors.pop() if self._detectors else Detector()
        detector.reset()
        turns = Turns(self._setup["level"], self._setup["silence_s"])
        self._streams[stream] = Hearing(rate, detector, turns)

    def _close(self, stream: int) -> None:
        if stream in self._followed:
            self._look(stream)
            self._followed.pop(stream, None)
        if stream in self._messages:
            rate, raw = self._messages.pop(stream)
            self._jobs.put(_Job(_MESSAGE, next(self._numbers), stream, message=(rate, bytes(raw))))
        hearing = self._streams.pop(stream, None)
        if hearing is not None:
            self._turns(stream, hearing.end())
            self._detectors.append(hearing.detector)

    def _turns(self, stream: int, found: Iterator[tuple[Turn, Sound]]) -> None:
        for turn, sound in found:
            if turn is Turn.BEGAN:
                self._tell(stream, what="began")
            elif turn is Turn.PAUSED:
                guess = self._guesses[stream] = _Guess()
                self._jobs.put(_Job(_LIVE, next(self._numbers), stream, sound, guess=guess))
            elif turn is Turn.WENT_ON:
                self._guesses.pop(stream).vain = True
            else:
                self._tell(stream, what="ended")
                self._ended(stream, sound)

    def _ended(self, stream: int, sound: Sound) -> None:
        """Tell what was recognised in their last pause; the recogniser does where it isn't there yet."""
        now, guess = time.monotonic(), self._guesses.pop(stream, None)
        if guess is None:
            self._jobs.put(_Job(_LIVE, next(self._numbers), stream, sound, asked=now))
            return
        with self._guessing:
            guess.wanted = now
            text = guess.text
        if text is not None:
            self._heard(stream, text, now, len(sound))

    def _look(self, stream: int) -> None:
        """Read what a recorder has written since."""
        file = self._followed[stream]
        try:
            with file.path.open("rb") as source:
                if not file.rate:
                    header = source.read(_HEADER)
                    if len(header) < _HEADER:
                        return
                    file.rate, file.read = struct.unpack_from("<I", header, 24)[0], _HEADER
                    self._open(stream, file.rate)
                source.seek(file.read)
                raw = source.read()
        except FileNotFoundError:
            if file.rate or time.monotonic() - file.since > APPEARS_S:
                self._stream_lost(stream, "is not there")
            return
        except OSError as wrong:
            self._stream_lost(stream, wrong.strerror or "can't be read")
            return
        raw = raw[: len(raw) // 2 * 2]
        file.read += len(raw)
        if stream in self._streams:
            self._turns(stream, self._streams[stream].add(raw))

    def _stream_lost(self, stream: int, why: str) -> None:
        path = self._followed.pop(stream).path
        self._tell(stream, what="failed", why=f"{path.name}: {why}")

    # -- the other thread --------------------------------------------------------------------------

    def _recognise(self, model: Whisper) -> None:
        while True:
            job = self._jobs.get()
            try:
                self._do(job, model)
            except ModelError as wrong:
                self._tell(job.stream, what="failed", why=str(wrong))
            except Exception as wrong:  # one sound that can't be heard must not end the others
                self._tell(job.stream, what="failed", why=f"{type(wrong).__name__}: {wrong}")

    def _do(self, job: _Job, model: Whisper) -> None:
        if job.message is not None:
            job = _Job(_MESSAGE, job.number, job.stream, rest=self._split(*job.message))
        if job.sound is not None:
            if job.guess and job.guess.vain:
                return
            text = model.hear(job.sound, self._setup["no_speech"])
            if job.guess:
                with self._guessing:
                    job.guess.text = text
                    wanted = job.guess.wanted
                if wanted is not None:
                    self._heard(job.stream, text, wanted, len(job.sound))
                return
            if job.urgency == _LIVE:
                self._heard(job.stream, text, job.asked, len(job.sound))
                return
            job.parts.append((text.words, text.confidence))
        if job.rest:  # the rest waits its turn again: a live caller goes first
            sound, *rest = job.rest
            self._jobs.put(_Job(_MESSAGE, job.number, job.stream, sound, rest=rest, parts=job.parts))
            return
        words = [(text, sure, len(text.split())) for text, sure in job.parts if text]
        total = sum(count for *_, count in words)
        sure = sum(sure * count for _, sure, count in words) / total if total else 0.0
        self._tell(job.stream, what="written", words=" ".join(text for text, *_ in words), confidence=sure)

    def _heard(self, stream: int, text: Text, asked: float, samples: int) -> None:
        self._tell(
            stream,
            what="heard",
            words=text.words,
            confidence=text.confidence,
            no_speech=text.no_speech,
            seconds=samples / RATE,
            took_s=time.monotonic() - asked,
        )

    def _split(self, rate: int, raw: bytes) -> list[Sound]:
        """The turns of a message."""
        turns = Turns(self._setup["level"], MESSAGE_SILENCE_S, float("inf"))
        hearing = Hearing(rate, Detector(), turns)
        found = itertools.chain(hearing.add(raw), hearing.end())
        return [turn_sound for turn, turn_sound in found if turn is Turn.ENDED]

    def _tell(self, stream: int, **what: Any) -> None:
        with self._lock:
            try:
                frames.write(self._sink, Kind.TOLD, stream, what)
            except BrokenPipeError:
                os._exit(0)  # the desk is gone


def main() -> int:
    """Run a worker on this process's pipe; gives the exit code."""
    os.nice(_NICE)
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump would hold what patients said
    forbid_network()
    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no frame
    code = Worker(sys.stdin.buffer, sink).run()
    sys.stdout.flush()
    os._exit(code)  # a recognition that still runs is not waited for


if __name__ == "__main__":
    main()
