"""Converting a clinic's recordings."""

import math
import struct
import wave
from array import array
from pathlib import Path

import pytest

from console.audio.files import RATE, AudioError
from console.speech.prompts.wav import check, convert, level, loudness


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
    assert check(source) == 1
    convert(source, tmp_path / "out.wav", None)
    with wave.open(str(tmp_path / "out.wav")) as file:
        assert file.getparams()[:3] == (1, 2, RATE)
        sound = array("h", file.readframes(file.getnframes()))
    assert len(sound) == RATE
    assert strength(sound, RATE, 440.0) == pytest.approx(0.5, abs=0.01)
    assert strength(sound, RATE, 1000.0) < 0.01


def test_what_the_lower_rate_cannot_hold_is_taken_out(tmp_path: Path) -> None:
    convert(tone(tmp_path / "in.wav", 44100, 2, 1, 11000.0), tmp_path / "out.wav", None)
    with wave.open(str(tmp_path / "out.wav")) as file:
        sound = array("h", file.readframes(file.getnframes()))
    assert loudness(sound[RATE // 10 : -RATE // 10]) == -math.inf, "it would come back as 5 kHz"


@pytest.mark.parametrize("scale", [0.02, 0.25, 1.0])
def test_every_recording_is_as_loud_as_the_others_and_never_clips(tmp_path: Path, scale: float) -> None:
    with wave.open(str(tmp_path / "in.wav"), "wb") as file:
        file.setparams((1, 2, 16000, 0, "NONE", ""))
        beat = (math.sin(2 * math.pi * 200 * n / 16000) * (n % 4000) / 4000 for n in range(16000))
        file.writeframes(array("h", [int(scale * 32767 * each) for each in beat]).tobytes())
    convert(tmp_path / "in.wav", tmp_path / "out.wav")
    seconds, loud, peak = level(tmp_path / "out.wav")
    assert seconds == 1
    assert loud == pytest.approx(-20, abs=1.5)
    assert peak < -1


def test_silence_is_refused_and_noise_is_not_blown_up(tmp_path: Path) -> None:
    for sample, gain in ((0, None), (200, 24)):
        with wave.open(str(tmp_path / "in.wav"), "wb") as file:
            file.setparams((1, 2, 16000, 0, "NONE", ""))
            file.writeframes(array("h", [sample, -sample] * 8000).tobytes())
        if gain is None:
            with pytest.raises(AudioError, match="is silent"):
                convert(tmp_path / "in.wav", tmp_path / "out.wav")
        else:
            convert(tmp_path / "in.wav", tmp_path / "out.wav")
            quiet = 20 * math.log10(sample / 32768)
            assert level(tmp_path / "out.wav")[1] == pytest.approx(min(quiet + gain, -20), abs=0.2)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "has 0 bytes"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "can't be read as sound"),
        (b"OggS" + b"\x00" * 500, "can't be read as sound"),
    ],
)
def test_what_is_no_wav_is_refused_with_its_reason(tmp_path: Path, raw: bytes, why: str) -> None:
    path = tmp_path / "in.wav"
    path.write_bytes(raw)
    with pytest.raises(AudioError, match=why):
        check(path)
    with pytest.raises(AudioError, match="No such file"):
        check(tmp_path / "none.wav")


def test_silence_of_no_length_and_very_long_files_are_refused(tmp_path: Path) -> None:
    for frames, why in ((0, "holds no sound"), (8000 * 700, "is longer than 10 minutes")):
        with wave.open(str(tmp_path / "in.wav"), "wb") as file:
            file.setparams((1, 2, 8000, 0, "NONE", ""))
            file.writeframes(bytes(2 * frames))
        with pytest.raises(AudioError, match=why):
            check(tmp_path / "in.wav")
