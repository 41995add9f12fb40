"""WAV files that a dying process left with an unfinished header, put right in place."""

import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO


class WavError(Exception):
    """A file that is no WAV recording; the message says why."""


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where a file's audio lies: its offset, the length its header claims, bytes a second and a frame."""

    offset: int
    claimed: int
    rate: int
    align: int


def repair(path: Path) -> float:
    """Make a recording's header say what the file holds; its length in seconds.

    A header whose lengths are right is left alone. Raises :class:`WavError` for a file without a
    usable header and ``OSError`` for one that can't be read or written.
    """
    with path.open("r+b") as file:
        size = os.fstat(file.fileno()).st_size
        layout = _read(file, size)
        there = size - layout.offset
        length = layout.claimed if 0 < layout.claimed <= there else there - there % layout.align
        file.seek(4)
        (riff,) = struct.unpack("<I", file.read(4))
        if length != layout.claimed or riff not in (size - 8, layout.offset - 8 + length):
            file.seek(4)
            file.write(struct.pack("<I", layout.offset - 8 + length))
            file.seek(layout.offset - 4)
            file.write(struct.pack("<I", length))
            file.flush()
            os.fsync(file.fileno())
    return length / layout.rate


def length(file: BinaryIO, size: int) -> float:
    """Seconds of audio in a recording that is left as it is. Raises :class:`WavError`."""
    layout = _read(file, size)
    return min(layout.claimed, size - layout.offset) / layout.rate


def _read(file: BinaryIO, size: int) -> _Layout:
    """Walk the chunks up to ``data`` (RIFF: a four-letter name, a length, then that many bytes, padded)."""
    head = file.read(12)
    if len(head) < 12 or head[:4] != b"RIFF" or head[8:] != b"WAVE":
        raise WavError("no WAV header")
    rate = align = 0
    while file.tell() + 8 <= size:
        name, length = struct.unpack("<4sI", file.read(8))
        if name == b"data":
            if not rate or not align:
                raise WavError("no format before the audio")
            return _Layout(file.tell(), length, rate, align)
        if name == b"fmt ":
            body = file.read(16)
            if len(body) < 16:
                break
            rate, align = struct.unpack("<8xIH2x", body)
            length -= 16
        file.seek(length + length % 2, os.SEEK_CUR)
    raise WavError("no audio in it")
