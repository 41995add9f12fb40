"""WAV files as the phone uses them: 16-bit mono PCM, their length and their repair."""

import struct
import wave
from pathlib import Path

#: Samples a second of the conference bridge, and so of every file it plays or writes.
RATE = 16000


class WavError(Exception):
    """A file is no 16-bit mono WAV; the message says what it is and what would be right."""


def duration(path: Path) -> float:
    """Seconds of audio in a 16-bit mono WAV. Raises :class:`WavError` for anything else."""
    try:
        with wave.open(str(path), "rb") as file:
            channels, width, rate, frames = file.getparams()[:4]
    except (OSError, EOFError, wave.Error) as problem:
        raise WavError(f"{path}: can't be read as WAV ({problem}); write a 16-bit mono WAV") from None
    if (channels, width) != (1, 2):
        raise WavError(f"{path}: has {channels} channel(s) of {8 * width} bits; write a 16-bit mono WAV")
    if not frames:
        raise WavError(f"{path}: holds no sound; write a 16-bit mono WAV")
    return float(frames / rate)


def repair(path: Path) -> float:
    """Seconds of audio in a recording, its header's lengths put right first.

    A recorder writes the lengths when it closes; after a crash they are 0. A file that is no
    WAV, or isn't there, has 0 seconds and is left alone.
    """
    try:
        with path.open("r+b") as file:
            head = file.read(4096)
            size = file.seek(0, 2)
            at = _data_at(head)
            if at is None:
                return 0.0
            rate, align = struct.unpack_from("<I4xH", head, head.index(b"fmt ") + 12)
            data = (size - at - 8) // max(align, 1) * max(align, 1)
            for place, value in ((4, at + data), (at + 4, data)):
                if struct.unpack_from("<I", head, place)[0] != value:
                    file.seek(place)
                    file.write(struct.pack("<I", value))
    except (OSError, struct.error):
        return 0.0
    return data / (rate * align) if rate and align else 0.0


def _data_at(head: bytes) -> int | None:
    """Where the ``data`` chunk's header stands, ``None`` when this is no PCM WAV."""
    if head[:4] != b"RIFF" or head[8:12] != b"WAVE":
        return None
    at, seen = 12, False
    while at + 8 <= len(head):
        kind, size = head[at : at + 4], struct.unpack_from("<I", head, at + 4)[0]
        if kind == b"data":
            return at if seen else None
        seen = seen or kind == b"fmt "
        at += 8 + size + size % 2
    return None
