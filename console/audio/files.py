"""Audio files: those of others in whatever format libsndfile reads, ours as 16-bit mono WAV.

What an office names as a prompt or music comes from anywhere: WAV of any width (24 bits, float,
WAVE_FORMAT_EXTENSIBLE, µ-law, A-law, with the sizes of a pipe), FLAC, OGG, MP3. libsndfile decodes it; it is
loaded when such a file is there, since that takes a while. Plain 16-bit WAV, and all that the desk itself
writes, needs none of it.
"""

import os
import stat
import struct
import wave
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from sys import byteorder
from typing import BinaryIO

#: Samples a second of the phone's bridge, to which files are brought.
RATE = 16000
#: Longer files are refused: no caller listens that long, and converting them would take long, too.
LONGEST_S = 600.0
#: Rates and channels that are sound for a phone, and bytes of a file that is looked at.
RATES, CHANNELS, LARGEST = range(4000, 192_001), range(1, 9), 1 << 29
RIGHT = "save it as WAV, FLAC, OGG or MP3"
_FULL = 32768
#: frames decoded at once
_BLOCK = 1 << 16


class AudioError(Exception):
    """A file that is no sound, or not the one that is needed; the message says why and what is right."""


@dataclass(frozen=True, slots=True)
class Info:
    """What a file holds: samples a second, channels, frames (one sample of each channel)."""

    rate: int
    channels: int
    frames: int

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.frames / self.rate


def info(path: Path) -> Info:
    """What a file that can be decoded holds. Raises :class:`AudioError`."""
    _regular(path)
    found = _plain(path)
    if found is None:
        found, _ = _decode(path, samples=False)
    return _playable(path, found)


def mono(path: Path) -> tuple[int, "array[int]"]:
    """Rate and 16-bit samples of a file, its channels mixed. Raises :class:`AudioError`."""
    _regular(path)
    found = _plain(path)
    if found is None:
        found, samples = _decode(path, samples=True)
    else:
        _playable(path, found)
        with wave.open(os.fspath(path), "rb") as file:
            samples = _mixed(_array(file.readframes(found.frames)), found.channels)
    if not samples:
        raise AudioError(f"{path}: holds no sound; {RIGHT}")
    return found.rate, samples


def ours(path: Path, whole: bytes | None = None) -> tuple[int, bytes]:
    """Rate and samples of a 16-bit mono WAV; ``whole`` is what the file holds, where that is not on disk.
    Raises :class:`AudioError` for anything else."""
    try:
        with wave.open(os.fspath(path) if whole is None else BytesIO(whole), "rb") as file:
            channels, width, rate, frames = file.getparams()[:4]
            sound = file.readframes(frames) if (channels, width) == (1, 2) else b""
    except (OSError, EOFError, wave.Error, RuntimeError) as wrong:  # wave's own for a chunk beyond the file
        raise AudioError(f"{path}: can't be read as WAV ({wrong}); write a 16-bit mono WAV") from None
    if (channels, width) != (1, 2):
        raise AudioError(f"{path}: has {channels} channel(s) of {8 * width} bits; write a 16-bit mono WAV")
    if not sound or not rate:
        raise AudioError(f"{path}: holds no sound; write a 16-bit mono WAV")
    return rate, sound


def duration(path: Path) -> float:
    """Seconds of audio in a 16-bit mono WAV. Raises :class:`AudioError` for anything else."""
    rate, sound = ours(path)
    return len(sound) / 2 / rate


def write(to: Path | BinaryIO, rate: int, samples: "array[int] | bytes") -> None:
    """Write 16-bit mono WAV from samples, or from bytes in little-endian order. Raises ``OSError``."""
    if isinstance(samples, array) and byteorder == "big":
        samples = samples[:]
        samples.byteswap()
    with wave.open(os.fspath(to) if isinstance(to, Path) else to, "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", "not compressed"))
        file.writeframes(samples)


def repair(path: Path) -> float:
    """Make a recording's header say what the file holds; its length in seconds.

    A recorder writes the lengths when it closes; after a crash they are 0. A header whose lengths are right
    is left alone. Raises :class:`AudioError` for a file without a usable header and ``OSError`` for one that
    can't be read or written.
    """
    with path.open("r+b") as file:
        size = os.fstat(file.fileno()).st_size
        layout = _layout(file, size)
        there = size - layout.offset
        held = layout.claimed if 0 < layout.claimed <= there else there - there % layout.align
        file.seek(4)
        (riff,) = struct.unpack("<I", file.read(4))
        if held != layout.claimed or riff not in (size - 8, layout.offset - 8 + held):
            file.seek(4)
            file.write(struct.pack("<I", layout.offset - 8 + held))
            file.seek(layout.offset - 4)
            file.write(struct.pack("<I", held))
            file.flush()
            os.fsync(file.fileno())
    return held / layout.rate


def length(file: BinaryIO, size: int) -> float:
    """Seconds of audio in a recording that is left as it is. Raises :class:`AudioError`."""
    layout = _layout(file, size)
    return min(layout.claimed, size - layout.offset) / layout.rate


# -- what others made ---------------------------------------------------------------------------------------


def _regular(path: Path) -> None:
    """Refuse what is no file of sensible size: a pipe would be waited for without an end."""
    try:
        found = path.stat()
    except OSError as wrong:
        raise AudioError(f"{path}: {wrong.strerror}") from None
    if not stat.S_ISREG(found.st_mode):
        raise AudioError(f"{path}: is no file; {RIGHT}")
    if not 0 < found.st_size <= LARGEST:
        raise AudioError(f"{path}: has {found.st_size} bytes; {RIGHT}")


def _plain(path: Path) -> Info | None:
    """What a 16-bit PCM WAV holds whose header tells the truth; ``None`` for all else."""
    try:
        with wave.open(os.fspath(path), "rb") as file:
            channels, width, rate, frames = file.getparams()[:4]
            whole = frames * channels * 2 < path.stat().st_size
    except OSError as wrong:
        raise AudioError(f"{path}: {wrong.strerror}") from None
    except (EOFError, wave.Error, RuntimeError, ZeroDivisionError):
        return None
    return Info(rate, channels, frames) if width == 2 and frames and whole else None


def _decode(path: Path, *, samples: bool) -> tuple[Info, "array[int]"]:
    """What libsndfile finds in a file, and its samples mixed to one channel where they are asked for."""
    try:
        import numpy as np
        import soundfile
    except (ImportError, OSError) as wrong:
        raise AudioError(f"{path}: is no 16-bit WAV, and libsndfile can't be loaded ({wrong})") from None
    sound = array("h")
    try:
        with _held(path) as held, soundfile.SoundFile(held, closefd=False) as file:
            found = _playable(path, Info(file.samplerate, file.channels, file.frames))
            left = int(LONGEST_S * found.rate) if samples else 0
            while left > 0:
                block = file.read(min(left, _BLOCK), dtype="float32", always_2d=True)
                if not len(block):
                    break
                louder = (block.mean(axis=1, dtype="float64") * _FULL).round()
                heard = np.nan_to_num(louder).clip(-_FULL, _FULL - 1)  # a float may be no number
                sound.frombytes(heard.astype("int16").tobytes())
                left -= len(block)
    except OSError as wrong:
        raise AudioError(f"{path}: {wrong.strerror or wrong}") from None
    except (RuntimeError, TypeError, ValueError, AssertionError) as wrong:
        why = str(getattr(wrong, "error_string", "") or wrong).strip().rstrip(".") or type(wrong).__name__
        raise AudioError(f"{path}: can't be read as sound ({why}); {RIGHT}") from None
    return found, sound


@contextmanager
def _held(path: Path) -> Iterator[int | BytesIO]:
    """The file to be decoded; one whose header says 0, as pipes make it, with its true lengths."""
    with path.open("rb", buffering=0) as file:
        try:
            layout = _layout(file, path.stat().st_size)
        except AudioError:
            layout = None
        file.seek(0)
        if layout is None or layout.claimed:
            yield file.fileno()
            return
        whole = bytearray(file.read())
    struct.pack_into("<I", whole, 4, len(whole) - 8)
    struct.pack_into("<I", whole, layout.offset - 4, len(whole) - layout.offset)
    yield BytesIO(whole)


def _playable(path: Path, found: Info) -> Info:
    if found.frames <= 0 or found.rate not in RATES or found.channels not in CHANNELS:
        raise AudioError(f"{path}: holds no sound a phone can play; {RIGHT}")
    if found.seconds > LONGEST_S:
        raise AudioError(f"{path}: is longer than {LONGEST_S / 60:g} minutes")
    return found


def _array(raw: bytes) -> "array[int]":
    """Samples of whole little-endian ones."""
    found = array("h", raw[: len(raw) - len(raw) % 2])
    if byteorder == "big":
        found.byteswap()
    return found


def _mixed(sound: "array[int]", channels: int) -> "array[int]":
    if channels == 1:
        return sound
    return array("h", (sum(frame) // channels for frame in _frames(sound, channels)))


def _frames(sound: "array[int]", channels: int) -> Iterator[tuple[int, ...]]:
    return zip(*(sound[n::channels] for n in range(channels)), strict=False)


# -- recordings of a desk that died -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where a file's audio lies: its offset, the length its header claims, bytes a second and a frame."""

    offset: int
    claimed: int
    rate: int
    align: int


def _layout(file: BinaryIO, size: int) -> _Layout:
    """Walk the chunks up to ``data`` (RIFF: a four-letter name, a length, then that many bytes, padded)."""
    head = file.read(12)
    if len(head) < 12 or head[:4] != b"RIFF" or head[8:] != b"WAVE":
        raise AudioError("no WAV header")
    rate = align = 0
    while file.tell() + 8 <= size:
        name, claimed = struct.unpack("<4sI", file.read(8))
        if name == b"data":
            if not rate or not align:
                raise AudioError("no format before the audio")
            return _Layout(file.tell(), claimed, rate, align)
        if name == b"fmt ":
            body = file.read(16)
            if len(body) < 16:
                break
            rate, align = struct.unpack("<8xIH2x", body)
            claimed -= 16
        file.seek(claimed + claimed % 2, os.SEEK_CUR)
    raise AudioError("no audio in it")
