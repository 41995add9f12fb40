"""Writing the contacts: entries of an import or a person are added, or bring an existing one up to date."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, delete, insert, select, update

from console.routing.numbers.fuzzy_match import fold
from console.routing.values import Card
from console.store.contacts.cards import card, searchable, select_cards
from console.store.schema import contact_numbers, contact_tags, contacts, import_changes

#: Entries in one transaction: short, so that a desk's journal never waits long for the lock.
_AT_ONCE = 250
#: What a contact says beside its numbers and tags.
FIELDS = ("name", "preferred", "note", "language", "barred", "uid", "source")


@dataclass(frozen=True, slots=True)
class Entry:
    """A contact as it comes in: ``numbers`` are E.164; ``uid`` names it in the system ``source`` (empty: the
    one of its file)."""

    name: str
    numbers: tuple[str, ...]
    tags: tuple[str, ...] = ()
    preferred: str = ""
    note: str = ""
    language: str = ""
    uid: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What an import makes of a contact: its state before (empty: it is new) and after, as JSON; ``card`` is
    0 while it is not written."""

    card: int
    before: str
    after: str


@dataclass(slots=True)
class _Draft:
    """A contact about to be written: ``id`` 0 while it is new, ``before`` its state as it is stored."""

    id: int
    fields: dict[str, str]
    numbers: dict[str, bool] = field(default_factory=dict)
    tags: dict[str, bool] = field(default_factory=dict)
    before: str = ""

    def take(self, entry: Entry) -> None:
        """Put an entry's words over what there is; numbers and tags are added (True: not stored yet)."""
        for name in ("name", "preferred", "note", "language"):
            self.fields[name] = getattr(entry, name) or self.fields[name]
        if entry.uid and self.of(entry.source):
            self.fields |= {"uid": entry.uid, "source": entry.source}
        for number in entry.numbers:
            self.numbers.setdefault(number, True)
        for tag in entry.tags:
            self.tags.setdefault(tag, True)

    def of(self, source: str) -> bool:
        """Whether its uid, if any, may be one of that source; older ones say of none."""
        return not self.fields["uid"] or self.fields["source"] in ("", source)

    @property
    def state(self) -> str:
        """As it would be stored, as JSON."""
        return state(self.fields, self.numbers, self.tags)


def state(fields: Mapping[str, str], numbers: Iterable[str], tags: Iterable[str]) -> str:
    """All that a contact says, as JSON."""
    said: dict[str, Any] = {name: fields[name] for name in FIELDS}
    return json.dumps({**said, "numbers": sorted(numbers), "tags": sorted(tags)}, ensure_ascii=False)


#: Is given the changes of each handful of entries, within the transaction that writes them.
Recorder = Callable[[Connection, Sequence[Change]], object]


def put(
    engine: Engine,
    incoming: Iterable[Entry],
    told: Callable[[str], object] = str,
    source: str = "",
    record: Recorder | None = None,
) -> tuple[int, int]:
    """Add entries, or bring those up to date that are known: by their ``uid`` of the same ``source`` together
    with their name or one of their numbers, or by their name together with one of their numbers. How many
    were new, and how many known. ``told`` is given a sentence about each uid that names several people.

    Two people of one name, of one number, or of one uid (two files may both begin at 1) stay two. Numbers
    and tags are added to those there are; other fields are replaced where the entry says something.
    """
    drafts = _Drafts()
    known = 0
    for some in _handfuls(incoming, source, told):
        with engine.begin() as connection:
            known += drafts.take(connection, some, told)
            changes = drafts.write(connection)
            if record:
                record(connection, changes)
    return drafts.new, known


def plan(
    connection: Connection | None, incoming: Iterable[Entry], told: Callable[[str], object], source: str
) -> tuple[list[Change], int]:
    """What :func:`put` would change, and how many entries would change nothing or one another; without a
    database all are new."""
    drafts = _Drafts()
    known = sum(drafts.take(connection, some, told) for some in _handfuls(incoming, source, told))
    return drafts.changes(), known


def _handfuls(
    incoming: Iterable[Entry], source: str, told: Callable[[str], object]
) -> Iterator[tuple[Entry, ...]]:
    """Entries with their source, some at once; an id that stands for several people of one file is none."""
    entries = [
        entry if entry.source or not entry.uid else replace(entry, source=source) for entry in incoming
    ]
    names: dict[tuple[str, str], dict[str, str]] = {}
    for entry in entries:
        names.setdefault((entry.source, entry.uid), {}).setdefault(fold(entry.name), entry.name)
    shared = {key: tuple(found.values()) for key, found in names.items() if key[1] and len(found) > 1}
    for (_, uid), people in shared.items():
        more = f" and {len(people) - 2} more" if len(people) > 2 else ""
        told(f"the id {uid} stands for {people[0]}, {people[1]}{more}: it says of nobody who they are")
    rest = iter(
        replace(entry, uid="", source="") if (entry.source, entry.uid) in shared else entry
        for entry in entries
    )
    while some := tuple(islice(rest, _AT_ONCE)):
        yield some


class _Drafts:
    """The contacts that entries make or touch."""

    def __init__(self) -> None:
        self.new = 0
        self._touched: dict[int, _Draft] = {}  # by the draft's own identity
        self._stored: dict[int, _Draft] = {}
        self._by_uid: dict[str, list[_Draft]] = {}
        self._by_number: dict[tuple[str, str], list[_Draft]] = {}

    def take(
        self, connection: Connection | None, some: Sequence[Entry], told: Callable[[str], object]
    ) -> int:
        """Put entries into the drafts they belong to, or begin some; how many were known."""
        if connection:
            self._load(connection, some)
        before = self.new
        for entry in some:
            draft = self._of(entry, told)
            if draft is None:
                draft = _Draft(0, dict.fromkeys(FIELDS, ""))
                self.new += 1
            draft.take(entry)
            self._touched[id(draft)] = draft
            self._remember(draft)
        return len(some) - (self.new - before)

    def changes(self) -> list[Change]:
        """What writing would change."""
        touched = self._touched.values()
        return [Change(d.id, d.before, d.state) for d in touched if d.before != d.state]

    def write(self, connection: Connection) -> list[Change]:
        """Write the drafts that were touched since the last time; what that changed."""
        touched = list(self._touched.values())
        self._touched = {}
        for draft in touched:
            draft.fields["search"] = searchable(draft.fields["name"], tuple(draft.numbers))
        fresh = [draft for draft in touched if not draft.id]
        stored = [{**d.fields, "at": d.id} for d in touched if d.id]
        if fresh:
            made = insert(contacts).returning(contacts.c.id, sort_by_parameter_order=True)
            ids = connection.scalars(made, [draft.fields for draft in fresh]).all()
            for draft, ident in zip(fresh, ids, strict=True):
                draft.id = ident
                self._stored[ident] = draft
        if stored:
            connection.execute(update(contacts).where(contacts.c.id == bindparam("at")), stored)
        numbers = [{"contact": d.id, "number": n} for d in touched for n, add in d.numbers.items() if add]
        tags = [{"contact": d.id, "tag": t} for d in touched for t, add in d.tags.items() if add]
        if numbers:
            connection.execute(insert(contact_numbers), numbers)
        if tags:
            connection.execute(insert(contact_tags), tags)
        return [_written(draft) for draft in touched if draft.before != draft.state]

    def _load(self, connection: Connection, some: Sequence[Entry]) -> None:
        """Remember the stored contacts that some entries may be."""
        wanted = {number for entry in some for number in entry.numbers}
        sharing = select(contact_numbers.c.contact).where(contact_numbers.c.number.in_(wanted))
        uids = {entry.uid for entry in some if entry.uid}
        here = contacts.c.id.in_(sharing) | contacts.c.uid.in_(uids)
        query = select_cards().add_columns(contacts.c.uid, contacts.c.source).where(here)
        for row in connection.execute(query.order_by(contacts.c.id)):
            if row[0] not in self._stored:
                draft = _stored(card(row[:-2]), row[-2], row[-1])
                self._stored[draft.id] = draft
                self._remember(draft)

    def _of(self, entry: Entry, told: Callable[[str], object]) -> _Draft | None:
        """The draft an entry belongs to; says where it shares its uid with somebody else of its source."""
        name = fold(entry.name)
        known = self._by_uid.get(entry.uid, ()) if entry.uid else ()
        others = [draft for draft in known if draft.of(entry.source)]
        draft = next((each for each in others if _agrees(each, name, entry.numbers)), None)
        if draft is None and others:
            told(
                f"{entry.name} has the id {entry.uid} of {others[0].fields['name']}, but another name and "
                "other numbers: they stay two people"
            )
        if draft is None:
            same = (d for number in entry.numbers for d in self._by_number.get((name, number), ()))
            # One name and number with two ids of one system: two people of a household who are called alike.
            alike = (d for d in same if entry.uid in ("", d.fields["uid"]) or not d.fields["uid"]
                     or d.fields["source"] != entry.source)  # fmt: skip
            draft = next(alike, None)
        return draft

    def _remember(self, draft: _Draft) -> None:
        keys = [(fold(draft.fields["name"]), number) for number in draft.numbers]
        shelves = [self._by_number.setdefault(key, []) for key in keys]
        if draft.fields["uid"]:
            shelves.append(self._by_uid.setdefault(draft.fields["uid"], []))
        for shelf in shelves:
            if not any(draft is other for other in shelf):
                shelf.append(draft)


def _written(draft: _Draft) -> Change:
    """The change a draft made, which is stored from now on."""
    before, draft.before = draft.before, draft.state
    draft.numbers = dict.fromkeys(draft.numbers, False)
    draft.tags = dict.fromkeys(draft.tags, False)
    return Change(draft.id, before, draft.before)


def _agrees(draft: _Draft, name: str, numbers: Sequence[str]) -> bool:
    """Whether a draft has that name (folded) or one of the numbers."""
    return fold(draft.fields["name"]) == name or not draft.numbers.keys().isdisjoint(numbers)


def _stored(known: Card, uid: str, source: str) -> _Draft:
    fields = {
        "name": known.name,
        "preferred": known.preferred,
        "note": known.note,
        "language": known.language,
        "barred": ",".join(known.barred),
        "uid": uid,
        "source": source,
    }
    numbers, tags = dict.fromkeys(known.numbers, False), dict.fromkeys(known.tags, False)
    return _Draft(known.id, fields, numbers, tags, state(fields, numbers, tags))


def everyone(engine: Engine, tagged: str = "") -> Iterator[Card]:
    """All contacts, or those with a tag, by name."""
    query = select_cards().order_by(contacts.c.name, contacts.c.id)
    if tagged:
        has = select(contact_tags.c.contact).where(contact_tags.c.tag == tagged)
        query = query.where(contacts.c.id.in_(has))
    with engine.connect() as connection:
        for row in connection.execute(query):
            yield card(row)


def entries(engine: Engine) -> Iterator[Entry]:
    """All contacts as an export needs them, by name."""
    query = select_cards().add_columns(contacts.c.uid, contacts.c.source)
    with engine.connect() as connection:
        for row in connection.execute(query.order_by(contacts.c.name, contacts.c.id)):
            c = card(row[:-2])
            yield Entry(c.name, c.numbers, c.tags, c.preferred, c.note, c.language, row[-2], row[-1])


def by_id(engine: Engine, ident: int) -> Card | None:
    """The contact of that id."""
    with engine.connect() as connection:
        row = connection.execute(select_cards().where(contacts.c.id == ident)).first()
    return card(row) if row else None


def tag(engine: Engine, ident: int, add: Sequence[str], drop: Sequence[str]) -> None:
    """Add tags to a contact and take others off."""
    mine = contact_tags.c.contact == ident
    with engine.begin() as connection:
        connection.execute(delete(contact_tags).where(mine, contact_tags.c.tag.in_((*add, *drop))))
        rows = [{"contact": ident, "tag": each} for each in dict.fromkeys(add)]
        if rows:
            connection.execute(insert(contact_tags), rows)


def remove(engine: Engine, ident: int) -> None:
    """Remove a contact; calls and notes keep its id."""
    with engine.begin() as connection:
        connection.execute(delete(import_changes).where(import_changes.c.card == ident))
        delete_contact(connection, ident)


def delete_contact(connection: Connection, ident: int) -> None:
    """The same, within a transaction."""
    for table in (contact_numbers, contact_tags):
        connection.execute(delete(table).where(table.c.contact == ident))
    connection.execute(delete(contacts).where(contacts.c.id == ident))
