"""Holidays made and taken back from a seat."""

from pathlib import Path

from console.calls.protocol.commands import ChangeSetting
from console.calls.protocol.events import SettingDone
from console.config.grammar.dates import parse_exception
from console.config.load import in_force
from console.desk.workers.settings import Settler
from tests.calls.scene import BOSS, MARIA, Scene
from tests.config.texts import GOOD, written
from tests.waiting import wait_until

MODES = {
    "open": {"hours": "Mo-Fr 08:00-17:00"},
    "holiday": {"dates": ["2026-11-01 past", "2026-12-24 12:00-24:00 Christmas Eve"]},
}


def made(scene: Scene, seat: int, to: str, **more: str) -> list[ChangeSetting]:
    scene.wish(seat, "holiday", to=to, **more)
    return scene.found(ChangeSetting)


def test_a_holiday_stands_among_the_dates_of_its_mode() -> None:
    scene = Scene(modes=MODES)
    (change,) = made(scene, scene.sit(BOSS), "2026-11-18..2026-11-18", text="staff training")
    assert change.path == "modes/holiday/dates"
    assert change.text == '["2026-11-18 staff training", "2026-12-24 12:00-24:00 Christmas Eve"]'
    assert change.says == "Anna made Wed 18 Nov a holiday: staff training"


def test_one_is_taken_back_and_what_is_none_is_said() -> None:
    scene = Scene(modes=MODES)
    seat = scene.sit(BOSS)
    (change,) = made(scene, seat, "2026-12-24..2026-12-24", until="off")
    assert (change.text, change.says) == ("[]", "Anna took back the holiday Thu 24 Dec")
    assert made(scene, seat, "2026-12-23..2026-12-23", until="off") == []
    assert scene.said(seat) == "Wed 23 Dec is no holiday that was set"
    assert made(scene, seat, "2026-11-01..2026-11-01") == []
    assert scene.said(seat) == "Sun 1 Nov is past"


def test_u_takes_a_holiday_back(tmp_path: Path) -> None:
    scene = Scene(modes=MODES)
    seat = scene.sit(BOSS)
    (change,) = made(scene, seat, "2026-11-18..2026-11-18", text="staff training")
    assert change.before == '["2026-11-01 past", "2026-12-24 12:00-24:00 Christmas Eve"]'
    done = SettingDone(seat, "anna", "modes.holiday dates", change.says, back=(change.path, change.before))
    scene.did(scene.core.changed(done, scene.now))
    scene.wish(seat, "undo")
    (back,) = scene.found(ChangeSetting)
    assert (back.path, back.text) == (change.path, change.before)
    assert back.says == "Undone: Anna made Wed 18 Nov a holiday: staff training"
    scene.did(scene.core.changed(SettingDone(seat, "anna", "dates", back.says), scene.now))
    scene.wish(seat, "undo")
    assert "Nothing to undo" in scene.said(seat)


def test_without_a_mode_of_that_name_the_office_is_closed() -> None:
    scene = Scene()
    (change,) = made(scene, scene.sit(BOSS), "2026-11-18..2026-11-20", text="flood")
    assert (change.path, change.text) == ("modes/closed/dates", '["2026-11-18..2026-11-20 flood"]')


def test_only_a_manager_makes_one() -> None:
    scene = Scene(modes=MODES)
    assert made(scene, scene.sit(MARIA), "2026-11-18..2026-11-18") == []


def test_it_holds_for_every_command_and_outlives_the_desk(tmp_path: Path) -> None:
    config = written(tmp_path, GOOD)
    settler = Settler(config, tmp_path)
    words = '["2099-12-01 staff training"]'
    settler.do(ChangeSetting(1, "anna", "modes/closed/dates", words, "Anna made it"))
    done: list[object] = []
    wait_until(lambda: done, step=lambda: done.extend(settler.answers()))
    settler.stop()
    assert isinstance(done[0], SettingDone)
    assert (done[0].words, done[0].bad) == ("Anna made it", False)
    (kept,) = in_force(config, tmp_path).office.modes["closed"].dates
    assert kept.line == "2099-12-01 staff training"


def test_an_exception_is_written_as_it_is_read() -> None:
    for line in (
        "2026-12-24 12:00-24:00 Eve",
        "2026-12-24..2026-12-26 x y",
        "2026-12-24",
        "2026-12-24 08:00-09:30",
    ):
        assert parse_exception(line).line == line
