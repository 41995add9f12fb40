"""Contacts changed at the desk: kept once, made one with all that is about them, and two again."""

from dataclasses import replace

from sqlalchemy import select

from console.calls.protocol.store_commands import (
    DropCard,
    MergeCards,
    SaveCard,
    SaveNote,
    SaveSlip,
    SplitCards,
)
from console.routing.values import Card
from console.store.contacts import upsert
from console.store.contacts.directory import Directory
from console.store.contacts.upsert import Entry
from console.store.schema import calls, notes, slips
from console.store.writer.writer import Store
from tests.store.samples import ANA, TEN, call, submit

BEN = "+12125550299"


def everyone(store: Store) -> list[Card]:
    return list(upsert.everyone(store.engine))


NEW = Card(0, "Uma Tiller", (BEN,), ("vip",), "sam", "line", "Igbo", ("sam", "lee"))


def test_a_new_card_is_one_contact_however_often_it_is_written(store: Store, directory: Directory) -> None:
    submit(store, SaveCard(NEW, "t-k1"))
    submit(store, SaveCard(NEW, "t-k1"))
    (found,) = everyone(store)
    assert found == replace(NEW, id=found.id)
    assert directory.opened(0, BEN).card == found
    assert [card.name for card in directory.search("tiller")] == ["Uma Tiller"]
    submit(store, DropCard("t-k1"))
    assert everyone(store) == []
    assert directory.opened(0, BEN).card == Card(0, "", (BEN,))


def test_a_change_replaces_numbers_and_tags_and_is_found_by_the_new_name(
    store: Store, directory: Directory
) -> None:
    upsert.put(store.engine, [Entry("Uma Tiller", (BEN,), ("vip", "old"), uid="x1")])
    (before,) = everyone(store)
    submit(store, SaveCard(replace(before, name="Uma Tillman", numbers=("+12125550300",), tags=("new",))))
    (after,) = everyone(store)
    assert (after.id, after.name, after.numbers, after.tags) == (
        before.id,
        "Uma Tillman",
        ("+12125550300",),
        ("new",),
    )
    assert directory.search("tiller") == ()
    assert after in directory.search("tillman")
    assert [entry.uid for entry in upsert.entries(store.engine)] == ["x1"]


def test_two_become_one_with_all_that_is_about_them_and_two_again(store: Store, directory: Directory) -> None:
    upsert.put(store.engine, [Entry("Ben", (BEN,), ("a",), uid="u1"), Entry("B. Okafor", ("+12125550300",))])
    kept, gone = sorted(everyone(store), key=lambda card: card.name, reverse=True)
    slip = SaveSlip("s1", "c2", gone.id, "+12125550300", "B", "sam", "call", False, "maria", TEN)
    submit(
        store,
        call("c1", caller=BEN, card=kept.id),
        call("c2", 1, caller="+12125550300", card=gone.id),
        SaveNote("c2", gone.id, TEN, "maria", "hello"),
        slip,
    )
    assert directory.opened(gone.id, "").calls == 1
    one = replace(kept, numbers=(BEN, "+12125550300"))
    merge = MergeCards("t-k2", one, gone, TEN, "maria")
    submit(store, merge)
    submit(store, merge)  # written again after a failure
    assert everyone(store) == [one]
    opened = directory.opened(0, "+12125550300")
    assert (opened.card, opened.calls, opened.notes, opened.slips) == (one, 2, 1, 1)
    assert len(directory.known(BEN).past) == 2
    submit(store, SplitCards("t-k2", kept, gone))
    assert {card.id: card for card in everyone(store)} == {kept.id: kept, gone.id: gone}
    with store.engine.connect() as connection:
        for table in (notes, slips):
            assert connection.scalars(select(table.c.card)).all() == [gone.id]
        owners = {row.id: row.card for row in connection.execute(select(calls.c.id, calls.c.card))}
    assert owners == {"c1": kept.id, "c2": gone.id}
    assert {entry.name: entry.uid for entry in upsert.entries(store.engine)} == {
        "Ben": "u1",
        "B. Okafor": "",
    }


def test_cards_that_cant_be_changed_here_say_why(store: Store, directory: Directory) -> None:
    upsert.put(store.engine, [Entry("Ben", (BEN,)), Entry("Bea", (BEN,))])
    assert "Several people" in directory.opened(0, BEN).why
    assert directory.opened(everyone(store)[0].id, "").why == ""
    assert directory.opened(0, "").why == "A withheld number has no card"
    assert "stands in the config" in directory.opened(0, ANA).why
