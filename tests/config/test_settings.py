"""Settings changed from the screen: which may be, how values are read, and how they lie over a file."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from console.config.load import ConfigErrors, load, raw_of
from console.config.overrides import read, read_settings, write, write_settings
from console.config.schema.overrides import Change, Override
from console.config.settings import changed, key_at, laid_over, listed, parsed, written

ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def _raw() -> dict[str, Any]:
    return raw_of(ROOT / "config.toml")


def _value(raw: dict[str, Any], changes: dict[str, Any], path: str) -> str:
    return next(s.value for s in listed(raw, changes) if s.key.path == path)


def test_what_is_written_is_read_back_as_it_was() -> None:
    raw = _raw()
    for setting in listed(raw, {}):
        if setting.value:
            table = raw[setting.key.table]
            if setting.key.entry and isinstance(table, dict):
                table = table[setting.key.entry]
            elif setting.key.entry:
                table = next(each for each in table if each["name"] == setting.key.entry)
            assert parsed(setting.value) == table[setting.key.name], setting


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Mo-Fr 09:00-12:00", "Mo-Fr 09:00-12:00"), ("20s", "20s"), ("true", True), ("3", 3), ('"3"', "3"),
        ("{ billing = 5 }", {"billing": 5}), ('["desk 20s"]', ["desk 20s"]), ("  Sam ", "Sam"),
    ],
)  # fmt: skip
def test_a_value_is_toml_or_plain_words(text: str, value: object) -> None:
    assert parsed(text) == value
    assert parsed(written(value)) == value


@pytest.mark.parametrize("text", ['["desk', "{ a = }", '"open'])
def test_what_is_begun_and_not_closed_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="can't be read"):
        parsed(text)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("sip//listen", "is changed in config.toml"), ("roles//manager", "is changed in config.toml"),
        ("trunk/town/address", "is changed in config.toml"),
        ("staff/sam/user", "is changed in config.toml only"),
        ("desk//dial", "is changed in config.toml only"), ("staff/sam/hous", 'did you mean "hours"'),
        ("staff//hours", "name whose hours"), ("desk/x/ring", "has no entries"), ("desk//", "has no key"),
    ],
)  # fmt: skip
def test_what_may_not_be_changed_here_is_refused_with_where(path: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        key_at(path)


@pytest.mark.parametrize("path", ["staff/sam/hours", "desk//ring", "rule/after / lunch/then", "staff/lee/"])
def test_a_path_is_a_key_and_back(path: str) -> None:
    assert key_at(path).path == path


def test_a_change_lies_over_the_file_and_is_taken_back_by_nothing() -> None:
    raw = _raw()
    key = key_at("staff/sam/hours")
    changes = changed({}, key, "Mo-Th 09:00-12:00")
    assert changes == {"staff": {"sam": {"hours": "Mo-Th 09:00-12:00"}}}
    assert _value(raw, changes, key.path) == "Mo-Th 09:00-12:00"
    assert _value(raw, {}, key.path) == ""
    assert "hours" not in next(each for each in raw["staff"] if each["name"] == "sam")
    assert changed(changes, key, " ") == {}


def test_a_table_of_its_own_and_a_mode_are_changed_like_any_other() -> None:
    changes = changed(
        changed({}, key_at("desk//ring"), "25s"), key_at("modes/lunch/hours"), "Mo-Fr 12:30-13:00"
    )
    whole = laid_over(_raw(), changes)
    assert whole["desk"]["ring"] == "25s"
    assert whole["modes"]["lunch"]["hours"] == "Mo-Fr 12:30-13:00"
    assert whole["modes"]["lunch"]["label"] == "LUNCH"


def test_a_new_entry_is_added_at_the_end_and_must_be_a_table() -> None:
    key = key_at("staff/noa/")
    with pytest.raises(ValueError, match="write a table"):
        changed({}, key, "Noa")
    whole = laid_over(_raw(), changed({}, key, '{ title = "Noa", extension = "209" }'))
    assert whole["staff"][-1] == {"name": "noa", "title": "Noa", "extension": "209"}


def _files(folder: Path) -> tuple[Path, Path]:
    config, overrides = folder / "config.toml", folder / "overrides.toml"
    config.write_text((ROOT / "config.toml").read_text())
    return config, overrides


def test_the_office_is_loaded_with_the_changes_and_the_file_stays_as_it_is(tmp_path: Path) -> None:
    config, overrides = _files(tmp_path)
    before = config.read_bytes()
    write_settings(overrides, {"desk": {"ring": "25s"}}, (Change("desk//ring", "anna", NOON, "20s", "25s"),))
    assert load(config, overrides).office.desk.ring == 25.0
    assert load(config).office.desk.ring == 20.0
    assert config.read_bytes() == before
    assert read_settings(overrides)[1][0].by == "anna"


def test_changes_that_do_not_fit_any_more_are_left_out_with_a_warning(tmp_path: Path) -> None:
    config, overrides = _files(tmp_path)
    write_settings(overrides, {"staff": {"gone": {"hours": "Mo-Fr 25:00"}}}, ())
    loaded = load(config, overrides)
    assert all(person.name != "gone" for person in loaded.office.staff)
    assert "overrides.toml: settings" in [problem.key for problem in loaded.warnings]
    config.write_text("nonsense = 1")
    with pytest.raises(ConfigErrors):
        load(config, overrides)


def test_a_mode_set_by_hand_and_the_settings_stand_in_one_file_and_keep_each_other(tmp_path: Path) -> None:
    path = tmp_path / "overrides.toml"
    write(path, Override("lunch", "maria", NOON))
    write_settings(path, {"desk": {"ring": "25s"}}, ())
    write(path, None)
    assert read(path) is None
    assert read_settings(path)[0] == {"desk": {"ring": "25s"}}
    assert tomllib.loads(path.read_text())["settings"]["desk"]["ring"] == "25s"


def test_only_the_newest_changes_are_remembered(tmp_path: Path) -> None:
    path = tmp_path / "overrides.toml"
    write_settings(path, {}, tuple(Change(f"desk//{n}", "a", NOON, "", "") for n in range(250)))
    found = read_settings(path)[1]
    assert (len(found), found[0].path, found[-1].path) == (200, "desk//50", "desk//249")
