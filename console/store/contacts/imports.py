"""Imports as a whole: what one would change, what each changed, and taking one back.

What an import made of a contact is kept for :data:`KEPT`: that long it can be undone. Who was erased since,
or changed by somebody, stays as they are.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from console.store.audit import trail
from console.store.contacts import upsert
from console.store.contacts.cards import card, searchable, select_cards
from console.store.contacts.upsert import FIELDS, Change, Entry
from console.store.schema import contact_numbers, contact_tags, contacts, import_changes, imports

#: How long an import can be undone; then what it changed is forgotten.
KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Import:
    """A file that was imported; ``changed`` counts the changes that can still be undone."""

    id: int
    at: datetime
    who: str
    file: str
    source: str
    undone: datetime | None
    changed: int = 0


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing an import did: contacts removed, put back, and left alone as they were changed since."""

    removed: int
    put_back: int
    left: int


def preview(
    engine: Engine | None, entries: Iterable[Entry], told: Callable[[str], object], source: str
) -> tuple[list[Change], int]:
    """What :func:`bring_in` would change, and how many entries are known; ``None``: no database yet."""
    if engine is None:
        return upsert.plan(None, entries, told, source)
    with engine.connect() as connection:
        return upsert.plan(connection, entries, told, source)


def difference(change: Change) -> str:
    """What a change does to a known contact, in words."""
    before: dict[str, Any] = json.loads(change.before)
    after: dict[str, Any] = json.loads(change.after)
    fields = [
        f"{name} {after[name]!r}" + (f" instead of {before[name]!r}" if before[name] else "")
        for name in ("name", "preferred", "note", "language")
        if before[name] != after[name]
    ]
    added = [f"+ {each}" for kind in ("numbers", "tags") for each in after[kind] if each not in before[kind]]
    return f"{before['name']}: " + (", ".join((*fields, *added)) or "its id there")


def bring_in(
    engine: Engine,
    entries: Iterable[Entry],
    told: Callable[[str], object],
    *,
    file: str,
    source: str,
    who: str,
    at: datetime,
) -> tuple[int, int, int]:
    """Import entries as :func:`upsert.put` does, so that they can be undone; the import's id, how many were
    new, and how many known."""
    row = {"at": at, "who": who, "file": file, "source": source}
    with engine.begin() as connection:
        ident = connection.execute(insert(imports).values(row).returning(imports.c.id)).scalar_one()

    def record(connection: Connection, changes: Sequence[Change]) -> None:
        rows = [{"import_": ident, "card": c.card, "before": c.before, "after": c.after} for c in changes]
        if rows:
            connection.execute(insert(import_changes), rows)

    new, known = upsert.put(engine, entries, told, source, record)
    trail.write(engine, at, who, "contacts imported", f"import {ident}", detail=f"{new} new, {known} known")
    return ident, new, known


def listed(engine: Engine) -> list[Import]:
    """The imports, the newest first."""
    columns = [imports.c[name] for name in ("id", "at", "who", "file", "source", "undone")]
    changed = select(func.count()).where(import_changes.c.import_ == imports.c.id)
    with engine.connect() as connection:
        rows = connection.execute(
            select(*columns, changed.scalar_subquery().label("changed")).order_by(imports.c.id.desc())
        )
        return [Import(r.id, r.at, r.who, r.file, r.source, r.undone, r.changed) for r in rows]


def undo(engine: Engine, ident: int, who: str, at: datetime) -> Undone:
    """Take an import back: whom it added go, whom it changed are as they were. Somebody who was changed since
    keeps what they were changed to, and stays where they were new; who is gone stays gone."""
    with engine.begin() as connection:
        mine = import_changes.c.import_ == ident
        columns = (import_changes.c.card, import_changes.c.before, import_changes.c.after)
        # The newest first: a contact that two lines of a file changed goes back step by step.
        rows = connection.execute(select(*columns).where(mine).order_by(import_changes.c.id.desc())).all()
        done = {row.card: _take_back(connection, Change(*row)) for row in rows}
        connection.execute(delete(import_changes).where(mine))
        connection.execute(update(imports).where(imports.c.id == ident).values(undone=at))
        found = Undone(*(list(done.values()).count(each) for each in ("removed", "put back", "left")))
        words = f"{found.removed} removed, {found.put_back} put back, {found.left} changed since"
        row = {"at": at, "who": who, "verb": "import undone", "subject": f"import {ident}", "detail": words}
        trail.append(connection, (row,))
    return found


def forget(engine: Engine, now: datetime) -> int:
    """Forget what imports changed that can't be undone any more; how many changes."""
    old = select(imports.c.id).where(imports.c.at < now - KEPT)
    with engine.begin() as connection:
        gone: int = connection.execute(
            delete(import_changes).where(import_changes.c.import_.in_(old))
        ).rowcount
    return gone


def _take_back(connection: Connection, change: Change) -> str:
    """Take one change back; what came of it: "removed", "put back", "left" or "gone"."""
    query = select_cards().add_columns(contacts.c.uid, contacts.c.source).where(contacts.c.id == change.card)
    row = connection.execute(query).first()
    if row is None:
        return "gone"
    known = card(row[:-2])
    fields = {name: getattr(known, name, "") for name in FIELDS}
    fields |= {"barred": ",".join(known.barred), "uid": row[-2], "source": row[-1]}
    same = upsert.state(fields, known.numbers, known.tags) == change.after
    if not change.before:
        if same:
            upsert.delete_contact(connection, change.card)
        return "removed" if same else "left"
    _put_back(connection, change, fields, known.numbers)
    return "put back" if same else "left"


def _put_back(connection: Connection, change: Change, fields: dict[str, str], numbers: Sequence[str]) -> None:
    """Give a contact what it said before, where it still says what the import made of it."""
    before: dict[str, Any] = json.loads(change.before)
    after: dict[str, Any] = json.loads(change.after)
    back = {
        name: before[name] for name in FIELDS if before[name] != after[name] and fields[name] == after[name]
    }
    for table, kind in ((contact_numbers, "number"), (contact_tags, "tag")):
        added = set(after[f"{kind}s"]) - set(before[f"{kind}s"])
        connection.execute(delete(table).where(table.c.contact == change.card, table.c[kind].in_(added)))
    left = [n for n in numbers if n not in set(after["numbers"]) - set(before["numbers"])]
    back["search"] = searchable({**fields, **back}["name"], left)
    connection.execute(update(contacts).where(contacts.c.id == change.card).values(back))
