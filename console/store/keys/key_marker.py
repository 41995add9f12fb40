"""The sign of what a key locks or proves: where the key lies, and its id; never the key."""

import os
from dataclasses import dataclass
from pathlib import Path

import tomli_w

from console.config import toml
from console.config.broken_files import put_aside
from console.store.errors import StoreError
from console.store.keys import keyring
from console.store.keys.keyring import Place, Ring
from console.store.keys.sealed_file import Key
from console.store.state_folder import sync_folder

#: Its name in the folder of an encrypted database; and in that of a desk whose audit lies on a server.
NAME, AUDIT = "encrypted.toml", "audit.toml"
_WORDS = {
    NAME: "# The database in this folder is encrypted (SQLCipher). Its key is not here: keep a copy of it.\n",
    AUDIT: "# This desk's rows of the audit in PostgreSQL have a key. It is not here: keep a copy of it.\n",
}


@dataclass(frozen=True, slots=True)
class Sign:
    """Where the key of a database, or of an audit, lay when a desk last opened it, and its id."""

    key_file: Place
    key_id: str


def of(key_file: Place, key: Key) -> Sign:
    """The sign that says where a key lies, whatever folder it is read from."""
    return Sign(key_file if isinstance(key_file, Ring) else key_file.absolute(), key.id.hex())


def read(folder: Path, name: str = NAME) -> Sign | None:
    """A sign in a folder. Raises :class:`StoreError` for one that can't be read."""
    path = folder / name
    try:
        found = toml.loads(path.read_text(encoding="utf-8"))
        return Sign(keyring.place(str(found["key_file"]), folder), str(found["key_id"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as wrong:
        raise StoreError(
            f"{path}: can't be read ({wrong}); it must name the key's file (key_file) and id (key_id)"
        ) from None


def recovered(folder: Path, name: str = NAME) -> Sign | None:
    """The same before a desk starts: one that can't be read is put aside, as if there were none. Whether the
    database is encrypted is seen by itself, and with which key by trying it."""
    try:
        return read(folder, name)
    except StoreError as wrong:
        put_aside(folder / name, wrong)
        return None


def put(folder: Path, key_file: Place, key: Key, name: str = NAME) -> None:
    """Write a sign, whole and on disk. Raises ``OSError``."""
    path = folder / name
    fresh = path.with_suffix(".new")
    if fresh.is_dir():
        put_aside(fresh, "it is a folder")
    says = of(key_file, key)
    text = _WORDS[name] + tomli_w.dumps({"key_file": keyring.written(says.key_file), "key_id": says.key_id})
    with os.fdopen(
        os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(path)
    sync_folder(folder)


def take_away(folder: Path) -> None:
    """The database lies readable now. Raises ``OSError``."""
    (folder / NAME).unlink(missing_ok=True)
    sync_folder(folder)
