"""Modes by hand are a stack, each with its own end: ending one shows what is under it."""

from datetime import timedelta
from pathlib import Path

from console.calls.protocol.store_commands import SaveOverride
from console.config.overrides import read_strictly, write
from tests.calls.scene import BOSS, OFFICE, Scene

MODES = {**OFFICE["modes"], "emergency": {}}


def desk() -> tuple[Scene, int]:
    s = Scene(modes=MODES, screen={"lock_after": "0s"})  # nobody touches the seat for long
    return s, s.sit(BOSS)


def mode(s: Scene) -> str:
    s.core.desk.now = s.now
    return s.core.desk.mode().mode


def test_an_emergency_that_ends_shows_the_lunch_under_it() -> None:
    s, boss = desk()
    s.wish(boss, "mode", to="lunch", until="10:30")
    s.wish(boss, "mode", to="emergency", text="fire alarm")
    assert mode(s) == "emergency"
    s.wish(boss, "mode", to="schedule")
    assert mode(s) == "lunch"
    s.wish(boss, "mode", to="schedule")
    assert mode(s) == "open"


def test_each_keeps_its_own_end() -> None:
    s, boss = desk()
    s.wish(boss, "mode", to="lunch", until="10:30")
    s.wish(boss, "mode", to="closed", until="10:10")
    s.wait(10 * 60 + 1)
    assert mode(s) == "lunch", "the upper one is over"
    s.wait(20 * 60)
    assert mode(s) == "open"
    assert s.core.desk.override is None


def test_what_is_over_below_does_not_come_back() -> None:
    s, boss = desk()
    s.wish(boss, "mode", to="lunch", until="10:05")
    s.wish(boss, "mode", to="emergency")
    s.wait(10 * 60)
    assert mode(s) == "emergency"
    s.wish(boss, "mode", to="schedule")
    assert mode(s) == "open"


def test_a_mode_set_twice_stands_there_once() -> None:
    s, boss = desk()
    for until in ("10:30", "10:40", "10:20"):
        s.wish(boss, "mode", to="lunch", until=until)
    assert s.core.desk.override
    assert [each.mode for each in s.core.desk.override.stack()] == ["lunch"]
    s.wait(20 * 60 + 1)
    assert mode(s) == "open"


def test_undo_brings_back_the_whole_stack() -> None:
    s, boss = desk()
    s.wish(boss, "mode", to="lunch", until="10:30")
    s.wish(boss, "mode", to="closed", until="10:40")
    s.wish(boss, "mode", to="schedule")
    s.wish(boss, "undo")
    assert mode(s) == "closed"
    s.wish(boss, "mode", to="schedule")
    assert mode(s) == "lunch"


def test_the_stack_outlives_the_desk(tmp_path: Path) -> None:
    s, boss = desk()
    s.wish(boss, "mode", to="lunch", until="10:30")
    s.wish(boss, "mode", to="emergency")
    saved = s.found(SaveOverride, all_of_it=True)[-1]
    assert saved.under
    assert saved.under.mode == "lunch"
    path = tmp_path / "overrides.toml"
    write(path, s.core.desk.override)
    assert read_strictly(path) == s.core.desk.override
    assert s.core.desk.override
    write(path, s.core.desk.override.under)
    found = read_strictly(path)
    assert found
    assert (found.mode, found.under) == ("lunch", None)
    assert found.until == s.core.desk.now.wall + timedelta(minutes=30)
