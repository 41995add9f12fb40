"""Switching the mode by hand."""

from datetime import datetime

import pytest

from console.calls.protocol.store_commands import SaveOverride
from console.calls.state.call_state import State
from tests.calls.scene import BOSS, OFFICE, Scene


def test_lunch_until_an_hour_sends_the_next_call_the_lunch_way_and_ends_by_itself() -> None:
    scene = Scene()
    seat = scene.sit(BOSS)
    scene.wish(seat, "mode", to="lunch", until="11:00", text="team meeting")
    kept = scene.found(SaveOverride)[0]
    assert (kept.mode, kept.author, kept.reason) == ("lunch", "anna", "team meeting")
    assert kept.until
    assert kept.until == datetime.fromisoformat("2026-11-17T11:00:00-05:00")
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
        ("25:00", "“25:00” is no time: write 13:00, +10min, at 15:30, tomorrow 9:00, Fri 12:00 or never"),
        ("noonish", "“noonish” is no time: write 13:00, +10min, at 15:30, tomorrow 9:00, Fri 12:00 or never"),
        ("2020-01-01", "2020-01-01 is past: it is 10:00 now"),
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
    assert choices["lunch"] == "new calls → announcement: lunch → voicemail Front desk"


def test_an_office_that_never_changes_its_mode_is_seldom_looked_at() -> None:
    scene = Scene(modes={"open": {"hours": "24/7"}})
    assert scene.core.deadline(scene.now) == scene.now.mono + 3600
    scene.wait(4 * 3600)
    assert scene.now.mono < scene.core.deadline(scene.now) <= scene.now.mono + 3600


def test_a_mode_that_begins_later_is_shown_kept_and_begins_then() -> None:
    scene = Scene()
    seat = scene.sit(BOSS)
    scene.wish(seat, "mode", to="closed", until="at 10:30 until 11:00", text="fire drill")
    assert scene.said(seat) == "CLOSED at 10:30 until 11:00: Anna"
    (kept,) = scene.found(SaveOverride)
    assert (kept.mode, [each.mode for each in kept.planned]) == ("", ["closed"])
    mode = scene.picture(seat).mode
    assert (mode.name, mode.until, mode.then) == ("open", "10:30", "CLOSED")
    scene.wait(1800)
    assert scene.picture(seat).mode.name == "closed"
    assert scene.said(seat) == "CLOSED begins until 11:00: Anna"
    assert scene.found(SaveOverride)[-1].planned == ()
    scene.wait(1801)
    assert scene.picture(seat).mode.name == "open"


def test_a_planned_mode_is_taken_back_by_u_and_by_the_schedule() -> None:
    scene = Scene()
    seat = scene.sit(BOSS)
    for way in ({"verb": "undo"}, {"verb": "mode", "to": "schedule"}):
        scene.wish(seat, "mode", to="closed", until="at 10:30")
        assert scene.core.desk.planned
        scene.wish(seat, **way)
        assert not scene.core.desk.planned


def test_an_emergency_lasts_until_a_person_ends_it() -> None:
    scene = Scene(modes={**OFFICE["modes"], "emergency": {}}, screen={"lock_after": "0s"})
    seat = scene.sit(BOSS)
    assert {c.name: c.until for c in scene.picture(seat).modes}["emergency"] == ""
    scene.wish(seat, "mode", to="closed", until="at tomorrow 9:00")
    scene.wish(seat, "mode", to="emergency")
    assert scene.said(seat) == "EMERGENCY until a person ends it: Anna"
    scene.wait(30 * 3600)
    assert scene.picture(seat).mode.name == "emergency"
    scene.wish(seat, "mode", to="schedule")
    assert scene.picture(seat).mode.name == "open"


def test_the_day_is_named_whenever_it_is_not_today() -> None:
    scene = Scene()
    seat = scene.sit(BOSS)
    scene.wish(seat, "mode", to="lunch", until="9:00")
    assert scene.said(seat) == "LUNCH until tomorrow 09:00: Anna"
    assert scene.picture(seat).mode.until == "tomorrow 09:00"
