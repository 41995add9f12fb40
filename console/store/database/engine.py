"""Opening the database: SQLite in the state folder, or the one a URL names."""

import logging
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, func, inspect, make_url, select
from sqlalchemy.exc import (
    ArgumentError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
    SQLAlchemyError,
)

from console.store.backup.archive import ArchiveError
from console.store.backup.backup import copy_before_upgrade
from console.store.database.file_watch import put_back
from console.store.database.migrate import bring_up
from console.store.errors import StoreError as StoreError  # noqa: PLC0414  known from here
from console.store.errors import Unreachable
from console.store.keys import sqlcipher
from console.store.keys.encryption import audit_key, former_audit_keys, key_of
from console.store.schema import FORMER_KEYS, OFFICE_KEY, VERSION, meta, metadata
from console.store.state_folder import private_folder

log = logging.getLogger(__name__)

#: Environment variable with the URL of a database that several desks share. It may hold a password,
#: so it stands in no config file.
URL_VARIABLE = "RECEPTION_DATABASE"
FILE = "reception.db"


def address(state: Path, url: str | None = None) -> URL:
    """Where the database is: ``url``, else the environment's, else ``reception.db`` in ``state``."""
    text = url or os.environ.get(URL_VARIABLE, "")
    if not text:
        return URL.create("sqlite", database=str(state / FILE))
    try:
        found = make_url(text)
    except ArgumentError:
        raise StoreError(
            f"{URL_VARIABLE}: not a database URL; write postgresql+psycopg://user@host/name"
        ) from None
    if found.get_backend_name() not in ("sqlite", "postgresql"):
        raise StoreError(
            f"{URL_VARIABLE}: {found.get_backend_name()} is not supported; use postgresql or sqlite"
        )
    return found


def open_writer(state: Path, url: str | None = None) -> Engine:
    """An engine that may write; makes the state folder, the file and the tables where they are missing,
    and brings the tables of an older program up to date.

    Raises :class:`StoreError` when that fails or a newer program wrote the database.
    """
    engine = writer(state, url)
    prepare(engine)
    return engine


def writer(state: Path, url: str | None = None) -> Engine:
    """An engine that may write, once :func:`prepare` made its tables; no server is asked yet."""
    private_folder(state)
    return _engine(address(state, url), state, read_only=False)


def prepare(engine: Engine) -> None:
    """Make the file and the tables where they are missing, and bring those of an older program up to date.

    Raises :class:`Unreachable` when a server is not there, else :class:`StoreError`.
    """
    where = engine.url
    try:
        if where.get_backend_name() == "sqlite" and where.database:
            put_back(Path(where.database))
            Path(where.database).touch(mode=0o600)
            Path(where.database).chmod(0o600)
        found = _version(engine)
        if found is not None and found < VERSION:
            _keep_a_copy(where, found)
            bring_up(engine)
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":  # two desks that start together make them once
                connection.execute(select(func.pg_advisory_xact_lock(_TABLES)))
            metadata.create_all(connection)
            if connection.scalar(select(meta.c.value).where(meta.c.key == "schema_version")) is None:
                connection.execute(meta.insert().values(key="schema_version", value=str(VERSION)))
    except OSError as wrong:
        raise StoreError(f"{where.database}: {wrong.strerror}") from wrong
    except SQLAlchemyError as wrong:
        away = isinstance(wrong, OperationalError | InterfaceError) and engine.dialect.name != "sqlite"
        raise (Unreachable if away else StoreError)(f"{_shown(where)}: {cause(wrong)}") from wrong


def _keep_a_copy(where: URL, schema: int) -> None:
    """The way back, before the tables change. Raises :class:`StoreError`: without it they don't."""
    if where.get_backend_name() != "sqlite" or not where.database:
        log.warning("the tables go from schema %d to %d; the way back is your own pg_dump", schema, VERSION)
        return
    try:
        copy = copy_before_upgrade(Path(where.database), schema, datetime.now(UTC))
    except (OSError, sqlcipher.Error, ArchiveError) as wrong:
        raise StoreError(
            f"{where.database}: no copy can be made of it ({wrong}), so its tables are left as they are"
        ) from wrong
    log.warning(
        "the tables go from schema %d to %d; the way back: reception restore %s", schema, VERSION, copy
    )


def open_reader(state: Path, url: str | None = None, *, later: bool = False) -> Engine:
    """An engine that only reads, also while a desk is writing; where ``later`` is said, a server is asked by
    the first question only, and may not be there yet.

    Raises :class:`StoreError` when there is no database yet or another version of the program wrote it.
    """
    where = address(state, url)
    if where.get_backend_name() == "sqlite" and where.database and not Path(where.database).exists():
        raise StoreError(f"{where.database}: no journal here yet; start the desk once, or name its --state")
    engine = _engine(where, state, read_only=True)
    if later and engine.dialect.name != "sqlite":
        return engine
    try:
        found = _version(engine)
    except SQLAlchemyError as wrong:
        raise StoreError(f"{_shown(where)}: {cause(wrong)}") from wrong
    if found is None:
        raise StoreError(f"{_shown(where)}: no journal here yet; start the desk once")
    if found < VERSION:
        raise StoreError(
            f"{_shown(where)}: written by an older version (schema {found}, this one reads {VERSION}); "
            "start the desk once: it brings the tables up to date and keeps what they hold"
        )
    return engine


def cause(wrong: BaseException) -> str:
    """The database's own words for a failure, without SQL and values (they may name patients)."""
    words = str(getattr(wrong, "orig", None) or wrong).strip()
    return words.splitlines()[0] if words else type(wrong).__name__


def _shown(where: URL) -> str:
    if where.get_backend_name() == "sqlite":
        return where.database or ":memory:"
    return where.render_as_string(hide_password=True)


def _version(engine: Engine) -> int | None:
    """The version of the tables, ``None`` where there are none. Raises for one we don't know yet."""
    if not inspect(engine).has_table("meta"):
        return None
    with engine.connect() as connection:
        text = connection.scalar(select(meta.c.value).where(meta.c.key == "schema_version"))
    found = None if text is None else int(text)
    if found is not None and found > VERSION:
        raise StoreError(
            f"{_shown(engine.url)}: written by a newer version (schema {found}, this one knows {VERSION}); "
            "install the newer reception-console or name another --state"
        )
    return found


#: a server that does not take a connection, or what is sent to it, is given up (seconds, milliseconds)
_PATIENCE = {"connect_timeout": 3, "tcp_user_timeout": 10_000}
#: and so is what a server has not answered after so many milliseconds: it is told to stop
_STATEMENT_MS = 30_000
#: what desks that make tables wait for each other by: a number of ours
_TABLES = 0x7265636570


def _keys(where: URL, state: Path, *, read_only: bool) -> dict[str, Any]:
    """The office's key of a database: it opens a file, and proves what is written on a server, which can be
    read without it. Raises :class:`StoreError`."""
    if where.get_backend_name() == "sqlite":
        return {OFFICE_KEY: key_of(Path(where.database)) if where.database else None}
    try:
        return {OFFICE_KEY: audit_key(state), FORMER_KEYS: former_audit_keys(state)}
    except StoreError:
        if not read_only:
            raise
        return {OFFICE_KEY: None}


def _engine(where: URL, state: Path, *, read_only: bool) -> Engine:
    options: dict[str, Any] = {"isolation_level": "AUTOCOMMIT"} if read_only else {}
    # SQLite: seconds to wait for a lock; PostgreSQL: seconds until a server counts as gone.
    local = where.get_backend_name() == "sqlite"
    options["connect_args"] = {"timeout": 5.0} if local else dict(_PATIENCE)
    if not local:
        said = f"-c statement_timeout={_STATEMENT_MS}"
        said += " -c default_transaction_read_only=on" if read_only else ""
        options["connect_args"]["options"] = said
    if local:
        options["module"] = sqlcipher.DRIVER
    keys = _keys(where, state, read_only=read_only)
    try:
        engine = create_engine(where, hide_parameters=True, execution_options=keys, **options)
    except (NoSuchModuleError, ImportError) as wrong:
        raise StoreError(
            f"{_shown(where)}: its driver is not installed ({wrong}); pip install psycopg[binary]"
        ) from wrong
    # Many rows in one INSERT, where SQLAlchemy would run one statement a row: each statement gives the
    # GIL away and has to win it back from the desk thread.
    engine.dialect.use_insertmanyvalues_wo_returning = True
    if local:

        @event.listens_for(engine, "do_connect")
        def _open(_dialect: object, _record: object, args: list[Any], more: dict[str, Any]) -> Any:
            return sqlcipher.connect(args[0], keys[OFFICE_KEY], **more)

        @event.listens_for(engine, "connect")
        def _prepare(connection: Any, _record: object) -> None:
            for pragma in _pragmas(read_only):
                connection.execute(f"PRAGMA {pragma}")

    return engine


def _pragmas(read_only: bool) -> tuple[str, ...]:
    if read_only:
        return ("query_only=ON",)
    # FULL: a committed row also survives a power cut, which WAL's usual NORMAL doesn't promise. What is
    # deleted is overwritten.
    return ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
