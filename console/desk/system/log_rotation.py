"""Log files that don't grow for ever, also those a C library has open."""

import os
from pathlib import Path

#: A log beyond this many bytes is put aside; so many of them are kept.
LONGEST = 8 * 1024 * 1024
KEPT = 5


def rotate(path: Path, longest: int = LONGEST, kept: int = KEPT) -> bool:
    """Put a log aside as ``.1`` (the older ones as ``.2`` …) once it is too long; whether it was done.

    Whoever in this process has it open goes on in the new file with the same descriptor: the kernel swaps
    the file below it in one step, so no line is lost or cut. Raises ``OSError`` when the disk refuses; then
    the log goes on as it was.
    """
    try:
        old = path.stat()
    except FileNotFoundError:
        return False
    if old.st_size < longest:
        return False
    fresh = path.with_name(path.name + ".new")
    new = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        for number in range(kept - 1, 0, -1):
            older = path.with_name(f"{path.name}.{number}")
            if older.exists():
                older.replace(path.with_name(f"{path.name}.{number + 1}"))
        path.replace(path.with_name(path.name + ".1"))
        fresh.replace(path)
        for descriptor in _open_on(old):
            os.dup2(new, descriptor, inheritable=os.get_inheritable(descriptor))
    finally:
        os.close(new)
    return True


def _open_on(file: os.stat_result) -> list[int]:
    """This process's descriptors of a file."""
    found = []
    for name in os.listdir("/proc/self/fd"):
        try:
            if os.path.samestat(os.fstat(int(name)), file):
                found.append(int(name))
        except OSError:
            continue  # the listing's own, or closed by another thread just now
    return found
