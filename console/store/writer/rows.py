"""Store commands as rows: what is written for each, many at once."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, Table, delete, insert, update
from sqlalchemy.dialects import sqlite

from console.calls.protocol.store_commands import (
    Audit,
    CardCommand,
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


def write(connection: Connection, commands: Iterable[StoreCommand]) -> None:
    """Write the rows of ``commands``. What is written more than once (a call, a message, a
    callback) is written as it is last."""
    whole: dict[tuple[Table, str], Row | None] = {}
    lines: dict[Table, list[Row]] = {}
    marks: dict[str, MarkVoicemail] = {}
    filed: dict[str, FileCall] = {}
    owners: dict[str, str] = {}
    dropped: list[DropReroute] = []
    edits: list[CardCommand] = []
    for command in commands:
        match command:
            case JournalCall():
                whole[calls, command.call] = _call(command)
            case SaveVoicemail():
                whole[voicemails, command.id] = _voicemail(command)
            case SaveRecording():
                whole[recordings, command.id] = asdict(command)
            case SaveCallback():
                whole[callbacks, command.id] = _callback(command)
            case SaveSlip():
                whole[slips, command.id] = asdict(command)
            case SendMail():
                lines.setdefault(mails, []).append(asdict(command))
            case DropVoicemail():
                whole[voicemails, command.id] = None
            case DropReroute():
                dropped.append(command)
            case DropSlip():
                whole[slips, command.id] = None
            case MarkVoicemail():
                marks[command.id] = command
            case SealPiece():
                pass  # is sealed beside the database
            case SaveCard() | DropCard() | MergeCards() | SplitCards():
                edits.append(command)
            case FileCall():
                filed[command.call] = command
            case GiveVoicemail():
                owners[command.id] = command.owner
            case SaveFavourite() | SaveRemark():
                favourites.write(connection, command)
            case SaveOverride() | SaveSound():
                pass  # lives in overrides.toml; the core sends an Audit of its own beside it
            case _:
                table, row = _line(command)
                lines.setdefault(table, []).append(row)
    for table in (calls, voicemails, recordings, callbacks, slips):
        rows = [row for (of, _), row in whole.items() if of is table and row is not None]
        if rows:
            connection.execute(_upsert(table, connection.dialect.name), rows)
        without = [key for (of, key), row in whole.items() if of is table and row is None]
        if without:
            connection.execute(delete(table).where(table.c.id.in_(without)))
    for mark in marks.values():
        done = {"done_at": mark.at, "done_by": mark.by if mark.at else ""}
        connection.execute(update(voicemails).where(voicemails.c.id == mark.id).values(done))
    for edit in edits:
        carry_out(connection, edit)
    for each in filed.values():
        words = {"filed": each.filed, "tags": ", ".join(each.tags)}
        connection.execute(update(calls).where(calls.c.id == each.call).values(words))
    chained = lines.pop(audit, None)
    if chained:
        append(connection, chained)
    for ident, owner in owners.items():
        connection.execute(update(voicemails).where(voicemails.c.id == ident).values(owner=owner))
    for table, rows in lines.items():
        connection.execute(_insert(table), rows)
    for gone in dropped:
        mine = (reroutes.c.call == gone.call) & (reroutes.c.at == gone.at)
        connection.execute(delete(reroutes).where(mine))


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


def _line(command: JournalEvent | JournalReroute | JournalRefusal | SaveNote | Audit) -> tuple[Table, Row]:
    match command:
        case JournalReroute(call, at, who, verb, rule, from_, to, reason):
            return reroutes, {
                "call": call, "at": at, "who": who, "verb": verb, "rule": rule, "from_": from_, "to": to,
                "reason": reason,
            }  # fmt: skip
        case JournalEvent(call, at, who, what):
            return call_events, {"call": call, "at": at, "who": who, "what": what}
        case JournalRefusal(at, source, caller, to, code, why):
            return refusals, {
                "at": at, "source": source, "caller": caller, "dialled": to, "code": code, "why": why,
            }  # fmt: skip
        case SaveNote(call, card, at, who, text):
            return notes, {"call": call, "card": card, "at": at, "who": who, "text": text}
        case Audit(at, who, verb, subject, detail):
            return audit, {"at": at, "who": who, "verb": verb, "subject": subject, "detail": detail}


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
