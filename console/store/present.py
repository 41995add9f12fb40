"""A database file that is taken away below a desk that runs. The desk has it open still: what it holds goes
into a file beside it, which takes its place at the next start. Not before: SQLite must never have two files of
one name open (https://www.sqlite.org/howtocorrupt.html, 2.4)."""

import errno
import logging
import os
from pathlib import Path

from sqlalchemy import Engine

log = logging.getLogger(__name__)

_RESCUED = ".rescued"


class Present:
    """The file an engine opened; nothing of it where the database is a server's."""

    def __init__(self, engine: Engine) -> None:
        local = engine.dialect.name == "sqlite" and engine.url.database
        self._engine = engine
        self._path = Path(str(engine.url.database)) if local else None
        self._opened = self._path.stat() if self._path else None

    def check(self) -> None:
        """Raises ``OSError`` when the file was removed or replaced; what it held is rescued by then."""
        if self._path is None or self._opened is None or self._is_there(self._path, self._opened):
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

    def _rescue(self, rescued: Path) -> None:
        part = rescued.with_suffix(".part")
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
    if database.exists() or not rescued.exists():
        return
    for beside in ("-wal", "-shm"):  # of the file that was removed
        database.with_name(database.name + beside).unlink(missing_ok=True)
    rescued.replace(database)
    log.warning("%s was removed while the desk ran: it is put back", database)


def _beside(database: Path) -> Path:
    return database.with_name(database.name + _RESCUED)
