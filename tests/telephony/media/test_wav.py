import struct
import wave

import pytest

from console.telephony.media import wav
from tests.peers import write_tone


def test_length_and_what_is_wrong_with_others(tmp_path) -> None:
    path = tmp_path / "a.wav"
    write_tone(path, 440, 0.5)
    assert wav.duration(path) == 0.5
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, 8000, 0, "NONE", ""))
        file.writeframes(b"\0" * 400)
    with pytest.raises(wav.WavError, match=r"2 channel.*16-bit mono"):
        wav.duration(path)
    path.write_bytes(b"MP3")
    with pytest.raises(wav.WavError, match="can't be read"):
        wav.duration(path)
    write_tone(path, 440, 0.0)
    with pytest.raises(wav.WavError, match="no sound"):
        wav.duration(path)


def test_a_header_left_unwritten_is_repaired(tmp_path) -> None:
    path = tmp_path / "a.wav"
    write_tone(path, 440, 1.0)
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, 4, 0)
    struct.pack_into("<I", data, 40, 0)
    path.write_bytes(data[:-1])  # a torn last sample
    assert wav.repair(path) == pytest.approx(1.0, abs=0.001)
    assert wav.duration(path) == pytest.approx(1.0, abs=0.001)
    before = path.read_bytes()
    assert wav.repair(path) == pytest.approx(1.0, abs=0.001)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"", b"RIFF", b"RIFF\0\0\0\0WAVE", b"RIFF\0\0\0\0WAVEdata\0\0\0\0", b"x" * 100]
)
def test_what_is_no_recording_is_left_alone(tmp_path, content) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(content)
    assert wav.repair(path) == 0.0
    assert path.read_bytes() == content
    assert wav.repair(tmp_path / "nobody.wav") == 0.0
