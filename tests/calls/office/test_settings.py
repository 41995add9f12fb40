"""Settings from a manager's seat: what the core orders, and who hears of what came of it."""

from console.calls.protocol.commands import ChangeSetting, ReadSettings, TrySetting
from console.calls.protocol.events import SettingDone
from console.calls.protocol.settings import SettingRow, Settings, Trial
from console.calls.protocol.store_commands import Audit
from tests.calls.scene import BOSS, MARIA, Scene

SETTINGS = Settings((SettingRow("desk//ring", "desk ring", "20s", "How long."),))


def test_a_manager_looks_tries_and_changes() -> None:
    scene = Scene()
    boss = scene.sit(BOSS)
    scene.wish(boss, "settings", to="open")
    assert scene.found(ReadSettings) == [ReadSettings(boss)]
    scene.core.settings(boss, SETTINGS)
    assert scene.picture(boss).settings == SETTINGS
    scene.wish(boss, "try_setting", to="desk//ring", text="25s")
    assert scene.found(TrySetting) == [TrySetting(boss, "desk//ring", "25s")]
    scene.core.tried(boss, Trial("desk//ring", "25s", calls=3))
    trial = scene.picture(boss).trial
    assert trial
    assert trial.calls == 3
    scene.wish(boss, "set_setting", to="desk//ring", text="25s")
    assert scene.found(ChangeSetting) == [ChangeSetting(boss, "anna", "desk//ring", "25s")]
    scene.wish(boss, "undo_setting")
    assert scene.found(ChangeSetting) == [ChangeSetting(boss, "anna", "", "")]
    scene.wish(boss, "settings")
    assert scene.picture(boss).settings is None


def test_a_change_is_audited_and_told_to_managers_alone() -> None:
    scene = Scene()
    boss, other, maria = scene.sit(BOSS), scene.sit(BOSS), scene.sit(MARIA)
    scene.core.settings(other, SETTINGS)
    done = SettingDone(boss, "anna", "desk ring", "anna set desk ring to 25s")
    scene.did(scene.core.changed(done, scene.now))
    assert [(a.who, a.verb, a.subject) for a in scene.found(Audit)] == [("anna", "setting", "desk ring")]
    assert scene.said(boss) == scene.said(other) == "anna set desk ring to 25s"
    assert scene.core.desk.seats[maria].notes == []
    assert scene.found(ReadSettings) == [ReadSettings(other)]  # who looks sees the new value


def test_a_refused_change_is_told_to_who_asked_and_not_audited() -> None:
    scene = Scene()
    boss, other = scene.sit(BOSS), scene.sit(BOSS)
    done = SettingDone(boss, "anna", "desk//ring", "Not changed: desk.ring", bad=True)
    scene.did(scene.core.changed(done, scene.now))
    assert scene.said(boss) == "Not changed: desk.ring"
    assert scene.core.desk.seats[other].notes == []
    assert scene.found(Audit) == []


def test_a_hidden_seat_shows_no_settings() -> None:
    scene = Scene()
    boss = scene.sit(BOSS)
    scene.core.settings(boss, SETTINGS)
    scene.wish(boss, "lock")
    assert scene.picture(boss).settings is None
    assert scene.core.desk.seats[boss].settings is None
