"""What of known prompts is in a recording of a call: where each lies, whether all of it, how loud."""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from console.speech.prompts.wav import SILENCE_DBFS
from tests.peers import RATE, read_wav
from tests.speech.line import phone

Samples = np.ndarray[Any, np.dtype[np.float64]]

#: pieces by which a prompt is looked for, and how far one may lie from its place before it counts as lost
_PIECE, _NEAR = RATE // 4, RATE // 50
#: likeness (cosine) of a piece that was heard; G.711 and the way there leave more than 0.95
ALIKE = 0.8


@dataclass(frozen=True, slots=True)
class Found:
    """A prompt in a recording, in samples of 8 kHz. ``lost`` are the seconds of it that are not where they
    belong, ``gain_db`` is how much louder it was heard than it is in its file, ``dbfs`` how loud its words
    were."""

    start: int
    end: int
    lost: tuple[float, ...]
    gain_db: float
    dbfs: float


def known(path: Path) -> Samples:
    """A prompt's file, 16 kHz, as it is after a telephone line."""
    return phone(read_wav(path), 16000)


def find(prompt: Samples, recording: Samples, after: int = 0) -> Found:
    """Where a prompt lies in what follows ``after``: where most of it is alike."""
    line = phone(recording, RATE)
    start = after + _best(prompt, line[after:])
    lost, gains = [], []
    for at in range(0, len(prompt) - _PIECE // 2, _PIECE):
        piece = prompt[at : at + _PIECE]
        if _rms(piece) < 0.01:  # a pause has no shape
            continue
        low = max(0, start + at - _NEAR)
        near = line[low : start + at + len(piece) + _NEAR]
        shift = _best(piece, near) if len(near) >= len(piece) else 0
        there = near[shift : shift + len(piece)]
        alike = float(np.dot(piece, there) / (np.linalg.norm(piece) * np.linalg.norm(there) + 1e-9))
        if alike < ALIKE:
            lost.append(at / RATE)
        else:
            gains.append(float(np.dot(piece, there) / np.dot(piece, piece)))
    heard = recording[start : start + len(prompt)]
    loud = heard[np.abs(heard) > 10 ** (SILENCE_DBFS / 20)]
    gain = 20 * np.log10(np.median(gains)) if gains else -np.inf
    dbfs = 20 * np.log10(_rms(loud)) if len(loud) else -np.inf
    return Found(start, start + len(prompt), tuple(lost), float(gain), float(dbfs))


def _rms(sound: Samples) -> float:
    return float(np.sqrt(np.mean(sound**2))) if len(sound) else 0.0


def _best(what: Samples, where: Samples) -> int:
    """Where something lies in a sound, by cross-correlation."""
    size = 1 << (len(what) + len(where)).bit_length()
    product = np.fft.irfft(np.fft.rfft(where, size) * np.conj(np.fft.rfft(what, size)), size)
    places = product[: max(1, len(where) - len(what) + 1)]
    energy = np.concatenate([[0.0], np.cumsum(where**2)])
    there = energy[len(what) : len(what) + len(places)] - energy[: len(places)]
    return int(np.argmax(places / np.sqrt(there + 1e-3)))


#: what is quieter than this is silence, and how finely that is looked for, in seconds
_SILENT_DBFS, _STEP_S = -50.0, 0.05


def silences(recording: Samples, longest_s: float) -> list[tuple[float, float]]:
    """Where a recording of a call is silent for longer than so many seconds: from and to, in seconds."""
    step = round(_STEP_S * RATE)
    count = len(recording) // step
    loud = np.sqrt(np.mean(recording[: count * step].reshape(count, step) ** 2, axis=1))
    heard = np.flatnonzero(loud > 10 ** (_SILENT_DBFS / 20))
    edges = [-1, *heard.tolist(), count]
    return [
        ((one + 1) * _STEP_S, other * _STEP_S)
        for one, other in pairwise(edges)
        if (other - one - 1) * _STEP_S > longest_s
    ]


def ends_with(recording: Samples, prompt: Samples, end_s: float) -> bool:
    """Whether the last that was heard before a moment is a prompt, to its end; it may end in a pause."""
    end = round(end_s * RATE)
    there = recording[max(0, end - len(prompt) - RATE) : end + RATE]
    return len(there) >= len(prompt) and not find(prompt, there).lost
