"""A backup taken under a desk at work, and the way back from a restore and from an upgrade."""

import os
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.store.backup import backup
from console.store.backup.archive import ArchiveError, Manifest, measure, verify, write
from console.store.backup.backup import back_up, check_database, restore, schema_of
from console.store.database.engine import StoreError, address, open_reader, open_writer
from console.store.journal import queries
from console.store.keys import sqlcipher
from console.store.recordings import voicemail
from console.store.recordings.vault import folder
from console.store.schema import VERSION
from console.store.state_folder import InUse, StateLock
from console.store.writer.writer import Store
from tests.audio.test_repair import recording
from tests.store.samples import TEN, call, message, vault

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
MIDNIGHT = TEN - timedelta(hours=15)


def at_work(state: Path) -> Store:
    """A running desk's store with a call and a message."""
    safe = vault(state)
    store = Store(state, vault=safe)
    store.open()
    wav = recording(safe.spool / "desk-1-v.wav")
    store.submit(call("desk-1"))
    store.submit(message("desk-1-v", wav, seconds=2, complete=True))
    assert store.flush(5)
    (state / "overrides.toml").write_text('theme = "mine"\n')
    return store


def taken(state: Path, to: Path, config: dict[str, Path] | None = None) -> tuple[str, ...]:
    return back_up(state, address(state), config or {}, to, NOW)[1]


def calls(state: Path) -> list[str]:
    engine = open_reader(state)
    try:
        return sorted(each.id for each in queries.calls_since(engine, MIDNIGHT))
    finally:
        engine.dispose()


def messages(state: Path) -> list[Path]:
    engine = open_reader(state)
    try:
        return [Path(each.path) for each in voicemail.messages(engine, "", with_done=True)]
    finally:
        engine.dispose()


def test_a_backup_of_a_desk_at_work_comes_back_in_another_folder(tmp_path: Path) -> None:
    config = tmp_path / "etc" / "config.toml"
    config.parent.mkdir()
    config.write_text("# the office")
    store = at_work(tmp_path / "state")
    assert taken(tmp_path / "state", tmp_path / "b", {"config.toml": config}) == ()
    store.submit(call("desk-2", 5))
    assert store.close()
    new = tmp_path / "new"
    done = restore(new, tmp_path / "b", tmp_path / "here" / "config.toml", NOW)
    assert done.aside is None
    assert done.manifest.schema == VERSION
    assert calls(new) == ["desk-1"]
    assert messages(new) == [new / "voicemail" / "desk-1-v.sealed"]
    assert messages(new)[0].read_bytes() == (tmp_path / "state/voicemail/desk-1-v.sealed").read_bytes()
    assert (tmp_path / "here" / "config.toml").read_text() == "# the office"
    assert new.stat().st_mode & 0o777 == 0o700
    modes = {path.stat().st_mode & 0o777 for path in new.rglob("*") if path.is_file()}
    assert modes == {0o600}
    again = Store(new, vault=vault(new))
    assert again.open() == voicemail.Recovered()  # the desk finds nothing to mend
    again.close()


def test_rows_written_while_a_backup_is_taken_never_break_it(tmp_path: Path) -> None:
    store = at_work(tmp_path / "state")
    for number in range(3):
        for each in range(200):
            store.submit(call(f"busy-{number}-{each}"))
        taken(tmp_path / "state", tmp_path / f"{number}.tar.gz")
    store.close()
    counted = []
    for number in range(3):
        new = tmp_path / f"new{number}"
        restore(new, tmp_path / f"{number}.tar.gz", tmp_path / "c", NOW)
        check_database(new / "reception.db")
        counted.append(len(calls(new)))
    assert counted == sorted(counted)
    assert not [name for name in os.listdir(tmp_path / "state") if name.startswith(".backup")]


def test_what_was_there_is_kept_aside_and_what_came_later_is_gone(tmp_path: Path) -> None:
    state, config = tmp_path / "state", tmp_path / "config.toml"
    config.write_text("# then")
    store = at_work(state)
    for name in ("recordings/t-1-c.0.0.sealed", "spoken/lunch.wav"):
        (state / name).parent.mkdir(mode=0o700, exist_ok=True)
        (state / name).write_bytes(b"said then")
    taken(state, tmp_path / "b", {"config.toml": config})
    store.submit(call("desk-2", 5))
    recording(state / "voicemail" / "later-v.wav")
    store.close()
    (state / "recordings" / "t-2-c.0.0.sealed").write_bytes(b"later")
    (state / "pins.toml").write_text("later = 1")
    (state / "desk.log").write_text("words")
    config.write_text("# now")
    aside = restore(state, tmp_path / "b", config, NOW).aside
    assert aside == state / "before-restore-20261124T100000Z"
    assert calls(state) == ["desk-1"]
    assert os.listdir(state / "voicemail") == ["desk-1-v.sealed"]
    assert os.listdir(state / "recordings") == ["t-1-c.0.0.sealed"]
    assert (state / "spoken/lunch.wav").read_bytes() == b"said then"
    assert not (state / "pins.toml").exists()
    assert (config.read_text(), (aside / "config/config.toml").read_text()) == ("# then", "# now")
    assert calls(aside) == ["desk-1", "desk-2"]
    assert (aside / "voicemail" / "later-v.wav").exists()
    assert (aside / "pins.toml").read_text() == "later = 1"
    assert (state / "desk.log").read_text() == "words"


def test_nothing_is_restored_under_a_running_desk(tmp_path: Path) -> None:
    at_work(tmp_path / "state").close()
    taken(tmp_path / "state", tmp_path / "b")
    desk = StateLock(tmp_path / "state")
    try:
        with pytest.raises(InUse, match=r"already running.*stop it first"):
            restore(tmp_path / "state", tmp_path / "b", tmp_path / "c", NOW)
    finally:
        desk.close()
    assert restore(tmp_path / "state", tmp_path / "b", tmp_path / "c", NOW).aside


def test_a_step_that_fails_takes_the_others_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = tmp_path / "state"
    at_work(state).close()
    taken(state, tmp_path / "b")
    StateLock(state).close()  # its file stays
    before = {path: path.read_bytes() for path in state.rglob("*") if path.is_file()}
    move = backup.shutil.move

    def fails(source: Path, target: Path) -> None:
        if source.parent.name.startswith(".backup") and source.name == "voicemail":
            raise OSError(28, "No space left on device")
        move(source, target)

    monkeypatch.setattr(backup.shutil, "move", fails)
    with pytest.raises(OSError, match="No space"):
        restore(state, tmp_path / "b", tmp_path / "c", NOW)
    assert {path: path.read_bytes() for path in state.rglob("*") if path.is_file()} == before


def test_a_recording_that_is_nowhere_is_named(tmp_path: Path) -> None:
    store = at_work(tmp_path / "state")
    (tmp_path / "state/voicemail/desk-1-v.sealed").unlink()
    assert taken(tmp_path / "state", tmp_path / "b") == ("desk-1-v.sealed",)
    store.close()


def test_a_recording_deleted_while_the_backup_is_taken_is_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = tmp_path / "state"
    store = at_work(state)
    copy = backup.copy_database

    def deleted_meanwhile(source: Path, target: Path) -> None:
        copy(source, target)
        (state / "voicemail/desk-1-v.sealed").unlink()

    monkeypatch.setattr(backup, "copy_database", deleted_meanwhile)
    assert taken(state, tmp_path / "b") == ()
    assert "voicemail/desk-1-v.sealed" in {part.name for part in verify(tmp_path / "b").parts}
    store.close()


def test_a_damaged_or_newer_database_is_not_put_in_place(tmp_path: Path) -> None:
    (tmp_path / "db").write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    files = {"reception.db": tmp_path / "db"}
    for schema, why in ((VERSION, "is damaged"), (VERSION + 1, "from a newer version")):
        parts = measure(files)
        write(
            tmp_path / "b",
            Manifest(NOW.isoformat(), "9", schema, "/v", whole=True, parts=parts),
            files,
        )
        with pytest.raises(ArchiveError, match=why):
            restore(tmp_path / "state", tmp_path / "b", tmp_path / "c", NOW)
        assert os.listdir(tmp_path / "state") == ["lock"]


# -- the way back from an upgrade ----------------------------------------------------------------------


def old(state: Path) -> Path:
    """A state folder of the first version, with a recording."""
    recording(folder(state) / "old-v.wav")
    with closing(sqlcipher.connect(state / "reception.db", None)) as database:
        database.executescript((Path(__file__).parents[1] / "version1.sql").read_text(encoding="utf-8"))
    return state


def test_an_upgrade_leaves_a_copy_that_leads_back(tmp_path: Path) -> None:
    state = old(tmp_path / "state")
    with closing(sqlcipher.connect(state / "reception.db", None)) as database:
        rows = list(database.execute("SELECT * FROM calls"))
    open_writer(state).dispose()
    assert schema_of(state / "reception.db") == VERSION
    (copy,) = state.glob(f"before-schema-{VERSION}-*.tar.gz")
    assert copy.stat().st_mode & 0o777 == 0o600
    assert verify(copy).schema == 1
    aside = restore(state, copy, tmp_path / "c", NOW).aside
    assert aside
    assert schema_of(state / "reception.db") == 1
    with closing(sqlcipher.connect(state / "reception.db", None)) as database:
        assert list(database.execute("SELECT * FROM calls")) == rows
    assert (state / "voicemail/old-v.wav").exists()  # the copy has none: those that are there stay
    assert schema_of(aside / "reception.db") == VERSION
    open_writer(state).dispose()
    assert schema_of(state / "reception.db") == VERSION
    open_writer(state).dispose()
    assert len(list(state.glob("before-schema-*"))) <= 2  # none for tables that are up to date


def test_without_a_copy_the_tables_stay_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = old(tmp_path / "state")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "write", full)
    with pytest.raises(StoreError, match=r"No space left on device.*left as they are"):
        open_writer(state)
    assert schema_of(state / "reception.db") == 1


FOREIGN = [
    "config/.bashrc",
    "config/.ssh/authorized_keys",
    "config/a/.b",
    "config/run.sh",
    "config/voicemail.key",
]
FOREIGN += [
    "voicemail/.x.sealed",
    "voicemail/a/b.sealed",
    "voicemail/x.sh",
    "recordings/a.so",
    "sip.log",
    ".bashrc",
]
FOREIGN += ["reception.db-wal", "before-restore-x/y", "spoken/a", "voicemail", "config"]


@pytest.mark.parametrize("name", FOREIGN)
def test_a_name_that_no_backup_of_ours_holds_is_not_restored(tmp_path: Path, name: str) -> None:
    state, config = tmp_path / "state", tmp_path / "etc" / "config.toml"
    config.parent.mkdir()
    content = tmp_path / "content"
    content.write_bytes(b'[[account]]\npassword_file = "pbx.secret"\n')
    files = {"config/config.toml": content, name: content}
    manifest = Manifest(NOW.isoformat(), "1", 0, "/x", whole=True, parts=measure(files))
    write(tmp_path / "b.tgz", manifest, files)
    with pytest.raises(ArchiveError, match=r"does not name|no backup of reception"):
        restore(state, tmp_path / "b.tgz", config, NOW)
    assert [path.name for path in config.parent.iterdir()] == []
    assert not (state / name).exists() or name == "config"


def test_what_the_config_names_is_restored(tmp_path: Path) -> None:
    state, config = tmp_path / "state", tmp_path / "etc" / "config.toml"
    content = tmp_path / "content"
    content.write_bytes(b'[[account]]\npassword_file = "./keys/pbx.secret"\n')
    files = {"config/config.toml": content, "config/keys/pbx.secret": content}
    manifest = Manifest(NOW.isoformat(), "1", 0, "/x", whole=True, parts=measure(files))
    write(tmp_path / "b.tgz", manifest, files)
    restore(state, tmp_path / "b.tgz", config, NOW)
    assert (config.parent / "keys" / "pbx.secret").exists()


def test_a_name_twice_is_refused(tmp_path: Path) -> None:
    content = tmp_path / "content"
    content.write_bytes(b"x")
    part = measure({"overrides.toml": content})[0]
    manifest = Manifest(NOW.isoformat(), "1", 0, "/x", whole=True, parts=(part, part))
    write(tmp_path / "b.tgz", manifest, {"overrides.toml": content})
    with pytest.raises(ArchiveError, match="no backup of reception"):
        restore(tmp_path / "state", tmp_path / "b.tgz", tmp_path / "config.toml", NOW)
