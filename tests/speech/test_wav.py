"""Converting a clinic's recordings."""

import math
import struct
import wave
from array import array
from pathlib import Path

import pytest

from console.speech.wav import WavError, convert, fits


def tone(path: Path, rate: int, width: int, channels: int, hertz: float = 440.0) -> Path:
    """One second of a sine at half scale."""
    frames = bytearray()
    for n in range(rate):
        value = 0.5 * math.sin(2 * math.pi * hertz * n / rate)
        if width == 1:
            sample = bytes([int(128 + value * 127)])
        else:
            sample = struct.pack("<i", int(value * (2**31 - 1)))[4 - width :]
        frames += sample * channels
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, width, rate, 0, "NONE", ""))
        file.writeframes(bytes(frames))
    return path


def strength(sound: "array[int]", rate: int, hertz: float) -> float:
    """How much of a pitch is in a sound: 1 for a full sine."""
    real = sum(s * math.cos(2 * math.pi * hertz * n / rate) for n, s in enumerate(sound))
    imag = sum(s * math.sin(2 * math.pi * hertz * n / rate) for n, s in enumerate(sound))
    return 2 * math.hypot(real, imag) / len(sound) / 32768


@pytest.mark.parametrize("rate", [8000, 11025, 16000, 22050, 44100, 48000])
@pytest.mark.parametrize(("width", "channels"), [(1, 1), (2, 1), (2, 2), (4, 1)])
def test_a_tone_stays_the_same_tone(tmp_path: Path, rate: int, width: int, channels: int) -> None:
    source = tone(tmp_path / "in.wav", rate, width, channels)
    assert fits(source) is (rate in (8000, 16000) and width == 2 and channels == 1)
    convert(source, tmp_path / "out.wav")
    assert fits(tmp_path / "out.wav")
    with wave.open(str(tmp_path / "out.wav")) as file:
        new = file.getframerate()
        sound = array("h", file.readframes(file.getnframes()))
    assert new == (16000 if rate >= 16000 else 8000)
    assert len(sound) == new
    assert strength(sound, new, 440.0) == pytest.approx(0.5, abs=0.03)
    assert strength(sound, new, 1000.0) < 0.02


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "is no PCM WAV file"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "is no PCM WAV file"),
        (b"OggS" + b"\x00" * 500, "is no PCM WAV file"),
    ],
)
def test_what_is_no_wav_is_refused_with_its_reason(tmp_path: Path, raw: bytes, why: str) -> None:
    path = tmp_path / "in.wav"
    path.write_bytes(raw)
    with pytest.raises(WavError, match=why):
        fits(path)
    with pytest.raises(WavError, match="No such file"):
        fits(tmp_path / "none.wav")


def test_silence_of_no_length_and_very_long_files_are_refused(tmp_path: Path) -> None:
    for frames, why in ((0, "holds no sound"), (8000 * 700, "is longer than 10 minutes")):
        with wave.open(str(tmp_path / "in.wav"), "wb") as file:
            file.setparams((1, 2, 8000, 0, "NONE", ""))
            file.writeframes(bytes(2 * frames))
        with pytest.raises(WavError, match=why):
            fits(tmp_path / "in.wav")
