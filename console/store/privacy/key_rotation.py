"""Another key for all that is kept: messages, recordings and prompts sealed anew, the database encrypted
anew.

The new key lies beside the old one until everything is its own; then it takes its place in one step.
Each file is changed whole or not at all and says which key it needs, so that whoever is interrupted at any
moment goes on where it stopped.
"""

import os
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from console.store.audit import anchor, trail
from console.store.audit.hash_chain import subkey
from console.store.database.engine import open_writer
from console.store.errors import StoreError
from console.store.keys import key_marker, message_key, sqlcipher
from console.store.keys.encryption import prove, rekey
from console.store.keys.sealed_file import SUFFIX, Key, SealError, label, seal, unseal
from console.store.state_folder import sync_folder

#: Folders of the state folder with sealed files.
_SEALED = ("voicemail", "recordings", "spoken")


@dataclass(frozen=True, slots=True)
class Rotated:
    """What was done: the keys' ids, how many files were sealed anew in this run, whether there is an
    encrypted database, and where the old key lies."""

    old: str
    new: str
    files: int
    database: bool
    former: Path


def rotate(state: Path, database: Path | None, key_file: Path, who: str, at: datetime) -> Rotated:
    """Give everything in a state folder another key, or go on with that. The desk must be stopped.

    Raises :class:`StoreError`, ``OSError`` and ``cipher.Error``; what was done till then is right, and the
    next run goes on.
    """
    old, new = message_key.read(key_file), _next(key_file)
    files = _seal_anew(state, old, new)
    encrypted = database is not None and sqlcipher.readable(database) is False
    if database is not None and encrypted and not _opens(database, new):
        prove(database, old)
        if (
            found := key_marker.read(state)
        ) and found.key_id == old.id.hex():  # else the run before wrote it down
            _write_down(state, old, new, who, at)
        _keep_subkey(database, old)
        rekey(database, key_file, old, new)
    head, _ = anchor.read_anchor(state, old)
    if head:
        anchor.keep(state, head, new, at, told=False)
    if (served := key_marker.read(state, key_marker.AUDIT)) and served.key_id == old.id.hex():
        _write_down(state, old, new, who, at)
        key_marker.put(state, key_file, new, key_marker.AUDIT)
    former = message_key.former(key_file, old)
    if not former.exists():
        os.link(key_file, former)
        sync_folder(key_file.parent)
    message_key.following(key_file).replace(key_file)
    sync_folder(key_file.parent)
    if database is not None and database.exists() and not encrypted:
        _write_down(state, old, new, who, at)
    return Rotated(old.id.hex(), new.id.hex(), files, encrypted, former)


def _next(key_file: Path) -> Key:
    """The new key. One that was not written whole has sealed nothing yet."""
    path = message_key.following(key_file)
    try:
        if path.exists():
            return message_key.read(path)
    except StoreError:
        path.unlink()
    message_key.make(path)
    return message_key.read(path)


def _seal_anew(state: Path, old: Key, new: Key) -> int:
    done = 0
    for path in (path for name in _SEALED for path in sorted((state / name).glob(f"*{SUFFIX}"))):
        try:
            said = label(path)
            if said.key != new.id:
                seal(unseal(path, old, said.ident, said.box), path, new, said.ident, said.box)
                done += 1
        except SealError as wrong:
            raise StoreError(f"{path}: {wrong}; move it away to go on without it") from None
    return done


def _opens(database: Path, key: Key) -> bool:
    try:
        prove(database, key)
    except StoreError:
        return False
    return True


def _keep_subkey(database: Path, old: Key) -> None:
    """Let the rows of the audit be proved that were written with the old key; it opens nothing else."""
    with closing(sqlcipher.connect(database, old)) as connection, connection:
        row = (f"{trail.FORMER}{old.id.hex()}", subkey(old).hex())
        connection.execute("INSERT OR IGNORE INTO meta (key, value) VALUES (?, ?)", row)


def _write_down(state: Path, old: Key, new: Key, who: str, at: datetime) -> None:
    engine = open_writer(state)
    trail.write(engine, at, who, "key rotated", old.id.hex(), detail=f"now {new.id.hex()}")
    engine.dispose()
