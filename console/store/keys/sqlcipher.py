"""SQLite as SQLCipher builds it (https://www.zetetic.net/sqlcipher/design/): each page sealed with AES-256
and an HMAC, in the file, its write-ahead log and its journals.

It opens readable files, too, and is the only SQLite of the store: two copies of the library in one process
would drop each other's locks (https://www.sqlite.org/howtocorrupt.html, 2.2.1).
"""

from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlcipher3 import dbapi2 as dbapi

from console.store.keys.sealed_file import Key

#: The module SQLAlchemy speaks to.
DRIVER: Any = dbapi
#: What SQLCipher's and SQLite's failures have in common.
Error: type[Exception] = dbapi.Error
_READABLE = b"SQLite format 3\0"


def connect(path: Path | str, key: Key | None, **more: Any) -> Any:
    """A connection to a database file, opened with ``key`` where there is one. A wrong key shows at the first
    query: "file is not a database"."""
    connection = dbapi.connect(str(path), **more)
    if key is not None:
        connection.execute("PRAGMA cipher_log_level = NONE")  # a wrong key is said by us
        connection.execute(f"PRAGMA key = {_literal(key)}")
    return connection


def attach(connection: Any, path: Path, name: str, key: Key | None) -> None:
    """Add another file to a connection, opened with ``key``, or readable."""
    word = _literal(key) if key is not None else "''"
    connection.execute(f"ATTACH DATABASE ? AS {name} KEY {word}", (str(path),))


def readable(path: Path) -> bool | None:
    """Whether a database file lies readable on the disk; ``None`` where there is none yet.

    Not to be asked by a process that has it open: closing the file would drop SQLite's own locks.
    """
    try:
        with path.open("rb") as file:
            start = file.read(len(_READABLE))
    except FileNotFoundError:
        return None
    return start == _READABLE if start else None


def _literal(key: Key) -> str:
    """The database's key as SQLCipher takes it, without a passphrase to be stretched: our key is random, and
    what is derived from it opens nothing else (HKDF-SHA256, RFC 5869)."""
    raw = HKDF(SHA256(), 32, salt=None, info=b"reception database").derive(key.raw)
    return f"\"x'{raw.hex()}'\""
