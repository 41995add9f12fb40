"""The state folder: one desk, or one restore, at a time; files that survive a power cut or are shredded."""

import fcntl
import os
from pathlib import Path

from console.config.broken_files import put_aside
from console.store.errors import StoreError as StoreError  # noqa: PLC0414  known from here


class InUse(Exception):
    """Another process holds the state folder; the message says so and what to do."""


class StateLock:
    """Holds a state folder until it is closed, or this process ends in whatever way."""

    def __init__(self, state: Path) -> None:
        """Raises :class:`InUse`, and ``OSError`` for a folder that can't be written."""
        path = state / "lock"
        if os.path.lexists(path) and (path.is_symlink() or not path.is_file()):
            put_aside(path, "it is no file")
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        if os.geteuid() == 0:  # root restores for the desk's user, who must be able to open it
            os.fchown(self._file, state.stat().st_uid, state.stat().st_gid)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._file)
            raise InUse(f"a desk is already running with its records in {state}: stop it first") from None

    def close(self) -> None:
        """Let it go."""
        os.close(self._file)


def sync_folder(path: Path) -> None:
    """Let a rename in a folder survive a power cut."""
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def private_folder(path: Path) -> Path:
    """``path`` as a folder only its owner may enter. Raises :class:`StoreError`."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.chmod(0o700)
    except OSError as wrong:
        raise StoreError(f"{path}: can't be used as the state folder: {wrong.strerror}") from wrong
    return path


def shred(path: Path) -> None:
    """Overwrite a file once with noise and remove it; a disk that keeps old blocks (SSD, snapshots)
    may still hold them. A file that isn't there is no error."""
    try:
        with path.open("r+b") as file:
            left = os.fstat(file.fileno()).st_size
            while left > 0:
                left -= file.write(os.urandom(min(left, 65_536)))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except FileNotFoundError:
        return
