"""Frames on the socket: a four-byte big-endian length, then one message as MessagePack."""

import struct

import msgspec

from console.calls.protocol.intents import Intent
from console.calls.protocol.snapshot import Asked, Snapshot

#: Grows when a message changes its shape; a seat of another version is told so and refused.
PROTOCOL = 8
#: Longest frame either side accepts, in bytes.
LONGEST = 8 * 1024 * 1024
LONGEST_UP = 16 * 1024

_LENGTH = struct.Struct(">I")


class Hello(msgspec.Struct, frozen=True, tag="hello"):
    """A seat's first word. ``beside`` asks to act as the open seat of the same person, if there is one: what
    is done from a shell is then done at that seat. ``look`` is a wallboard, which is shown nothing
    of who calls."""

    protocol: int
    beside: bool = False
    look: bool = False


class Wish(msgspec.Struct, frozen=True, tag="wish"):
    """A seat asks for something; one with a ``tag`` above 0 is answered by a ``Done`` with the same."""

    intent: Intent
    tag: int = 0


class Picture(msgspec.Struct, frozen=True, tag="picture"):
    """The board as it is now."""

    snapshot: Snapshot


class Done(msgspec.Struct, frozen=True, tag="done"):
    """What the desk said to a wish at once: lines, the last of them ``bad`` if it was refused; ``asked`` is
    what is to be answered before it is carried out."""

    tag: int
    said: tuple[str, ...]
    bad: bool
    asked: Asked | None = None


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """The desk will not serve this seat, and why."""

    why: str


Up = Hello | Wish
Down = Picture | Done | Refused


class FrameError(ValueError):
    """Bytes that are no frame of ours."""


_encoder = msgspec.msgpack.Encoder()
_up: msgspec.msgpack.Decoder[Up] = msgspec.msgpack.Decoder(Up)
_down: msgspec.msgpack.Decoder[Down] = msgspec.msgpack.Decoder(Down)


def encode(message: Up | Down) -> bytes:
    """One frame, length first."""
    body = _encoder.encode(message)
    return _LENGTH.pack(len(body)) + body


def decode_up(body: bytes) -> Up:
    """What a seat sent. Raises :class:`FrameError`."""
    try:
        return _up.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as wrong:
        raise FrameError(str(wrong)) from None


def decode_down(body: bytes) -> Down:
    """What the desk sent. Raises :class:`FrameError`."""
    try:
        return _down.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as wrong:
        raise FrameError(str(wrong)) from None


def length_of(head: bytes, longest: int) -> int:
    """The length a frame announces. Raises :class:`FrameError` when it is beyond ``longest`` bytes."""
    length: int = _LENGTH.unpack(head)[0]
    if length > longest:
        raise FrameError(f"a frame of {length} bytes; {longest} is the longest")
    return length
