"""One person's traces, found and erased: what names them goes, what is counted stays without them.

A call keeps when it came and what became of it, so that figures stay right. Every other row that belongs to
their calls, their numbers or their card is removed, in whatever table it is: a new table is covered by its
columns. Notices by mail that tell of their slips go, and their numbers leave the words of rows that are about
others.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Table,
    delete,
    false,
    func,
    or_,
    select,
    true,
    update,
)

from console.store.audit import trail
from console.store.privacy import mentions
from console.store.recordings.conversations import pieces
from console.store.runs import is_own
from console.store.schema import (
    call_events,
    calls,
    contact_numbers,
    contact_tags,
    contacts,
    mails,
    metadata,
    recordings,
    reroutes,
    slips,
)
from console.store.state_folder import shred

#: Rows that stay, without whom they are about; those of cards have their own order.
_BLANKED = (calls, call_events, reroutes)
_CARDS = (contacts, contact_numbers, contact_tags)
#: Columns that hold a caller's number.
_NUMBERS = ("caller", "number")
#: Lines of a story the figures are made of, which name nobody but staff and queues.
_COUNTED = (call_events.c.what == "answered") | call_events.c.what.startswith("waits for ")
#: What a call says of its caller, blanked.
_NOBODY = {
    "caller": "", "display": "", "card": 0, "reasons": "[]", "detail": "", "reason": "", "facts": "",
}  # fmt: skip
#: SQLite takes so many values in one question.
_MANY = 500


@dataclass(frozen=True, slots=True)
class Traces:
    """What there is of a person: their calls and cards by id, their numbers, files of their voice, and how
    many rows of which table (as people call them) would go. ``elsewhere`` are messages and recordings by id
    whose files lie with other desks: these must be erased there, and stay until then."""

    numbers: tuple[str, ...]
    cards: tuple[int, ...]
    calls: tuple[str, ...]
    files: tuple[Path, ...] = ()
    rows: tuple[tuple[str, int], ...] = ()
    elsewhere: tuple[str, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether nothing is known of them."""
        return not any(count for _, count in self.rows)


def find(engine: Engine, numbers: Sequence[str], card: int = 0, own: tuple[str, ...] | None = None) -> Traces:
    """The traces of who has these numbers (E.164) or this card; a card's own numbers count, unless another
    card has them, too. A card goes when all its numbers are named, or it is. Where desks share a database,
    only the recordings of the ``own`` runs can be shredded here."""
    with engine.connect() as connection:
        mine = set(numbers) | _own_numbers(connection, card)
        cards = _cards(connection, mine, card)
        named = or_(calls.c.caller.in_(mine), calls.c.card.in_(cards) if cards else false())
        ids = tuple(connection.scalars(select(calls.c.id).where(named).order_by(calls.c.arrived)))
        who = Traces(tuple(sorted(mine)), tuple(sorted(cards)), ids)
        who = replace(who, elsewhere=_elsewhere(connection, who, own))
        counted = [("calls", len(ids)), ("cards", len(cards))]
        files: list[Path] = []
        for table in _removed():
            counted.append((table.name, len(_keys(connection, table, who))))
            if "path" in table.c:
                here = select(table.c.path).where(table.c.id.not_in(who.elsewhere), table.c.path != "")
                theirs = _theirs(table, who)
                paths = [Path(path) for each in theirs for path in connection.scalars(here.where(each))]
                files += [file for path in paths for file in _files(table, path)]
        counted.append((mails.name, len(_mails(connection, who))))
        counted.append(("mentions", _mentions(connection, who)))
        return replace(who, files=tuple(dict.fromkeys(files)), rows=tuple(counted))


def erase(engine: Engine, traces: Traces, who: str, at: datetime, why: str = "") -> None:
    """Shred their files, then remove and blank their rows in one transaction, and write down that it was
    done.

    Raises ``OSError`` when a file can't be removed: the rows then stay. May be done again.
    """
    for path in traces.files:
        shred(path)
    with engine.begin() as connection:
        for part in _parts(_mails(connection, traces)):
            connection.execute(delete(mails).where(mails.c.id.in_(part)))
        for table in _removed():
            here = table.c.id.not_in(traces.elsewhere) if "path" in table.c else true()
            for where in _theirs(table, traces):
                connection.execute(delete(table).where(where, here))
        blank(connection, traces.calls)
        for numbers in _parts(traces.numbers):
            connection.execute(delete(contact_numbers).where(contact_numbers.c.number.in_(numbers)))
        for table, column in ((contact_numbers, "contact"), (contact_tags, "contact"), (contacts, "id")):
            connection.execute(delete(table).where(table.c[column].in_(traces.cards)))
        mentions.take_out(connection, traces.numbers, traces.elsewhere)
        counted = ", ".join(f"{count} {name}" for name, count in traces.rows if count)
        row = {"at": at, "who": who, "verb": "erased", "subject": counted, "detail": why}
        trail.append(connection, (row,))
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:  # the log still holds pages as they were
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def blank(connection: Connection, ids: Sequence[str]) -> None:
    """Let calls say when and what, and no more who."""
    for part in _parts(ids):
        connection.execute(update(calls).where(calls.c.id.in_(part)).values(_NOBODY))
        connection.execute(delete(call_events).where(call_events.c.call.in_(part), ~_COUNTED))
        words = {"from_": "", "to": "", "reason": ""}
        connection.execute(update(reroutes).where(reroutes.c.call.in_(part)).values(words))


def _elsewhere(connection: Connection, who: Traces, own: tuple[str, ...] | None) -> tuple[str, ...]:
    """Their messages and recordings whose files lie with other desks."""
    tables = (table for table in _removed() if "path" in table.c)
    return tuple(
        sorted(
            str(ident)
            for table in tables
            for ident in _keys(connection, table, who)
            if not is_own(str(ident), own)
        )
    )


def _removed() -> list[Table]:
    """Tables whose rows go when they are theirs."""
    tied = {"call", *_NUMBERS, "card"}
    return [t for t in metadata.sorted_tables if t not in (*_BLANKED, *_CARDS) and tied & set(t.c.keys())]


def _files(table: Table, path: Path) -> list[Path]:
    """The files a row names: one, or the pieces of a recorded conversation."""
    return [piece.path for piece in pieces(path.parent, path.name)] if table is recordings else [path]


def _theirs(table: Table, who: Traces) -> list[ColumnElement[bool]]:
    """Conditions, each of which finds some of their rows of a table."""
    found: list[ColumnElement[bool]] = []
    if "call" in table.c:
        found += [table.c.call.in_(part) for part in _parts(who.calls)]
    for name in _NUMBERS:
        if name in table.c:
            found += [table.c[name].in_(part) for part in _parts(who.numbers)]
    if "card" in table.c and who.cards:
        found.append(table.c.card.in_(who.cards))
    return found


def _keys(connection: Connection, table: Table, who: Traces) -> set[object]:
    """Their rows of a table."""
    key = next(iter(table.primary_key))
    return {ident for each in _theirs(table, who) for ident in connection.scalars(select(key).where(each))}


def _mails(connection: Connection, who: Traces) -> list[str]:
    """Mail no server has taken, with their number in it or what one of their slips says."""
    number = mentions.pattern(who.numbers)
    said = [
        f"{name} {caller}\n{text}\n"
        for where in _theirs(slips, who)
        for name, caller, text in connection.execute(
            select(slips.c.name, slips.c.caller, slips.c.text).where(where)
        )
    ]
    return [
        ident
        for ident, body in connection.execute(select(mails.c.id, mails.c.body))
        if (number and number.search(body)) or any(words in body for words in said)
    ]


def _mentions(connection: Connection, who: Traces) -> int:
    """How many rows about others hold one of their numbers in their words."""
    theirs: dict[Table, set[object]] = {contacts: set(who.cards), mails: set(_mails(connection, who))}
    count = 0
    for each in mentions.find(connection, who.numbers):
        if each.table not in theirs:
            theirs[each.table] = _keys(connection, each.table, who)
        count += each.key not in theirs[each.table]
    return count


def _own_numbers(connection: Connection, card: int) -> set[str]:
    """Numbers of a card that no other card has."""
    if not card:
        return set()
    shared = (
        select(contact_numbers.c.number)
        .group_by(contact_numbers.c.number)
        .having(func.count(contact_numbers.c.contact.distinct()) > 1)
    )
    mine = select(contact_numbers.c.number).where(
        contact_numbers.c.contact == card, contact_numbers.c.number.not_in(shared)
    )
    return set(connection.scalars(mine))


def _cards(connection: Connection, numbers: set[str], card: int) -> set[int]:
    """The named card, and those that have no number but the named ones."""
    found = {card} & set(connection.scalars(select(contacts.c.id).where(contacts.c.id == card)))
    touched = connection.scalars(
        select(contact_numbers.c.contact).where(contact_numbers.c.number.in_(numbers)).distinct()
    ).all()
    for each in touched:
        has = connection.scalars(select(contact_numbers.c.number).where(contact_numbers.c.contact == each))
        if set(has) <= numbers:
            found.add(each)
    return found


def _parts(values: Sequence[str]) -> list[Sequence[str]]:
    return [values[at : at + _MANY] for at in range(0, len(values), _MANY)]
