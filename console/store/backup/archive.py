"""A backup as a file: a gzipped tar whose first member says what the others must be."""

import gzip
import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

from console.config.overrides import real_place
from console.store.state_folder import sync_folder

FORMAT = 1
_MANIFEST = "manifest.json"
_CHUNK = 1024 * 1024
#: A manifest longer than this is none of ours.
_LONGEST_MANIFEST = 64 * 1024 * 1024


class ArchiveError(Exception):
    """A file that is no backup of ours, or not whole; the message says why."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file in a backup: its name there, bytes, SHA-256."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: ``schema`` of its database (0: none), the folder messages lay in; a ``whole``
    one holds all a desk keeps, so that what it lacks was not there."""

    made: str
    program: str
    schema: int
    voicemail: str
    whole: bool
    parts: tuple[Part, ...]
    format: int = FORMAT

    @property
    def at(self) -> datetime:
        """When it was made."""
        return datetime.fromisoformat(self.made)


def measure(files: Mapping[str, Path]) -> tuple[Part, ...]:
    """The parts that files would be, by their names in the backup."""
    parts = []
    for name, path in files.items():
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            parts.append(Part(name, size, _digest(file, size)))
    return tuple(parts)


def write(path: Path, manifest: Manifest, files: Mapping[str, Path]) -> None:
    """Write a backup that only its owner can read, and read it again before it takes its name.

    A file may have grown since it was measured: what was measured is written. A link is followed; what is no
    file (a device, a pipe) is refused, for it could not be read again. Raises ``OSError``, and
    :class:`ArchiveError` when the disk gives back something else.
    """
    path = real_place(path)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    handle = os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            with gzip.GzipFile("", "wb", 5, out, 0) as packed, tarfile.open(fileobj=packed, mode="w|") as tar:
                text = json.dumps(asdict(manifest), indent=1).encode()
                _add(tar, _MANIFEST, len(text), io.BytesIO(text))
                for part in manifest.parts:
                    with files[part.name].open("rb") as file:
                        _add(tar, part.name, part.size, file)
            out.flush()
            os.fsync(out.fileno())
        verify(fresh)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    sync_folder(path.parent)


def verify(path: Path) -> Manifest:
    """Read a whole backup. Raises :class:`ArchiveError` where a byte is not what the manifest says."""
    with _opened(path) as (manifest, members):
        for part, file in members:
            _same(part, _digest(file, part.size))
    return manifest


def extract(path: Path, folder: Path, may_hold: Callable[[str], bool] = bool) -> Manifest:
    """Unpack a backup into an empty folder, its owner's alone, if it holds only names that it ``may_hold``,
    each once. Raises :class:`ArchiveError`, ``OSError``; nothing is unpacked of one that holds others."""
    with _opened(path) as (manifest, members):
        seen: set[str] = set()
        for part in manifest.parts:
            if not may_hold(part.name) or part.name in seen:
                raise ArchiveError(f"{path}: holds {part.name!r}, which no backup of reception does")
            seen.add(part.name)
        for part, file in members:
            target = folder / part.name
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            with os.fdopen(handle, "wb") as out:
                _same(part, _digest(file, part.size, out))
                out.flush()
                os.fsync(out.fileno())
    return manifest


def _add(tar: tarfile.TarFile, name: str, size: int, file: IO[bytes]) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    tar.addfile(member, file)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[Manifest, Iterator[tuple[Part, IO[bytes]]]]]:
    """A backup's manifest, and its members one after the other, checked to be those of the manifest."""
    try:
        with gzip.open(path) as packed, tarfile.open(fileobj=packed, mode="r|") as tar:
            first = tar.next()
            if first is None or first.name != _MANIFEST or not 0 < first.size < _LONGEST_MANIFEST:
                raise ArchiveError(f"{path}: is no backup of reception")
            manifest = _manifest(path, cast(IO[bytes], tar.extractfile(first)).read())

            def members() -> Iterator[tuple[Part, IO[bytes]]]:
                for part in manifest.parts:
                    member = tar.next()
                    if member is None or (member.name, member.size) != (part.name, part.size):
                        raise ArchiveError(f"{path}: {part.name} is not in it as its manifest says")
                    file = tar.extractfile(member) if member.isreg() else None
                    if file is None:
                        raise ArchiveError(f"{path}: {part.name} is no ordinary file")
                    yield part, file
                if tar.next() is not None:
                    raise ArchiveError(f"{path}: holds more than its manifest says")

            yield manifest, members()
            while packed.read(_CHUNK):  # to the end, where gzip's own check stands
                pass
    except (tarfile.TarError, EOFError, gzip.BadGzipFile, zlib.error, UnicodeDecodeError) as wrong:
        raise ArchiveError(f"{path}: is no backup of reception, or not whole: {wrong}") from None


def _manifest(path: Path, text: bytes) -> Manifest:
    try:
        raw: dict[str, Any] = json.loads(text)
        if raw["format"] != FORMAT:
            raise ArchiveError(f"{path}: format {raw['format']}; this version reads {FORMAT}")
        parts = tuple(Part(str(p["name"]), int(p["size"]), str(p["sha256"])) for p in raw["parts"])
        made, program, voicemail = (str(raw[key]) for key in ("made", "program", "voicemail"))
        found = Manifest(made, program, int(raw["schema"]), voicemail, bool(raw["whole"]), parts)
        found.at  # noqa: B018  must be a time
    except (ValueError, KeyError, TypeError) as wrong:
        raise ArchiveError(f"{path}: its manifest can't be read: {wrong}") from None
    for part in parts:
        pure = PurePosixPath(part.name)
        if pure.is_absolute() or ".." in pure.parts or not pure.parts or part.size < 0:
            raise ArchiveError(f"{path}: names {part.name!r}, which is no place in a backup")
    return found


def _same(part: Part, found: str) -> None:
    if found != part.sha256:
        raise ArchiveError(f"{part.name} is not what was backed up: its SHA-256 differs")


def _digest(file: IO[bytes], size: int, out: IO[bytes] | None = None) -> str:
    """The SHA-256 of a file's next ``size`` bytes, which ``out`` gets too."""
    seen, left = hashlib.sha256(), size
    while left and (chunk := file.read(min(left, _CHUNK))):
        seen.update(chunk)
        left -= len(chunk)
        if out is not None:
            out.write(chunk)
    return seen.hexdigest()
