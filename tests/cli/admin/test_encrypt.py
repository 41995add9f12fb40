"""`reception encrypt` on a state folder."""

from pathlib import Path

import pytest

from console.cli.admin import encrypt
from console.store.keys import message_key, sqlcipher
from console.store.state_folder import StateLock
from tests.cli.in_process import fill, run
from tests.store.samples import KEY


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "etc"))
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    key = tmp_path / "etc" / "reception" / "voicemail.key"
    key.parent.mkdir(parents=True)
    key.write_text(message_key.text(KEY))
    return tmp_path / "state"


def test_there_and_back(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(state).close()
    assert run(encrypt, state) == 0
    out = capsys.readouterr().out
    assert "reception.db: encrypted, " in out
    assert "Without it nobody can read the database" in out
    assert run(encrypt, state) == 0
    assert "is encrypted already" in capsys.readouterr().out
    assert sqlcipher.readable(state / "reception.db") is False
    assert run(encrypt, state, "--off") == 0
    assert "reception.db: readable" in capsys.readouterr().out
    assert sqlcipher.readable(state / "reception.db")


def test_not_under_a_running_desk_and_not_without_a_database(
    state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state.mkdir()
    assert run(encrypt, state) == 1
    assert "there is none yet" in capsys.readouterr().err
    fill(state).close()
    lock = StateLock(state)
    assert run(encrypt, state) == 1
    assert "already running" in capsys.readouterr().err
    lock.close()
    assert sqlcipher.readable(state / "reception.db")
