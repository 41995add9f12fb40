"""What desks of earlier versions left: today's opens each journal, backup and overrides.toml and reads them.
A new folder is made by ``tests/fixtures/leave.py``."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from console.config import overrides
from console.store import schema
from console.store.backup.backup import restore, schema_of
from console.store.contacts.directory import Directory
from console.store.database.engine import open_reader, open_writer
from console.store.desk_state import favourites, open_items
from console.store.journal import queries
from console.store.journal.journeys import journeys
from console.store.recordings import voicemail
from console.store.schema import VERSION
from tests.fixtures import leave
from tests.fixtures.leave import ANA, AT, BEN
from tests.store.samples import office

FIXTURES = Path(leave.__file__).parent
EARLIER = sorted(FIXTURES.glob("schema*"))
KEPT = (
    schema.call_events, schema.reroutes, schema.refusals, schema.notes, schema.mails, schema.audit,
)  # fmt: skip


@contextmanager
def opened(state: Path) -> Iterator[Engine]:
    engine = open_writer(state)
    try:
        yield engine
    finally:
        engine.dispose()


def assert_all_is_read(state: Path) -> None:
    with opened(state) as engine:
        first, second = sorted(queries.calls_since(engine, AT - timedelta(days=1)), key=lambda call: call.id)
        assert (first.caller, first.talked_to, first.outcome, first.filed) == (
            ANA, "maria", "answered", "appointment",
        )  # fmt: skip
        assert (second.caller, second.outcome) == (BEN, "voicemail")
        assert [line.what for line in queries.story(engine, first.id)] == [
            "rings at the desk", "wants Tuesday", "answered", "transferred to staff sam", "didn't answer",
        ]  # fmt: skip
        assert [hand.to for hand in queries.hands(engine, first.id)] == ["staff sam"]
        assert len(journeys(engine, AT - timedelta(days=1), UTC)) == 2
        (message,) = voicemail.messages(engine)
        assert (message.id, message.caller, message.seconds) == ("r6-2-v", BEN, 2.0)
        assert [wish.number for wish in open_items.callbacks_waiting(engine)] == [BEN]
        assert [(slip.text, slip.urgent) for slip in open_items.slips_open(engine)] == [
            ("call her back", True)
        ]
        assert favourites.kept_favourites(engine) == [("maria", "staff sam", "Sam")]
        assert favourites.kept_remarks(engine) == [("staff sam", "never before 9")]
        with engine.connect() as connection:
            for table in KEPT:
                assert connection.execute(select(func.count()).select_from(table)).scalar_one(), table.name
    # the journal's contact, not the sample config's person of that number
    directory = Directory(state, office().model_copy(update={"contact": ()}))
    try:
        card = directory.known(ANA).card
        assert card
        assert (card.name, card.tags, card.note) == ("Ana Reyes", ("vip",), "rings twice · wants Tuesday")
        assert [found.name for found in directory.search("reyes")] == ["Ana Reyes"]
    finally:
        directory.close()


def test_there_is_an_earlier_version_and_each_is_older_than_this_one() -> None:
    assert EARLIER
    assert all(int(folder.name.removeprefix("schema")) < VERSION for folder in EARLIER)


@pytest.mark.parametrize("folder", EARLIER, ids=lambda folder: folder.name)
def test_the_journal_of_an_earlier_version_is_opened_and_read(folder: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with closing(sqlite3.connect(tmp_path / "reception.db")) as database:
        database.executescript((folder / "journal.sql").read_text("utf-8"))
    assert f"schema{schema_of(tmp_path / 'reception.db')}" == folder.name
    assert_all_is_read(tmp_path)
    assert schema_of(tmp_path / "reception.db") == VERSION


@pytest.mark.parametrize("folder", EARLIER, ids=lambda folder: folder.name)
def test_the_backup_of_an_earlier_version_is_restored_and_read(folder: Path, tmp_path: Path) -> None:
    state = tmp_path / "state"
    now = datetime(2026, 12, 1, tzinfo=UTC)
    done = restore(state, folder / "backup.tar.gz", tmp_path / "config.toml", now)
    assert f"schema{done.manifest.schema}" == folder.name
    assert_all_is_read(state)
    reader = open_reader(state)
    try:
        (message,) = voicemail.messages(reader)
    finally:
        reader.dispose()
    assert Path(message.path).is_file()
    assert overrides.read_strictly(state / overrides.FILE)


@pytest.mark.parametrize("folder", EARLIER, ids=lambda folder: folder.name)
def test_what_the_keyboard_set_in_an_earlier_version_is_read_and_written_back_whole(
    folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / overrides.FILE
    shutil.copy(folder / overrides.FILE, file)
    for _ in range(2):
        lunch = overrides.read_strictly(file)
        assert lunch
        assert (lunch.mode, lunch.author, lunch.reason) == ("lunch", "maria", "team lunch")
        (fair,) = overrides.read_planned(file)
        assert (fair.mode, fair.reason, fair.begins) == ("closed", "fair", AT + timedelta(days=1, minutes=2))
        sound = overrides.read_sound(file)
        assert sound
        assert (sound.input, sound.output) == ("Headset", "Headset")
        settings, (change,) = overrides.read_settings(file)
        assert settings == {"screen": {"goal": 20.0}}
        assert (change.path, change.by, change.was, change.now) == ("desk.ring_s", "boss", "14", "20")
        overrides.write(file, lunch, (fair,))


def test_this_version_can_leave_a_fixture_for_the_next(tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir(mode=0o700)
    leave.leave(state)
    assert_all_is_read(state)
