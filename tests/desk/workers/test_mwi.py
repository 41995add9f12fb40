"""Phones are told how many messages wait, when that changes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.calls.protocol.commands import Lamp
from console.config.schema.office import Office
from console.desk.workers.mwi import AGAIN, Lamps
from console.store.recordings import voicemail
from console.store.writer.writer import Store
from tests.store.samples import TEN, message, office


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path)
    made.open()
    yield made
    made.close()


def clinic(*, lamp: bool = True) -> Office:
    shipped = office()
    owner = next(person for person in shipped.staff if person.uri)
    keys = {"name": "front", "lamp": lamp, "owner": owner.name}
    return shipped.model_copy(update={"voicemail": (shipped.voicemail[0].model_copy(update=keys),)})


def counts(lamps: Lamps) -> list[int]:
    lamps.look()
    return [order.new for order in lamps.orders()]


def test_a_phone_is_told_of_each_change_and_once_more_after_a_while(store: Store, tmp_path: Path) -> None:
    lamps = Lamps(store.engine, clinic())
    assert counts(lamps) == [0]
    store.submit(message("m1", tmp_path / "m1.wav", seconds=2, complete=True))
    store.submit(message("m2", tmp_path / "m2.wav"))  # still being left
    assert store.flush(10)
    lamps.look()
    (lamp,) = lamps.orders()
    assert isinstance(lamp, Lamp)
    assert lamp.new == 1
    assert lamp.target.startswith("sip:")
    assert counts(lamps) == []
    voicemail.mark_done(store.engine, "m1", "maria", TEN)
    assert counts(lamps) == [0]
    assert [new for _ in range(AGAIN) for new in counts(lamps)] == [0]


def test_without_a_lamp_nobody_is_told(store: Store) -> None:
    assert counts(Lamps(store.engine, clinic(lamp=False))) == []
