"""Switching the mode by hand."""

import pytest

from console.calls.kept import SaveOverride
from console.calls.life import State
from tests.calls.scene import BOSS, Scene


def test_lunch_until_an_hour_sends_the_next_call_the_lunch_way_and_ends_by_itself() -> None:
    scene = Scene()
    seat = scene.sit(BOSS)
    scene.wish(seat, "mode", to="lunch", until="11:00", text="team meeting")
    kept = scene.found(SaveOverride)[0]
    assert (kept.mode, kept.author, kept.reason) == ("lunch", "anna", "team meeting")
    assert kept.until
    assert kept.until.isoformat() == "2026-11-17T11:00:00-05:00"
    assert scene.picture(seat).mode.name == "lunch"
    assert scene.picture(seat).mode.until == "11:00"
    assert scene.arrive().state is State.PLAYING
    scene.wait(3601)
    assert scene.found(SaveOverride) == [SaveOverride("")]
    assert scene.picture(seat).mode.name == "open"
    assert scene.arrive(caller="+12125550155").state is State.RINGING


def test_the_default_end_is_the_next_boundary() -> None:
    scene = Scene()
    seat = scene.sit(BOSS)
    scene.wish(seat, "mode", to="closed")
    assert scene.picture(seat).mode.until == "12:00"


def test_undo_restores_what_was_before() -> None:
    scene = Scene()
    seat = scene.sit(BOSS)
    scene.wish(seat, "mode", to="lunch", until="11:00")
    scene.wish(seat, "mode", to="closed", until="never")
    scene.wish(seat, "undo")
    assert scene.picture(seat).mode.name == "lunch"


def test_wrong_modes_and_times_change_nothing() -> None:
    scene = Scene()
    seat = scene.sit(BOSS)
    for more in ({"to": "brunch"}, {"to": "lunch", "until": "25:99"}, {"to": "lunch", "until": "2020-01-01"}):
        scene.wish(seat, "mode", **more)
        assert scene.core.desk.override is None
        assert scene.core.desk.seats[seat].notes[-1].bad


@pytest.mark.parametrize(
    ("until", "why"),
    [
        ("25:00", "until '25:00': write 13:00, 2026-12-24T18:00 or never"),
        ("12:60", "until '12:60': write 13:00, 2026-12-24T18:00 or never"),
        ("noon", "until 'noon': write 13:00, 2026-12-24T18:00 or never"),
        ("2020-01-01", "until '2020-01-01' is already past"),
    ],
)
def test_a_wrong_end_is_told_with_what_would_be_right(until: str, why: str) -> None:
    scene = Scene()
    seat = scene.sit(BOSS)
    scene.wish(seat, "mode", to="lunch", until=until)
    note = scene.core.desk.seats[seat].notes[-1]
    assert (note.text, note.bad) == (why, True)


def test_the_choices_say_what_a_new_call_would_do() -> None:
    scene = Scene()
    seat = scene.sit(BOSS)
    choices = {c.name: c.preview for c in scene.picture(seat).modes}
    assert choices["lunch"] == "new calls → say lunch → voicemail Front desk"


def test_an_office_that_never_changes_its_mode_is_seldom_looked_at() -> None:
    scene = Scene(modes={"open": {"hours": "24/7"}})
    assert scene.core.deadline(scene.now) == scene.now.mono + 3600
    scene.wait(4 * 3600)
    assert scene.now.mono < scene.core.deadline(scene.now) <= scene.now.mono + 3600
