"""When the wall clock is believed by what destroys things."""

from datetime import UTC, datetime, timedelta

from console.store.privacy import clock_check
from console.store.privacy.clock_check import DOUBT, LEAP, Look, after
from console.store.writer.writer import Store

MONDAY = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
NIGHT = timedelta(days=1)


def doubted(*looks: datetime) -> list[bool]:
    found, last = [], None
    for at in looks:
        last = after(last, at)
        found.append(last.doubted is not None)
    return found


def test_night_after_night_is_believed_and_so_is_a_long_weekend() -> None:
    assert doubted(MONDAY, MONDAY + NIGHT, MONDAY + NIGHT + LEAP) == [False, False, False]


def test_a_leap_is_doubted_until_the_next_night() -> None:
    leap = MONDAY + timedelta(days=900)
    assert doubted(MONDAY, leap, leap + NIGHT) == [False, True, False]


def test_starting_anew_confirms_nothing() -> None:
    leap = MONDAY + timedelta(days=900)
    again = (leap + timedelta(hours=hours) for hours in (1, 2, 11))
    assert doubted(MONDAY, leap, *again, leap + DOUBT) == [False, True, True, True, True, False]


def test_a_clock_put_right_is_believed_and_one_that_leaps_again_is_not() -> None:
    leap = MONDAY + timedelta(days=900)
    assert doubted(MONDAY, leap, MONDAY + NIGHT) == [False, True, False]
    assert doubted(MONDAY, leap, leap + timedelta(days=900)) == [False, True, True]


def test_what_was_seen_is_kept(store: Store) -> None:
    leap = MONDAY + timedelta(days=900)
    assert clock_check.look(store.engine, MONDAY) == Look(MONDAY)
    assert clock_check.look(store.engine, leap) == Look(leap, leap)
    later = leap + timedelta(hours=1)
    assert clock_check.look(store.engine, later) == Look(later, leap)
