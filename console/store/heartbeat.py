"""When a desk last lived, for the one that starts after it was killed: the time of a file that is touched
each second. What the file holds, and whether it is there, says nothing."""

import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

FILE = "alive"


def beat(state: Path, at: datetime) -> None:
    """The desk of a state folder lives at ``at``. A disk that is full or read-only changes nothing."""
    seconds = at.timestamp()
    with suppress(OSError):
        try:
            os.utime(state / FILE, (seconds, seconds))
        except FileNotFoundError:
            (state / FILE).touch(mode=0o600)
            os.utime(state / FILE, (seconds, seconds))


def last(state: Path, now: datetime) -> datetime | None:
    """When it was last said to live; ``None`` where that is not known, or lies ahead of ``now``."""
    try:
        at = datetime.fromtimestamp((state / FILE).stat().st_mtime, UTC)
    except (OSError, ValueError, OverflowError):
        return None
    return at if at <= now else None
