"""Which rows of a database that several desks share are this desk's: each start of a desk is a run, the ids
of its calls and of all that comes of them begin with its name, and the state folder knows its runs. The
database has a table of all runs: what two desks have the name of is nobody's."""

import re
import secrets
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, insert
from sqlalchemy.exc import IntegrityError

from console.config.broken_files import put_aside
from console.config.overrides import replace_file
from console.store.errors import StoreError
from console.store.schema import runs

FILE = "run"
#: runs that are remembered: with one start an hour, more than a year
KEPT = 10_000
_RUN = re.compile(r"[0-9a-z]{1,32}")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
#: digits of chance behind the second a run began in: desks that start together have runs of their own
_CHANCE = 5


def new(at_s: float) -> str:
    """The name of a run that begins at a moment (seconds since 1970): no two desks have the same."""
    number, digits = int(at_s), ""
    while number:
        number, rest = divmod(number, len(_DIGITS))
        digits = _DIGITS[rest] + digits
    return digits + "".join(secrets.choice(_DIGITS) for _ in range(_CHANCE))


def own(state: Path) -> tuple[str, ...]:
    """The runs of the desk of a state folder, the newest last. A file that names none is put aside."""
    try:
        found = (state / FILE).read_text(encoding="ascii").split()
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as wrong:
        put_aside(state / FILE, wrong)
        return ()
    if not found or not all(map(_RUN.fullmatch, found)):
        put_aside(state / FILE, "it names no runs")
        return ()
    return tuple(found)


def begin(state: Path, run: str) -> None:
    """Note the run that begins, before it writes anything. Raises :class:`StoreError`."""
    try:
        replace_file(state / FILE, "\n".join((*own(state), run)[-KEPT:]).encode())
    except OSError as wrong:
        raise StoreError(f"{state / FILE}: can't be written: {wrong.strerror}") from wrong


def claim(engine: Engine, run: str, at: datetime) -> None:
    """Have a run's name for oneself. Raises :class:`StoreError` where another desk has it: start again."""
    try:
        with engine.begin() as connection:
            connection.execute(insert(runs).values(name=run, began=at))
    except IntegrityError:
        raise StoreError(f"another desk runs under the name {run} in this database: start again") from None


def of_desk(engine: Engine, state: Path) -> tuple[str, ...] | None:
    """The runs whose rows are this desk's; ``None`` where all are, in a file of its own."""
    return None if engine.dialect.name == "sqlite" else own(state)


def is_own(ident: str, own: tuple[str, ...] | None) -> bool:
    """Whether something is this desk's, by its id; ``own`` as :func:`of_desk` gives them."""
    return own is None or ident.partition("-")[0] in own
