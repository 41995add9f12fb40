"""Away with an end, and from a moment on."""

from datetime import timedelta

from console.calls.protocol.store_commands import SaveAway
from console.config.schema.overrides import Away
from console.routing.values import Availability
from tests.calls.scene import BOSS, MARIA, Scene


def state(scene: Scene, name: str) -> tuple[str, str]:
    row = next(row for row in scene.picture(next(iter(scene.core.desk.seats))).staff if row.name == name)
    return row.state, row.note


def test_away_ends_by_itself_and_all_are_told() -> None:
    scene = Scene()
    seat = scene.sit()
    scene.wish(seat, "away", to="staff sam", until="until 10:30", text="dentist")
    assert scene.said(seat) == "Sam is set to away until 10:30"
    assert state(scene, "sam") == ("away", "back 10:30, dentist")
    scene.wait(1801)
    assert state(scene, "sam") == ("free", "")
    assert scene.said(seat) == "Sam takes calls again"


def test_away_may_begin_later_and_u_takes_the_plan_back() -> None:
    scene = Scene()
    maria, anna = scene.sit(MARIA), scene.sit(BOSS)
    scene.wish(maria, "dnd", to="staff priya", until="at 10:30 until 10:45")
    assert state(scene, "priya")[0] == "free"
    scene.wish(maria, "undo")
    scene.wait(2000)
    assert state(scene, "priya")[0] == "free"
    scene.wish(maria, "away", to="staff priya", until="in 10min")
    scene.wait(661)  # to the whole minute
    assert state(scene, "priya")[0] == "away"
    assert scene.said(anna) == "Priya is set to away"
    scene.wish(maria, "back", to="staff priya")
    assert scene.core.desk.roster.absence_of("priya").to is None
    assert scene.core.desk.roster.next_turn() is None


def test_undo_of_away_keeps_the_end_it_had() -> None:
    scene = Scene()
    seat = scene.sit()
    scene.wish(seat, "away", to="staff sam", until="until 12:00", text="ill")
    scene.wait(6)
    scene.wish(seat, "dnd", to="staff sam")
    scene.wish(seat, "undo")
    kept = scene.core.desk.roster.absence_of("sam")
    assert (kept.to, kept.note) == (Availability.AWAY, "ill")
    assert kept.until is not None


def test_what_is_no_time_changes_nothing() -> None:
    scene = Scene()
    seat = scene.sit()
    scene.wish(seat, "away", to="staff sam", until="noonish")
    assert scene.core.desk.seats[seat].notes[-1].bad
    assert scene.core.desk.roster.absence_of("sam").to is None


def test_who_is_away_is_away_after_a_restart_too() -> None:
    scene = Scene()
    seat = scene.sit()
    scene.wish(seat, "away", to="staff sam", until="until 12:00", text="dentist")
    scene.wish(seat, "dnd", to="staff priya", until="at 11:00 until 11:30")
    *_, saved = scene.found(SaveAway, all_of_it=True)
    later = Scene()
    later.core.set_away((*saved.away, Away("nobody", "away"), Away("maria", "on a call")))
    later.sit()
    assert state(later, "sam") == ("away", "back 12:00, dentist")
    assert state(later, "priya")[0] == "free"
    later.wait(3700)
    assert state(later, "priya")[0] == "do not disturb"
    later.wait(3700)
    assert (state(later, "sam")[0], state(later, "priya")[0]) == ("free", "free")
    scene.wish(seat, "back", to="staff sam")
    scene.wish(seat, "back", to="staff priya")
    assert scene.found(SaveAway, all_of_it=True)[-1].away == ()


def test_an_absence_that_is_over_when_the_desk_starts_ends_at_once() -> None:
    scene = Scene()
    scene.core.set_away((Away("sam", "away", "", scene.now.wall - timedelta(hours=1)),))
    scene.sit()
    scene.wait(1)
    assert state(scene, "sam")[0] == "free"
