"""What the first seat of a morning is told of the night."""

from datetime import UTC, datetime

import pytest

from console.calls.protocol.clock import Now
from console.calls.protocol.commands import CountMissed
from console.calls.protocol.intents import Person, Role
from console.routing.schedule.last_closed import last_night
from tests.calls.scene import BOSS, MARIA, Scene

#: New York: Tuesday 17 November, and the moments around its night and the weekend before
CLOSING = datetime(2026, 11, 16, 22, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 13, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "night"),
    [
        (datetime(2026, 11, 17, 15, 0, tzinfo=UTC), (CLOSING, True)),
        (datetime(2026, 11, 17, 17, 30, tzinfo=UTC), (CLOSING, True)),  # lunch is no night
        (datetime(2026, 11, 17, 12, 50, tzinfo=UTC), (CLOSING, False)),  # ten to eight
        (datetime(2026, 11, 16, 15, 0, tzinfo=UTC), (FRIDAY, True)),
    ],
)
def test_when_the_night_began_and_whether_it_is_over(at: datetime, night: tuple[datetime, bool]) -> None:
    assert last_night(Scene().office, at) == night


def test_an_office_that_never_closes_has_no_night() -> None:
    scene = Scene(modes={"open": {"hours": "24/7"}}, rule=[])
    assert last_night(scene.office, scene.now.wall) is None
    scene.sit()
    assert not scene.found(CountMissed)


def test_the_first_seat_of_the_morning_is_told_once() -> None:
    scene = Scene()
    scene.sit(Person("sam", Role.STAFF, "sam", "Sam"))
    assert not scene.found(CountMissed)
    maria = scene.sit(MARIA)
    (asked,) = scene.found(CountMissed)
    assert asked == CountMissed(maria, CLOSING)
    scene.did(scene.core.missed(asked, (7, 2), scene.now))
    assert scene.said(maria) == "7 missed, 2 left a message since 17:00, nobody has talked to them yet: F5"
    scene.sit(BOSS)
    assert not scene.found(CountMissed)


def test_nothing_missed_is_not_told_and_a_weekend_is_named_by_its_day() -> None:
    scene = Scene()
    scene.now = Now(1000.0, datetime(2026, 11, 16, 15, 0, tzinfo=UTC))
    maria = scene.sit()
    (asked,) = scene.found(CountMissed)
    scene.did(scene.core.missed(asked, (0, 0), scene.now))
    assert not scene.core.desk.seats[maria].notes
    scene.did(scene.core.missed(asked, (1, 0), scene.now))
    assert scene.said(maria) == "1 missed since Fri 17:00, nobody has talked to them yet: F5"


def test_a_seat_that_stayed_open_is_told_when_the_office_opens() -> None:
    scene = Scene()
    scene.sit()
    scene.wait(60)
    before = len(scene.found(CountMissed, all_of_it=True))
    scene.wait(8 * 3600)  # until after five
    scene.wait(15 * 3600)  # until after eight
    asked = scene.found(CountMissed, all_of_it=True)[before:]
    assert asked[-1] == CountMissed(0, datetime(2026, 11, 17, 22, 0, tzinfo=UTC))
