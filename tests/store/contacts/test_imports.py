"""An import as a whole: what it would change, what it changed, and taking it back."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from console.calls.protocol.store_commands import SaveCard
from console.routing.values import Card
from console.store import schema
from console.store.contacts import imports, upsert
from console.store.contacts.imports import Undone
from console.store.contacts.upsert import Entry
from console.store.privacy import erasure, mentions
from console.store.writer.writer import Store
from tests.store.samples import TEN, submit

ANA, BEN, ZOE, HOME = "+12125550142", "+12125550155", "+12125550133", "+12125550111"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path)
    made.open()
    yield made
    made.close()


def bring_in(store: Store, *entries: Entry, source: str = "patients") -> int:
    return imports.bring_in(store.engine, entries, str, file="p.csv", source=source, who="maria", at=TEN)[0]


def people(store: Store) -> dict[str, Card]:
    return {card.name: card for card in upsert.everyone(store.engine)}


def undo(store: Store, ident: int) -> Undone:
    return imports.undo(store.engine, ident, "maria", TEN)


def test_all_of_an_import_is_as_it_was(store: Store) -> None:
    upsert.put(store.engine, [Entry("Ana Ruiz", (ANA,), ("vip",), note="latex")])
    before = people(store)
    ident = bring_in(
        store,
        Entry("Ana Ruiz", (ANA, HOME), ("new",), note="penicillin", preferred="hu", uid="7"),
        *(Entry(f"New {n}", (f"+1212556{n:04}",), uid=str(n)) for n in range(600)),  # several transactions
        Entry("Ana Ruiz", (ANA, ZOE), language="Spanish", uid="7"),
    )
    assert len(people(store)) == 601
    assert people(store)["Ana Ruiz"].numbers == (HOME, ZOE, ANA)
    assert undo(store, ident) == Undone(600, 1, 0)
    assert people(store) == before
    assert undo(store, ident) == Undone(0, 0, 0), "nothing twice"


def test_what_somebody_changed_since_stays(store: Store) -> None:
    upsert.put(store.engine, [Entry("Ana Ruiz", (ANA,), note="old")])
    ident = bring_in(
        store,
        Entry("Ana Ruiz", (ANA, HOME), ("spam",), note="imported"),
        Entry("Ben", (BEN,)),
        Entry("Zoe", (ZOE,)),
    )
    ana, ben = people(store)["Ana Ruiz"], people(store)["Ben"]
    for card in (
        Card(ana.id, "Ana Ruiz", ana.numbers, ana.tags, "", "by hand"),
        Card(ben.id, "Ben Okafor", (BEN,)),
    ):
        submit(store, SaveCard(card, ""))
    assert undo(store, ident) == Undone(1, 0, 2)
    left = people(store)
    assert set(left) == {"Ana Ruiz", "Ben Okafor"}
    assert (left["Ana Ruiz"].note, left["Ana Ruiz"].numbers, left["Ana Ruiz"].tags) == ("by hand", (ANA,), ())


def test_who_was_erased_or_removed_stays_gone(store: Store, tmp_path: Path) -> None:
    upsert.put(store.engine, [Entry("Ana Ruiz", (ANA,), note=f"husband: {BEN}"), Entry("Zoe", (ZOE,))])
    ident = bring_in(
        store, Entry("Ana Ruiz", (ANA,), note="new"), Entry("Ben", (BEN,)), Entry("Zoe", (ZOE,), ("vip",))
    )
    erasure.erase(store.engine, erasure.find(store.engine, [BEN]), "root", TEN)
    erasure.erase(store.engine, erasure.find(store.engine, [ZOE]), "root", TEN)
    assert undo(store, ident) == Undone(0, 1, 0)
    (ana,) = people(store).values()
    assert ana.note == f"husband: {mentions.GONE}", "what was kept to undo it was erased, too"
    ident = bring_in(store, Entry("Ana Ruiz", (ANA,), note="new"))
    upsert.remove(store.engine, ana.id)
    assert undo(store, ident) == Undone(0, 0, 0)
    assert not people(store)


def test_later_imports_are_taken_back_first_or_stay(store: Store) -> None:
    first = bring_in(store, Entry("Ana Ruiz", (ANA,)))
    second = bring_in(store, Entry("Ana Ruiz", (ANA,), ("vip",)))
    assert undo(store, first) == Undone(0, 0, 1), "the second import has changed it"
    assert undo(store, second) == Undone(0, 1, 0)
    assert people(store)["Ana Ruiz"].tags == ()


def test_what_can_be_undone_is_forgotten_in_time(store: Store) -> None:
    bring_in(store, Entry("Ana Ruiz", (ANA,)))
    assert not imports.forget(store.engine, TEN + imports.KEPT)
    assert imports.forget(store.engine, TEN + imports.KEPT + timedelta(seconds=1)) == 1
    with store.engine.connect() as connection:
        assert not connection.scalar(select(func.count()).select_from(schema.import_changes))
    assert [each.changed for each in imports.listed(store.engine)] == [0]


@pytest.mark.parametrize(
    ("entry", "source", "one"),
    [
        (Entry("Ana Ruiz", (HOME,), uid="1"), "patients", True),
        (Entry("Ana Ruiz", (HOME,), uid="1"), "suppliers", False),
        (Entry("Household Lab", (ANA,), uid="1"), "suppliers", False),
        (Entry("Ana Ruiz", (ANA,), uid="33"), "suppliers", True),
        (Entry("Ana Ruiz", (ANA,), uid="33"), "patients", False),
        (Entry("Ana Ruiz", (HOME,), uid="1", source="patients"), "our own export", True),
    ],
)
def test_an_id_says_who_somebody_is_within_its_source_only(
    store: Store, entry: Entry, source: str, one: bool
) -> None:
    bring_in(store, Entry("Ana Ruiz", (ANA,), uid="1"))
    bring_in(store, entry, source=source)
    assert len(list(upsert.everyone(store.engine))) == (1 if one else 2)
    # Read again, each file finds its own.
    bring_in(store, Entry("Ana Ruiz", (ANA,), uid="1"))
    bring_in(store, entry, source=source)
    assert len(list(upsert.everyone(store.engine))) == (1 if one else 2)


def test_an_id_of_several_people_of_a_file_joins_none_of_them(store: Store) -> None:
    """A household of one line, in a file whose UIDs are all 0."""
    said: list[str] = []
    family = [
        Entry("Ann Lee", (HOME,), uid="0"),
        Entry("Bob Lee", (HOME,), uid="0"),
        Entry("Cy", (ZOE,), uid="0"),
    ]
    for _ in range(2):
        upsert.put(store.engine, family, said.append, "phone book")
    assert set(people(store)) == {"Ann Lee", "Bob Lee", "Cy"}
    assert said[0] == "the id 0 stands for Ann Lee, Bob Lee and 1 more: it says of nobody who they are"
