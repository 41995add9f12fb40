"""What could not be written into the database, kept in a file beside it until it is: a desk that ends with
its database broken, or is killed then, loses nothing it has promised. Encrypted as the database is."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from types import UnionType
from typing import Any, get_args

import msgspec

from console.calls.kept import StoreCommand
from console.store import cipher
from console.store.encryption import key_of

FILE = "unwritten.db"


def _kinds(union: UnionType) -> dict[str, type]:
    return {kind.__name__: kind for kind in get_args(union)}


_KINDS = _kinds(StoreCommand)


class Unwritten:
    """The file in a state folder; there while something waits in it. Methods raise ``OSError`` when the disk
    refuses, and :class:`~console.store.errors.StoreError` without the database's key."""

    def __init__(self, state: Path) -> None:
        self._path = state / FILE

    def keep(self, commands: Sequence[StoreCommand]) -> None:
        """Keep these, and nothing that was kept before."""
        rows = [(type(each).__name__, msgspec.json.encode(each).decode()) for each in commands]
        with self._open() as database:
            database.execute("CREATE TABLE IF NOT EXISTS waiting (kind TEXT, body TEXT)")
            database.execute("DELETE FROM waiting")
            database.executemany("INSERT INTO waiting VALUES (?, ?)", rows)

    def read(self) -> list[StoreCommand]:
        """What was kept, oldest first."""
        if not self._path.exists():
            return []
        with self._open() as database:
            rows = database.execute("SELECT kind, body FROM waiting ORDER BY rowid").fetchall()
        return [msgspec.json.decode(body, type=_KINDS[kind]) for kind, body in rows]

    def clear(self) -> None:
        """All is written."""
        self._path.unlink(missing_ok=True)

    @contextmanager
    def _open(self) -> Iterator[Any]:
        self._path.touch(mode=0o600)
        try:
            with closing(cipher.connect(self._path, key_of(self._path))) as database, database:
                yield database
        except cipher.Error as wrong:
            raise OSError(0, str(wrong), str(self._path)) from wrong
