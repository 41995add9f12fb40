"""A clinic's recordings as telephone calls need them: 16-bit mono PCM, at one rate and one loudness."""

import math
import operator
from array import array
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path

from console.audio.files import RATE, AudioError, info, mono, write

#: Loudness of speech and of music, as RMS of what is louder than silence.
SPEECH_DBFS, MUSIC_DBFS = -20.0, -26.0
SILENCE_DBFS = -45.0
#: Quieter recordings are amplified no further than this: their noise would be heard.
MOST_GAIN_DB = 24.0
#: Zero crossings of the resampling filter on each side, and the share of the band it lets through.
_CROSSINGS, _BAND = 10, 0.93
_FULL = 32768


def check(path: Path) -> float:
    """Seconds in a file that can be converted. Raises :class:`AudioError` when it can't be played."""
    return info(path).seconds


def convert(path: Path, to: Path, dbfs: float | None = SPEECH_DBFS) -> None:
    """Write a file anew as 16-bit mono at the bridge's rate, as loud as ``dbfs`` says (``None``: as it is).

    Raises :class:`AudioError` for a file that is no sound or silent, and ``OSError`` when ``to`` can't be
    written.
    """
    rate, sound = mono(path)
    sound = at_rate(sound, rate, RATE)
    if dbfs is not None:
        if loudness(sound) == -math.inf:
            raise AudioError(f"{path}: is silent")
        sound = _levelled(sound, _gain(sound, dbfs))
    write(to, RATE, sound)


def loudness(sound: Iterable[int], silence: float = SILENCE_DBFS) -> float:
    """RMS in dBFS of the samples that are louder than silence; minus infinity when none is."""
    floor = 10 ** (silence / 20) * _FULL
    loud = [sample * sample for sample in sound if abs(sample) > floor]
    return 10 * math.log10(sum(loud) / len(loud) / _FULL**2) if loud else -math.inf


def level(path: Path) -> tuple[float, float, float]:
    """Seconds, loudness and highest peak (both dBFS) of a 16-bit mono file. Raises :class:`AudioError`."""
    rate, sound = mono(path)
    peak = max(map(abs, sound))
    return len(sound) / rate, loudness(sound), 20 * math.log10(peak / _FULL) if peak else -math.inf


def at_rate(sound: "array[int]", old: int, new: int) -> "array[int]":
    """A sound at another rate, by a windowed sinc that takes out what the lower of the two can't hold."""
    if old == new:
        return sound
    divisor = math.gcd(old, new)
    up, down = new // divisor, old // divisor
    keep = min(1.0, new / old) * _BAND
    half = math.ceil(_CROSSINGS / keep)
    padded = [0.0] * half + [float(sample) for sample in sound] + [0.0] * (half + 1)
    made = array("h")
    for place in range(len(sound) * up // down):
        at, phase = divmod(place * down, up)
        value = round(_dot(_taps(phase / up, half, keep), padded[at + 1 : at + 2 * half + 1]))
        made.append(max(-_FULL, min(_FULL - 1, value)))
    return made


@cache
def _taps(offset: float, half: int, keep: float) -> tuple[float, ...]:
    """The filter for a sample that lies ``offset`` of a step after an old one; its sum is 1."""
    weights = []
    for step in range(1 - half, half + 1):
        x = step - offset
        sinc = math.sin(math.pi * keep * x) / (math.pi * x) if x else keep
        weights.append(sinc * (0.5 + 0.5 * math.cos(math.pi * max(-1.0, min(1.0, x / half)))))
    whole = math.fsum(weights)
    return tuple(weight / whole for weight in weights)


def _product(one: Sequence[float], other: Sequence[float]) -> float:
    return float(sum(map(operator.mul, one, other)))


#: The inner product, of Python 3.12 and several times as fast where it is there.
_dot: Callable[[Sequence[float], Sequence[float]], float] = getattr(math, "sumprod", _product)


def _gain(sound: "array[int]", dbfs: float) -> float:
    """By how much a sound must be amplified: what counts as silence moves with it."""
    gain = 0.0
    for _ in range(4):
        gain = min(gain + dbfs - (loudness(sound, SILENCE_DBFS - gain) + gain), MOST_GAIN_DB)
    return gain


def _levelled(sound: "array[int]", gain_db: float) -> "array[int]":
    """The sound louder or softer, its peaks above -6 dBFS bent softly below -1 dBFS."""
    gain, knee, top = 10 ** (gain_db / 20), 0.5 * _FULL, 0.89 * _FULL
    bent = array("h", bytes(2 * 2 * _FULL))
    for sample in range(_FULL + 1):
        value = sample * gain
        if value > knee:
            value = knee + (top - knee) * math.tanh((value - knee) / (top - knee))
        bent[-sample] = -round(value)  # a negative sample counts from the table's end
        if sample < _FULL:
            bent[sample] = round(value)
    return array("h", [bent[sample] for sample in sound])
