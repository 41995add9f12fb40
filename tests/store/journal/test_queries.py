"""Questions to the journal."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from console.calls.protocol.store_commands import JournalEvent, JournalRefusal, SaveNote
from console.store.database.engine import open_reader
from console.store.journal import queries
from console.store.writer.writer import Store
from tests.store.samples import TEN, call, message


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path)
    made.open()
    for n, outcome in enumerate(("answered", "voicemail", "answered", "")):
        made.submit(call(f"run-{n}", n, outcome=outcome))
    made.submit(call("yesterday", -24 * 60))
    made.submit(JournalEvent("run-0", TEN, "", "rings at the desk"))
    made.submit(JournalEvent("run-0", TEN + timedelta(seconds=9), "maria", "answered"))
    made.submit(SaveNote("run-0", 0, TEN + timedelta(seconds=30), "maria", "wants Tuesday"))
    made.submit(JournalRefusal(TEN, "198.51.100.7", "", "", 403, "a stranger"))
    made.submit(message("m1", tmp_path / "m1.wav", seconds=3, complete=True))
    made.submit(message("m2", tmp_path / "m2.wav"))
    assert made.flush(10)
    yield made
    made.close()


def test_calls_since_come_newest_first(store: Store) -> None:
    found = queries.calls_since(store.engine, TEN)
    assert [each.id for each in found] == ["run-3", "run-2", "run-1", "run-0"]
    assert [each.id for each in queries.calls_since(store.engine, TEN, limit=1)] == ["run-3"]


def test_an_id_may_be_shortened_unless_it_is_whole(store: Store) -> None:
    assert [each.id for each in queries.calls_named(store.engine, "y")] == ["yesterday"]
    assert len(queries.calls_named(store.engine, "run-")) == 4
    assert queries.calls_named(store.engine, "%") == ()


def test_a_story_mixes_events_and_notes_in_time(store: Store) -> None:
    assert [(line.who, line.what, line.note) for line in queries.story(store.engine, "run-0")] == [
        ("", "rings at the desk", False),
        ("maria", "answered", False),
        ("maria", "wants Tuesday", True),
    ]


def test_the_counts_of_a_day(store: Store) -> None:
    assert queries.counts(store.engine, TEN) == (
        ("calls", 4),
        ("answered", 2),
        ("voicemail", 1),
        ("refused", 1),
    )
    assert queries.counts(store.engine, TEN - timedelta(days=1)) == (("calls", 1), ("answered", 1))


def test_reading_goes_on_while_the_desk_writes(store: Store, tmp_path: Path) -> None:
    reader = open_reader(tmp_path)
    with store.engine.begin() as writing:
        writing.exec_driver_sql("DELETE FROM calls")
        assert len(queries.calls_since(reader, TEN)) == 4
    assert queries.calls_since(reader, TEN) == ()
    reader.dispose()
