"""`python -m tests.own_etc FOLDER serve …`: the console in a mount namespace of its own, where the files of
FOLDER are those of /etc; root only (unshare(2), mount(2))."""

import ctypes
import os
import sys
from pathlib import Path

from console.__main__ import main

_CLONE_NEWNS = 0x00020000
_MS_BIND, _MS_REC, _MS_PRIVATE = 0x1000, 0x4000, 0x40000


def _use(folder: Path) -> None:
    libc = ctypes.CDLL(None, use_errno=True)

    def check(failed: int) -> None:
        if failed:
            sys.exit(os.strerror(ctypes.get_errno()))

    check(libc.unshare(_CLONE_NEWNS))
    check(libc.mount(None, b"/", None, _MS_REC | _MS_PRIVATE, None))
    for file in folder.iterdir():
        check(libc.mount(os.fsencode(file), os.fsencode(f"/etc/{file.name}"), None, _MS_BIND, None))


if __name__ == "__main__":
    _use(Path(sys.argv.pop(1)))
    sys.exit(main())
