"""Audio files of all formats an office may have, and what only says it is one."""

import contextlib
import io
import math
import os
import struct
import subprocess
import sys
import wave
from array import array
from pathlib import Path

import numpy as np
import pytest
import soundfile

from console.audio.files import LONGEST_S, AudioError, duration, info, mono, ours, write

RATE = 16000
#: container, encoding, file name
FORMATS = [
    ("WAV", "PCM_U8", "a.wav"),
    ("WAV", "PCM_16", "a.wav"),
    ("WAV", "PCM_24", "a.wav"),
    ("WAV", "PCM_32", "a.wav"),
    ("WAV", "FLOAT", "a.wav"),
    ("WAV", "DOUBLE", "a.wav"),
    ("WAV", "ULAW", "a.wav"),
    ("WAV", "ALAW", "a.wav"),
    ("WAV", "IMA_ADPCM", "a.wav"),
    ("WAV", "MS_ADPCM", "a.wav"),
    ("WAVEX", "PCM_16", "extensible.wav"),
    ("WAVEX", "PCM_24", "extensible.wav"),
    ("WAVEX", "FLOAT", "extensible.wav"),
    ("WAVEX", "ULAW", "extensible.wav"),
    ("FLAC", "PCM_16", "a.flac"),
    ("FLAC", "PCM_24", "a.flac"),
    ("OGG", "VORBIS", "a.ogg"),
    ("OGG", "OPUS", "a.opus"),
    ("MP3", "MPEG_LAYER_III", "a.mp3"),
    ("AIFF", "PCM_16", "a.aiff"),
    ("AU", "ULAW", "a.au"),
    ("W64", "PCM_16", "a.w64"),
    ("RF64", "PCM_16", "a.rf64"),
    ("MP3", "MPEG_LAYER_III", "named-wrongly.wav"),
    ("FLAC", "PCM_16", "named-wrongly.raw"),
]


def tone(seconds: float = 1.0, hertz: float = 440.0) -> np.ndarray:
    """A sine at half scale."""
    return 0.5 * np.sin(2 * math.pi * hertz * np.arange(int(seconds * RATE)) / RATE)


def strength(sound: "array[int]", hertz: float) -> float:
    """How much of a pitch is in a sound: 1 for a full sine."""
    turns = np.exp(-2j * math.pi * hertz * np.arange(len(sound)) / RATE)
    return float(2 * abs(np.dot(np.asarray(sound, dtype=float), turns)) / len(sound) / 32768)


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize(("container", "encoding", "name"), FORMATS)
def test_each_format_is_the_same_tone(
    tmp_path: Path, container: str, encoding: str, name: str, channels: int
) -> None:
    path = tmp_path / name
    with path.open("wb") as file:
        sound = np.repeat(tone()[:, None], channels, axis=1)
        soundfile.write(file, sound, RATE, format=container, subtype=encoding)
    found = info(path)
    assert (found.rate, found.channels) == (RATE if encoding != "OPUS" else found.rate, channels)
    assert found.seconds == pytest.approx(1.0, abs=0.15), "MP3 has up to two blocks more"
    rate, samples = mono(path)
    assert rate == found.rate
    assert len(samples) == found.frames
    if rate == RATE:
        middle = samples[RATE // 4 : -RATE // 4]
        assert strength(middle, 440.0) == pytest.approx(0.5, abs=0.05)
        assert strength(middle, 1000.0) < 0.02


@pytest.mark.parametrize("encoding", ["PCM_16", "PCM_24", "ULAW"])
@pytest.mark.parametrize("size", [0, 0x7FFFFFFF, 0x7FFFF000, 0xFFFFFFFF])
def test_a_file_written_into_a_pipe_is_as_long_as_it_is(tmp_path: Path, encoding: str, size: int) -> None:
    """Whoever writes WAV into a pipe does not know its length: sox and ffmpeg write these."""
    made = io.BytesIO()
    soundfile.write(made, tone(), RATE, format="WAV", subtype=encoding)
    raw = bytearray(made.getvalue())
    struct.pack_into("<I", raw, 4, size and min(size + 36, 0xFFFFFFFF))
    struct.pack_into("<I", raw, raw.index(b"data") + 4, size)
    path = tmp_path / "piped.wav"
    path.write_bytes(raw)
    assert info(path).seconds == pytest.approx(1.0, abs=0.01)
    assert len(mono(path)[1]) == pytest.approx(RATE, abs=100)


def test_what_is_too_loud_for_16_bits_is_clipped_and_not_turned_round(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.full(RATE, 1.5), RATE, subtype="FLOAT")
    assert min(mono(tmp_path / "a.wav")[1]) > 32000


@pytest.mark.parametrize(
    "raw",
    [
        b"RIFF",
        b"RIFF\x24\x00\x00\x00WAVEfmt ",
        b"RIFF\0\0\0\0WAVE",
        b"RIFF\0\0\0\0WAVEdata\0\0\0\0",
        b"OggS" + bytes(500),
        b"fLaC" + bytes(500),
        b"ID3\x04\x00\x00" + bytes(500),
        b"\xff\xfb\x90\x00" * 3,
        b"#!/bin/sh\necho no sound\n",
        bytes(100_000),
        bytes(n * n * 7 % 251 for n in range(5000)),
    ],
    ids=lambda raw: repr(raw[:8]) + str(len(raw)),
)
def test_what_is_no_sound_gets_an_error_that_says_what_is_right(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(raw)
    for look in (info, mono):
        with pytest.raises(AudioError, match=r"WAV, FLAC, OGG or MP3|longer than") as said:
            look(path)
        assert str(path) in str(said.value)


@pytest.mark.parametrize(("container", "encoding", "name"), FORMATS)
def test_a_file_cut_anywhere_is_read_as_far_as_it_goes_or_refused(
    tmp_path: Path, container: str, encoding: str, name: str
) -> None:
    made = io.BytesIO()
    soundfile.write(made, tone(0.5), RATE, format=container, subtype=encoding)
    raw, path = made.getvalue(), tmp_path / name
    for place in range(1, len(raw), max(1, len(raw) // 24)):
        path.write_bytes(raw[:place])
        for look in (info, mono):
            with contextlib.suppress(AudioError):
                look(path)


def test_files_that_claim_too_much_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    for rate, channels, why in ((100, 1, "phone can play"), (RATE, 40, "phone can play")):
        soundfile.write(path, np.zeros((RATE, channels)), rate)
        with pytest.raises(AudioError, match=why):
            info(path)
    write(path, 4000, bytes(2 * int(4000 * (LONGEST_S + 1))))
    with pytest.raises(AudioError, match="longer than 10 minutes"):
        mono(path)


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    for name, why in (("pipe.wav", "is no file"), ("none.wav", "No such file"), (".", "is no file")):
        with pytest.raises(AudioError, match=why):
            mono(tmp_path / name)


def test_plain_files_and_ours_load_no_library(tmp_path: Path) -> None:
    write(tmp_path / "a.wav", RATE, array("h", [100] * RATE))
    code = (
        "import sys; from pathlib import Path; from console.audio.files import *\n"
        f"path = Path({os.fspath(tmp_path / 'a.wav')!r}); info(path); mono(path); ours(path)\n"
        "import console.desk.process\n"
        "assert not {'soundfile', 'numpy'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_ours_are_16_bit_mono(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    write(path, RATE, array("h", [100] * RATE))
    assert duration(path) == 1.0
    assert ours(Path("sealed"), path.read_bytes()) == (RATE, array("h", [100] * RATE).tobytes())
    with wave.open(os.fspath(path), "wb") as file:
        file.setparams((2, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(400))
    with pytest.raises(AudioError, match=r"2 channel.*16-bit mono"):
        duration(path)
    path.write_bytes(b"MP3")
    with pytest.raises(AudioError, match="can't be read"):
        duration(path)
    write(path, RATE, b"")
    with pytest.raises(AudioError, match="no sound"):
        duration(path)
