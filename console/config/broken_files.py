"""Files of ours that are empty, half, foreign or no file at all: put aside, never deleted, never in the way.

A file that is there only now and then decides at the desk's start what is done. One that can't be used is
renamed, so that the start goes on without it and somebody can still look into it.
"""

import logging
import os
from pathlib import Path

log = logging.getLogger(__name__)

#: what stands behind the name of a file that was put aside
BROKEN = ".broken"


def put_aside(path: Path, why: object) -> Path | None:
    """Rename what lies at ``path`` (file, folder or link), under a name that was free; gives that, ``None``
    where it could not be renamed."""
    to = path.with_name(path.name + BROKEN)
    number = 1
    while os.path.lexists(to):
        number += 1
        to = path.with_name(f"{path.name}{BROKEN}-{number}")
    try:
        path.rename(to)
    except OSError as wrong:
        log.error("%s can't be used (%s) and can't be put aside: %s", path, why, wrong.strerror)
        return None
    log.error("%s can't be used (%s): it is put aside as %s", path, why, to.name)
    return to


def found(state: Path) -> tuple[str, ...]:
    """Names in a state folder that were put aside."""
    try:
        return tuple(sorted(name for name in os.listdir(state) if BROKEN in name))
    except OSError:
        return ()


def words(state: Path) -> str:
    """Plain words for the board and ``doctor`` while such files lie there, else ``""``."""
    names = found(state)
    if not names:
        return ""
    one = len(names) == 1
    return (
        f"{', '.join(names)} in {state} could not be read and {'was' if one else 'were'} put aside: "
        f"look into {'it' if one else 'them'}, restore a backup where something is missing, then remove "
        f"{'it' if one else 'them'}"
    )
