"""The key of sealed messages: where it lies, and its making. It never lies with what it opens."""

import os
from pathlib import Path

from console.store.errors import StoreError
from console.store.keys import key_marker, keyring
from console.store.keys.keyring import Place, Ring
from console.store.keys.sealed_file import SUFFIX, Key, SealError, label

#: Its name beside the config, and among systemd's credentials.
NAME = "voicemail.key"


def place(named: str, config: Path, otherwise: Path) -> Place:
    """Where the key lies: among systemd's credentials, else where ``[privacy] key_file`` says (relative to
    the config's folder, or in the keyring), else ``otherwise``."""
    return given() or (keyring.place(named, config.parent) if named else otherwise)


def given() -> Path | None:
    """The key among systemd's credentials, where it is."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY", "")
    return Path(folder) / NAME if folder and (Path(folder) / NAME).is_file() else None


def read(path: Place) -> Key:
    """The key at a place: 64 hexadecimal digits. Raises :class:`StoreError`."""
    try:
        held = path.read() if isinstance(path, Ring) else path.read_text(encoding="ascii")
        if held is None:
            raise StoreError(f"the key of the messages, {path}, is not there: put it back")
        return Key(bytes.fromhex(held.strip()))
    except OSError as wrong:
        raise StoreError(f"the key of the messages, {path}, can't be read: {wrong.strerror}") from None
    except ValueError:
        raise StoreError(f"{path} is no key: it must hold 64 hexadecimal digits") from None


def is_there(path: Place) -> bool:
    """Whether there is a key, or what should be one. Raises :class:`StoreError` when that can't be told."""
    try:
        return path.read() is not None if isinstance(path, Ring) else path.exists()
    except OSError as wrong:
        raise StoreError(f"the key of the messages, {path}, can't be read: {wrong.strerror}") from None


def following(path: Path) -> Path:
    """Where the key lies that takes this one's place, as long as that is under way."""
    return path.with_name(f"{path.name}.next")


def former(path: Path, key: Key) -> Path:
    """Where a key lies that had this one's place: backups of its time need it."""
    return path.with_name(f"{path.name}.{key.id.hex()}")


def text(key: Key) -> str:
    """What a key's file holds."""
    return f"{key.raw.hex()}\n"


def ready(path: Place, state: Path, recordings: Path) -> Key:
    """The desk's key, made where no message is sealed yet. Raises :class:`StoreError` when it lies with the
    data, is missing although messages are sealed, or is not theirs."""
    if isinstance(path, Path) and path.resolve().is_relative_to(state.resolve()):
        raise StoreError(
            f"the key {path} would lie in the data folder, where every copy of the messages takes it along: "
            "name another place with key_file in [privacy]"
        )
    if isinstance(path, Path) and following(path).exists():
        raise StoreError(
            f"the change of the key {path} was interrupted: run `reception key rotate` again, it goes on "
            "where it stopped"
        )
    sealed = sorted(recordings.glob(f"*{SUFFIX}"))
    if not is_there(path):
        if sealed:
            raise StoreError(
                f"{len(sealed)} sealed messages are in {recordings}, but their key {path} is not there: put "
                "it back from where you keep it; if it is lost for good, move those files away"
            )
        if (found := key_marker.read(state)) is not None:
            raise StoreError(
                f"the database in {state} is encrypted, but its key {path} is not there: "
                f"put it back from where you keep it (it needs {found.key_id})"
            )
        if isinstance(path, Ring):
            path.write(text(Key.fresh()))
        else:
            make(path)
    key = read(path)
    for each in sealed[-1:]:
        try:
            other = label(each).key
        except (SealError, OSError):
            continue
        if other != key.id:
            raise StoreError(
                f"{path} is not the key of the messages in {recordings}: put the right one back "
                f"(they need {other.hex()}, this is {key.id.hex()})"
            )
    return key


def make(path: Path) -> None:
    """A new key, on disk before anything is sealed with it."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(file, "w", encoding="ascii") as out:
            out.write(text(Key.fresh()))
            out.flush()
            os.fsync(out.fileno())
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as wrong:
        raise StoreError(
            f"the key of the messages can't be made at {path}: {wrong.strerror}; name another place with "
            "key_file in [privacy], or run `sudo reception install` again for the machine's own desk"
        ) from None
