"""What a desk and its speech worker say to each other over a pipe: frames of kind, stream and payload."""

import json
import struct
from collections.abc import Mapping
from enum import IntEnum
from typing import Any, BinaryIO

_HEAD = struct.Struct("<BII")
#: More than this is no frame of ours: ten seconds of sound at 48 kHz.
LARGEST = 1 << 20


class Kind(IntEnum):
    """The kinds of frame; all but ``SOUND`` hold a JSON object, ``SOUND`` 16-bit samples."""

    SETUP = 1
    """To the worker, first: what to load and the thresholds."""
    OPEN = 2
    """To the worker: a stream begins, at ``rate``: a caller's, or a ``message``."""
    SOUND = 3
    """To the worker: what comes next in a stream."""
    FOLLOW = 4
    """To the worker: a caller's stream is the WAV file ``path``, which a recorder is writing."""
    CLOSE = 5
    """To the worker: a stream is over; a message is written down now, when nobody speaks."""
    TOLD = 6
    """From the worker: what it heard, by ``what``."""


class FrameError(Exception):
    """What came is no frame."""


def write(to: BinaryIO, kind: Kind, stream: int, payload: bytes | Mapping[str, Any]) -> None:
    """Send one frame."""
    raw = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    to.write(_HEAD.pack(kind, stream, len(raw)) + raw)
    to.flush()


def read(source: BinaryIO) -> tuple[Kind, int, bytes] | None:
    """The next frame, ``None`` at the end. Raises :class:`FrameError` for anything else."""
    head = source.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    number, stream, length = _HEAD.unpack(head)
    if length > LARGEST or number not in set(Kind):
        raise FrameError(f"kind {number}, {length} bytes")
    raw = source.read(length)
    return (Kind(number), stream, raw) if len(raw) == length else None


def decoded(raw: bytes) -> dict[str, Any]:
    """The object in a payload. Raises :class:`FrameError`."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as wrong:
        raise FrameError(str(wrong)) from None
    if not isinstance(found, dict):
        raise FrameError("no object")
    return found
