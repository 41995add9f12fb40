"""What the office keeps no longer: rows older than it says, by kind."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, case, delete, select

from console.config.schema.retention import Retention
from console.store.audit import trail
from console.store.privacy.erasure import blank
from console.store.schema import callbacks, calls, mails, notes, refusals, slips

#: Calls made nameless in one transaction, so that a desk that works is not kept waiting.
_MANY = 500


def expire(engine: Engine, keeps: Retention, now: datetime) -> dict[str, int]:
    """Remove or make nameless what ran out; how many of each kind that were, written to the audit."""
    done = {"calls": _calls(engine, now - timedelta(seconds=keeps.calls)) if keeps.calls else 0}
    over = (
        ("notes", keeps.notes, notes, notes.c.at),
        ("slips", keeps.slips, slips, slips.c.done_at),
        ("callbacks", keeps.callbacks, callbacks, callbacks.c.done_at),
        ("refusals", keeps.refusals, refusals, refusals.c.at),
        ("mails", keeps.mails, mails, case((mails.c.refused != "", mails.c.at))),
    )
    for name, kept, table, since in over:
        if kept:
            with engine.begin() as connection:
                before = now - timedelta(seconds=kept)
                done[name] = connection.execute(delete(table).where(since < before)).rowcount
    counted = {name: count for name, count in done.items() if count}
    if counted:
        words = ", ".join(f"{count} {name}" for name, count in counted.items())
        trail.write(engine, now, "", "retention", words)
    return counted


def _calls(engine: Engine, before: datetime) -> int:
    """Make calls nameless that ended before a moment; how many."""
    named = (calls.c.caller != "") | (calls.c.display != "") | (calls.c.card != 0) | (calls.c.facts != "")
    query = select(calls.c.id).where(calls.c.ended < before, named).limit(_MANY)
    done = 0
    while True:
        with engine.begin() as connection:
            ids = connection.scalars(query).all()
            blank(connection, ids)
        done += len(ids)
        if len(ids) < _MANY:
            return done
