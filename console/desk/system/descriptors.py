"""How many files and sockets the desk has open, and how many it may: each call needs some."""

import os
import resource

#: Fewer free than this are told of: a call needs four, a seat one, the database a few for a moment.
SPARE = 32


def health() -> str:
    """Plain words for the board when they run out, else ``""``."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    try:
        opened = len(os.listdir("/proc/self/fd"))
    except FileNotFoundError:
        return ""  # no Linux
    except OSError:
        opened = most
    if most == resource.RLIM_INFINITY or most - opened >= SPARE:
        return ""
    return f"the desk has {opened:,} of {most:,} files open: calls may fail; raise LimitNOFILE (ulimit -n)"
