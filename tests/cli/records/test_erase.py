"""`reception erase`: shows, asks, erases; and says what it does not reach."""

import re
from pathlib import Path

import pytest

from console.cli.records import erase
from console.store.database.engine import open_reader
from console.store.journal import queries
from console.store.state_folder import StateLock
from tests.audio.test_repair import recording
from tests.cli.in_process import fill, run
from tests.store.samples import SHIPPED, TEN


@pytest.fixture
def state(tmp_path: Path) -> Path:
    fill(tmp_path / "state").close()
    return tmp_path / "state"


def callers(state: Path) -> list[str]:
    return [row.caller for row in queries.calls_since(open_reader(state), TEN) if row.id == "desk-1"]


def test_a_dry_run_shows_and_changes_nothing(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(erase, state, "--number", "212 555 0142", "--dry-run") == 0
    out = capsys.readouterr().out
    for words in (
        "1 calls, of which",
        "2 messages with their transcripts",
        "1 notes",
        "Backups",
        "Nothing was",
    ):
        assert words in out
    assert callers(state) == ["+12125550142"]


def test_it_erases_only_when_it_is_meant(
    state: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(erase, state, "--number", "+12125550142") == 2  # no terminal to ask at
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _: "no")
    assert run(erase, state, "--number", "+12125550142") == 1
    assert callers(state) == ["+12125550142"]
    (state / "before-schema-5-x.tar.gz").touch()
    monkeypatch.setattr("builtins.input", lambda _: "yes")
    assert run(erase, state, "--number", "+12125550142") == 0
    assert "before-schema-5-x.tar.gz: an older copy may still hold" in capsys.readouterr().out
    assert callers(state) == [""]
    assert run(erase, state, "--number", "+12125550142", "--yes") == 0
    assert "Nothing is known of this person." in capsys.readouterr().out


def test_files_that_people_write_are_searched_and_named(
    state: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "config.toml"
    own.write_text(f'{SHIPPED.read_text()}\n[[contact]]\nname = "Ana"\nnumbers = ["+1 (212) 555-0142"]\n')
    line = len(own.read_text().splitlines())
    (state / "overrides.toml").write_text("# asked 212-555-0142\n[settings]\n")
    assert run(erase, state, "--number", "+12125550142", "--dry-run", config=own) == 0
    out = capsys.readouterr().out
    assert re.search(rf"{own} names this person in line (\d+, )*{line}: take it out there", out)
    assert f"{state / 'overrides.toml'} names this person in line 1: take it out there" in out
    assert "may say their name" in out


def test_recordings_a_dead_desk_left_are_not_forgotten(
    state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    left = tmp_path / "left" / "conversations"
    left.mkdir(parents=True)
    recording(left / "desk-1-c.0.0.wav")
    monkeypatch.setattr("console.store.recordings.spool.left", lambda _: (left.parent,))
    assert run(erase, state, "--number", "+12125550142", "--yes") == 1
    assert "left 1 recordings in memory" in capsys.readouterr().err
    assert callers(state) == ["+12125550142"]


def test_what_can_not_be_done_is_said(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(erase, state) == 2
    assert "erase whom?" in capsys.readouterr().err
    assert run(erase, state, "--number", "12ab") == 2
    assert '"12ab" is no telephone number' in capsys.readouterr().err
    lock = StateLock(state)
    assert run(erase, state, "--number", "+12125550142", "--yes") == 1
    assert "already running" in capsys.readouterr().err
    lock.close()
