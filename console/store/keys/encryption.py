"""Whether the database is encrypted, and with which key (a sign beside it says so); its way there and back.

A database is converted into a second file
that is compared with the first, and takes its name in one step.
"""

import logging
import os
from contextlib import closing, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from console.config.broken_files import put_aside
from console.store.errors import StoreError
from console.store.keys import key_marker, message_key, sqlcipher
from console.store.keys.keyring import Place
from console.store.keys.sealed_file import Key
from console.store.state_folder import shred, sync_folder

log = logging.getLogger(__name__)


def key_of(database: Path) -> Key | None:
    """The key of a database, ``None`` where it lies readable. Raises :class:`StoreError` when it is missing
    or another's."""
    return _key(key_marker.read(database.parent), database)


def audit_key(state: Path) -> Key | None:
    """The key with which the desk of a state folder writes its audit into a server's database, ``None`` where
    no desk did. Raises :class:`StoreError` when it is missing or another's."""
    return _key(key_marker.read(state, key_marker.AUDIT), state / key_marker.AUDIT)


def former_audit_keys(state: Path) -> dict[str, Key]:
    """The keys before that one, by their ids: they lie beside it until somebody removes them."""
    found = key_marker.read(state, key_marker.AUDIT)
    if found is None or not isinstance(found.key_file, Path):
        return {}
    known = {}
    for path in found.key_file.parent.glob(f"{found.key_file.name}.*"):
        with suppress(StoreError):  # the next key, or none of ours
            key = message_key.read(path)
            known[key.id.hex()] = key
    return known


def sign_audit(state: Path, key_file: Place, key: Key) -> None:
    """Write an audit on a server with this key from now on. Raises :class:`StoreError`."""
    try:
        if key_marker.recovered(state, key_marker.AUDIT) != key_marker.of(key_file, key):
            key_marker.put(state, key_file, key, key_marker.AUDIT)
    except OSError as wrong:
        raise StoreError(f"{state / key_marker.AUDIT}: {wrong.strerror}") from wrong


def _key(found: key_marker.Sign | None, what: Path) -> Key | None:
    """The key a sign names."""
    if found is None:
        return None
    path = message_key.given() or found.key_file
    key = message_key.read(path)
    if key.id.hex() != found.key_id:
        raise StoreError(
            f"{path} is not the key of {what}: put the right one back "
            f"(it needs {found.key_id}, this is {key.id.hex()})"
        )
    return key


def make_ready(database: Path, key_file: Place, key: Key, *, wanted: bool) -> None:
    """Before a desk opens its database: encrypt a readable one where that is ``wanted``, note where the key
    is, and prove that it opens it. Raises :class:`StoreError`; nothing is lost then."""
    readable = sqlcipher.readable(database)
    found = key_marker.recovered(database.parent)
    try:
        if readable is False:
            prove(database, key)
        elif wanted and readable:
            _try_to_encrypt(database, key_file, key)
            return
        elif not wanted:
            if found:
                key_marker.take_away(database.parent)
            return
        if found != key_marker.of(key_file, key):
            key_marker.put(database.parent, key_file, key)
    except OSError as wrong:
        raise StoreError(f"{database}: can't be encrypted: {wrong.strerror}; it is as it was") from wrong


def _try_to_encrypt(database: Path, key_file: Place, key: Key) -> None:
    """A desk whose database was readable till now had better start than not."""
    try:
        tables = encrypt(database, key_file, key)
    except StoreError as wrong:
        log.error("%s: it stays readable on the disk; reception doctor says so, too", wrong)
        return
    log.warning("the database is encrypted now, %d tables; the key: %s", tables, key_file)


def prove(database: Path, key: Key) -> None:
    """Raises :class:`StoreError` when ``key`` does not open the database."""
    try:
        with closing(sqlcipher.connect(database, key)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlcipher.Error as wrong:
        found = key_marker.read(database.parent)
        needs = f" (it needs {found.key_id})" if found and found.key_id != key.id.hex() else ""
        raise StoreError(
            f"{database} can't be opened with the key {key.id.hex()}{needs}: {wrong}; "
            "put the right key back, or restore a backup"
        ) from None


def encrypt(database: Path, key_file: Place, key: Key) -> int:
    """Turn a readable database into an encrypted one; how many tables it has. What was readable is
    overwritten. Raises :class:`StoreError` and ``OSError``; the database is as it was then."""
    return _convert(database, None, key, before=lambda: key_marker.put(database.parent, key_file, key))


def decrypt(database: Path, key: Key) -> int:
    """Turn an encrypted database back into a readable one; how many tables it has."""
    tables = _convert(database, key, None, before=lambda: None)
    key_marker.take_away(database.parent)
    return tables


def rekey(database: Path, key_file: Place, old: Key, new: Key) -> int:
    """Encrypt a database with another key, compared row by row with what was there; how many tables it has.
    Raises :class:`StoreError` and ``OSError``; it is as it was then, with its old key."""
    return _convert(database, old, new, before=lambda: key_marker.put(database.parent, key_file, new))


def _convert(database: Path, old: Key | None, new: Key | None, before: Any) -> int:
    """Write ``database`` anew with another key, or none, and put it in its place.

    The old file is locked all the while and overwritten last: a program that waits for it gets an error, and
    can't write into what nobody reads any more.
    """
    fresh = database.with_name(f"{database.name}.converting")
    aside = database.with_name(f"{database.name}.before")
    _forget(fresh)
    fresh.touch(mode=0o600)
    try:
        with closing(sqlcipher.connect(database, old, isolation_level=None)) as connection:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("PRAGMA journal_mode = DELETE").fetchone()
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("COMMIT")
            sqlcipher.attach(connection, fresh, "fresh", new)
            connection.execute("SELECT sqlcipher_export('fresh')").fetchone()
            tables = _same(connection)
            connection.execute("DETACH DATABASE fresh")
            _check(fresh, new)
            _sync(fresh)
            before()
            _forget(aside)
            os.link(database, aside)
            fresh.replace(database)
            sync_folder(database.parent)
            shred(aside)
    except sqlcipher.Error as wrong:
        _forget(fresh)
        raise StoreError(f"{database}: can't be converted: {wrong}; it is as it was") from None
    except (OSError, StoreError):
        _forget(fresh)
        raise
    return tables


def _same(connection: Any) -> int:
    """Compare all tables of both databases, row by row; how many there are. Raises :class:`StoreError`."""
    names = [row[0] for row in connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")]
    for name in names:
        main, fresh = (_digest(connection, f'{schema}."{name}"') for schema in ("main", "fresh"))
        if main != fresh:
            raise StoreError(f"the table {name} is not the same after conversion; the database is as it was")
    return len(names)


def _digest(connection: Any, table: str) -> bytes:
    seen = sha256()
    for row in connection.execute(f"SELECT * FROM {table} ORDER BY rowid"):  # noqa: S608  names from its own schema
        seen.update(repr(row).encode())
    return seen.digest()


def _check(path: Path, key: Key | None) -> None:
    with closing(sqlcipher.connect(path, key)) as database:
        wrong = [row[0] for row in database.execute("PRAGMA integrity_check(3)") if row[0] != "ok"]
        if key is not None:
            wrong += [row[0] for row in database.execute("PRAGMA cipher_integrity_check")]
    if wrong:
        raise StoreError(f"{path}: damaged after conversion: {'; '.join(wrong)}; the database is as it was")


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _forget(path: Path) -> None:
    for suffix in ("", "-journal", "-wal", "-shm"):
        each = path.with_name(path.name + suffix)
        if each.is_dir() and not each.is_symlink():
            put_aside(each, "it is a folder")
        else:
            each.unlink(missing_ok=True)
