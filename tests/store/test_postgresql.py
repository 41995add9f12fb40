"""A journal in PostgreSQL, which several desks share: a real server in a folder of its own."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text

from console.calls.protocol.store_commands import JournalRefusal, SaveCallback, SaveNote, SaveRecording
from console.cli.records import voicemail as voicemail_command
from console.config.schema.retention import Retention
from console.store import runs, schema
from console.store.audit import anchor, trail
from console.store.audit.hash_chain import Entry, Head, digest
from console.store.contacts.directory import Directory
from console.store.database import engine as engine_module
from console.store.database.engine import StoreError, open_reader, open_writer
from console.store.desk_state import open_items
from console.store.journal import queries
from console.store.keys import encryption, message_key
from console.store.keys.sealed_file import Key
from console.store.privacy import erasure, key_rotation, retention
from console.store.recordings import conversations, voicemail
from console.store.writer.writer import Store
from tests.audio.test_repair import recording
from tests.cli.in_process import run as run_command
from tests.postgres import Server, running
from tests.store.samples import ANA, KEY, TEN, call, message, office, vault
from tests.waiting import wait_until


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running() as made:
        yield made


@pytest.fixture
def url(server: Server, request: pytest.FixtureRequest) -> str:
    return server.new(f"t{abs(hash(request.node.name))}")


def test_before_the_first_desk_there_is_no_journal(url: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no journal here yet; start the desk once"):
        open_reader(tmp_path, url)
    open_writer(tmp_path, url).dispose()
    open_reader(tmp_path, url).dispose()


def test_a_reader_cannot_write(url: str, tmp_path: Path) -> None:
    open_writer(tmp_path, url).dispose()
    engine = open_reader(tmp_path, url)
    with engine.connect() as connection, pytest.raises(Exception, match="read-only transaction"):
        connection.execute(schema.meta.delete())
    engine.dispose()


def test_the_audit_is_only_ever_added_to(url: str, tmp_path: Path) -> None:
    engine = open_writer(tmp_path, url)
    with engine.connect() as connection, pytest.raises(Exception, match="the audit is only ever added to"):
        connection.execute(schema.audit.delete())
    engine.dispose()


def desk(folder: Path, url: str, run: str) -> Store:
    """A desk's store, of a state folder and a start of it."""
    made = Store(folder, url, run=run)
    made.open()
    return made


def test_a_desk_that_comes_back_ends_its_own_calls_and_no_others(url: str, tmp_path: Path) -> None:
    ours, other = desk(tmp_path / "a", url, "r1"), desk(tmp_path / "b", url, "r10")
    for store, ident in ((ours, "r1-1"), (other, "r10-1")):
        store.submit(call(ident, outcome=""))
        assert store.flush(20)
    ours.close()
    back = desk(tmp_path / "a", url, "r2")
    found = {
        each.id: (each.outcome, each.ended is None)
        for each in queries.calls_since(back.engine, TEN - timedelta(days=1))
    }
    assert found == {"r1-1": ("interrupted", False), "r10-1": ("", True)}
    back.close()
    other.close()


def test_two_desks_that_start_in_one_second_have_runs_of_their_own() -> None:
    assert len({runs.new(1_800_000_000.0) for _ in range(1_000)}) > 990
    assert all(runs._RUN.fullmatch(runs.new(at)) for at in (1.0, 1_800_000_000.0))


def test_a_start_touches_the_messages_and_recordings_of_its_own_desk_alone(url: str, tmp_path: Path) -> None:
    """Two machines with the same paths, as every `reception install` has: B's start called A's lost."""
    with_a, with_b = vault(tmp_path / "a"), vault(tmp_path / "b")
    ours = Store(tmp_path / "a", url, now=lambda: TEN, vault=with_a, run="ra")
    ours.open()
    ours.submit(message("ra-1-1", with_b.spool / "ra-1-1.wav", seconds=5.0, complete=False))
    ours.submit(SaveRecording("ra-2-c", "ra-2", TEN, "", "", 0, "", ""))
    assert ours.flush(20)
    other = Store(tmp_path / "b", url, now=lambda: TEN, vault=with_b, run="rb")
    recovered = other.open()
    assert not recovered.lost
    assert {each.fate for each in voicemail.messages(other.engine)} <= {""}
    assert not conversations.expired(other.engine, TEN + timedelta(days=9)), "B closed what A records"
    ours.close()
    other.close()


def test_promised_callbacks_are_taken_up_by_the_desk_that_promised_them(url: str, tmp_path: Path) -> None:
    ours, other = desk(tmp_path / "a", url, "r1"), desk(tmp_path / "b", url, "r10")
    for store, ident in ((ours, "r1"), (other, "r10")):
        store.submit(SaveCallback(f"{ident}-1-b", f"{ident}-1", "billing", "+1", "Ana", 0, TEN))
        assert store.flush(20)
    ours.close()
    back = desk(tmp_path / "a", url, "r2")
    own = runs.of_desk(back.engine, tmp_path / "a")
    assert own == ("r1", "r2")
    assert [wish.id for wish in open_items.callbacks_waiting(back.engine, own)] == ["r1-1-b"]
    back.close()
    other.close()


def test_a_server_that_is_not_there_at_the_start_is_waited_for(tmp_path: Path) -> None:
    with running() as server:
        url = server.new("later")
        before = desk(tmp_path / "a", url, "r1")
        before.submit(call("r1-1", outcome=""))
        assert before.flush(20)
        server.stop()
        safe = vault(tmp_path / "a")
        store = Store(tmp_path / "a", url, now=lambda: TEN, vault=safe, run="r2")
        store.open()
        opened = threading.Event()
        store.when_open(opened.set)
        Directory(tmp_path / "a", office(), url).close()
        store.submit(call("r2-1", outcome=""))  # still up
        live = safe.spool / "r2-1-v.wav"
        live.write_bytes(b"a message that is being left")
        wait_until(store.health)
        assert not opened.is_set()
        server.start()
        wait_until(opened.is_set, 40)
        wait_until(lambda: not store.health())
        found = {each.id: each.outcome for each in queries.calls_since(store.engine, TEN - timedelta(days=1))}
        assert found == {"r1-1": "interrupted", "r2-1": ""}, "its own calls go on"
        assert live.exists()
        assert store.close(20)
        safe.close()


def test_what_waited_for_a_server_outlives_the_desk(tmp_path: Path) -> None:
    with running() as server:
        url = server.new("never")
        server.stop()
        first = desk(tmp_path / "a", url, "r1")
        first.submit(call("r1-1"))
        assert not first.close(0.1)
        server.start()
        second = desk(tmp_path / "a", url, "r2")
        assert [each.id for each in queries.calls_since(second.engine, TEN - timedelta(days=1))] == ["r1-1"]
        second.close()


def test_desks_that_start_together_make_the_tables_once(url: str, tmp_path: Path) -> None:
    wrong: list[BaseException] = []

    def start(name: str) -> None:
        try:
            desk(tmp_path / name, url, name).close()
        except StoreError as failed:
            wrong.append(failed)

    threads = [threading.Thread(target=start, args=(f"r{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not wrong


def test_a_run_that_another_desk_has_is_refused(url: str, tmp_path: Path) -> None:
    ours = desk(tmp_path / "a", url, "r1")
    with pytest.raises(StoreError, match="another desk runs under the name r1"):
        desk(tmp_path / "b", url, "r1")
    ours.close()


def of_both(tmp_path: Path, url: str) -> tuple[Store, Store]:
    """Two desks, each with a call, a message, a note and a refusal of the same person."""
    made = []
    for run in ("ra", "rb"):
        safe = vault(tmp_path / run)
        store = Store(tmp_path / run, url, now=lambda: TEN, vault=safe, run=run)
        store.open()
        store.submit(call(f"{run}-1"))
        store.submit(
            message(f"{run}-1-v", recording(safe.spool / f"{run}-1-v.wav"), seconds=2, complete=True)
        )
        store.submit(SaveNote(f"{run}-1", 0, TEN, "maria", "a note"))
        store.submit(JournalRefusal(TEN, "198.51.100.7", ANA, "900", 403, "a stranger"))
        assert store.flush(20)
        made.append(store)
    return made[0], made[1]


def test_erasing_leaves_what_lies_with_another_desk_to_it(url: str, tmp_path: Path) -> None:
    ours, theirs = of_both(tmp_path, url)
    own = runs.of_desk(ours.engine, tmp_path / "ra")
    traces = erasure.find(ours.engine, [ANA], own=own)
    assert traces.elsewhere == ("rb-1-v",)
    erasure.erase(ours.engine, traces, "root", TEN)
    left = voicemail.messages(ours.engine)
    assert [each.id for each in left] == ["rb-1-v"], "a row without which its sound would be nobody's"
    assert Path(left[0].path).exists()
    there = erasure.find(theirs.engine, [ANA], own=runs.of_desk(theirs.engine, tmp_path / "rb"))
    assert not there.elsewhere
    erasure.erase(theirs.engine, there, "root", TEN)
    assert not voicemail.messages(theirs.engine)
    assert not Path(left[0].path).exists()
    ours.close()
    theirs.close()


def test_a_command_deletes_no_message_of_another_desk(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ours, theirs = of_both(tmp_path, url)
    monkeypatch.setenv("RECEPTION_DATABASE", url)
    assert run_command(voicemail_command, tmp_path / "ra", "delete", "rb-1-v") == 1
    assert "lies with another desk" in capsys.readouterr().err
    assert run_command(voicemail_command, tmp_path / "ra", "delete", "ra-1-v") == 0
    assert [each.id for each in voicemail.messages(ours.engine)] == ["rb-1-v"]
    here = Directory(tmp_path / "ra", office(), url)
    assert not here.messages_of("front"), "nor can a phone at this desk"
    here.close()
    ours.close()
    theirs.close()


def test_retention_lets_go_rows_of_its_own_desk_alone(url: str, tmp_path: Path) -> None:
    ours, theirs = of_both(tmp_path, url)
    keeps = Retention(calls=1.0, notes=1.0, refusals=1.0)
    own = runs.of_desk(ours.engine, tmp_path / "ra")
    gone = retention.expire(ours.engine, keeps, TEN + timedelta(days=9), own)
    assert gone == {"calls": 1, "notes": 1, "refusals": 1}
    with ours.engine.connect() as connection:
        named = connection.scalars(select(schema.calls.c.id).where(schema.calls.c.caller != "")).all()
        noted = connection.scalars(select(schema.notes.c.call)).all()
        refused = connection.scalars(select(schema.refusals.c.run)).all()
    assert (list(named), list(noted), list(refused)) == (["rb-1"], ["rb-1"], ["rb"])
    ours.close()
    theirs.close()


def write_as(state: Path, url: str, key: Key, *verbs: str) -> None:
    """Rows of the audit by the desk of a state folder, whose key lies beside it."""
    key_file = state.with_suffix(".key")
    state.mkdir(exist_ok=True)
    key_file.write_text(message_key.text(key))
    encryption.sign_audit(state, key_file, key)
    engine = open_writer(state, url)
    for verb in verbs:
        trail.write(engine, TEN, "maria", verb, "card 1")
    engine.dispose()


def forge(engine: Engine, row: int, key: Key | None = None) -> None:
    """Change a row and write all that follow it anew, and the head, as who has the database can."""
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit DISABLE TRIGGER USER"))
        rows = connection.execute(select(schema.audit).order_by(schema.audit.c.id)).all()
        before = rows[row - 2].mac if row > 1 else ""
        for old in rows[row - 1 :]:
            entry = Entry(*old)
            entry = replace(entry, who="nobody" if entry.id == row else entry.who)
            before = digest(key, before, entry)
            values = {"who": entry.who, "mac": before}
            connection.execute(schema.audit.update().where(schema.audit.c.id == entry.id).values(values))
        head = Head(rows[-1].id, before).word
        connection.execute(schema.meta.update().where(schema.meta.c.key == "audit_head").values(value=head))
        connection.execute(text("ALTER TABLE audit ENABLE TRIGGER USER"))


OTHER = Key(bytes(range(1, 33)))


@pytest.mark.parametrize("row", [1, 2, 4])
@pytest.mark.parametrize("as_whom", [None, Key(bytes(32))], ids=["without a key", "another key"])
def test_who_has_the_database_writes_no_row_of_the_audit_that_fits(
    url: str, tmp_path: Path, row: int, as_whom: Key | None
) -> None:
    state = tmp_path / "a"
    write_as(state, url, KEY, "search", "dial")
    engine = open_reader(state, url)
    assert anchor.look(engine, state, KEY, TEN) == []
    write_as(state, url, KEY, "mode", "export")
    assert anchor.verify(engine, state, KEY) == []
    thief = engine_of(tmp_path, url)
    forge(thief, row, as_whom)
    assert anchor.verify(engine, state, KEY)
    engine.dispose()
    thief.dispose()


def engine_of(tmp_path: Path, url: str) -> Engine:
    return open_writer(tmp_path / "thief", url)


def test_rows_of_desks_with_keys_of_their_own_are_proved_by_each(url: str, tmp_path: Path) -> None:
    write_as(tmp_path / "a", url, KEY, "search", "dial")
    write_as(tmp_path / "b", url, OTHER, "mode")
    write_as(tmp_path / "a", url, KEY, "export")
    for name, key, others in (("a", KEY, {OTHER.id.hex(): 1}), ("b", OTHER, {KEY.id.hex(): 3})):
        engine = open_reader(tmp_path / name, url)
        assert trail.verify(engine, key) == []
        assert trail.of_others(engine, key) == others
        engine.dispose()
    # a row of B is changed, and claimed for a key that A does not know: A's next row does not fit it
    forge_one = engine_of(tmp_path, url)
    with forge_one.begin() as connection:
        connection.execute(text("ALTER TABLE audit DISABLE TRIGGER USER"))
        connection.execute(text("UPDATE audit SET mac = mac || '0' WHERE id = 3"))
    engine = open_reader(tmp_path / "a", url)
    assert any("row 4 " in words for words in trail.verify(engine, KEY))
    engine.dispose()
    forge_one.dispose()


def test_a_row_without_a_key_behind_one_with_a_key_is_said(url: str, tmp_path: Path) -> None:
    thief = engine_of(tmp_path, url)
    trail.write(thief, TEN, "maria", "before keys were used", "")
    write_as(tmp_path / "a", url, KEY, "search")
    engine = open_reader(tmp_path / "a", url)
    assert trail.verify(engine, KEY) == []
    trail.write(thief, TEN, "maria", "never did", "")
    assert any("row 3 " in words and "without a key" in words for words in trail.verify(engine, KEY))
    engine.dispose()
    thief.dispose()


def test_rows_of_the_key_before_are_proved_after_it_was_rotated(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECEPTION_DATABASE", url)
    state, key_file = tmp_path / "a", tmp_path / "a.key"
    write_as(state, url, KEY, "search")
    done = key_rotation.rotate(state, None, key_file, "root", TEN)
    new = message_key.read(key_file)
    assert new.id.hex() == done.new != KEY.id.hex()
    engine = open_writer(state, url)
    trail.write(engine, TEN, "maria", "dial", "")
    assert [each.verb for each in trail.entries(engine, TEN)] == ["search", "key rotated", "dial"]
    assert trail.verify(engine, new) == []
    assert trail.of_others(engine, new) == {}
    done.former.unlink()
    engine.dispose()
    alone = open_reader(state, url)
    assert trail.of_others(alone, new) == {KEY.id.hex(): 2}
    alone.dispose()


def test_a_desk_without_its_key_writes_nothing_and_reads_on(url: str, tmp_path: Path) -> None:
    write_as(tmp_path / "a", url, KEY, "search")
    (tmp_path / "a.key").unlink()
    with pytest.raises(StoreError, match=r"a\.key"):
        open_writer(tmp_path / "a", url)
    engine = open_reader(tmp_path / "a", url)
    assert "can't be proved without the key" in trail.verify(engine, None)[0]
    engine.dispose()


def test_a_statement_that_takes_too_long_is_given_up(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "_STATEMENT_MS", 200)
    engine = open_writer(tmp_path, url)
    with engine.connect() as connection, pytest.raises(Exception, match="statement timeout"):
        connection.execute(text("SELECT pg_sleep(20)"))
    engine.dispose()
