"""Brings the tables of an older program up to date, in one transaction: nothing is lost when it fails."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Column, Connection, Engine, Index, func, inspect, select, update
from sqlalchemy.schema import CreateColumn, CreateIndex

from console.store.audit.trail import seal
from console.store.schema import (
    VERSION,
    audit,
    call_events,
    callbacks,
    calls,
    contacts,
    guard_audit,
    meta,
    metadata,
    refusals,
    slips,
    voicemails,
)


def _index(name: str) -> Index:
    return next(index for table in metadata.sorted_tables for index in table.indexes if index.name == name)


#: version → what the tables of the next one have more; whole tables that are new come by themselves
_MORE: Mapping[int, tuple[Column[Any] | Index, ...]] = {
    1: (
        calls.c.reason,
        calls.c.facts,
        voicemails.c.owner,
        _index("voicemails_by_caller"),
        _index("voicemails_by_card"),
    ),
    2: (voicemails.c.transcript, voicemails.c.confidence, voicemails.c.transcribed),
    3: (),
    4: (
        audit.c.mac,
        calls.c.filed,
        calls.c.tags,
        calls.c.queue,
        contacts.c.barred,
        slips.c.owner,
        slips.c.due,
        slips.c.mailed,
        slips.c.reminded,
    ),
    5: (calls.c.direction, calls.c.dialled_by),
    6: (contacts.c.source, refusals.c.run),
}


def _direct(connection: Connection) -> None:
    """Tell calls that we made from those that came in: no rule routed what somebody dialled, and its story
    begins with who did."""
    theirs = select(call_events.c.who).where(call_events.c.call == calls.c.id)
    who = theirs.order_by(call_events.c.id).limit(1).scalar_subquery()
    dialled = {"direction": "out", "dialled_by": func.coalesce(who, "")}
    connection.execute(update(calls).where(calls.c.rule == "").values(dialled))
    said = calls.c.detail.startswith("dialled by ")
    connection.execute(update(calls).where(said).values(detail=""))
    back = calls.c.id.in_(select(callbacks.c.id))
    connection.execute(update(calls).where(back).values(direction="callback"))


def _seal(connection: Connection) -> None:
    seal(connection)
    guard_audit(audit, connection)


#: version → what is written into the columns of the next one
_FILLED: Mapping[int, Callable[[Connection], None]] = {4: _seal, 5: _direct}


def bring_up(engine: Engine) -> None:
    """Add what the tables lack. Two desks that share a database may both try: the second finds it done."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            # The driver begins no transaction before DDL; IMMEDIATE lets no other writer in between.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")  # large tables take their time
        known = select(meta.c.value).where(meta.c.key == "schema_version").with_for_update()
        before = int(connection.execute(known).scalar_one())
        for version in range(before, VERSION):
            for each in _MORE[version]:
                if each.table is not None and inspect(connection).has_table(each.table.name):
                    _add(connection, each)  # a table that is not there yet is made whole below
        metadata.create_all(connection)
        for version in range(before, VERSION):
            if version in _FILLED:
                _FILLED[version](connection)
        connection.execute(update(meta).where(meta.c.key == "schema_version").values(value=str(VERSION)))


def _add(connection: Connection, each: Column[Any] | Index) -> None:
    if isinstance(each, Index):
        connection.execute(CreateIndex(each))
        return
    words = CreateColumn(each).compile(dialect=connection.dialect)
    connection.exec_driver_sql(f"ALTER TABLE {each.table.name} ADD COLUMN {words}")
