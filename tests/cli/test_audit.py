"""`reception audit`: what it lists, proves and says of tampering; and what commands leave in it."""

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from console.cli import audit, calls, contacts, encrypt, voicemail
from console.store import keys
from console.store.database import open_writer
from tests.cli.records import fill, run
from tests.store.samples import KEY


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "etc"))
    key = tmp_path / "etc" / "reception" / "voicemail.key"
    key.parent.mkdir(parents=True)
    key.write_text(keys.text(KEY))
    fill(tmp_path / "state").close()
    return tmp_path / "state"


def seen(state: Path, capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str]]:
    capsys.readouterr()
    assert run(audit, state, "--json") == 0
    return [(row["verb"], row["subject"]) for row in json.loads(capsys.readouterr().out)]


def test_what_commands_show_is_in_it(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(calls, state, "--since", "2026-11-01") == 0
    assert run(calls, state, "desk-1") == 0
    assert run(voicemail, state, "list") == 0
    assert run(voicemail, state, "text", "desk-1-v") in (0, 1)
    assert run(contacts, state, "search", "kim") == 0
    assert run(contacts, state, "show", "1") == 0
    assert run(contacts, state, "export", "-") == 0
    assert run(contacts, state, "add", "Zoe Quark", "+12125550199") == 0
    assert run(contacts, state, "remove", "2") == 0
    assert seen(state, capsys) == [
        ("calls listed", "desk-2 desk-1"),
        ("call shown", "desk-1"),
        ("messages listed", "desk-2-v desk-1-v"),
        ("message read", "desk-1-v"),
        ("cards listed", "1"),
        ("card shown", "1"),
        ("contacts exported", ""),
        ("contact added", ""),
        ("contact removed", "card 2"),
    ]


def test_it_is_proved_and_its_head_can_be_kept(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(audit, state, "verify") == 0
    assert "The audit is empty." in capsys.readouterr().out
    assert run(encrypt, state) == 0
    assert run(calls, state, "desk-1") == 0
    capsys.readouterr()
    assert run(audit, state, "verify") == 0
    out = capsys.readouterr().out
    assert out.startswith("1 rows, each as it was written. Head: 1:k:")
    kept = out.split()[-1]
    assert run(calls, state, "desk-2") == 0
    assert run(audit, state, "verify", "--head", kept) == 0
    assert run(audit, state, "verify", "--head", kept[:-1] + ("0" if kept[-1] != "0" else "1")) == 1
    assert "is not the row that was there" in capsys.readouterr().err
    assert run(audit, state, "verify", "--head", "nonsense") == 2


def test_tampering_is_said_with_its_row(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(3):
        assert run(calls, state, "desk-1") == 0
    engine = open_writer(state)
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_no_UPDATE"))
        connection.execute(text("UPDATE audit SET who = 'nobody' WHERE id = 2"))
    engine.dispose()
    capsys.readouterr()
    assert run(audit, state, "verify") == 1
    err = capsys.readouterr().err
    assert "audit: row 2 (" in err
    assert "nobody: call shown): it, or the row before it, was changed" in err
    assert run(audit, state, "verify", "--json") == 1
    assert json.loads(capsys.readouterr().out)["whole"] is False
