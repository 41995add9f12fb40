"""`reception voicemail`."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from console.audio.files import ours
from console.cli.records import voicemail
from console.store import schema
from console.store.database.engine import open_reader, open_writer
from console.store.keys import message_key
from console.store.keys.sealed_file import Key
from console.store.recordings.voicemail import transcribe
from tests.cli.in_process import HOSTILE, fill, run
from tests.store.samples import KEY, TEN


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "etc"))
    key = tmp_path / "etc" / "reception" / "voicemail.key"
    key.parent.mkdir(parents=True)
    key.write_text(message_key.text(KEY))
    store = fill(tmp_path)  # stays open: a desk is running
    yield tmp_path
    store.close()


@pytest.fixture
def players(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the whole PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_new_messages(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(voicemail, state) == 0
    out = capsys.readouterr().out
    assert "desk-1-v" in out
    assert "1:05" in out
    assert "(212) 555-0142" in out
    assert run(voicemail, state, "--box", "billing") == 0
    assert capsys.readouterr().out == "No new messages.\n"


def test_done_leaves_the_list_but_not_the_records(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(voicemail, state, "done", "desk-1") == 0
    capsys.readouterr()
    assert run(voicemail, state, "list", "--json") == 0
    assert [m["id"] for m in json.loads(capsys.readouterr().out)] == ["desk-2-v"]
    assert run(voicemail, state, "--all") == 0
    assert "done by " in capsys.readouterr().out


def test_deleting_shreds_and_is_audited(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(voicemail, state, "delete", "desk-2-v") == 0
    assert not (state / "voicemail" / "desk-2-v.sealed").exists()
    with open_reader(state).connect() as connection:
        acts = connection.execute(select(schema.audit.c.verb, schema.audit.c.subject)).all()
    assert [tuple(act) for act in acts] == [("voicemail deleted", "desk-2-v")]
    assert run(voicemail, state, "done", "desk-2-v") == 1
    assert "there is no such message" in capsys.readouterr().err


def test_a_copy_is_written_for_its_owner_only_and_audited(
    state: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy.wav"
    assert run(voicemail, state, "export", "desk-1-v", "--file", str(copy)) == 0
    assert ours(copy)[0] == 8000
    assert copy.stat().st_size == 32044
    assert copy.stat().st_mode & 0o777 == 0o600
    assert "readable by you" in capsys.readouterr().out
    with open_reader(state).connect() as connection:
        acts = connection.execute(select(schema.audit.c.verb, schema.audit.c.subject)).all()
    assert [tuple(act) for act in acts] == [("voicemail exported", "desk-1-v")]
    assert run(voicemail, state, "export", "desk-1-v", "--file", str(copy)) == 1
    assert "File exists" in capsys.readouterr().err


def test_without_its_key_or_with_another_a_message_stays_shut(
    state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = state / "etc/reception/voicemail.key"
    key.write_text(message_key.text(Key.fresh()))
    assert run(voicemail, state, "play", "desk-1-v") == 1
    assert "sealed with another key" in capsys.readouterr().err
    key.unlink()
    assert run(voicemail, state, "play", "desk-1-v") == 1
    assert f"{key}, can't be read" in capsys.readouterr().err


def test_playing_uses_the_first_player_there_is(state: Path, players: Path, tmp_path: Path) -> None:
    for name in ("paplay", "play"):
        (players / name).write_text(
            f'#!/bin/sh\necho {name} > {tmp_path}/heard\n/bin/cat "$1" > {tmp_path}/sound\n'
        )
        (players / name).chmod(0o755)
    assert run(voicemail, state, "play", "desk-1-v") == 0
    assert (tmp_path / "heard").read_text() == "paplay\n"
    assert len(ours(tmp_path / "sound")[1]) == 32000


def test_without_a_player_export_is_named(
    state: Path, players: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(voicemail, state, "play", "desk-1-v") == 1
    assert "reception voicemail export writes it to a file" in capsys.readouterr().err


def test_a_player_that_fails_and_a_file_that_is_gone(
    state: Path, players: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (players / "aplay").write_text("#!/bin/sh\nexit 3\n")
    (players / "aplay").chmod(0o755)
    assert run(voicemail, state, "play", "desk-1-v") == 1
    (state / "voicemail" / "desk-1-v.sealed").unlink()
    assert run(voicemail, state, "play", "desk-1-v") == 1
    assert "the recording is not there" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("play",), 2, "which message?"),
        (("export", "desk-1-v"), 2, "to which file? Write --file FILE"),
        (("list", "x"), 2, "list takes no id"),
        (("done", "desk-"), 1, "several begin so: desk-1-v, desk-2-v"),
        (("done", "zzz\x1b[2J"), 1, "zzz[2J: there is no such message"),
    ],
)
def test_words_that_do_not_fit(
    state: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, said: str
) -> None:
    assert run(voicemail, state, *words) == code
    assert said in capsys.readouterr().err


def test_a_message_is_given_to_a_person(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(voicemail, state, "give", "desk-1", "--to", "sam") == 0
    assert capsys.readouterr().out == "Given to sam.\n"
    assert run(voicemail, state) == 0
    assert "new, for sam" in capsys.readouterr().out
    with open_reader(state).connect() as connection:
        assert "voicemail given to sam" in connection.execute(select(schema.audit.c.verb)).scalars().all()
    assert run(voicemail, state, "give", "desk-1", "--to", "sma") == 2
    assert 'did you mean "sam"?' in capsys.readouterr().err
    assert run(voicemail, state, "give", "desk-1") == 2
    assert "to whom? Write --to NAME" in capsys.readouterr().err


def test_what_the_machine_heard_is_marked_as_such(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(voicemail, state, "text", "desk-1-v") == 1
    assert "the machine has not listened to it" in capsys.readouterr().err
    engine = open_writer(state)
    transcribe(engine, "desk-1-v", f"I need a {HOSTILE} refill " + "and so on " * 20, 0.876, TEN)
    transcribe(engine, "desk-2-v", "", 0.0, TEN)
    assert run(voicemail, state) == 0
    out = capsys.readouterr().out
    assert "Heard by the machine" in out
    assert "…” (88%)" in out
    assert "nothing understood" in out
    assert "\x1b" not in out
    assert run(voicemail, state, "text", "desk-1-v") == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("Heard by the machine, 88% sure; names and numbers are often wrong")
    assert second.startswith("I need a [red]x[/]")
    assert second.endswith("and so on")
    assert run(voicemail, state, "text", "desk-2-v") == 0
    assert capsys.readouterr().out.endswith("Nothing understood.\n")
    assert run(voicemail, state, "list", "--json") == 0
    assert json.loads(capsys.readouterr().out)[0]["transcribed"] == TEN.isoformat()
