"""Files that are removed for good, as far as a disk allows it."""

import os
from pathlib import Path


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
