"""`reception encrypt`: turns a readable database into an encrypted one, or back, while no desk runs."""

import argparse
from pathlib import Path

from console.cli.admin.key import key_file
from console.cli.common.errors import with_plain_errors
from console.cli.common.output import fail
from console.store.database.engine import FILE, address
from console.store.keys import key_marker, message_key, sqlcipher
from console.store.keys.encryption import decrypt, encrypt, key_of
from console.store.keys.keyring import Place
from console.store.state_folder import StateLock


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("--off", action="store_true", help="make it readable again")
    parser.epilog = (
        "The desk must be stopped. A desk encrypts its database by itself unless [privacy] encrypt = false."
    )


@with_plain_errors
def run(args: argparse.Namespace) -> int:
    """Convert and say what was done; 1 when it can't be done, and then nothing is changed."""
    state: Path = args.state
    if address(state).database != str(state / FILE):
        fail("RECEPTION_DATABASE names another database: its server encrypts it, or its disk")
        return 1
    database = state / FILE
    readable = sqlcipher.readable(database)
    if readable is None:
        fail(f"{database}: there is none yet; a desk makes it encrypted, unless [privacy] encrypt = false")
        return 1
    if readable == args.off:
        print(f"{database}: is {'readable' if readable else 'encrypted'} already")
        return 0
    lock = StateLock(state)
    try:
        return _off(database) if args.off else _on(database, key_file(args.config, state))
    finally:
        lock.close()


def _on(database: Path, path: Place) -> int:
    key = message_key.ready(path, database.parent, database.parent / "voicemail")
    tables = encrypt(database, path, key)
    print(f"{database}: encrypted, {tables} tables compared with what was there, which is overwritten.")
    print(f"{path}: its key. Without it nobody can read the database: keep a copy of it elsewhere.")
    return 0


def _off(database: Path) -> int:
    key = key_of(database)
    if key is None:
        fail(
            f"{database}: is encrypted, but {key_marker.NAME} is not beside it: "
            "start the desk once, it writes it"
        )
        return 1
    tables = decrypt(database, key)
    print(f"{database}: readable, {tables} tables. It stays so with [privacy] encrypt = false only.")
    return 0
