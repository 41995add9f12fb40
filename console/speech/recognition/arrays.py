"""Sound as arrays, for the processes of speech."""

import numpy as np
from numpy.typing import NDArray

#: Samples from -1 to 1.
Sound = NDArray[np.float64]


def from_pcm(raw: bytes) -> Sound:
    """The sound of little-endian 16-bit samples."""
    return np.frombuffer(raw, "<i2").astype(np.float64) / 32768


def resampled(sound: Sound, old: int, new: int) -> Sound:
    """The sound at another rate, with what the lower of the two can't hold taken out."""
    if old == new or not len(sound):
        return sound
    lower = min(old, new)
    spectrum = np.fft.rfft(sound)
    pitch = np.fft.rfftfreq(len(sound), 1 / old)
    roll_off = np.clip((0.49 * lower - pitch) / (0.065 * lower), 0.0, 1.0) if new < old else 1.0
    count = len(sound) * new // old
    if new > old:  # zeros above what there was
        padded = np.zeros(count // 2 + 1, dtype=spectrum.dtype)
        padded[: len(spectrum)] = spectrum[: len(padded)]
        return np.asarray(np.fft.irfft(padded, count) * (count / len(sound)))
    low = np.fft.irfft(spectrum * roll_off, len(sound))
    return np.asarray(np.interp(np.arange(count) * (old / new), np.arange(len(sound)), low))
