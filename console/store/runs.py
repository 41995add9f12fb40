"""Which calls of a database that several desks share are this desk's: each start of a desk is a run, the
ids of its calls begin with its name, and the state folder knows the last one."""

from pathlib import Path

from console.store.errors import StoreError

FILE = "run"


def last(state: Path) -> str:
    """The run before this one, empty where there was none. Raises :class:`StoreError`."""
    try:
        return (state / FILE).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as wrong:
        raise StoreError(f"{state / FILE}: can't be read ({wrong}); remove it") from None


def begin(state: Path, run: str) -> None:
    """Note the run that begins, once what the last one left open is put right. Raises :class:`StoreError`."""
    try:
        (state / FILE).write_text(run, encoding="ascii")
    except OSError as wrong:
        raise StoreError(f"{state / FILE}: can't be written: {wrong.strerror}") from wrong
