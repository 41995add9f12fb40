"""Sealed files: AES-256-GCM in pieces, with a key of its own for each file, bound to the message it holds.

A file is a header and pieces of 64 KiB, each with its tag; the last one is marked, so that a file cut
short is no file (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015, as age uses it).
The header names the key, the message and the box; it goes into the file's key (HKDF-SHA256, RFC 5869) and
under every tag: neither it nor the file's place among others can be changed unseen.
"""

import os
import secrets
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from console.store.state_folder import sync_folder

SUFFIX = ".sealed"
_MAGIC = b"RCVM\x00\x01"
_KEY_BYTES, _SALT_BYTES, _TAG_BYTES, _PIECE = 32, 32, 16, 65_536
_LONGEST = 1_000


class SealError(Exception):
    """A sealed file that can't be opened; the message says why."""


@dataclass(frozen=True, slots=True)
class Key:
    """The office's key; ``id`` names it in files without giving it away."""

    raw: bytes

    def __post_init__(self) -> None:
        if len(self.raw) != _KEY_BYTES:
            raise ValueError(f"a key is {_KEY_BYTES} bytes")

    @classmethod
    def fresh(cls) -> "Key":
        """A new key from the system's randomness."""
        return cls(secrets.token_bytes(_KEY_BYTES))

    @property
    def id(self) -> bytes:
        """Eight bytes that tell keys apart."""
        return sha256(b"reception key id\0" + self.raw).digest()[:8]

    def __repr__(self) -> str:
        return f"Key({self.id.hex()})"


@dataclass(frozen=True, slots=True)
class Label:
    """What a sealed file says it is: the key's id, the message's id and its box."""

    key: bytes
    ident: str
    box: str


def seal(source: Path | bytes, target: Path, key: Key, ident: str, box: str) -> None:
    """Write a file, or what one holds, sealed, whole and on disk before ``target`` has its name. Raises
    ``OSError``."""
    header = _header(key, secrets.token_bytes(_SALT_BYTES), ident, box)
    cipher = _cipher(key, header)
    part = target.with_suffix(".part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(header)
            for nonce, piece in _numbered(_pieces(source)):
                out.write(cipher.encrypt(nonce, piece, header))
            out.flush()
            os.fsync(out.fileno())
        part.replace(target)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


def label(path: Path) -> Label:
    """What a file says it is, not proved yet. Raises :class:`SealError` and ``OSError``."""
    with path.open("rb") as file:
        return _split(file.read(len(_MAGIC) + 8 + _SALT_BYTES + 4 + 2 * _LONGEST), path)[0]


def unseal(path: Path, key: Key, ident: str, box: str) -> bytes:
    """What is in a sealed file, in memory only. Raises :class:`SealError` for one that was changed, belongs
    to another message or was sealed with another key, and ``OSError``."""
    whole = path.read_bytes()
    said, start = _split(whole, path)
    if said.key != key.id:
        raise SealError(f"{path.name}: sealed with another key ({said.key.hex()}, not {key.id.hex()})")
    if (said.ident, said.box) != (ident, box):
        raise SealError(f"{path.name}: belongs to another message")
    header = whole[:start]
    cipher = _cipher(key, header)
    size = _PIECE + _TAG_BYTES
    pieces = [whole[at : at + size] for at in range(start, len(whole), size)]
    if not pieces:
        raise SealError(f"{path.name}: is cut off")
    try:
        return b"".join(cipher.decrypt(nonce, piece, header) for nonce, piece in _numbered(pieces))
    except InvalidTag:
        raise SealError(f"{path.name}: was changed or cut off since it was written") from None


def _pieces(source: Path | bytes) -> Iterator[bytes]:
    """A file's pieces, at least one."""
    if isinstance(source, bytes):
        yield source[:_PIECE]
        yield from (source[at : at + _PIECE] for at in range(_PIECE, len(source), _PIECE))
        return
    with source.open("rb") as file:
        yield file.read(_PIECE)
        while piece := file.read(_PIECE):
            yield piece


def _numbered(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Pieces with their nonces: 11 bytes that count, and one that marks the last."""
    waiting: bytes | None = None
    number = 0
    for piece in pieces:
        if waiting is not None:
            yield number.to_bytes(11, "big") + b"\0", waiting
            number += 1
        waiting = piece
    if waiting is not None:
        yield number.to_bytes(11, "big") + b"\1", waiting


def _header(key: Key, salt: bytes, ident: str, box: str) -> bytes:
    words = b""
    for word in (ident.encode(), box.encode()):
        if len(word) > _LONGEST:
            raise ValueError(f"{word!r} is too long for a sealed file")
        words += struct.pack(">H", len(word)) + word
    return _MAGIC + key.id + salt + words


def _split(start: bytes, path: Path) -> tuple[Label, int]:
    """A header's label and length."""
    at = len(_MAGIC) + 8 + _SALT_BYTES
    if not start.startswith(_MAGIC):
        raise SealError(f"{path.name}: is no sealed message")
    words = []
    try:
        for _ in range(2):
            (length,) = struct.unpack_from(">H", start, at)
            word = start[at + 2 : at + 2 + length]
            if len(word) != length:
                raise SealError(f"{path.name}: is cut off")
            words.append(word.decode())
            at += 2 + length
    except (struct.error, UnicodeDecodeError):
        raise SealError(f"{path.name}: its header is damaged") from None
    return Label(start[len(_MAGIC) : len(_MAGIC) + 8], words[0], words[1]), at


def _cipher(key: Key, header: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt=None, info=b"reception voicemail\0" + header).derive(key.raw))
