"""Store commands as rows: what is written for each, many at once."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, Table, delete, insert, update
from sqlalchemy.dialects import sqlite

from console.calls.protocol.store_commands import (
    AssignCall,
    Audit,
    DropCard,
    DropReroute,
    DropSlip,
    DropVoicemail,
    FileCall,
    GiveVoicemail,
    JournalCall,
    JournalEvent,
    JournalRefusal,
    JournalReroute,
    MarkVoicemail,
    MergeCards,
    SaveAway,
    SaveCallback,
    SaveCard,
    SaveFavourite,
    SaveNote,
    SaveOverride,
    SaveRecording,
    SaveRemark,
    SaveSlip,
    SaveSound,
    SaveVoicemail,
    SealPiece,
    SendMail,
    SplitCards,
    StoreCommand,
)
from console.store.audit.trail import append
from console.store.contacts.changes import carry_out
from console.store.desk_state import favourites
from console.store.schema import (
    audit,
    call_events,
    callbacks,
    calls,
    mails,
    notes,
    recordings,
    refusals,
    reroutes,
    slips,
    voicemails,
)

Row = dict[str, Any]

#: columns that others write than the desk that records, by table
_OTHERS = {
    "voicemails": frozenset(
        ("done_at", "done_by", "fate", "owner", "transcript", "confidence", "transcribed")
    ),
    "recordings": frozenset(("fate",)),
}


def write(connection: Connection, commands: Iterable[StoreCommand], run: str = "") -> None:
    """Write the rows of ``commands``, of the desk's ``run``. What is written more than once (a call, a
    message, a callback) is written as it is last."""
    whole: dict[tuple[Table, str], Row | None] = {}
    lines: dict[Table, list[Row]] = {}
    updates: list[StoreCommand] = []
    last: list[StoreCommand] = []
    for command in commands:
        kind = type(command)
        if kind in _WHOLE:
            table, row_of = _WHOLE[kind]
            row = row_of(command)
            whole[table, row["id"]] = row
        elif isinstance(command, DropVoicemail | DropSlip):
            whole[_DROPPED[kind], command.id] = None
        elif kind in _LINES:
            table, row_of = _LINES[kind]
            lines.setdefault(table, []).append(row_of(command))
        elif kind in _LAST:
            last.append(command)
        elif kind not in IN_FILES:
            updates.append(command)
    _write_whole(connection, whole)
    for update_ in updates:
        _UPDATES[type(update_)](connection, update_)
    chained = lines.pop(audit, None)
    if chained:
        append(connection, chained)
    for row in lines.get(refusals, ()):
        row["run"] = run
    for table, rows in lines.items():
        connection.execute(_insert(table), rows)
    for each in last:
        _LAST[type(each)](connection, each)


def _write_whole(connection: Connection, whole: Mapping[tuple[Table, str], Row | None]) -> None:
    for table in (calls, voicemails, recordings, callbacks, slips):
        rows = [row for (of, _), row in whole.items() if of is table and row is not None]
        if rows:
            connection.execute(_upsert(table, connection.dialect.name), rows)
        without = [key for (of, key), row in whole.items() if of is table and row is None]
        if without:
            connection.execute(delete(table).where(table.c.id.in_(without)))


def _mark(connection: Connection, mark: MarkVoicemail) -> None:
    done = {"done_at": mark.at, "done_by": mark.by if mark.at else ""}
    connection.execute(update(voicemails).where(voicemails.c.id == mark.id).values(done))


def _give(connection: Connection, given: GiveVoicemail) -> None:
    connection.execute(update(voicemails).where(voicemails.c.id == given.id).values(owner=given.owner))


def _file(connection: Connection, filed: FileCall) -> None:
    words = {"filed": filed.filed, "tags": ", ".join(filed.tags)}
    connection.execute(update(calls).where(calls.c.id == filed.call).values(words))


def _drop_reroute(connection: Connection, dropped: DropReroute) -> None:
    mine = (reroutes.c.call == dropped.call) & (reroutes.c.at == dropped.at)
    connection.execute(delete(reroutes).where(mine))


def _assign(connection: Connection, about: AssignCall) -> None:
    connection.execute(update(calls).where(calls.c.id == about.call).values(card=about.card))
    for table in (notes, slips, voicemails, recordings, callbacks):
        connection.execute(update(table).where(table.c.call == about.call).values(card=about.card))


def _call(c: JournalCall) -> Row:
    return {
        "id": c.call,
        "arrived": c.arrived,
        "caller": c.caller,
        "display": c.display,
        "dialled": c.to,
        "trunk": c.trunk,
        "card": c.card,
        "rule": c.rule,
        "mode": c.mode,
        "plan": c.plan,
        "reasons": json.dumps(c.reasons, ensure_ascii=False),
        "outcome": c.outcome,
        "detail": c.detail,
        "talked_to": c.talked_to,
        "answered": c.answered,
        "ended": c.ended,
        "reason": c.reason,
        "facts": c.facts,
        "filed": c.filed,
        "tags": ", ".join(c.tags),
        "queue": c.queue,
        "direction": c.direction,
        "dialled_by": c.dialled_by,
    }


def _voicemail(v: SaveVoicemail) -> Row:
    return {
        "id": v.id,
        "call": v.call,
        "box": v.box,
        "path": v.path,
        "at": v.at,
        "caller": v.caller,
        "display": v.display,
        "card": v.card,
        "seconds": v.seconds,
        "complete": v.complete,
    }


def _callback(c: SaveCallback) -> Row:
    return {
        "id": c.id,
        "call": c.call,
        "queue": c.queue,
        "number": c.number,
        "name": c.name,
        "card": c.card,
        "asked": c.asked,
        "owner": c.owner,
        "state": c.state,
        "tries": c.tries,
        "done_at": c.done_at,
    }


def _reroute(c: JournalReroute) -> Row:
    return {
        "call": c.call, "at": c.at, "who": c.who, "verb": c.verb, "rule": c.rule, "from_": c.from_,
        "to": c.to, "reason": c.reason,
    }  # fmt: skip


def _event(c: JournalEvent) -> Row:
    return {"call": c.call, "at": c.at, "who": c.who, "what": c.what}


def _refusal(c: JournalRefusal) -> Row:
    return {
        "at": c.at, "source": c.source, "caller": c.caller, "dialled": c.to, "code": c.code, "why": c.why,
    }  # fmt: skip


def _note(c: SaveNote) -> Row:
    return {"call": c.call, "card": c.card, "at": c.at, "who": c.who, "text": c.text}


def _audit(c: Audit) -> Row:
    return {"at": c.at, "who": c.who, "verb": c.verb, "subject": c.subject, "detail": c.detail}


#: what has one row by its id, written as it is last
_WHOLE: dict[type, tuple[Table, Callable[[Any], Row]]] = {
    JournalCall: (calls, _call),
    SaveVoicemail: (voicemails, _voicemail),
    SaveRecording: (recordings, asdict),
    SaveCallback: (callbacks, _callback),
    SaveSlip: (slips, asdict),
}
_DROPPED: dict[type, Table] = {DropVoicemail: voicemails, DropSlip: slips}
#: what is added, a row each
_LINES: dict[type, tuple[Table, Callable[[Any], Row]]] = {
    JournalReroute: (reroutes, _reroute),
    JournalEvent: (call_events, _event),
    JournalRefusal: (refusals, _refusal),
    SaveNote: (notes, _note),
    SendMail: (mails, asdict),
    Audit: (audit, _audit),
}
#: what changes rows that others wrote
_UPDATES: dict[type, Callable[[Connection, Any], None]] = {
    MarkVoicemail: _mark,
    GiveVoicemail: _give,
    FileCall: _file,
    SaveCard: carry_out,
    DropCard: carry_out,
    MergeCards: carry_out,
    SplitCards: carry_out,
    SaveFavourite: favourites.write,
    SaveRemark: favourites.write,
}
#: what changes lines that may have been written at the same moment
_LAST: dict[type, Callable[[Connection, Any], None]] = {DropReroute: _drop_reroute, AssignCall: _assign}
#: what lives beside the database: sealed files, ``overrides.toml`` (the core sends an Audit of its own)
IN_FILES = frozenset((SealPiece, SaveOverride, SaveAway, SaveSound))
#: every command the journal has a row for
WRITTEN = frozenset((*_WHOLE, *_DROPPED, *_LINES, *_UPDATES, *_LAST))


@cache
def _insert(table: Table) -> Executable:
    return insert(table)


def _insert_of(dialect: str) -> Any:
    """The dialect's own insert; what is of PostgreSQL alone is loaded where it is used."""
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert
    return sqlite.insert


@cache
def _upsert(table: Table, dialect: str) -> Executable:
    """INSERT … ON CONFLICT of the columns a command carries; the others keep what they hold."""
    statement: Any = _insert_of(dialect)(table)
    kept = {"id"} | _OTHERS.get(table.name, frozenset())
    upsert: Executable = statement.on_conflict_do_update(
        index_elements=["id"],
        set_={column.name: statement.excluded[column.name] for column in table.c if column.name not in kept},
    )
    return upsert
