"""The tables: one schema for SQLite and PostgreSQL.

The journal's tables name each other by id without foreign keys: a row must never be refused because
another one is late or gone. Moments are UTC, written as ISO 8601 text of one width, so that they sort.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    event,
    false,
)

#: Raised when the tables change; a database with a higher one was written by a newer program, one with a
#: lower one is brought up by ``store.migrate``.
VERSION = 7
#: Execution option of an engine: the key of its database, ``None`` where it lies readable.
OFFICE_KEY = "office_key"
#: and of the keys it had before, by their ids
FORMER_KEYS = "former_keys"


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept as ``2026-12-25T15:00:00.123+00:00``."""

    impl = String(29)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """The text of a moment, in UTC."""
        return None if value is None else value.astimezone(UTC).isoformat(timespec="milliseconds")

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The moment of a text, in UTC."""
        return None if value is None else datetime.fromisoformat(value)


metadata = MetaData()
#: later than all that is kept
EVER = datetime(9999, 1, 1, tzinfo=UTC)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, default="", server_default="")


#: ``direction`` is "in", "out" (somebody here dialled: the Unix user ``dialled_by``) or "callback" (a caller
#: who asked for it was called back).
calls = Table(
    "calls",
    metadata,
    Column("id", String, primary_key=True),
    Column("arrived", Moment, nullable=False, index=True),
    _text("caller"),
    _text("display"),
    _text("dialled"),
    _text("trunk"),
    Column("card", Integer, nullable=False, default=0, server_default="0"),
    _text("rule"),
    _text("mode"),
    _text("plan"),
    _text("reasons"),
    _text("outcome"),
    _text("detail"),
    _text("talked_to"),
    Column("answered", Moment),
    Column("ended", Moment),
    _text("reason"),
    _text("facts"),
    _text("filed"),
    _text("tags"),
    _text("queue"),
    Column("direction", Text, nullable=False, default="in", server_default="in"),
    _text("dialled_by"),
    Index("calls_by_caller", "caller", "arrived"),
    Index("calls_by_card", "card", "arrived"),
)

#: Who sent a call elsewhere than its rule did, from which step to which, and why.
reroutes = Table(
    "reroutes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("call", String, nullable=False, index=True),
    Column("at", Moment, nullable=False, index=True),
    _text("who"),
    _text("verb"),
    _text("rule"),
    _text("from_"),
    _text("to"),
    _text("reason"),
)

call_events = Table(
    "call_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("call", String, nullable=False, index=True),
    Column("at", Moment, nullable=False),
    _text("who"),
    _text("what"),
)

refusals = Table(
    "refusals",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False, index=True),
    _text("source"),
    _text("caller"),
    _text("dialled"),
    Column("code", Integer, nullable=False),
    _text("why"),
    _text("run"),
)

#: ``fate`` is empty, "recovered" (the desk died while it was recorded), "lost" (no audio is left) or
#: "shredded" (its box keeps messages no longer);
#: ``owner`` is the staff member it was given to, empty: the box's; ``transcript`` is what the machine heard,
#: with ``confidence``, when it listened (``transcribed``).
voicemails = Table(
    "voicemails",
    metadata,
    Column("id", String, primary_key=True),
    Column("call", String, nullable=False, index=True),
    _text("box"),
    _text("path"),
    Column("at", Moment, nullable=False, index=True),
    _text("caller"),
    _text("display"),
    Column("card", Integer, nullable=False, default=0, server_default="0"),
    Column("seconds", Float, nullable=False, default=0.0, server_default="0"),
    Column("complete", Boolean, nullable=False, default=False, server_default=false()),
    Column("done_at", Moment),
    _text("done_by"),
    _text("fate"),
    _text("owner"),
    _text("transcript"),
    Column("confidence", Float, nullable=False, default=0.0, server_default="0"),
    Column("transcribed", Moment),
    Index("voicemails_by_caller", "caller"),
    Index("voicemails_by_card", "card"),
)

#: Conversations that were recorded, their sound in sealed pieces beside the database. ``by`` is the Unix user
#: who asked for it (empty: the config did); ``fate`` is empty, "recovered" or "shredded"; ``path`` is how the
#: names of its pieces begin.
recordings = Table(
    "recordings",
    metadata,
    Column("id", String, primary_key=True),
    Column("call", String, nullable=False, index=True),
    Column("at", Moment, nullable=False, index=True),
    _text("caller"),
    _text("display"),
    Column("card", Integer, nullable=False, default=0, server_default="0"),
    _text("by"),
    _text("talked_to"),
    Column("seconds", Float, nullable=False, default=0.0, server_default="0"),
    Column("complete", Boolean, nullable=False, default=False, server_default=false()),
    _text("fate"),
    _text("path"),
    Index("recordings_by_caller", "caller"),
    Index("recordings_by_card", "card"),
)

#: Callers who wait to be called back; ``state`` is "waiting", "done" or "given up".
callbacks = Table(
    "callbacks",
    metadata,
    Column("id", String, primary_key=True),
    Column("call", String, nullable=False, index=True),
    _text("queue"),
    _text("number"),
    _text("name"),
    Column("card", Integer, nullable=False, default=0, server_default="0"),
    Column("asked", Moment, nullable=False),
    _text("owner"),
    _text("state"),
    Column("tries", Integer, nullable=False, default=0, server_default="0"),
    Column("done_at", Moment),
    Index("callbacks_by_number", "number"),
    Index("callbacks_by_card", "card"),
)

#: "While you were out": ``for_`` is the staff member who is to know, ``by`` and ``done_by`` are Unix users;
#: read when they looked at it, open until it is done.
slips = Table(
    "slips",
    metadata,
    Column("id", String, primary_key=True),
    Column("call", String, nullable=False, index=True),
    Column("card", Integer, nullable=False, default=0, server_default="0"),
    _text("caller"),
    _text("name"),
    _text("for_"),
    _text("text"),
    Column("urgent", Boolean, nullable=False, default=False, server_default=false()),
    _text("by"),
    Column("at", Moment, nullable=False, index=True),
    Column("read_at", Moment),
    Column("done_at", Moment),
    _text("done_by"),
    _text("owner"),
    Column("due", Moment),
    Column("mailed", Moment),
    Column("reminded", Moment),
    Index("slips_by_caller", "caller"),
    Index("slips_by_card", "card"),
)

#: Mail that no server has taken yet. ``taken`` is when a desk last set out to send it, so that of two desks
#: on one database only one does; ``refused`` is what the server said that will never take it.
mails = Table(
    "mails",
    metadata,
    Column("id", String, primary_key=True),
    _text("to"),
    _text("subject"),
    _text("body"),
    Column("at", Moment, nullable=False),
    Column("taken", Moment),
    _text("refused"),
)

#: ``search`` is what the directory looks through: folded name, initials and numbers of one contact. ``uid``
#: names it in the system it came from, which ``source`` names.
contacts = Table(
    "contacts",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("name"),
    _text("preferred"),
    _text("note"),
    _text("language"),
    _text("barred"),
    _text("uid"),
    _text("source"),
    _text("search"),
    Index("contacts_by_search", "search"),
    Index("contacts_by_uid", "uid"),
    # An id is never given again: a new contact must not inherit the calls and notes of a removed one.
    sqlite_autoincrement=True,
)

contact_numbers = Table(
    "contact_numbers",
    metadata,
    Column("contact", Integer, ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True),
    Column("number", String, primary_key=True, index=True),
)

contact_tags = Table(
    "contact_tags",
    metadata,
    Column("contact", Integer, ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True),
    Column("tag", String, primary_key=True, index=True),
)

#: Files that were imported: whose, and since when it is undone.
imports = Table(
    "imports",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False, index=True),
    _text("who"),
    _text("file"),
    _text("source"),
    Column("undone", Moment),
    sqlite_autoincrement=True,
)

#: What an import made of a contact: its fields, numbers and tags before (empty: it was new) and after, as
#: JSON.
import_changes = Table(
    "import_changes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("import_", Integer, nullable=False, index=True),
    Column("card", Integer, nullable=False, index=True),
    _text("before"),
    _text("after"),
)

#: Contacts that were made one, with the ids of all that is about the one of ``card`` since then.
merges = Table(
    "merges",
    metadata,
    Column("id", String, primary_key=True),
    Column("at", Moment, nullable=False),
    _text("who"),
    Column("card", Integer, nullable=False, index=True),
    Column("gone", Integer, nullable=False),
    _text("moved"),
)

notes = Table(
    "notes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("call", String, nullable=False, index=True),
    Column("card", Integer, nullable=False, default=0, server_default="0"),
    Column("at", Moment, nullable=False),
    _text("who"),
    _text("text"),
    Index("notes_by_card", "card", "at"),
)

#: Who did or looked at what; ``mac`` chains a row to the one before it (``store.chain``).
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False, index=True),
    _text("who"),
    _text("verb"),
    _text("subject"),
    _text("detail"),
    _text("mac"),
)

#: Rows of the audit are added and never changed or taken away.
_ONLY_ADDED = {
    "sqlite": tuple(
        f"CREATE TRIGGER IF NOT EXISTS audit_no_{verb} BEFORE {verb} ON audit "
        "BEGIN SELECT RAISE(ABORT, 'the audit is only ever added to'); END"
        for verb in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION audit_only_added() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit is only ever added to'; END $$",
        "CREATE OR REPLACE TRIGGER audit_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_only_added()",
    ),
}


def guard_audit(_table: Table, connection: Connection, **_: Any) -> None:
    """Let the database refuse to change what the audit holds."""
    for statement in _ONLY_ADDED.get(connection.dialect.name, ()):
        connection.exec_driver_sql(statement)


event.listen(audit, "after_create", guard_audit)

#: Whom a Unix user calls often: ``to`` is a destination, with its ``number`` where it is one, ``name`` how it
#: is shown.
favourites = Table(
    "favourites",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("user"),
    _text("to"),
    _text("number"),
    _text("name"),
    Index("favourites_by_user", "user", "to", unique=True),
)

#: What everybody should know before calling a destination ("never before 9").
remarks = Table(
    "remarks",
    metadata,
    Column("to", String, primary_key=True),
    _text("number"),
    _text("text"),
    _text("by"),
    Column("at", Moment, nullable=False),
)

#: Each start of a desk; its name begins the ids of what it writes, so no two have the same.
runs = Table(
    "runs",
    metadata,
    Column("name", String, primary_key=True),
    Column("began", Moment, nullable=False),
)

meta = Table(
    "meta",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", String, nullable=False),
)
