"""`reception audit`: what it lists, proves and says of tampering; and what commands leave in it."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from console import __main__
from console.cli.admin import backup, encrypt
from console.cli.common.access_log import VIEWS
from console.cli.journal import calls
from console.cli.office import route
from console.cli.records import audit, contacts, recordings, voicemail
from console.store.audit import trail as store_audit
from console.store.database.engine import open_writer
from console.store.keys import message_key
from tests.cli.in_process import fill, run
from tests.store.samples import KEY, TEN


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "etc"))
    key = tmp_path / "etc" / "reception" / "voicemail.key"
    key.parent.mkdir(parents=True)
    key.write_text(message_key.text(KEY))
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
        ("contact added", "card 2"),
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


#: words of each command of the table that runs without a desk, on the records of ``fill``
WORDS = {
    "calls": (calls, ["--since", "2026-11-01"]),
    "calls ID": (calls, ["desk-1"]),
    "calls --refused": (calls, ["--refused", "--since", "2026-11-01"]),
    "route --replay": (route, ["--replay", "desk-1"]),
    "voicemail list": (voicemail, ["list"]),
    "voicemail text": (voicemail, ["text", "desk-1-v"]),
    "voicemail export": (voicemail, ["export", "desk-1-v", "--file", "OUT"]),
    "recordings list": (recordings, ["list"]),
    "contacts list": (contacts, ["list"]),
    "contacts search": (contacts, ["search", "kim"]),
    "contacts show": (contacts, ["show", "1"]),
    "contacts add": (contacts, ["add", "Zoe Quark", "+12125550199"]),
    "contacts import": (contacts, ["import", "IN"]),
    "contacts import --dry-run": (contacts, ["import", "--dry-run", "IN"]),
    "contacts export": (contacts, ["export", "-"]),
    "contacts tag": (contacts, ["tag", "1", "vip"]),
    "contacts remove": (contacts, ["remove", "1"]),
    "backup": (backup, ["OUT"]),
}
#: those with tests of their own: at the desk's door, with sound, with a desk that is stopped
ELSEWHERE = {"seat", "board", "do", "wallboard", "voicemail play", "recordings play", "recordings export"}
ELSEWHERE |= {"erase", "restore", "key", "contacts undo-import"}


@pytest.mark.parametrize("words", sorted(WORDS))
def test_each_view_of_the_table_leaves_its_row(
    words: str, state: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = open_writer(state)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO recordings (id, call, at, path, seconds, complete, caller, display, card, by, "
                "talked_to, fate) VALUES ('desk-1-c', 'desk-1', '2026-11-24 10:00:00', 'x', 1, 1, '', '', 0, "
                "'', '', '')"
            )
        )
    engine.dispose()
    people = tmp_path / "people.csv"
    people.write_text(
        "name,number,tags\nAna,+12125550142,\nKim [bold]Park,+12125550188,new\n", encoding="utf-8"
    )
    module, given = WORDS[words]
    run(module, state, *({"OUT": str(tmp_path / "out"), "IN": str(people)}.get(word, word) for word in given))
    rows = seen(state, capsys)
    assert VIEWS[words] in [verb for verb, _ in rows], rows
    assert "5550" not in str(rows)


def test_the_table_of_views_is_whole() -> None:
    commands = {words.split()[0] for words in VIEWS} - {"seat", "board"}
    assert commands == set(__main__.COMMANDS)
    assert {words for words, verb in VIEWS.items() if verb} == WORDS.keys() | ELSEWHERE


NUMBERS = ["+12125550142", "+1 212 555 0142", "(212) 555-0142", "212-555-0142", "030 1234567", "030/1234567"]
NUMBERS += ["2125550142", "sip:+12125550142@pbx", "tel:+1-212-555-0142", "(030) 12 34 56", "+49 (30) 123456"]
KEPT = [
    "2026-11-30 15:04",
    "198.51.100.7",
    "2001:db8::1",
    "lk3f9a-12-v",
    "120 rows",
    "204",
    "15:04:05",
    "5 more",
]


@pytest.mark.parametrize("number", NUMBERS)
def test_no_number_stands_in_the_audit_whoever_writes_it(state: Path, number: str) -> None:
    engine = open_writer(state)
    store_audit.write(
        engine, TEN, "maria", "mode", f"number {number}", detail=f"call {number} back, {number}."
    )
    found = str(list(store_audit.entries(engine, TEN - timedelta(1))))
    assert not re.search(r"0142|1234567|12 34 56|123456", found), found


@pytest.mark.parametrize("words", KEPT)
def test_what_is_no_number_stays_as_it_was_written(words: str) -> None:
    assert store_audit.numberless(words) == words
