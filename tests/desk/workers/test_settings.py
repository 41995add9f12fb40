"""Settings are read, tried, changed and taken back beside the desk, with today's calls decided again."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from console.calls.protocol.commands import ChangeSetting, ReadSettings, SettingCommand, TrySetting
from console.calls.protocol.events import SettingDone
from console.calls.protocol.settings import Settings, Trial
from console.calls.protocol.store_commands import JournalCall
from console.config.load import load
from console.config.overrides import read_settings
from console.desk.workers.settings import SettingAnswer, Settler
from console.routing.rules.decide import decide
from console.routing.rules.decision_record import remembered
from console.routing.values import CallFacts, OfficeState
from console.store.writer.writer import Store
from tests.waiting import wait_until

CONFIG = """
[office]
name = "Riverside"
timezone = "UTC"
country = "US"

[[trunk]]
name = "town"
address = "127.0.0.1:5070"

[[staff]]
name = "sam"
uri = "sip:sam@127.0.0.1:5071"

[[voicemail]]
name = "front"

[[rule]]
name = "ours"
when = { caller = "+12125550142" }
then = ["staff sam 20s", "voicemail front"]

[routing]
otherwise = ["desk 20s", "voicemail front"]
"""


def _asked(folder: Path, *wishes: SettingCommand) -> list[SettingAnswer]:
    (folder / "config.toml").write_text(CONFIG)
    settler = Settler(folder / "config.toml", folder)
    found: list[SettingAnswer] = []
    for count, wish in enumerate(wishes, 1):
        settler.do(wish)

        def answered(wanted: int = count) -> bool:
            found.extend(settler.answers())
            return len(found) >= wanted

        wait_until(answered)
    settler.stop()
    return found


def _a_call_of_today(folder: Path) -> None:
    (folder / "config.toml").write_text(CONFIG)
    office = load(folder / "config.toml").office
    now = datetime.now(UTC)
    at = max(now - timedelta(seconds=1), now.replace(hour=0, minute=0, second=0, microsecond=0))
    facts = CallFacts("+12125550142", "Ana", "+12125550100", "town")
    decision = decide(facts, office, OfficeState(), at)
    store = Store(folder)
    store.open()
    store.submit(
        JournalCall(
            call="t-1", arrived=at, caller=facts.caller, display="Ana", to=facts.to, trunk="town", card=0,
            rule=decision.rule, mode=decision.mode, plan="", reasons=(), outcome="answered", detail="",
            talked_to="", answered=None, ended=at, reason="",
            facts=remembered(facts, OfficeState(), decision, at),
        )
    )  # fmt: skip
    store.flush(5.0)
    store.close()


def test_all_keys_are_read_with_what_they_say(tmp_path: Path) -> None:
    ((seat, settings),) = _asked(tmp_path, ReadSettings(7))  # type: ignore[misc]
    assert isinstance(settings, Settings)
    row = next(row for row in settings.rows if row.path == "rule/ours/then")
    assert (seat, row.title) == (7, "rule ours then")
    assert row.value == '["staff sam 20s", "voicemail front"]'
    assert row.says


def test_a_trial_says_which_of_todays_calls_would_have_gone_elsewhere(tmp_path: Path) -> None:
    _a_call_of_today(tmp_path)
    wishes = [
        TrySetting(1, "rule/ours/then", '["desk 20s", "voicemail front"]'),
        TrySetting(1, "desk//ring", "25s"),
        TrySetting(1, "rule/ours/then", '["staff sma 20s"]'),
        TrySetting(1, "sip//listen", "0.0.0.0"),
    ]
    moved, same, wrong, kept = (found[1] for found in _asked(tmp_path, *wishes))  # type: ignore[index]
    assert isinstance(moved, Trial)
    assert isinstance(same, Trial)
    assert isinstance(wrong, Trial)
    assert isinstance(kept, Trial)
    assert (moved.calls, moved.problem) == (1, "")
    assert moved.moves[0].endswith(
        "Ana: staff sam 20s → voicemail front  becomes  desk 20s → voicemail front"
    )
    assert (same.moves, same.calls, same.problem) == ((), 1, "")
    assert "sma" in wrong.problem
    assert '"sam"' in wrong.problem
    assert kept.problem.startswith("sip is changed in config.toml")


def test_a_change_takes_effect_is_remembered_and_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "overrides.toml"
    first, second, undone, again = _asked(
        tmp_path,
        ChangeSetting(1, "anna", "desk//ring", "25s"),
        ChangeSetting(1, "bea", "desk//ring", "30s"),
        ChangeSetting(1, "anna", "", ""),
        ReadSettings(1),
    )
    assert isinstance(first, SettingDone)
    assert isinstance(second, SettingDone)
    assert isinstance(undone, SettingDone)
    assert (first.words, first.bad) == ("Anna set desk ring to 25s", False)
    assert second.words == "Bea set desk ring to 30s"
    assert undone.words == "Anna took back Bea's change of desk ring"
    assert load(tmp_path / "config.toml", path).office.desk.ring == 25.0
    assert [change.by for change in read_settings(path)[1]] == ["anna"]
    assert isinstance(again, tuple)
    assert isinstance(again[1], Settings)
    assert again[1].changes[0].endswith("Anna: desk ring  → 25s")


def test_what_does_not_fit_changes_nothing_and_says_why(tmp_path: Path) -> None:
    wrong, nothing = _asked(
        tmp_path, ChangeSetting(1, "anna", "desk//ring", "soon"), ChangeSetting(1, "anna", "", "")
    )
    assert isinstance(wrong, SettingDone)
    assert wrong.bad
    assert wrong.words.startswith("Not changed: desk.ring")
    assert isinstance(nothing, SettingDone)
    assert nothing.words == "Not changed: no setting was changed from the screen"
    assert not (tmp_path / "overrides.toml").exists()
