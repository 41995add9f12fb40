"""What a Whisper model hears with: the log-mel spectrogram of 16 kHz sound.

Radford et al., "Robust Speech Recognition via Large-Scale Weak Supervision" (2022), section 2.2: 25 ms
windows every 10 ms; mel scale and normalisation as in Slaney's Auditory Toolbox (1998).
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from console.speech.recognition.arrays import Sound

RATE = 16000
_WINDOW, _HOP = 400, 160
#: Slaney's scale is linear up to 1 kHz, 3 mels every 200 Hz; above, 27 mels are a factor of 6.4.
_LINEAR_HZ, _MEL_HZ, _FACTOR = 1000.0, 200 / 3, np.log(6.4) / 27


def log_mel(sound: Sound, seconds: float, mels: int = 80) -> NDArray[np.float32]:
    """``mels`` × 100 frames a second of the sound, silence added or its end left out to fill ``seconds``."""
    count = int(seconds * RATE)
    filled = np.zeros(count)
    filled[: len(sound)] = sound[:count]
    padded = np.pad(filled, _WINDOW // 2, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_HOP][: count // _HOP]
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_WINDOW) / _WINDOW)
    power = np.abs(np.fft.rfft(frames * window)) ** 2
    loud = np.log10(np.maximum(_filters(mels) @ power.T, 1e-10))
    loud = np.maximum(loud, loud.max() - 8)  # 80 dB below the loudest is silence
    return np.ascontiguousarray((loud + 4) / 4, dtype=np.float32)


@cache
def _filters(mels: int) -> NDArray[np.float64]:
    """Triangles over the spectrum, ``mels`` × 201, each of the same area."""
    edges = _hertz(np.linspace(0, _mel(RATE / 2), mels + 2))
    pitch = np.fft.rfftfreq(_WINDOW, 1 / RATE)
    rise = (pitch - edges[:-2, None]) / np.diff(edges)[:-1, None]
    fall = (edges[2:, None] - pitch) / np.diff(edges)[1:, None]
    return np.asarray(np.maximum(0, np.minimum(rise, fall)) * 2 / (edges[2:] - edges[:-2])[:, None])


def _mel(hertz: float) -> float:
    over = _LINEAR_HZ / _MEL_HZ + np.log(hertz / _LINEAR_HZ) / _FACTOR
    return float(over if hertz >= _LINEAR_HZ else hertz / _MEL_HZ)


def _hertz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    knee = _LINEAR_HZ / _MEL_HZ
    return np.where(mel < knee, mel * _MEL_HZ, _LINEAR_HZ * np.exp(_FACTOR * (mel - knee)))
