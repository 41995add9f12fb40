"""What could not be written into the database, kept in a file beside it until it is: a desk that ends with
its database broken, or is killed then, loses nothing it has promised. Encrypted as the database is."""

import os
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import UnionType
from typing import Any, get_args

import msgspec

from console.calls.protocol.store_commands import StoreCommand
from console.config.broken_files import put_aside
from console.store.keys import sqlcipher
from console.store.keys.encryption import key_of

FILE = "unwritten.db"


def _kinds(union: UnionType) -> dict[str, type]:
    return {kind.__name__: kind for kind in get_args(union)}


_KINDS = _kinds(StoreCommand)

#: Bytes that are held on the disk for it, beside it: some thousands of rows.
RESERVED = 2 * 2**20


class Unwritten:
    """The file in a state folder; there while something waits in it. Methods raise ``OSError`` when the disk
    refuses, and :class:`~console.store.errors.StoreError` without the database's key."""

    def __init__(self, state: Path) -> None:
        self._path = state / FILE
        self._reserve = state / f"{FILE}.reserve"

    def reserve(self) -> None:
        """Take room on the disk, so that what waits can be kept when it is full; as far as there is room."""
        with suppress(OSError), self._reserve.open("ab") as file:
            os.posix_fallocate(file.fileno(), 0, RESERVED)

    def keep(self, commands: Sequence[StoreCommand], *, last: bool = False) -> None:
        """Keep these, and nothing that was kept before: written beside, whole, then renamed; the ``last``
        time on a full disk in the room that was reserved."""
        try:
            self._write(commands)
        except OSError:
            if not last or not self._reserve.is_file():
                raise
            self._reserve.unlink()
            self._write(commands)

    def _write(self, commands: Sequence[StoreCommand]) -> None:
        rows = [(type(each).__name__, msgspec.json.encode(each).decode()) for each in commands]
        fresh = self._path.with_name(FILE + ".new")
        _remove(fresh)
        try:
            with self._open(fresh) as database:
                database.execute("CREATE TABLE waiting (kind TEXT, body TEXT)")
                database.executemany("INSERT INTO waiting VALUES (?, ?)", rows)
            with fresh.open("rb") as file:
                os.fsync(file.fileno())
            if self._path.is_dir():
                put_aside(self._path, "it is a folder")
            fresh.replace(self._path)
        except OSError:
            with suppress(OSError):
                _remove(fresh)
            raise

    def read(self) -> list[StoreCommand]:
        """What was kept, oldest first. A file that is empty, half, damaged or another's is put aside."""
        if not os.path.lexists(self._path):
            return []
        try:
            with self._open(self._path) as database:
                rows = database.execute("SELECT kind, body FROM waiting ORDER BY rowid").fetchall()
            return [msgspec.json.decode(body, type=_KINDS[kind]) for kind, body in rows]
        except (OSError, ValueError, KeyError, TypeError) as wrong:
            put_aside(self._path, wrong)
            return []

    def clear(self) -> None:
        """All is written."""
        _remove(self._path)
        self.reserve()

    @contextmanager
    def _open(self, path: Path) -> Iterator[Any]:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600))
        try:
            with closing(sqlcipher.connect(path, key_of(path))) as database, database:
                yield database
        except sqlcipher.Error as wrong:
            raise OSError(0, str(wrong), str(path)) from wrong


def _remove(path: Path) -> None:
    """Let a file go, with what SQLite has beside it; a folder of that name is put aside."""
    for suffix in ("", "-journal", "-wal", "-shm"):
        each = path.with_name(path.name + suffix)
        if each.is_dir() and not each.is_symlink():
            put_aside(each, "it is a folder")
        else:
            each.unlink(missing_ok=True)
