"""Contacts as they are changed at the desk: kept, dropped, two made one and that taken back."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Table, delete, insert, select, update

from console.calls.protocol.store_commands import CardCommand, DropCard, MergeCards, SaveCard, SplitCards
from console.routing.values import Card
from console.store.contacts.cards import searchable
from console.store.contacts.upsert import delete_contact
from console.store.schema import (
    callbacks,
    calls,
    contact_numbers,
    contact_tags,
    contacts,
    merges,
    notes,
    slips,
    voicemails,
)

#: what is kept about a contact, by the name of its table
ABOUT: Mapping[str, Table] = {t.name: t for t in (calls, voicemails, callbacks, slips, notes)}
#: ids in one statement
_AT_ONCE = 500


def carry_out(connection: Connection, command: CardCommand) -> None:
    """Write what a command says."""
    match command:
        case SaveCard(card, uid):
            _save(connection, card, uid)
        case DropCard(uid):
            for ident in connection.scalars(select(contacts.c.id).where(contacts.c.uid == uid)).all():
                delete_contact(connection, ident)
        case MergeCards():
            _merge(connection, command)
        case SplitCards():
            _split(connection, command)


def _save(connection: Connection, card: Card, uid: str) -> int:
    row: dict[str, Any] = {
        "name": card.name,
        "preferred": card.preferred,
        "note": card.note,
        "language": card.language,
        "barred": ",".join(card.barred),
        "search": searchable(card.name, card.numbers),
    }
    ident = card.id
    if not ident:  # written twice after a failure, it is one contact
        ident = connection.scalar(select(contacts.c.id).where(contacts.c.uid == uid)) or 0
    known = ident and connection.scalar(select(contacts.c.id).where(contacts.c.id == ident))
    if known:
        connection.execute(update(contacts).where(contacts.c.id == ident).values(row))
    else:
        if ident:
            row["id"] = ident
        made = insert(contacts).values({**row, "uid": uid}).returning(contacts.c.id)
        ident = connection.execute(made).scalar_one()
    for table, name, values in ((contact_numbers, "number", card.numbers), (contact_tags, "tag", card.tags)):
        connection.execute(delete(table).where(table.c.contact == ident))
        rows = [{"contact": ident, name: value} for value in dict.fromkeys(values)]
        if rows:
            connection.execute(insert(table), rows)
    return ident


def _merge(connection: Connection, command: MergeCards) -> None:
    if connection.scalar(select(merges.c.id).where(merges.c.id == command.id)):
        return
    kept, gone = command.kept, command.gone
    moved: dict[str, Any] = {}
    for name, table in ABOUT.items():
        theirs = table.c.card == gone.id
        moved[name] = list(connection.scalars(select(table.c.id).where(theirs)))
        connection.execute(update(table).where(theirs).values(card=kept.id))
    moved["uid"] = connection.scalar(select(contacts.c.uid).where(contacts.c.id == gone.id)) or ""
    delete_contact(connection, gone.id)
    _save(connection, kept, "")
    row = {"id": command.id, "at": command.at, "who": command.who, "card": kept.id, "gone": gone.id}
    connection.execute(insert(merges).values({**row, "moved": json.dumps(moved)}))


def _split(connection: Connection, command: SplitCards) -> None:
    text = connection.scalar(select(merges.c.moved).where(merges.c.id == command.id))
    if text is None:
        return
    moved = json.loads(text)
    _save(connection, command.kept, "")
    _save(connection, command.gone, moved["uid"])
    for name, table in ABOUT.items():
        _give_back(connection, table.c.id, moved[name], command.gone.id)
    connection.execute(delete(merges).where(merges.c.id == command.id))


def _give_back(connection: Connection, ident: Column[Any], ids: Sequence[Any], card: int) -> None:
    table = ident.table
    for at in range(0, len(ids), _AT_ONCE):
        some = ident.in_(ids[at : at + _AT_ONCE])
        connection.execute(update(table).where(some).values(card=card))
