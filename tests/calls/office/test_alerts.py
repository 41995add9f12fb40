"""A wall clock that is stepped, and a machine that slept: what the desk does and says."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from console.calls.inbox.slip_reminders import due_at
from console.calls.protocol.clock import Now
from console.calls.protocol.snapshot import Snapshot
from console.calls.protocol.store_commands import Audit, JournalCall
from tests.calls.scene import Scene

HOUR = 3600.0


def step(scene: Scene, by_s: float) -> None:
    """The wall clock moves and nothing else."""
    scene.now = replace(scene.now, wall=scene.now.wall + timedelta(seconds=by_s))
    scene.did(scene.core.clock_moved(by_s, 0.0, scene.now))


def picture(scene: Scene, seat: int) -> Snapshot:
    found = scene.core.snapshot(seat, scene.now)
    assert found
    return found


def test_modes_go_by_the_new_time_at_once_and_the_board_says_so() -> None:
    scene = Scene()
    seat = scene.sit()
    assert picture(scene, seat).mode.name == "open"
    step(scene, 2 * HOUR)  # 12:00
    assert picture(scene, seat).mode.name == "lunch"
    assert picture(scene, seat).alerts == (
        "The clock of this machine was put forward by 120 min: modes and hours go by it",
    )
    step(scene, -2 * HOUR)
    assert picture(scene, seat).mode.name == "open"
    assert "put back by 120 min" in picture(scene, seat).alerts[0]
    assert [(a.verb, a.subject) for a in scene.all if isinstance(a, Audit) and a.verb == "clock"] == [
        ("clock", "stepped"),
        ("clock", "stepped"),
    ]


@pytest.mark.parametrize("by_s", [HOUR, -HOUR])
def test_a_call_over_a_step_is_as_long_as_it_was(by_s: float) -> None:
    scene = Scene()
    seat = scene.sit()
    call = scene.arrive()
    scene.wish(seat, "answer", call)
    scene.answers(scene.dialled().leg)
    step(scene, by_s)
    scene.wait(30)
    scene.ends(call.leg)
    row = [each for each in scene.all if isinstance(each, JournalCall)][-1]
    assert row.answered
    assert row.ended
    assert row.arrived <= row.answered <= row.ended
    assert timedelta(seconds=30) <= row.ended - row.arrived < timedelta(seconds=40)


def test_who_was_away_while_the_machine_slept_finds_their_board_hidden() -> None:
    scene = Scene(screen={"lock_after": "5m"})
    seat = scene.sit()
    scene.did(scene.core.clock_moved(0.0, 299.0, scene.now))
    scene.did(scene.core.tick(scene.now))
    assert not picture(scene, seat).you.lock
    scene.did(scene.core.clock_moved(0.0, 2.0, scene.now))
    scene.did(scene.core.tick(scene.now))
    assert picture(scene, seat).you.lock == "Hidden: nobody touched this screen"
    assert ("clock", "slept") in [(a.verb, a.subject) for a in scene.all if isinstance(a, Audit)]


def _zones_of(at: datetime) -> tuple[datetime, datetime]:
    return at, at.astimezone(ZoneInfo("America/New_York"))


@pytest.mark.parametrize(
    ("now", "text", "then"),
    [
        ("2026-11-01T01:45-04:00", "1:30", "2026-11-01T01:30:00-05:00"),  # autumn has this hour twice
        ("2026-11-01T01:10-05:00", "1:30", "2026-11-01T01:30:00-05:00"),
        ("2026-11-01T01:45-05:00", "1:30", "2026-11-02T01:30:00-05:00"),
        ("2026-03-08T01:45-05:00", "2:30", "2026-03-08T03:30:00-04:00"),  # and spring skips this one
    ],
)
def test_a_time_said_in_the_night_of_another_clock_is_the_next_one(now: str, text: str, then: str) -> None:
    for given in _zones_of(datetime.fromisoformat(now)):
        scene = Scene()
        scene.now = Now(1000.0, given)
        scene.did(scene.core.tick(scene.now))
        found = due_at(scene.core.desk, text)
        assert found
        assert found.timestamp() == datetime.fromisoformat(then).timestamp()


@pytest.mark.parametrize("past", ["2026-11-01T01:30", "2026-11-01T01:44-04:00"])
def test_a_moment_of_the_first_of_two_hours_is_past_in_the_second(past: str) -> None:
    for given in _zones_of(datetime.fromisoformat("2026-11-01T01:10-05:00")):
        scene = Scene()
        scene.now = Now(1000.0, given)
        scene.did(scene.core.tick(scene.now))
        with pytest.raises(ValueError, match="past"):
            due_at(scene.core.desk, past)
