"""The database encrypted: made so, turned into it and back, and opened with its own key only."""

import os
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.store.backup.backup import back_up, restore
from console.store.database.engine import StoreError, address, open_reader, open_writer
from console.store.journal import queries
from console.store.keys import encryption, key_marker, message_key, sqlcipher
from console.store.keys.sealed_file import Key
from console.store.writer.writer import Store
from tests.store.samples import ANA, KEY, TEN, call

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
#: room that a store holds for what a full disk would not take at its end
RESERVE = "unwritten.db.reserve"


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "etc" / "voicemail.key"
    path.parent.mkdir()
    path.write_text(message_key.text(KEY))
    return path


@pytest.fixture
def state(tmp_path: Path) -> Path:
    (tmp_path / "state").mkdir(mode=0o700)
    return tmp_path / "state"


def database(state: Path) -> Path:
    return state / "reception.db"


def filled(state: Path, *idents: str) -> None:
    """What a desk writes."""
    store = Store(state)
    store.open()
    for ident in idents:
        store.submit(call(ident))
    assert store.flush(10)
    store.close()


def known(state: Path) -> list[str]:
    return sorted(row.id for row in queries.calls_since(open_reader(state), TEN))


def found_in(folder: Path, words: bytes) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and words in path.read_bytes()]


def test_a_new_database_is_encrypted_from_its_first_row(state: Path, key_file: Path) -> None:
    encryption.make_ready(database(state), key_file, KEY, wanted=True)
    store = Store(state)
    store.open()
    store.submit(call("c1"))
    assert store.flush(10)
    assert {path.name for path in state.iterdir()} >= {"reception.db", "reception.db-wal", key_marker.NAME}
    assert not found_in(state, ANA.encode())  # also in the write-ahead log of an open database
    store.close()
    assert not found_in(state, ANA.encode())
    assert known(state) == ["c1"]
    assert key_marker.read(state) == key_marker.Sign(key_file, KEY.id.hex())


def test_a_readable_one_is_converted_and_nothing_readable_stays(state: Path, key_file: Path) -> None:
    filled(state, "c1", "c2")
    assert found_in(state, ANA.encode())
    encryption.make_ready(database(state), key_file, KEY, wanted=True)
    assert sqlcipher.readable(database(state)) is False
    assert not found_in(state, ANA.encode())
    assert sorted(path.name for path in state.iterdir()) == [key_marker.NAME, "reception.db", RESERVE]
    assert known(state) == ["c1", "c2"]
    filled(state, "c3")
    encryption.make_ready(database(state), key_file, KEY, wanted=True)  # a later start changes nothing
    assert known(state) == ["c1", "c2", "c3"]


def test_and_back(state: Path, key_file: Path) -> None:
    encryption.make_ready(database(state), key_file, KEY, wanted=True)
    filled(state, "c1")
    encryption.decrypt(database(state), KEY)
    assert sqlcipher.readable(database(state))
    assert not key_marker.read(state)
    assert known(state) == ["c1"]


def test_one_that_is_encrypted_stays_so_where_it_is_not_wanted_any_more(state: Path, key_file: Path) -> None:
    encryption.make_ready(database(state), key_file, KEY, wanted=True)
    filled(state, "c1")
    encryption.make_ready(database(state), key_file, KEY, wanted=False)
    assert sqlcipher.readable(database(state)) is False
    assert known(state) == ["c1"]


def test_a_missing_and_a_wrong_key_are_said_and_nothing_is_lost(state: Path, key_file: Path) -> None:
    encryption.make_ready(database(state), key_file, KEY, wanted=True)
    filled(state, "c1")
    before = database(state).read_bytes()
    key_file.unlink()
    with pytest.raises(StoreError, match=r"voicemail.key, can't be read: No such file"):
        open_reader(state)
    with pytest.raises(StoreError, match=r"the database in .* is encrypted, but its key .* is not there"):
        message_key.ready(key_file, state, state / "voicemail")
    assert not key_file.exists()
    other = Key.fresh()
    theirs = other.id.hex()
    key_file.write_text(message_key.text(other))
    with pytest.raises(StoreError, match=f"is not the key of .*needs {KEY.id.hex()}, this is {theirs}"):
        open_writer(state)
    with pytest.raises(StoreError, match=f"can't be opened with the key {theirs}.*needs {KEY.id.hex()}"):
        encryption.make_ready(database(state), key_file, other, wanted=True)
    assert database(state).read_bytes() == before
    key_file.write_text(message_key.text(KEY))
    assert known(state) == ["c1"]


def test_the_key_among_systemds_credentials_comes_first(
    state: Path, key_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encryption.make_ready(database(state), key_file, KEY, wanted=True)
    filled(state, "c1")
    key_file.rename(tmp_path / message_key.NAME)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert known(state) == ["c1"]


def test_a_key_that_was_moved_is_noted(state: Path, key_file: Path) -> None:
    encryption.make_ready(database(state), key_file, KEY, wanted=True)
    filled(state, "c1")
    moved = key_file.rename(key_file.with_name("other"))
    encryption.make_ready(database(state), moved, KEY, wanted=True)
    assert known(state) == ["c1"]


def test_a_database_in_use_is_left_as_it_is_and_the_desk_starts(
    state: Path, key_file: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    filled(state, "c1")
    connect = sqlcipher.connect
    monkeypatch.setattr(sqlcipher, "connect", lambda *args, **more: connect(*args, **more, timeout=0.0))
    with closing(connect(database(state), None, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM calls").fetchone()
        with pytest.raises(StoreError, match="can't be converted: database is locked; it is as it was"):
            encryption.encrypt(database(state), key_file, KEY)
        encryption.make_ready(database(state), key_file, KEY, wanted=True)
    assert "stays readable" in caplog.text
    left = sorted(path.name for path in state.iterdir() if "-" not in path.name)
    assert left == ["reception.db", RESERVE]
    monkeypatch.undo()
    assert known(state) == ["c1"]


@pytest.mark.parametrize("step", ["replace", "link", "fsync"])
def test_a_conversion_that_fails_changes_nothing(
    state: Path, key_file: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    filled(state, "c1")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(*((Path, step) if step == "replace" else (os, step)), full)
    with pytest.raises(OSError, match="No space"):
        encryption.encrypt(database(state), key_file, KEY)
    monkeypatch.undo()
    # A sign that was written already is put right by the next start, which converts.
    encryption.make_ready(database(state), key_file, KEY, wanted=True)
    assert known(state) == ["c1"]
    assert not found_in(state, ANA.encode())


def test_a_sign_that_was_written_before_the_desk_died_is_put_right(state: Path, key_file: Path) -> None:
    filled(state, "c1")
    key_marker.put(state, key_file, KEY)
    with pytest.raises(StoreError, match="file is not a database"):
        open_reader(state)
    encryption.make_ready(database(state), key_file, KEY, wanted=False)
    assert known(state) == ["c1"]


def test_rows_that_differ_after_conversion_stop_it(
    state: Path, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(state, "c1")
    digests = iter(range(1000))
    monkeypatch.setattr(encryption, "_digest", lambda *_: next(digests))
    with pytest.raises(StoreError, match="is not the same after conversion; the database is as it was"):
        encryption.encrypt(database(state), key_file, KEY)
    assert known(state) == ["c1"]


def test_a_program_that_waited_for_the_old_file_gets_an_error(state: Path, key_file: Path) -> None:
    filled(state, "c1")
    with closing(sqlcipher.connect(database(state), None)) as late:
        late.execute("PRAGMA journal_mode = DELETE")
        late.execute("PRAGMA schema_version")  # it has the file open, and no lock
        encryption.encrypt(database(state), key_file, KEY)
        with pytest.raises(sqlcipher.Error):
            late.execute("DELETE FROM calls")
    assert known(state) == ["c1"]


def test_a_backup_is_as_encrypted_as_the_database_and_is_restored_with_the_key(
    state: Path, key_file: Path, tmp_path: Path
) -> None:
    encryption.make_ready(database(state), key_file, KEY, wanted=True)
    filled(state, "c1")
    back_up(state, address(state), {}, tmp_path / "b", NOW)
    key_file.unlink()
    new, here = tmp_path / "new", tmp_path / "here.key"
    with pytest.raises(StoreError, match="can't be read"):
        restore(new, tmp_path / "b", tmp_path / "c", NOW, here)
    here.write_text(message_key.text(KEY))
    restore(new, tmp_path / "b", tmp_path / "c", NOW, here)
    assert known(new) == ["c1"]
    assert key_marker.read(new) == key_marker.Sign(here, KEY.id.hex())
    assert not found_in(new, ANA.encode())


def test_a_readable_backup_over_an_encrypted_database(state: Path, key_file: Path, tmp_path: Path) -> None:
    old = tmp_path / "old"
    filled(old, "old")
    back_up(old, address(old), {}, tmp_path / "b", NOW)
    encryption.make_ready(database(state), key_file, KEY, wanted=True)
    filled(state, "c1")
    aside = restore(state, tmp_path / "b", tmp_path / "c", NOW).aside
    assert known(state) == ["old"]
    assert aside
    assert known(aside) == ["c1"]


@pytest.mark.parametrize("text", ["", "key_file = 1", "key_id = 'a'", "]"])
def test_a_sign_that_says_nothing_is_said(state: Path, text: str) -> None:
    (state / key_marker.NAME).write_text(text)
    with pytest.raises(StoreError, match=r"encrypted.toml: can't be read .*must name the key's file"):
        key_marker.read(state)
