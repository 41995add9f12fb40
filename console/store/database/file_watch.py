"""A database file that is damaged or taken away below a desk that runs. SQLite need not notice: it writes on
from what it has read before.

The desk has a file that is taken away open still: what it holds goes into a file beside it, which takes its
place at the next start. Not before: SQLite must never have two files of one name open
(https://www.sqlite.org/howtocorrupt.html, 2.4).
"""

import errno
import logging
import os
from contextlib import closing
from pathlib import Path
from time import monotonic

from sqlalchemy import Engine

from console.config.broken_files import put_aside
from console.store.errors import StoreError
from console.store.keys import sqlcipher
from console.store.keys.encryption import key_of
from console.store.schema import OFFICE_KEY

log = logging.getLogger(__name__)

_RESCUED = ".rescued"
#: How often the file is read anew at most, in seconds.
READ_S = 1.0


class Present:
    """The file an engine opened; nothing of it where the database is a server's."""

    def __init__(self, engine: Engine) -> None:
        local = engine.dialect.name == "sqlite" and engine.url.database
        self._engine = engine
        self._path = Path(str(engine.url.database)) if local else None
        self._opened = self._path.stat() if self._path else None
        self._read_at = monotonic()

    def check(self) -> None:
        """Raises ``OSError`` when the file is damaged, and when it was removed or replaced; what it held is
        rescued by then."""
        if self._path is None or self._opened is None:
            return
        if self._is_there(self._path, self._opened):
            if monotonic() - self._read_at >= READ_S:
                self._read(self._path)
                self._read_at = monotonic()
            return
        rescued = _beside(self._path)
        if not rescued.exists():
            self._rescue(rescued)
        words = f"was removed or replaced; all it held is in {rescued.name}: stop and start the desk"
        raise OSError(errno.ENOENT, words, str(self._path))

    @staticmethod
    def _is_there(path: Path, opened: os.stat_result) -> bool:
        try:
            return os.path.samestat(path.stat(), opened)
        except FileNotFoundError:
            return False

    def _read(self, path: Path) -> None:
        """Read a little of the file, past what SQLite remembers of it."""
        key = self._engine.get_execution_options()[OFFICE_KEY]
        try:
            with closing(sqlcipher.connect(path, key, timeout=0)) as fresh:
                fresh.execute("SELECT value FROM meta").fetchall()
        except sqlcipher.Error as wrong:
            if "locked" not in str(wrong):
                words = f"is damaged ({wrong}): stop the desk and restore a backup"
                raise OSError(errno.EIO, words, str(path)) from wrong

    def _rescue(self, rescued: Path) -> None:
        part = rescued.with_suffix(".part")
        if part.is_dir():
            put_aside(part, "it is a folder")
        part.unlink(missing_ok=True)
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM INTO ?", (str(part),))
        part.chmod(0o600)
        part.replace(rescued)
        log.error("%s was removed or replaced: what it held is in %s", self._path, rescued.name)


def put_back(database: Path) -> None:
    """Before a database is opened: give what was rescued of it its name, where that is free. Raises
    ``OSError``."""
    rescued = _beside(database)
    if database.exists() or not os.path.lexists(rescued):
        return
    if why := _unusable(rescued):
        put_aside(rescued, why)
        return
    for beside in ("-wal", "-shm"):  # of the file that was removed
        database.with_name(database.name + beside).unlink(missing_ok=True)
    rescued.replace(database)
    log.warning("%s was removed while the desk ran: it is put back", database)


def _unusable(rescued: Path) -> str:
    """Why what was rescued is no database of ours, or nothing."""
    if rescued.is_symlink() or not rescued.is_file():
        return "it is no file"
    try:
        with closing(sqlcipher.connect(rescued, key_of(rescued))) as database:
            database.execute("SELECT value FROM meta").fetchall()
            return "" if database.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok" else "damaged"
    except (sqlcipher.Error, OSError, StoreError) as wrong:
        return str(wrong)


def _beside(database: Path) -> Path:
    return database.with_name(database.name + _RESCUED)
