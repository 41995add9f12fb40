"""What the office keeps no longer: rows older than it says, by kind."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Engine, Table, case, delete, select

from console.config.schema.retention import Retention
from console.store.audit import trail
from console.store.privacy.erasure import blank
from console.store.runs import is_own
from console.store.schema import callbacks, calls, mails, notes, refusals, slips

#: Calls made nameless in one transaction, so that a desk that works is not kept waiting.
_MANY = 500


def expire(
    engine: Engine, keeps: Retention, now: datetime, own: tuple[str, ...] | None = None
) -> dict[str, int]:
    """Remove or make nameless what ran out; how many of each kind that were, written to the audit. Where
    desks share a database, only rows of the ``own`` runs: others may be kept longer."""
    done = {"calls": _calls(engine, now - timedelta(seconds=keeps.calls), own) if keeps.calls else 0}
    over = (
        ("notes", keeps.notes, notes, notes.c.at),
        ("slips", keeps.slips, slips, slips.c.done_at),
        ("callbacks", keeps.callbacks, callbacks, callbacks.c.done_at),
        ("refusals", keeps.refusals, refusals, refusals.c.at),
        ("mails", keeps.mails, mails, case((mails.c.refused != "", mails.c.at))),
    )
    for name, kept, table, since in over:
        if kept:
            done[name] = _rows(engine, table, since < now - timedelta(seconds=kept), own)
    counted = {name: count for name, count in done.items() if count}
    if counted:
        words = ", ".join(f"{count} {name}" for name, count in counted.items())
        trail.write(engine, now, "", "retention", words)
    return counted


def _rows(engine: Engine, table: Table, over: ColumnElement[bool], own: tuple[str, ...] | None) -> int:
    """Remove the rows of a table that ran out; how many. Whose a row is stands in its run, or in the id
    of its call or its own; what says neither is anybody's."""
    key, whose = table.c.id, table.c[next(name for name in ("run", "call", "id") if name in table.c)]
    with engine.begin() as connection:
        if own is None:
            return connection.execute(delete(table).where(over)).rowcount
        rows = connection.execute(select(key, whose).where(over)).all()
        ids = [ident for ident, of in rows if not of or is_own(of, own)]
        for at in range(0, len(ids), _MANY):
            connection.execute(delete(table).where(key.in_(ids[at : at + _MANY])))
    return len(ids)


def _calls(engine: Engine, before: datetime, own: tuple[str, ...] | None) -> int:
    """Make calls nameless that ended before a moment; how many."""
    named = (calls.c.caller != "") | (calls.c.display != "") | (calls.c.card != 0) | (calls.c.facts != "")
    with engine.connect() as connection:
        found = connection.scalars(select(calls.c.id).where(calls.c.ended < before, named))
        ids = [ident for ident in found if is_own(ident, own)]
    for at in range(0, len(ids), _MANY):
        with engine.begin() as connection:
            blank(connection, ids[at : at + _MANY])
    return len(ids)
