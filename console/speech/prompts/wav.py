"""A clinic's recordings as telephone calls need them: 16-bit mono PCM, at one rate and one loudness."""

import math
import operator
import sys
import wave
from array import array
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path

#: Samples a second of the phone's bridge, to which files are brought.
RATE = 16000
#: Longer files are refused: no caller listens that long, and converting them would take long, too.
LONGEST_S = 600.0
#: Loudness of speech and of music, as RMS of what is louder than silence.
SPEECH_DBFS, MUSIC_DBFS = -20.0, -26.0
SILENCE_DBFS = -45.0
#: Quieter recordings are amplified no further than this: their noise would be heard.
MOST_GAIN_DB = 24.0
#: Zero crossings of the resampling filter on each side, and the share of the band it lets through.
_CROSSINGS, _BAND = 10, 0.93
_FULL = 32768


class WavError(Exception):
    """A file that can't be played; the message says why and what would be right."""


def check(path: Path) -> float:
    """Seconds in a file that can be converted. Raises :class:`WavError` when it can't be played."""
    with _open(path) as file:
        return file.getnframes() / file.getframerate()


def convert(path: Path, to: Path, dbfs: float | None = SPEECH_DBFS) -> None:
    """Write a file anew as 16-bit mono at the bridge's rate, as loud as ``dbfs`` says (``None``: as it is).

    Raises :class:`WavError` for a file that is no PCM or silent, and ``OSError`` when ``to`` can't be
    written.
    """
    with _open(path) as file:
        rate, width, channels = file.getframerate(), file.getsampwidth(), file.getnchannels()
        try:
            raw = file.readframes(file.getnframes())
        except (EOFError, wave.Error) as wrong:
            raise WavError(f"{path}: is cut off ({wrong})") from None
    raw = raw[: len(raw) - len(raw) % (width * channels)]
    sound = at_rate(_mono(_samples(raw, width), channels), rate, RATE)
    if dbfs is not None:
        if loudness(sound) == -math.inf:
            raise WavError(f"{path}: is silent")
        sound = _levelled(sound, _gain(sound, dbfs))
    if sys.byteorder == "big":
        sound.byteswap()
    with wave.open(str(to), "wb") as out:
        out.setparams((1, 2, RATE, 0, "NONE", ""))
        out.writeframes(sound.tobytes())


def pcm(path: Path, whole: bytes | None = None) -> tuple[int, bytes]:
    """Rate and samples of a recording of ours, 16-bit mono; ``whole`` is what the file holds, where that is
    not on disk. Raises :class:`WavError`."""
    with _open(path, None if whole is None else BytesIO(whole)) as file:
        if (file.getnchannels(), file.getsampwidth()) != (1, 2):
            raise WavError(f"{path}: is no 16-bit mono file")
        return file.getframerate(), file.readframes(file.getnframes())


def loudness(sound: Iterable[int], silence: float = SILENCE_DBFS) -> float:
    """RMS in dBFS of the samples that are louder than silence; minus infinity when none is."""
    floor = 10 ** (silence / 20) * _FULL
    loud = [sample * sample for sample in sound if abs(sample) > floor]
    return 10 * math.log10(sum(loud) / len(loud) / _FULL**2) if loud else -math.inf


def level(path: Path) -> tuple[float, float, float]:
    """Seconds, loudness and highest peak (both dBFS) of a 16-bit mono file. Raises :class:`WavError`."""
    rate, raw = pcm(path)
    sound = _samples(raw, 2)
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


def _open(path: Path, held: BytesIO | None = None) -> wave.Wave_read:
    right = "save it as a PCM WAV file"
    try:
        file = wave.open(held or str(path), "rb")  # noqa: SIM115 - the caller closes it
    except OSError as wrong:
        raise WavError(f"{path}: {wrong.strerror}") from None
    except (wave.Error, EOFError, RuntimeError) as wrong:  # wave's own for a chunk beyond the file
        raise WavError(f"{path}: is no PCM WAV file ({wrong or 'too short'}); {right}") from None
    if not file.getnframes() or not 4000 <= file.getframerate() <= 192_000 or file.getsampwidth() > 4:
        file.close()
        raise WavError(f"{path}: holds no sound a phone can play; {right}")
    if file.getnframes() / file.getframerate() > LONGEST_S:
        file.close()
        raise WavError(f"{path}: is longer than {LONGEST_S / 60:g} minutes")
    return file


def _samples(raw: bytes, width: int) -> "array[int]":
    """16-bit samples of little-endian PCM of 1 (unsigned) to 4 bytes: the two highest bytes of each."""
    if width == 1:
        return array("h", ((byte - 128) << 8 for byte in raw))
    high = bytearray(len(raw) // width * 2)
    high[0::2] = raw[width - 2 :: width]
    high[1::2] = raw[width - 1 :: width]
    found = array("h", bytes(high))
    if sys.byteorder == "big":
        found.byteswap()
    return found


def _mono(sound: "array[int]", channels: int) -> "array[int]":
    if channels == 1:
        return sound
    each = (sound[n::channels] for n in range(channels))
    return array("h", (sum(frame) // channels for frame in zip(*each, strict=True)))
