"""Where messages lie while they are being left: a private folder in memory, not on a disk."""

import logging
import os
import stat
from hashlib import sha256
from pathlib import Path

log = logging.getLogger(__name__)

#: The machine's own folder in memory, which anybody may write into.
_MACHINES = (Path("/dev/shm"),)  # noqa: S108
_IN_MEMORY = frozenset(("tmpfs", "ramfs"))


def memory() -> tuple[Path, ...]:
    """Folders in memory that we may use, best first: systemd's for the service, the user's, the machine's."""
    named = [os.environ.get(name, "").partition(":")[0] for name in ("RUNTIME_DIRECTORY", "XDG_RUNTIME_DIR")]
    places = [Path(name) for name in (*named, "/dev/shm") if os.path.isabs(name)]  # noqa: S108
    return tuple(path for path in places if path.is_dir() and _kind(path) in _IN_MEMORY)


def swaps() -> bool:
    """Whether this machine may write memory to a disk."""
    try:
        return len(Path("/proc/swaps").read_text(encoding="ascii").splitlines()) > 1
    except OSError:
        return False


def folder(state: Path) -> Path:
    """The folder of this desk's unfinished messages, made; on disk where no memory can be had, with words in
    the log. Raises :class:`StoreError`."""
    for base in memory():
        path = base / _name(state)
        try:
            path.mkdir(mode=0o700, exist_ok=True)
            if _ours(path):
                return path
            log.warning("voicemail: %s is another's or open to others: not used", path)
        except OSError as wrong:
            log.warning("voicemail: %s: %s", path, wrong.strerror)
    from console.store.state_folder import private_folder

    log.warning("voicemail: no folder in memory: messages lie readable on disk while they are being left")
    return private_folder(state / "spool")


def left(state: Path) -> tuple[Path, ...]:
    """The folders where a desk that died may have left messages of this state folder, also one that was
    started in other surroundings: by systemd, in a session, over ssh without one."""
    user = Path(f"/run/user/{os.geteuid()}")
    bases = dict.fromkeys((*memory(), user, *sorted(Path("/run").glob("reception*")), *_MACHINES))
    places = (*(base / _name(state) for base in bases), state / "spool")
    return tuple(path for path in places if path.is_dir() and _ours(path))


def squatted(state: Path) -> Path | None:
    """The folder that would be used, where somebody else made it, or others may enter it: it is not."""
    places = (base / _name(state) for base in memory())
    return next((path for path in places if os.path.lexists(path) and not _ours(path)), None)


def place(state: Path) -> Path | None:
    """The folder in memory that :func:`folder` gives, or would make; ``None`` where none can be had."""
    for base in memory():
        path = base / _name(state)
        if not os.path.lexists(path) or _ours(path):
            return path
    return None


def _name(state: Path) -> str:
    """One folder for each state folder and user, which the next start finds again."""
    return f"reception-{os.geteuid()}-{sha256(os.fsencode(state.resolve())).hexdigest()[:16]}"


def _ours(path: Path) -> bool:
    found = path.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o077


def _kind(path: Path) -> str:
    """The kind of file system a folder is on (proc_pid_mountinfo(5))."""
    best, kind = "", ""
    try:
        lines = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    real = os.path.realpath(path)
    for line in lines:
        before, _, after = line.partition(" - ")
        mount = before.split()[4]
        inside = real == mount or real.startswith(mount.rstrip("/") + "/")
        if inside and len(mount) >= len(best):
            best, kind = mount, after.split()[0]
    return kind
