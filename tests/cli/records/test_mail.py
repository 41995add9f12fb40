"""`reception mail`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.calls.protocol.store_commands import SendMail
from console.cli.records import mail
from console.store.desk_state import mail_queue
from console.store.writer.writer import Store
from tests.cli.in_process import run
from tests.store.samples import TEN


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "etc"))
    made = Store(tmp_path)
    made.open()
    for ident in ("m1", "m2"):
        made.submit(SendMail(ident, f"{ident}@clinic.example", "a message waits", "", TEN))
    assert made.flush(10)
    mail_queue.refuse(made.engine, "m2", "550 no such user")
    yield made
    made.close()


def test_what_waits_and_what_was_refused_is_listed(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(mail, tmp_path) == 0
    out = capsys.readouterr().out
    assert "m1@clinic.example" in out
    assert "550 no such user" in out


def test_a_refused_one_is_sent_again_or_forgotten(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(mail, tmp_path, "again", "m2") == 0
    assert [each.id for each in mail_queue.waiting(store.engine)] == ["m1", "m2"]
    assert run(mail, tmp_path, "drop", "m2") == 0
    assert [each.id for each in mail_queue.waiting(store.engine)] == ["m1"]
    assert run(mail, tmp_path, "drop", "m2") == 1
    assert "there is no such notice" in capsys.readouterr().err
    assert run(mail, tmp_path, "drop") == 2
