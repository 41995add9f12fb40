"""Speaks texts with the voice of the extra "speech", in a process of its own.

``python -m console.speech.prompts.tts_process``: standard input is a JSON list of
``{"text": …, "path": …}``; each path
becomes a 16-bit mono WAV file at the bridge's rate. Standard output is a JSON list with "" for each file
that was written, else why it wasn't.
"""

import contextlib
import hashlib
import importlib
import json
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from console.audio import files
from console.audio.files import RATE
from console.speech.no_network import forbid_network
from console.speech.prompts.wav import SILENCE_DBFS, SPEECH_DBFS
from console.speech.recognition.arrays import Sound, resampled

#: The one voice that is inside the package: the others would be fetched.
VOICE = "heart"
#: sha256 of its model, as published with ``hibari-tts`` 0.2.1.
MODEL = "5f70741d4e900f4e85d0037498736cc1b3e1b9a63a13546a5da1e63abf4fccd8"
#: Silence before and after a sentence, and what is kept around the last sound that counts.
LEAD_S, TAIL_S = 0.05, 0.25
BEFORE_S, AFTER_S = 0.02, 0.05
#: The same around a part of a sentence, on the side where another part follows: "You are number", "three".
PART_BEFORE_S, PART_AFTER_S = 0.01, 0.015
_RUMBLE_HZ = 60.0
_NICE = 10


class VoiceError(Exception):
    """The voice can't be used; the message says why."""


def main() -> int:
    """Speak what standard input asks for; gives the exit code."""
    os.nice(_NICE)
    forbid_network()
    jobs = json.load(sys.stdin)
    with contextlib.redirect_stdout(sys.stderr):
        said = [_job(job["text"], Path(job["path"])) for job in jobs]
    json.dump(said, sys.stdout)
    return 0


def speech(text: str, rate: int) -> Sound:
    """A sentence or a part of one, trimmed and levelled. Raises :class:`VoiceError`.

    One that doesn't end in a mark of punctuation goes on without a pause, and so does one before that doesn't
    begin with a capital letter.
    """
    if not any(character.isalnum() for character in text):
        raise VoiceError("there are no words in it")
    tts, own_rate = _voice()
    raw = np.asarray(tts(text, speed=0.95, seed=1), dtype=np.float64)
    if not np.any(raw):
        raise VoiceError("these words can't be spoken")
    begins, ends = _is_beginning(text), text.rstrip()[-1] in ".?!"
    before, after = BEFORE_S if begins else PART_BEFORE_S, AFTER_S if ends else PART_AFTER_S
    sound = _trimmed(_without_rumble(raw, own_rate, rate), int(before * rate), int(after * rate))
    loud = sound[np.abs(sound) > 10 ** (SILENCE_DBFS / 20)]
    sound = _limited(sound * 10 ** (SPEECH_DBFS / 20) / np.sqrt(np.mean(loud**2)))
    lead, tail = np.zeros(int(LEAD_S * begins * rate)), np.zeros(int(TAIL_S * ends * rate))
    return np.concatenate([lead, faded(sound, 0.01, rate), tail])


def faded(sound: Sound, seconds: float, rate: int) -> Sound:
    """The sound with its first and last ``seconds`` ramped, so that nothing clicks."""
    count = int(seconds * rate)
    shaped = sound.copy()
    shaped[:count] *= np.linspace(0, 1, count)
    shaped[-count:] *= np.linspace(1, 0, count)
    return shaped


def write(path: Path, sound: Sound, rate: int) -> None:
    """Write a sound as 16-bit mono, in one step: nobody finds half a file."""
    part = path.with_suffix(".part")
    files.write(part, rate, (np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    part.replace(path)


def _job(text: str, path: Path) -> str:
    try:
        write(path, speech(text, RATE), RATE)
    except (VoiceError, OSError, ValueError) as wrong:
        return str(wrong) or type(wrong).__name__
    return ""


@cache
def _voice() -> tuple[Any, int]:
    """The voice and its rate."""
    try:
        hibari = importlib.import_module("hibari")
    except ImportError as wrong:
        raise VoiceError(f'the extra "speech" is not installed ({wrong})') from None
    model = Path(str(hibari.__file__)).with_name("assets") / "hibari.onnx"
    if hashlib.sha256(model.read_bytes()).hexdigest() != MODEL:
        raise VoiceError(f"{model}: is not the published voice (its sha256 differs)")
    return hibari.Hibari(voice=VOICE, model=str(model)), int(hibari.SAMPLE_RATE)


def _without_rumble(raw: Sound, old: int, new: int) -> Sound:
    """The voice at another rate, without what lies below any voice."""
    spectrum = np.fft.rfft(raw)
    spectrum[np.fft.rfftfreq(len(raw), 1 / old) <= _RUMBLE_HZ] = 0
    return resampled(np.fft.irfft(spectrum, len(raw)), old, new)


def _is_beginning(text: str) -> bool:
    first = next(character for character in text if character.isalnum())
    return not first.islower()


def _trimmed(sound: Sound, before: int, after: int) -> Sound:
    """The sound without the silence around it, but for so many samples."""
    heard = np.flatnonzero(np.abs(sound) > np.max(np.abs(sound)) * 0.02)
    return sound[max(heard[0] - before, 0) : heard[-1] + after]


def _limited(sound: Sound) -> Sound:
    """Peaks above -6 dBFS bent softly below -1 dBFS."""
    knee, top = 0.5, 0.89
    over = np.abs(sound) > knee
    bent = knee + (top - knee) * np.tanh((np.abs(sound) - knee) / (top - knee))
    return np.asarray(np.where(over, np.sign(sound) * bent, sound))


if __name__ == "__main__":
    sys.exit(main())
