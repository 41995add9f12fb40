"""How long the path of a Unix socket may be."""

import os
from pathlib import Path

#: bytes of ``sun_path`` on Linux without its closing zero (unix(7))
LONGEST = 107


def too_long(path: Path) -> str:
    """Why no socket can lie at a path, in one sentence that names a cure; empty where one can."""
    length = len(os.fsencode(path))
    if length <= LONGEST:
        return ""
    return (
        f"the socket's path is {length} bytes long and may have {LONGEST}: "
        f"name a shorter one with --socket, such as --socket $XDG_RUNTIME_DIR/desk.sock; it is {path}"
    )
