"""Writing the contacts: entries of an import or a person are added, or bring an existing one up to date."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy import Connection, Engine, bindparam, delete, insert, select, update

from console.routing.numbers.fuzzy_match import fold
from console.routing.values import Card
from console.store.contacts.cards import card, searchable, select_cards
from console.store.schema import contact_numbers, contact_tags, contacts

#: Entries in one transaction: short, so that a desk's journal never waits long for the lock.
_AT_ONCE = 250


@dataclass(frozen=True, slots=True)
class Entry:
    """A contact as it comes in: ``numbers`` are E.164; ``uid`` names it in the system it came from."""

    name: str
    numbers: tuple[str, ...]
    tags: tuple[str, ...] = ()
    preferred: str = ""
    note: str = ""
    language: str = ""
    uid: str = ""


@dataclass(slots=True)
class _Draft:
    """A contact about to be written: ``id`` 0 while it is new."""

    id: int
    fields: dict[str, str]
    numbers: dict[str, bool] = field(default_factory=dict)
    tags: dict[str, bool] = field(default_factory=dict)

    def take(self, entry: Entry) -> None:
        """Put an entry's words over what there is; numbers and tags are added (True: not stored yet)."""
        for name in ("name", "preferred", "note", "language", "uid"):
            self.fields[name] = getattr(entry, name) or self.fields.get(name, "")
        for number in entry.numbers:
            self.numbers.setdefault(number, True)
        for tag in entry.tags:
            self.tags.setdefault(tag, True)


def put(engine: Engine, incoming: Iterable[Entry], told: Callable[[str], object] = str) -> tuple[int, int]:
    """Add entries, or bring those up to date that are known by their ``uid`` together with their name or one
    of their numbers, or by their name together with one of their numbers; how many were new, and how many
    known. ``told`` is given a sentence about each that shares its uid with somebody else.

    Two people of one name, of one number, or of one uid (two files may both begin at 1) stay two. Numbers
    and tags are added to those there are; other fields are replaced where the entry says something.
    """
    new = known = 0
    source = iter(incoming)
    while some := tuple(islice(source, _AT_ONCE)):
        with engine.begin() as connection:
            drafts = _Drafts(connection, some)
            for entry in some:
                if words := drafts.take(entry):
                    told(words)
            drafts.write(connection)
        new += drafts.new
        known += len(some) - drafts.new
    return new, known


class _Drafts:
    """The contacts that a handful of entries makes or touches."""

    def __init__(self, connection: Connection, some: Sequence[Entry]) -> None:
        self.new = 0
        self._all: list[_Draft] = []
        self._by_uid: dict[str, list[_Draft]] = {}
        self._by_number: dict[tuple[str, str], _Draft] = {}
        wanted = {number for entry in some for number in entry.numbers}
        sharing = select(contact_numbers.c.contact).where(contact_numbers.c.number.in_(wanted))
        uids = {entry.uid for entry in some if entry.uid}
        here = contacts.c.id.in_(sharing) | contacts.c.uid.in_(uids)
        for row in connection.execute(select_cards().add_columns(contacts.c.uid).where(here)):
            self._remember(_stored(card(row[:-1]), row[-1]))

    def take(self, entry: Entry) -> str:
        """Find the draft an entry belongs to, or begin one; gives words where it shares its uid with somebody
        else."""
        name = fold(entry.name)
        others = self._by_uid.get(entry.uid, []) if entry.uid else []
        draft = next((each for each in others if _agrees(each, name, entry.numbers)), None)
        shares = others[0].fields["name"] if others and draft is None else ""
        if draft is None:
            same = (self._by_number.get((name, number)) for number in entry.numbers)
            # One name and number with two uids: two people of a household who are called alike.
            draft = next((d for d in same if d and entry.uid in ("", d.fields["uid"] or entry.uid)), None)
        if draft is None:
            draft = _Draft(0, {})
            self.new += 1
        draft.take(entry)
        self._remember(draft)
        return (
            f"{entry.name} has the id {entry.uid} of {shares}, but another name and other numbers: "
            "they stay two people"
            if shares
            else ""
        )

    def write(self, connection: Connection) -> None:
        """Write all drafts."""
        for draft in self._all:
            draft.fields["search"] = searchable(draft.fields["name"], tuple(draft.numbers))
        fresh = [draft for draft in self._all if not draft.id]
        if fresh:
            made = insert(contacts).returning(contacts.c.id, sort_by_parameter_order=True)
            ids = connection.scalars(made, [draft.fields for draft in fresh]).all()
            for draft, ident in zip(fresh, ids, strict=True):
                draft.id = ident
        stored = [{**d.fields, "at": d.id} for d in self._all if d not in fresh]
        if stored:
            connection.execute(update(contacts).where(contacts.c.id == bindparam("at")), stored)
        numbers = [{"contact": d.id, "number": n} for d in self._all for n, add in d.numbers.items() if add]
        tags = [{"contact": d.id, "tag": t} for d in self._all for t, add in d.tags.items() if add]
        if numbers:
            connection.execute(insert(contact_numbers), numbers)
        if tags:
            connection.execute(insert(contact_tags), tags)

    def _remember(self, draft: _Draft) -> None:
        if not any(draft is other for other in self._all):
            self._all.append(draft)
        if draft.fields["uid"]:
            known = self._by_uid.setdefault(draft.fields["uid"], [])
            if not any(draft is other for other in known):
                known.append(draft)
        for number in draft.numbers:
            self._by_number[fold(draft.fields["name"]), number] = draft


def _agrees(draft: _Draft, name: str, numbers: Sequence[str]) -> bool:
    """Whether a draft has that name (folded) or one of the numbers."""
    return fold(draft.fields["name"]) == name or not draft.numbers.keys().isdisjoint(numbers)


def _stored(known: Card, uid: str) -> _Draft:
    fields = {
        "name": known.name,
        "preferred": known.preferred,
        "note": known.note,
        "language": known.language,
    }
    return _Draft(
        known.id,
        {**fields, "uid": uid},
        dict.fromkeys(known.numbers, False),
        dict.fromkeys(known.tags, False),
    )


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
    query = select_cards().add_columns(contacts.c.uid).order_by(contacts.c.name, contacts.c.id)
    with engine.connect() as connection:
        for row in connection.execute(query):
            c = card(row[:-1])
            yield Entry(c.name, c.numbers, c.tags, c.preferred, c.note, c.language, row[-1])


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
        for table in (contact_numbers, contact_tags):
            connection.execute(delete(table).where(table.c.contact == ident))
        connection.execute(delete(contacts).where(contacts.c.id == ident))
