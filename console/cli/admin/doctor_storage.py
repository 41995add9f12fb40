"""What `reception doctor` says of what is kept: folders, keys, messages, the database."""

import stat
from collections.abc import Iterator
from pathlib import Path

from console.cli.common import paths
from console.cli.common.output import Finding
from console.config import broken_files
from console.config.schema.office import Office
from console.desk.workers.pins import PINS, unread
from console.store.database.engine import StoreError, address
from console.store.keys import message_key, sqlcipher
from console.store.keys.encryption import key_of
from console.store.keys.keyring import Ring
from console.store.recordings import spool


def of_folder(state: Path) -> Iterator[Finding]:
    """Who can read what patients said."""
    if not state.exists():
        yield Finding("note", f"{state} does not exist yet: the desk makes it, for its user only")
        return
    mode = state.stat().st_mode
    if mode & 0o077:
        yield Finding("bad", f"{state} is open to others ({stat.filemode(mode)})", f"chmod 700 {state}")
    else:
        yield Finding("ok", f"{state} is its owner's only")
    if broken := broken_files.words(state):
        yield Finding("bad", broken)
    if broken := unread(state / PINS):
        yield Finding("bad", broken)


def of_messages(office: Office, config: Path, state: Path) -> Iterator[Finding]:
    """Whether what callers say stays sealed: the key, and where messages lie while they are being left."""
    key = message_key.place(office.privacy.key_file, config, paths.key(config))
    if isinstance(key, Ring):
        yield _of_ring(key)
    elif key.resolve().is_relative_to(state.resolve()):
        yield Finding("bad", f"the key {key} lies with the messages it opens", "set key_file in [privacy]")
    elif not key.exists():
        yield Finding("note", f"the key of messages, {key}, is not there yet: the desk makes it")
    elif key.stat().st_mode & 0o077:
        yield Finding("bad", f"the key of messages can be read by others: {key}", f"chmod 600 {key}")
    else:
        yield Finding("ok", f"messages are sealed with {key}: keep a copy of it elsewhere")
    if foreign := spool.squatted(state):
        yield Finding(
            "bad",
            f"{foreign} was made by somebody else, or others may enter it: the desk does not use it",
            f"find out who made it (ls -ld {foreign}), remove it, and start the desk again",
        )
    if not (found := spool.place(state)):
        yield Finding(
            "bad",
            "no folder in memory: messages lie readable on disk while they are being left",
            "start the desk with XDG_RUNTIME_DIR on a tmpfs, or mount one at /dev/shm",
        )
    else:
        yield Finding("ok", f"messages lie in memory while they are being left ({found})")
        if spool.swaps():
            yield Finding(
                "note",
                "this machine swaps: a message being left may be written to the swap",
                "encrypt the swap, or turn it off",
            )


def _of_ring(key: Ring) -> Finding:
    try:
        if not message_key.is_there(key):
            return Finding("note", f"the key of messages, {key}, is not there yet: the desk makes it")
        message_key.read(key)
    except StoreError as wrong:
        return Finding("bad", str(wrong))
    return Finding("ok", f"messages are sealed with {key}: keep a copy of it elsewhere")


def of_database(office: Office, state: Path) -> Iterator[Finding]:
    """Whether the journal can be read by who gets hold of the disk."""
    off, on = "[privacy] encrypt = false", "reception encrypt"
    try:
        where = address(state)
        if where.get_backend_name() != "sqlite" or not where.database:
            yield Finding("note", "the journal is in PostgreSQL: its server, or the disk, has to encrypt it")
            return
        database = Path(where.database)
        readable = sqlcipher.readable(database)
        if readable:
            yield Finding("bad", f"{database} lies readable on the disk", f"stop the desk, then: {on}")
        elif readable is False:
            key_of(database)
            yield Finding("ok", f"the journal is encrypted ({database})")
        elif not office.privacy.encrypt:
            yield Finding("bad", f"the journal will lie readable on the disk: {off}", "take that line away")
        else:
            yield Finding("note", "there is no journal yet: the desk makes it, encrypted")
    except (OSError, StoreError) as wrong:
        yield Finding("bad", str(wrong))
