"""`reception backup` and `reception restore`, as typed."""

import os
from pathlib import Path

import pytest

from console.cli.admin import backup, restore
from console.cli.admin.machine import Machine
from console.config.overrides import replace_file
from console.store.backup.archive import verify
from console.store.state_folder import StateLock
from tests.cli.in_process import fill, run
from tests.config.texts import GOOD, written

ACCOUNT = """
[[account]]
name = "pbx"
server = "127.0.0.1:5070"
user = "desk"
password_file = "pbx.secret"
"""


def test_a_backup_says_what_is_in_it_and_a_restore_where_it_lies(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pbx.secret").write_text("correct horse")
    config, state = written(tmp_path, GOOD + ACCOUNT), tmp_path / "state"
    store = fill(state)
    assert run(backup, state, str(tmp_path / "b"), config=config) == 0
    store.close()
    out = capsys.readouterr().out
    assert out.startswith(f"{tmp_path / 'b'}: 5 files (2 messages), ")
    assert "read again and whole" in out
    names = {part.name for part in verify(tmp_path / "b").parts}
    assert names >= {"reception.db", "config/config.toml", "config/pbx.secret"}
    (tmp_path / "pbx.secret").write_text("another")
    assert run(restore, state, str(tmp_path / "b"), config=config) == 0
    out = capsys.readouterr().out
    assert f"{state}: as it was on " in out
    assert "what was there before" in out
    assert (tmp_path / "pbx.secret").read_text() == "correct horse"


def test_a_folder_gets_a_file_named_by_the_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(tmp_path / "state").close()
    (tmp_path / "backups").mkdir()
    assert run(backup, tmp_path / "state", str(tmp_path / "backups")) == 0
    (made,) = os.listdir(tmp_path / "backups")
    assert made.startswith("reception-2")
    assert made.endswith("Z.tar.gz")


def test_a_restore_under_a_running_desk_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = tmp_path / "state"
    fill(state).close()
    run(backup, state, str(tmp_path / "b"))
    capsys.readouterr()
    desk = StateLock(state)
    assert run(restore, state, str(tmp_path / "b"), config=tmp_path / "c") == 1
    desk.close()
    said = capsys.readouterr().err
    assert "stop it first" in said
    assert said.count("\n") == 1


def test_postgresql_is_left_to_its_own_tools(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    state = tmp_path / "state"
    fill(state).close()
    monkeypatch.setenv("RECEPTION_DATABASE", "postgresql+psycopg://desk@db/reception")
    assert run(backup, state, str(tmp_path / "b")) == 0
    assert "pg_dump" in capsys.readouterr().err
    assert "reception.db" not in {part.name for part in verify(tmp_path / "b").parts}
    assert run(restore, state, str(tmp_path / "b"), config=tmp_path / "c") == 1
    assert "RECEPTION_DATABASE" in capsys.readouterr().err


def test_what_is_no_backup_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    state = tmp_path / "state"
    fill(state).close()
    (tmp_path / "b").write_text("hello")
    assert run(restore, state, str(tmp_path / "b"), config=tmp_path / "c") == 1
    assert "is no backup of reception" in capsys.readouterr().err
    assert not list(state.glob("before-restore*"))


def test_a_state_folder_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(backup, tmp_path / "state", str(tmp_path / "b")) == 1
    assert "there is no such folder" in capsys.readouterr().err


def test_a_backup_goes_where_a_link_leads(tmp_path: Path) -> None:
    state, nas = tmp_path / "state", tmp_path / "nas"
    fill(state).close()
    nas.mkdir()
    link = tmp_path / "latest"
    link.symlink_to(nas / "reception.tar.gz")
    for _ in range(2):  # the first makes the file, the second replaces it
        assert run(backup, state, str(link)) == 0
        assert link.is_symlink()
        assert verify(nas / "reception.tar.gz").whole
    assert sorted(path.name for path in nas.iterdir()) == ["reception.tar.gz"]


def test_what_is_no_file_is_not_replaced_by_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    state, pipe, device = tmp_path / "state", tmp_path / "pipe", tmp_path / "device"
    fill(state).close()
    os.mkfifo(pipe)
    device.symlink_to("/dev/null")
    for path, what in ((pipe, "is a pipe"), (device, "is a device"), (Path("/dev/null"), "is a device")):
        assert run(backup, state, str(path)) == 1
        assert what in capsys.readouterr().err
    assert pipe.is_fifo()
    assert device.is_symlink()
    assert Path("/dev/null").is_char_device()


def test_no_rename_onto_a_name_replaces_a_link_or_what_is_no_file(tmp_path: Path) -> None:
    """The kind: every file that is written beside and renamed."""
    real, link, pipe = tmp_path / "real", tmp_path / "link", tmp_path / "pipe"
    real.write_text("before")
    link.symlink_to(real)
    os.mkfifo(pipe)
    for write in (replace_file, Machine().write):
        write(link, b"after")
        assert link.is_symlink()
        assert real.read_bytes() == b"after"
        with pytest.raises(OSError, match="is a pipe"):
            write(pipe, b"after")
        real.write_text("before")
