"""The tones callers hear in each country, measured in the files that are made."""

import itertools
import wave
from pathlib import Path

import numpy as np
import pytest

from console.config.schema.office import Office
from console.speech.prompts import tones
from console.speech.prompts.prompts import prompt_files
from tests.calls.scene import OFFICE
from tests.peers import tone_level


def samples(path: Path) -> "np.ndarray":
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, tones.RATE)
        return np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").astype(float) / 32768


def bursts(sound: "np.ndarray") -> list[float]:
    """Seconds of sound and silence in turn, to 10 ms."""
    step = tones.RATE // 100
    loud = np.abs(sound[: len(sound) // step * step].reshape(-1, step)).max(axis=1) > 0.005
    edges = [0, *(np.flatnonzero(np.diff(loud.astype(int))) + 1).tolist(), len(loud)]
    return [round((b - a) / 100, 2) for a, b in itertools.pairwise(edges)]


@pytest.mark.parametrize(
    ("country", "prompt", "pitches", "cadence"),
    [
        ("US", "ringback", (440, 480), [2.0, 4.0]),
        ("US", "busy-tone", (480, 620), [0.5, 0.5] * 4),
        ("US", "congestion-tone", (480, 620), [0.25, 0.25] * 8),
        ("GB", "ringback", (400, 450), [0.4, 0.2, 0.4, 2.0]),
        ("DE", "busy-tone", (425,), [0.48, 0.48] * 4),
        ("FR", "ringback", (440,), [1.5, 3.5]),
        ("ES", "congestion-tone", (425,), [0.2, 0.2, 0.2, 0.2, 0.2, 0.6] * 2),
        ("LU", "ringback", (425,), [1.0, 4.0]),
    ],
)
def test_a_tone_has_its_countrys_pitches_and_cadence(
    tmp_path: Path, country: str, prompt: str, pitches: tuple[float, ...], cadence: list[float]
) -> None:
    tones.write(tmp_path / "tone.wav", prompt, tones.tone_of(prompt, country))
    sound = samples(tmp_path / "tone.wav")
    assert bursts(sound) == pytest.approx(cadence, abs=0.011)
    first = sound[: int(cadence[0] * tones.RATE)]
    assert sum(tone_level(first, pitch, tones.RATE) for pitch in pitches) > 0.97


def test_the_desk_plays_those_of_its_office(tmp_path: Path) -> None:
    british = {**OFFICE["office"], "country": "GB", "region": ""}
    office = Office.model_validate({**OFFICE, "office": british})
    found = prompt_files(office, tmp_path, tmp_path)
    assert bursts(samples(found["ringback"])) == pytest.approx([0.4, 0.2, 0.4, 2.0], abs=0.011)
    french = Office.model_validate({**OFFICE, "office": {**british, "tones": "FR"}})
    found = prompt_files(french, tmp_path, tmp_path)
    assert bursts(samples(found["ringback"])) == pytest.approx([1.5, 3.5], abs=0.011)
    assert found["congestion-tone"].exists()


def test_a_recording_of_the_clinic_goes_before(tmp_path: Path) -> None:
    tones.write(tmp_path / "own.wav", "ringback", tones.COUNTRIES["FR"].ringback)
    own = {"name": "ringback", "play": "own.wav"}
    office = Office.model_validate({**OFFICE, "prompt": [*OFFICE["prompt"], own]})
    found = prompt_files(office, tmp_path, tmp_path)
    assert bursts(samples(found["ringback"])) == pytest.approx([1.5, 3.5], abs=0.011)
