"""WAV files as a telephone line needs them: 16-bit mono PCM at 8000 or 16000 Hz."""

import sys
import wave
from array import array
from itertools import accumulate, pairwise
from pathlib import Path

#: Rates that are played as they are.
RATES = (8000, 16000)
#: Longer files are refused: no caller listens that long, and converting them would take long, too.
LONGEST_S = 600.0


class WavError(Exception):
    """A file that can't be played; the message says why and what would be right."""


def fits(path: Path) -> bool:
    """Whether a file can be played as it is. Raises :class:`WavError` when it can't be played at all."""
    with _open(path) as file:
        return file.getnchannels() == 1 and file.getsampwidth() == 2 and file.getframerate() in RATES


def convert(path: Path, to: Path) -> None:
    """Write a file anew as 16-bit mono at 16000 Hz, or 8000 where it holds no more.

    Raises :class:`WavError` for a file that is no PCM, and ``OSError`` when ``to`` can't be written.
    """
    with _open(path) as file:
        rate, width, channels = file.getframerate(), file.getsampwidth(), file.getnchannels()
        try:
            raw = file.readframes(file.getnframes())
        except (EOFError, wave.Error) as wrong:
            raise WavError(f"{path}: is cut off ({wrong})") from None
    raw = raw[: len(raw) - len(raw) % (width * channels)]
    sound = _mono(_samples(raw, width), channels)
    new = RATES[1] if rate >= RATES[1] else RATES[0]
    sound = _at_rate(sound, rate, new)
    if sys.byteorder == "big":
        sound.byteswap()
    with wave.open(str(to), "wb") as out:
        out.setparams((1, 2, new, 0, "NONE", ""))
        out.writeframes(sound.tobytes())


def _open(path: Path) -> wave.Wave_read:
    right = "use 16-bit mono PCM at 8000 or 16000 Hz"
    try:
        file = wave.open(str(path), "rb")  # noqa: SIM115 - the caller closes it
    except OSError as wrong:
        raise WavError(f"{path}: {wrong.strerror}") from None
    except (wave.Error, EOFError) as wrong:
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


def _at_rate(sound: "array[int]", old: int, new: int) -> "array[int]":
    """The mean of the samples that fall into each new one, which keeps most of what would alias out."""
    if old == new:
        return sound
    sums = [0, *accumulate(sound)]
    count = len(sound) * new // old
    starts = [i * old // new for i in range(count + 1)]
    ends = (max(b, a + 1) for a, b in pairwise(starts))
    return array("h", ((sums[b] - sums[a]) // (b - a) for a, b in zip(starts, ends, strict=False)))
