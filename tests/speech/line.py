"""A telephone line between a synthetic speaker and the recogniser: 300-3400 Hz, 8 kHz, µ-law, and noise."""

import numpy as np

from console.speech.recognition.arrays import Sound, resampled

RATE = 8000


def phone(sound: Sound, rate: int, noise_db: float | None = None, seed: int = 1) -> Sound:
    """Sound as it comes out of a G.711 line at 8 kHz, with noise that far below it."""
    low = resampled(sound, rate, RATE)
    spectrum = np.fft.rfft(low)
    pitch = np.fft.rfftfreq(len(low), 1 / RATE)
    spectrum[(pitch < 300) | (pitch > 3400)] = 0
    low = np.fft.irfft(spectrum, len(low))
    if noise_db is not None:
        power = np.sqrt(np.mean(low**2)) * 10 ** (-noise_db / 20)
        low = low + power * np.random.default_rng(seed).standard_normal(len(low))
    return mulaw(low)


def mulaw(sound: Sound) -> Sound:
    """Sound through 8-bit µ-law and back (ITU-T G.711, mu = 255)."""
    clipped = np.clip(sound, -1, 1)
    code = np.round(np.sign(clipped) * np.log1p(255 * np.abs(clipped)) / np.log(256) * 127)
    return np.asarray(np.sign(code) * (np.expm1(np.abs(code) / 127 * np.log(256)) / 255))


def pcm(sound: Sound) -> bytes:
    """16-bit samples of a sound."""
    return (np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes()


def word_errors(wanted: str, heard: str) -> tuple[int, int]:
    """Words wrong, left out or added, and how many there should be."""
    a, b = bare(wanted), bare(heard)
    row = list(range(len(b) + 1))
    for i, word in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, other in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (word != other))
    return row[-1], len(a)


def bare(text: str) -> list[str]:
    """The words of a text in small letters."""
    return "".join(c if c.isalnum() or c == "'" else " " for c in text.casefold()).split()
