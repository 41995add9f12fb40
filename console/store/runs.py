"""Which calls of a database that several desks share are this desk's: each start of a desk is a run, the
ids of its calls begin with its name, and the state folder knows the last one."""

import re
from pathlib import Path

from console.config.aside import put_aside
from console.config.overrides import replace_file
from console.store.errors import StoreError

FILE = "run"
_RUN = re.compile(r"[0-9a-z]{1,32}")


def last(state: Path) -> str:
    """The run before this one, empty where there was none. A file that names no run is put aside."""
    try:
        run = (state / FILE).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as wrong:
        put_aside(state / FILE, wrong)
        return ""
    if not _RUN.fullmatch(run):
        put_aside(state / FILE, "it names no run")
        return ""
    return run


def begin(state: Path, run: str) -> None:
    """Note the run that begins, once what the last one left open is put right. Raises :class:`StoreError`."""
    try:
        replace_file(state / FILE, run.encode())
    except OSError as wrong:
        raise StoreError(f"{state / FILE}: can't be written: {wrong.strerror}") from wrong
