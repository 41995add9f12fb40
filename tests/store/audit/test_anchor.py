"""The audit's head outside the database: what a chain that is whole in itself can't tell."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from console.store.audit import anchor, trail
from console.store.audit.hash_chain import Head
from console.store.database.engine import open_writer
from console.store.keys.sealed_file import Key
from tests.store.samples import TEN

KEY = Key(bytes(range(32)))


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = open_writer(tmp_path)
    for number in range(5):
        trail.write(made, TEN, "maria", "search", f"card {number}")
    yield made
    made.dispose()


def cut(engine: Engine, to: int) -> None:
    """Take rows away and set the head back to the row that is last then: the chain is whole in itself."""
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER IF EXISTS audit_no_delete"))
        for (name,) in connection.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        ).all():
            connection.execute(text(f'DROP TRIGGER "{name}"'))
        connection.execute(text("DELETE FROM audit WHERE id > :to"), {"to": to})
        mac = connection.scalar(text("SELECT mac FROM audit WHERE id = :to"), {"to": to})
        word = Head(to, mac).word if to else "0:"
        connection.execute(text("UPDATE meta SET value = :word WHERE key = 'audit_head'"), {"word": word})
    assert trail.verify(engine, None) == []


@pytest.mark.parametrize("key", [KEY, None])
@pytest.mark.parametrize("to", [4, 2, 0])
def test_a_cut_tail_and_an_emptied_audit_are_found(
    engine: Engine, tmp_path: Path, key: Key | None, to: int
) -> None:
    assert anchor.look(engine, tmp_path, key, TEN) == []
    cut(engine, to)
    assert any("row 5" in words for words in anchor.verify(engine, tmp_path, key))
    assert "row 5" in anchor.follow(engine, tmp_path, key, TEN)
    trail.write(engine, TEN, "eve", "nothing")  # who writes on hides nothing
    assert anchor.look(engine, tmp_path, key, TEN) != []


def test_an_older_copy_is_found(engine: Engine, tmp_path: Path) -> None:
    engine.dispose()  # the last connection writes its write-ahead log into the file
    shutil.copy(tmp_path / "reception.db", tmp_path / "older")
    newer = open_writer(tmp_path)
    trail.write(newer, TEN, "sam", "search", "card 9")
    assert anchor.follow(newer, tmp_path, KEY, TEN) == ""
    newer.dispose()
    for name in ("reception.db-wal", "reception.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    shutil.copy(tmp_path / "older", tmp_path / "reception.db")
    assert anchor.verify(open_writer(tmp_path), tmp_path, KEY) == [
        "row 6, whose head was written down, is not there any more"
    ]


@pytest.mark.parametrize("content", [b"", b"nonsense", b"5:h:00 x\nk:00\n", b"\xff" * 10])
def test_a_head_that_was_written_by_somebody_else_is_told(
    engine: Engine, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / anchor.NAME).write_bytes(content)
    (words,) = anchor.verify(engine, tmp_path, KEY)
    assert "can't be believed" in words


def test_it_goes_on_and_is_told_to_the_machines_log(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr("syslog.syslog", lambda _priority, words: told.append(words))
    assert anchor.look(engine, tmp_path, KEY, TEN) == []
    head = trail.head(engine)
    assert told == [f"reception: audit head {head.short}"]
    assert anchor.read_anchor(tmp_path, KEY) == (head, "")
    assert (tmp_path / anchor.NAME).stat().st_mode & 0o077 == 0
    trail.write(engine, TEN, "maria", "search", "card 7")
    assert anchor.follow(engine, tmp_path, KEY, TEN) == ""
    assert anchor.read_anchor(tmp_path, KEY)[0] == trail.head(engine)
    assert len(told) == 1
