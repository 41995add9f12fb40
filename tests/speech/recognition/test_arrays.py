"""Sound as arrays, and what a model hears of it."""

import numpy as np
import pytest

from console.speech.recognition.arrays import Sound, from_pcm, resampled
from console.speech.recognition.features import RATE, log_mel
from tests.speech.line import mulaw, pcm, phone, word_errors


def sine(hertz: float, rate: int, seconds: float = 1.0) -> Sound:
    return np.asarray(0.5 * np.sin(2 * np.pi * hertz * np.arange(int(rate * seconds)) / rate))


@pytest.mark.parametrize(
    ("old", "new"), [(8000, 16000), (16000, 8000), (24000, 16000), (24000, 8000), (8000, 8000)]
)
def test_a_tone_stays_the_same_at_another_rate(old: int, new: int) -> None:
    found = resampled(sine(440, old), old, new)
    middle = slice(new // 10, -new // 10)
    assert len(found) == new
    assert np.abs(found - sine(440, new))[middle].max() < 0.01


def test_what_the_new_rate_cannot_hold_is_gone() -> None:
    assert np.abs(resampled(sine(6000, 16000), 16000, 8000))[400:-400].max() < 0.001


def test_the_spectrogram_has_a_tone_where_it_belongs() -> None:
    found = log_mel(sine(1000, RATE), 15)
    assert found.shape == (80, 1500)
    assert found.dtype == np.float32
    # Slaney's scale has 1000 Hz at mel 15 of 45.2: filter 15 / 45.2 * 81 - 1 of 80.
    assert abs(int(found[:, 50].argmax()) - 26) <= 1
    assert found[:, 200:].max() == found.min(), "silence was added, 80 dB below"
    assert found.max() - found.min() == pytest.approx(2.0, abs=1e-4)


def test_a_long_sound_is_cut_to_the_window() -> None:
    assert log_mel(sine(500, RATE, 40), 30).shape == (80, 3000)


def test_the_line_is_a_telephone_line() -> None:
    through = phone(sine(1000, 16000) + sine(6000, 16000), 16000)
    assert len(through) == 8000
    assert np.abs(through).max() == pytest.approx(0.5, abs=0.03)
    assert np.abs(mulaw(sine(400, 8000)) - sine(400, 8000)).max() < 0.02
    assert from_pcm(pcm(sine(400, 8000))) == pytest.approx(sine(400, 8000), abs=1e-4)
    assert word_errors("I got a bill.", "I get bill now") == (3, 4)
