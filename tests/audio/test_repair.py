"""Recordings with a header that says too little."""

import struct
import wave
from pathlib import Path

import pytest

from console.audio.files import AudioError, repair


def recording(path: Path, seconds: float = 2.0, rate: int = 8000) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes(b"\x10\x20" * int(seconds * rate))
    return path


def unfinished(path: Path, seconds: float = 2.0) -> Path:
    """As a recorder leaves it that dies: the lengths in the header are still 0."""
    raw = bytearray(recording(path, seconds).read_bytes())
    raw[4:8] = raw[40:44] = struct.pack("<I", 0)
    path.write_bytes(raw)
    return path


def seconds_of(path: Path) -> float:
    with wave.open(str(path)) as file:
        return file.getnframes() / file.getframerate()


def test_an_unfinished_header_is_finished(tmp_path: Path) -> None:
    path = unfinished(tmp_path / "m.wav")
    assert repair(path) == 2.0
    assert seconds_of(path) == 2.0
    assert struct.unpack("<I", path.read_bytes()[4:8])[0] == path.stat().st_size - 8


def test_a_file_cut_off_in_the_middle_of_a_sample(tmp_path: Path) -> None:
    path = recording(tmp_path / "m.wav")
    path.write_bytes(path.read_bytes()[:-8001])
    assert repair(path) == pytest.approx(1.5, abs=0.001)
    assert seconds_of(path) == pytest.approx(1.5, abs=0.001)


def test_a_good_file_is_left_alone(tmp_path: Path) -> None:
    path = recording(tmp_path / "m.wav", 1.0, 16000)
    before = path.read_bytes()
    assert repair(path) == 1.0
    assert path.read_bytes() == before


def test_other_chunks_are_walked_over(tmp_path: Path) -> None:
    path = unfinished(tmp_path / "m.wav")
    raw = path.read_bytes()
    path.write_bytes(raw[:36] + b"LIST" + struct.pack("<I", 5) + b"hello\x00" + raw[36:])
    assert repair(path) == 2.0
    assert seconds_of(path) == 2.0


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "no WAV header"),
        (b"RIFF\x00\x00\x00\x00WAVE", "no audio"),
        (b"RIFF\x00\x00\x00\x00WAVEdata\x04\x00\x00\x00abcd", "no format"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00abc", "no audio"),
        (b"\x00" * 4000, "no WAV header"),
    ],
)
def test_what_is_no_recording(tmp_path: Path, raw: bytes, why: str) -> None:
    path = tmp_path / "m.wav"
    path.write_bytes(raw)
    with pytest.raises(AudioError, match=why):
        repair(path)
    assert path.read_bytes() == raw
