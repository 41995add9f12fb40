"""Adding contacts and bringing them up to date."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from console.routing.values import Card
from console.store.contacts import upsert
from console.store.contacts.upsert import Entry, put
from console.store.database.engine import open_writer

HOME, WORK = "+12125550111", "+12125550112"


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_writer(tmp_path)


def everyone(engine: Engine) -> list[Card]:
    return list(upsert.everyone(engine))


def test_the_same_person_again_is_brought_up_to_date(engine: Engine) -> None:
    assert put(engine, [Entry("Kim Park", (HOME,), ("patient",), note="old")]) == (1, 0)
    assert put(engine, [Entry("KIM  park", (HOME, WORK), ("vip",), note="new", language="Korean")]) == (0, 1)
    (card,) = everyone(engine)
    assert card.numbers == (HOME, WORK)
    assert card.tags == ("patient", "vip")
    assert (card.name, card.note, card.language) == ("KIM  park", "new", "Korean")


def test_nothing_said_changes_nothing(engine: Engine) -> None:
    put(engine, [Entry("Kim Park", (HOME,), preferred="hu", note="asthma", uid="7")])
    put(engine, [Entry("Kim Park", (HOME,))])
    (card,) = everyone(engine)
    assert (card.preferred, card.note) == ("hu", "asthma")


def test_two_people_of_one_number_or_one_name_stay_two(engine: Engine) -> None:
    put(engine, [Entry("Kim Park", (HOME,)), Entry("Lou Park", (HOME,)), Entry("Kim Park", (WORK,))])
    assert put(engine, [Entry("Lou Park", (HOME,))]) == (0, 1)
    assert len(everyone(engine)) == 3


def test_a_uid_carries_a_new_name_and_then_a_new_number(engine: Engine) -> None:
    put(engine, [Entry("Kim Park", (HOME,), uid="7")])
    put(engine, [Entry("Kim Park-Lee", (HOME,), uid="7")])
    put(engine, [Entry("Kim Park-Lee", (WORK,), uid="7")])
    (card,) = everyone(engine)
    assert (card.name, card.numbers) == ("Kim Park-Lee", (HOME, WORK))
    put(engine, [Entry("Kim Park-Lee", (WORK,), uid="8")])
    assert len(everyone(engine)) == 2


def test_doubles_inside_one_file_become_one(engine: Engine) -> None:
    assert put(engine, [Entry("Kim Park", (HOME,)), Entry("Kim Park", (HOME, WORK), ("vip",))]) == (1, 1)
    (card,) = everyone(engine)
    assert (card.numbers, card.tags) == ((HOME, WORK), ("vip",))


def test_many_go_in_and_come_out(engine: Engine) -> None:
    many = [Entry(f"P{n:04}", (f"+1212{5000000 + n}",), (f"t{n % 3}",), uid=str(n)) for n in range(1000)]
    assert put(engine, many) == (1000, 0)
    assert put(engine, many) == (0, 1000)
    assert list(upsert.entries(engine)) == many
    assert len(list(upsert.everyone(engine, "t0"))) == 334


def test_tags_are_put_on_and_taken_off(engine: Engine) -> None:
    put(engine, [Entry("Kim Park", (HOME,), ("patient", "vip"))])
    (card,) = everyone(engine)
    upsert.tag(engine, card.id, ("late", "patient"), ("vip",))
    assert everyone(engine)[0].tags == ("late", "patient")


def test_a_removed_contacts_id_is_never_given_again(engine: Engine) -> None:
    put(engine, [Entry("Kim Park", (HOME,), ("vip",))])
    (card,) = everyone(engine)
    upsert.remove(engine, card.id)
    assert everyone(engine) == []
    put(engine, [Entry("Lou Moss", (HOME,))])
    (other,) = everyone(engine)
    assert other.id > card.id
    assert other.tags == ()
