"""A database that breaks, goes or is shut below a desk: said in words, and nothing promised is lost."""

import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, event

from console.calls.protocol.store_commands import Audit, JournalEvent, SaveCallback, SaveNote
from console.store.audit import trail
from console.store.database import file_watch
from console.store.database.engine import open_reader
from console.store.journal import queries
from console.store.keys import encryption, message_key
from console.store.writer import backlog
from console.store.writer.backlog import Unwritten
from console.store.writer.writer import Store
from tests.e2e.breaking import full, small_disk
from tests.store.samples import ANA, KEY, TEN, call, submit
from tests.waiting import wait_until

ROWS = (
    call("c1"),
    JournalEvent("c1", TEN, "maria", "answered"),
    SaveNote("c1", 7, TEN, "maria", "asks for Friday"),
    Audit(TEN, "anna", "mode", "lunch", "until 13:00"),
    SaveCallback("k1", "c1", "billing", ANA, "Ana", 7, TEN),
)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    made = tmp_path / "state"
    made.mkdir(mode=0o700)
    return made


@pytest.fixture
def stores(state: Path) -> Iterator[list[Store]]:
    """Desks one after the other; the last is closed here."""
    made: list[Store] = []
    yield made
    if made:
        made[-1].close()


def opened(state: Path, stores: list[Store]) -> Store:
    stores.append(Store(state, now=lambda: TEN))
    stores[-1].open()
    return stores[-1]


def known(state: Path) -> list[str]:
    return sorted(row.id for row in queries.calls_since(open_reader(state), TEN))


def shut(store: Store) -> list[bool]:
    """Have every transaction fail as one on a read-only disk does, while the list holds ``True``."""
    closed = [True]

    @event.listens_for(store.engine, "begin")
    def _close(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if closed[0] else 'OFF'}")

    return closed


def test_every_kind_of_row_comes_back_as_it_was(state: Path) -> None:
    kept = Unwritten(state)
    assert kept.read() == []
    kept.keep(ROWS)
    kept.keep(ROWS)
    assert kept.read() == list(ROWS)
    assert stat.S_IMODE((state / backlog.FILE).stat().st_mode) == 0o600
    kept.clear()
    assert kept.read() == []


def test_a_disk_that_is_read_only_is_said_and_waited_for(state: Path, stores: list[Store]) -> None:
    store = opened(state, stores)
    closed = shut(store)
    store.submit(call("c1"))
    wait_until(lambda: store.health() == "journal: read-only since 15:00; 1 row waits")
    closed[0] = False
    assert store.flush(20)
    wait_until(lambda: store.health() == "" and not (state / backlog.FILE).exists())
    assert known(state) == ["c1"]


def test_what_a_desk_could_not_write_the_next_one_writes(state: Path, stores: list[Store]) -> None:
    store = opened(state, stores)
    shut(store)
    store.submit(call("c1", outcome=""))
    wait_until(lambda: Unwritten(state).read() == [call("c1", outcome="")])  # and so after a kill, too
    store.submit(JournalEvent("c1", TEN, "maria", "answered"))
    assert not store.close(0.1)
    again = opened(state, stores)
    assert [row.outcome for row in queries.calls_since(again.engine, TEN)] == ["interrupted"]
    assert [line.what for line in queries.story(again.engine, "c1")] == ["answered"]
    assert not (state / backlog.FILE).exists()


def test_a_database_whose_bytes_are_gone_is_said_and_its_backup_takes_what_waited(
    state: Path, tmp_path: Path, stores: list[Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(opened(state, stores), call("c1"))
    stores[-1].close()
    shutil.copy(state / "reception.db", tmp_path / "backup.db")
    store = opened(state, stores)
    for name in ("reception.db", "reception.db-wal"):
        (state / name).write_bytes(b"\x5a" * (state / name).stat().st_size)
    monkeypatch.setattr(file_watch, "READ_S", 0.0)
    store.submit(call("c2"))
    wait_until(lambda: "reception.db: is damaged (file is not a database)" in store.health())
    store.close(0.1)
    for broken in state.glob("reception.db*"):
        broken.unlink()
    shutil.copy(tmp_path / "backup.db", state / "reception.db")
    opened(state, stores)
    assert known(state) == ["c1", "c2"]


def test_a_database_that_is_removed_is_said_and_put_back_with_all_at_the_next_start(
    state: Path, stores: list[Store]
) -> None:
    store = opened(state, stores)
    submit(store, call("c1"), Audit(TEN, "anna", "mode", "lunch", ""))
    (state / "reception.db").unlink()
    store.submit(call("c2"))
    wait_until(lambda: "reception.db: was removed or replaced; all it held is in" in store.health())
    store.close(0.1)
    again = opened(state, stores)
    assert known(state) == ["c1", "c2"]
    assert trail.verify(again.engine, None) == []
    assert list(state.glob("*.rescued")) == []


def test_what_waits_is_as_encrypted_as_the_database(state: Path, tmp_path: Path, stores: list[Store]) -> None:
    key_file = tmp_path / "voicemail.key"
    key_file.write_text(message_key.text(KEY))
    encryption.make_ready(state / "reception.db", key_file, KEY, wanted=True)
    store = opened(state, stores)
    submit(store, call("c1"))
    (state / "reception.db").unlink()
    store.submit(SaveNote("c1", 7, TEN, "maria", "asks for Friday"))
    wait_until(lambda: len(Unwritten(state).read()) == 1)
    for name in (backlog.FILE, "reception.db.rescued"):
        assert b"Friday" not in (state / name).read_bytes()
        assert ANA.encode() not in (state / name).read_bytes()  # three letters are there by chance
    store.close(0.1)
    opened(state, stores)
    assert known(state) == ["c1"]


def test_what_waits_is_kept_on_a_full_disk_in_the_room_that_was_reserved(tmp_path: Path) -> None:
    """A desk that is stopped while its disk is full loses nothing it has acknowledged."""
    folder = tmp_path / "disk"
    with small_disk(folder, "8m"):
        kept = Unwritten(folder)
        kept.reserve()
        with full(folder):
            with pytest.raises(OSError, match=r"full|No space"):
                kept.keep(ROWS)
            kept.keep((*ROWS, *ROWS), last=True)
            assert Unwritten(folder).read() == [*ROWS, *ROWS]
        kept.clear()
        assert (folder / "unwritten.db.reserve").stat().st_size == backlog.RESERVED
        kept.keep(ROWS)
        assert (folder / "unwritten.db.reserve").exists(), "where there is room, it stays reserved"
