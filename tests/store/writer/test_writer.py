"""The store thread: every command round, in order, through failures and a kill."""

import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select

from console.calls.protocol.store_commands import (
    Audit,
    DropVoicemail,
    JournalEvent,
    JournalRefusal,
    SaveCallback,
    SaveNote,
    SaveOverride,
    StoreCommand,
)
from console.config import overrides
from console.config.schema.overrides import Override
from console.store import schema
from console.store.database.engine import StoreError
from console.store.desk_state import open_items
from console.store.journal import queries
from console.store.keys import sqlcipher
from console.store.recordings import voicemail
from console.store.recordings.vault import sound
from console.store.writer import writer
from console.store.writer.writer import Store
from tests.store.samples import ANA, TEN, call, message, vault
from tests.waiting import wait_until


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "state", now=lambda: TEN)
    made.open()
    yield made
    made.close()


def rows(store: Store, table: str) -> list[dict[str, object]]:
    with store.engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(schema.metadata.tables[table])).mappings()]


def write(store: Store, *commands: StoreCommand) -> None:
    for command in commands:
        store.submit(command)
    assert store.flush(10)


def test_a_call_is_one_row_as_it_was_last(store: Store) -> None:
    write(store, call("c1", outcome=""), call("c2"), call("c1", outcome="busy"))
    write(store, call("c1", outcome="answered"))
    found = {each.id: each for each in queries.calls_since(store.engine, TEN)}
    assert found["c1"].outcome == "answered"
    assert found["c1"].reasons == call("c1").reasons
    assert found["c1"].arrived == TEN
    assert found["c1"].ended == TEN + timedelta(seconds=70)
    assert found["c1"].waited_s == 9
    assert found["c1"].seconds == 61
    assert set(found) == {"c1", "c2"}


def test_the_lines_keep_their_order(store: Store) -> None:
    write(store, *(JournalEvent("c1", TEN, "", f"step {n}") for n in range(300)))
    assert [line.what for line in queries.story(store.engine, "c1")] == [f"step {n}" for n in range(300)]


def test_every_other_command(store: Store) -> None:
    write(
        store,
        JournalRefusal(TEN, "198.51.100.7", "1000", "900", 403, "a stranger"),
        SaveNote("c1", 7, TEN, "maria", "call back"),
        Audit(TEN, "maria", "mode", "lunch", "until 13:00"),
    )
    assert queries.refused_since(store.engine, TEN)[0].why == "a stranger"
    assert rows(store, "notes")[0]["text"] == "call back"
    assert rows(store, "audit")[0]["subject"] == "lunch"


def test_an_override_goes_to_its_file_and_leaves_it(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "state" / "overrides.toml"
    write(store, SaveOverride("lunch", "maria", TEN, TEN + timedelta(hours=1), "early lunch"))
    assert overrides.read(file) == Override("lunch", "maria", TEN, TEN + timedelta(hours=1), "early lunch")
    write(store, SaveOverride("closed", "maria", TEN), SaveOverride(""))
    assert overrides.read(file) is None


def test_a_message_is_sealed_and_one_too_short_is_dropped(tmp_path: Path) -> None:
    safe = vault(tmp_path / "state")
    store = Store(tmp_path / "state", vault=safe)
    store.open()
    kept, short = safe.spool / "m1.wav", safe.spool / "m2.wav"
    for path in (kept, short):
        path.write_bytes(b"sound")
    write(store, message("m1", kept), message("m2", short))
    assert voicemail.messages(store.engine) == ()
    write(store, message("m1", kept, seconds=4.5, complete=True), DropVoicemail("m2", str(short)))
    assert [(m.id, m.seconds) for m in voicemail.messages(store.engine)] == [("m1", 4.5)]
    assert list(safe.spool.glob("*.wav")) == []
    (found,) = safe.recordings.iterdir()
    assert rows(store, "voicemails")[0]["path"] == str(found)
    assert sound(found, safe.key, "m1", "front") == b"sound"
    assert stat.S_IMODE(found.stat().st_mode) == 0o600
    assert not short.exists()
    assert len(rows(store, "voicemails")) == 1


def test_writing_a_message_again_keeps_who_dealt_with_it(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "m1.wav"
    write(store, message("m1", path, seconds=3, complete=True))
    voicemail.mark_done(store.engine, "m1", "anna", TEN)
    write(store, message("m1", path, seconds=4, complete=True))
    (found,) = voicemail.messages(store.engine)
    assert (found.seconds, found.done_by, found.done_at) == (4, "anna", TEN)


def test_only_the_owner_may_read_it(store: Store, tmp_path: Path) -> None:
    write(store, call("c1"))
    state = tmp_path / "state"
    assert stat.S_IMODE(state.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in state.glob("reception.db*")} == {0o600}


def test_many_threads_lose_nothing(store: Store) -> None:
    def work(name: int) -> None:
        for n in range(200):
            store.submit(JournalEvent(f"t{name}", TEN, "", str(n)))

    threads = [threading.Thread(target=work, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.flush(20)
    for name in range(8):
        assert [line.what for line in queries.story(store.engine, f"t{name}")] == [str(n) for n in range(200)]


def test_a_full_disk_keeps_the_rows_and_says_so(store: Store) -> None:
    limit = {"pages": 0}

    @event.listens_for(store.engine, "begin")
    def _limit(connection: object) -> None:
        if limit["pages"]:
            connection.exec_driver_sql(f"PRAGMA max_page_count = {limit['pages']}")  # type: ignore[attr-defined]

    write(store, call("before"))
    limit["pages"] = 1  # SQLite takes the size it has for the least
    fat = [JournalEvent("c1", TEN, "", f"{n} " + "x" * 3000) for n in range(14)]
    for line in fat:
        store.submit(line)
    wait_until(lambda: store.health() == "journal: disk full since 15:00; 14 rows wait")
    assert not store.flush(0.05)
    assert store.health() == "journal: disk full since 15:00; 14 rows wait"
    limit["pages"] = 1_000_000
    assert store.flush(20)
    wait_until(lambda: store.health() == "")
    assert [line.what for line in queries.story(store.engine, "c1")] == [line.what for line in fat]


def test_a_lock_is_waited_out(store: Store, tmp_path: Path) -> None:
    @event.listens_for(store.engine, "begin")
    def _impatient(connection: object) -> None:
        connection.exec_driver_sql("PRAGMA busy_timeout = 1")  # type: ignore[attr-defined]

    other = sqlcipher.connect(tmp_path / "state" / "reception.db", None, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    store.submit(call("c1"))
    wait_until(
        lambda: store.health() == "journal: database locked by another program since 15:00; 1 row waits"
    )
    other.execute("ROLLBACK")
    other.close()
    assert store.flush(20)
    assert len(queries.calls_since(store.engine, TEN)) == 1


def test_an_override_that_cannot_be_written_is_tried_again(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, *_what: object) -> None:
        raise OSError(28, "No space left on device", str(path))

    with monkeypatch.context() as broken:
        broken.setattr(overrides, "write", full)
        store.submit(SaveOverride("lunch", "maria", TEN))
        wait_until(
            lambda: (
                store.health() == "journal: overrides.toml: No space left on device since 15:00; 1 row waits"
            )
        )
    assert store.flush(20)
    found = overrides.read(tmp_path / "state" / "overrides.toml")
    assert found is not None
    assert found.mode == "lunch"


def test_a_value_nobody_can_write_stops_no_other(store: Store) -> None:
    write(store, call("c1"), replace(call("bad"), display="\ud800"), call("c2"))
    assert {each.id for each in queries.calls_since(store.engine, TEN)} == {"c1", "c2"}
    assert store.health() == "journal: 1 row could not be written: see the log"


def test_more_than_memory_should_hold_is_counted(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "KEPT", 0)
    store.submit(call("c1"))
    store.submit(SaveOverride("lunch", "maria", TEN))
    assert store.flush(10)
    assert store.health() == "journal: 1 row lost: too many waited"
    assert queries.calls_since(store.engine, TEN) == ()


def test_closing_writes_what_waits(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.open()
    for n in range(500):
        store.submit(call(f"c{n}"))
    assert store.close()
    again = Store(tmp_path)
    again.open()
    assert len(queries.calls_since(again.engine, TEN)) == 500
    again.close()


_VICTIM = """
import sys
from pathlib import Path
from console.calls.protocol.store_commands import JournalEvent
from console.store.writer.writer import Store
from tests.store.samples import TEN, call
store = Store(Path(sys.argv[1]))
store.open()
for n in range(200):
    store.submit(call(f"c{n}", outcome="" if n == 0 else "busy"))
    store.submit(JournalEvent(f"c{n}", TEN, "", "rang"))
print(store.flush(20), flush=True)
sys.stdin.read()
"""


def test_what_was_flushed_survives_a_kill(tmp_path: Path) -> None:
    victim = subprocess.Popen(
        [sys.executable, "-c", _VICTIM, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[3],
        text=True,
    )
    assert victim.stdout is not None
    assert victim.stdout.readline() == "True\n"
    os.kill(victim.pid, signal.SIGKILL)
    victim.communicate()
    store = Store(tmp_path)
    store.open()
    found = {each.id: each for each in queries.calls_since(store.engine, TEN)}
    assert len(found) == 200
    assert all(len(queries.story(store.engine, ident)) == 1 for ident in ("c0", "c199"))
    assert (found["c0"].outcome, found["c0"].detail, found["c0"].ended) == (
        "interrupted",
        "the desk stopped",
        TEN,
    )
    store.close()


def test_a_newer_database_is_refused(store: Store, tmp_path: Path) -> None:
    with store.engine.begin() as connection:
        connection.execute(schema.meta.update().values(value="99"))
    store.close()
    with pytest.raises(StoreError, match=r"written by a newer version \(schema 99, this one knows \d"):
        Store(tmp_path / "state").open()


def test_a_callback_is_written_as_it_stands_last(store: Store) -> None:
    asked = SaveCallback("b1", "c1", "billing", ANA, "Ana", 0, TEN)
    store.submit(asked)
    store.submit(replace(asked, state="done", owner="sam", tries=2, done_at=TEN))
    assert store.flush(10)
    (row,) = rows(store, "callbacks")
    assert (row["state"], row["owner"], row["tries"], row["done_at"]) == ("done", "sam", 2, TEN)


def test_wishes_that_wait_are_found_again_in_their_order(store: Store) -> None:
    later = SaveCallback("b1", "c1", "billing", ANA, "Ana", 3, TEN + timedelta(minutes=1), tries=1)
    first = replace(later, id="b2", asked=TEN)
    for wish in (
        later,
        first,
        replace(first, id="b3", state="given up"),
        replace(first, id="b4", state="done"),
    ):
        store.submit(wish)
    assert store.flush(10)
    assert open_items.callbacks_waiting(store.engine) == (first, later)


def test_a_promised_call_back_is_not_ended_by_a_restart(store: Store, tmp_path: Path) -> None:
    store.submit(call("b1", outcome=""))
    store.submit(call("c1", outcome=""))
    store.submit(SaveCallback("b1", "b1", "billing", ANA, "Ana", 3, TEN))
    store.close()
    again = Store(tmp_path / "state")
    again.open()
    ended = {each.id: each.outcome for each in queries.calls_since(again.engine, TEN)}
    again.close()
    assert ended == {"b1": "", "c1": "interrupted"}


def test_a_recording_that_ends_leaves_its_owner_alone(store: Store, tmp_path: Path) -> None:
    store.submit(message("m1", tmp_path / "m1.wav"))
    assert store.flush(10)
    with store.engine.begin() as connection:
        connection.execute(schema.voicemails.update().values(owner="sam"))
    store.submit(message("m1", tmp_path / "m1.wav", seconds=3, complete=True))
    assert store.flush(10)
    (row,) = rows(store, "voicemails")
    assert (row["owner"], row["seconds"]) == ("sam", 3)
