"""Where the database is, and what is said when it can't be used."""

import os
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from console.calls.protocol.store_commands import JournalReroute
from console.store import schema
from console.store.contacts import cards
from console.store.database import migrate
from console.store.database.engine import StoreError, address, open_reader, open_writer
from console.store.journal import queries
from console.store.keys import sqlcipher
from console.store.recordings import voicemail
from console.store.writer import rows
from tests.store.samples import TEN
from tests.store.samples import call as sample


def test_the_file_lies_in_the_state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RECEPTION_DATABASE", raising=False)
    assert address(tmp_path).database == str(tmp_path / "reception.db")
    monkeypatch.setenv("RECEPTION_DATABASE", "postgresql+psycopg://desk:secret@db/office")
    assert address(tmp_path).host == "db"


def test_a_wrong_url_is_named_without_its_password(tmp_path: Path) -> None:
    for url in ("nonsense", "mysql://desk:secret@db/office"):
        with pytest.raises(StoreError) as wrong:
            address(tmp_path, url)
        assert "postgresql" in str(wrong.value)
        assert "secret" not in str(wrong.value)


def test_reading_before_a_desk_ran_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no journal here yet"):
        open_reader(tmp_path)


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    open_writer(tmp_path).dispose()
    engine = open_reader(tmp_path)
    with engine.connect() as connection, pytest.raises(Exception, match="readonly"):
        connection.execute(schema.meta.delete())
    engine.dispose()


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "reception.db").write_text("this is a shopping list, " * 100)
    for opening in (open_reader, open_writer):
        with pytest.raises(StoreError, match=r"reception\.db: file is not a database"):
            opening(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match="can't be used as the state folder"):
        open_writer(tmp_path / "state")


def test_the_schema_and_queries_are_postgresql_too() -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    for table in schema.metadata.sorted_tables:
        assert table.name in str(CreateTable(table).compile(dialect=dialect))
    assert "string_agg" in str(cards.select_cards().compile(dialect=dialect))
    upsert = rows._upsert(schema.calls, "postgresql")
    assert "ON CONFLICT (id) DO UPDATE" in str(upsert.compile(dialect=dialect))  # type: ignore[attr-defined]


def columns(path: Path, table: str) -> list[str]:
    with closing(sqlcipher.connect(path, None)) as connection:
        return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]


@pytest.fixture
def version_1(tmp_path: Path) -> Path:
    """A state folder with a database that the first schema made."""
    with closing(sqlcipher.connect(tmp_path / "reception.db", None)) as connection:
        connection.executescript((Path(__file__).parents[1] / "version1.sql").read_text(encoding="utf-8"))
    return tmp_path


def test_an_old_database_is_brought_up_and_keeps_its_rows(version_1: Path) -> None:
    engine = open_writer(version_1)
    (call,) = queries.calls_named(engine, "old-1")
    assert (call.talked_to, call.reason, call.facts) == ("Maria, Sam (201)", "", "")
    (message,) = voicemail.messages(engine)
    assert (message.id, message.seconds, message.owner) == ("old-2", 12.5, "")
    with engine.begin() as connection:
        rows.write(connection, [JournalReroute("old-1", TEN, "maria", "override", "r", "desk", "staff sam")])
        rows.write(connection, [replace(sample("new-1"), reason="billing", facts="{}")])
    assert queries.calls_named(engine, "new-1")[0].reason == "billing"
    engine.dispose()


def test_calls_that_somebody_dialled_are_told_from_those_that_came_in(version_1: Path) -> None:
    with closing(sqlcipher.connect(version_1 / "reception.db", None)) as connection:
        connection.executescript("""
            INSERT INTO calls (id, arrived, rule, outcome, detail) VALUES
                ('out-1', '2026-11-01T10:00:00.000+00:00', '', 'cancelled', 'ended by Sam'),
                ('out-2', '2026-11-01T10:01:00.000+00:00', '', 'busy', 'dialled by Maria');
            INSERT INTO call_events (call, at, who, what) VALUES
                ('out-1', '2026-11-01T10:00:00.000+00:00', 'Sam', 'calls Ben'),
                ('out-1', '2026-11-01T10:00:05.000+00:00', '', 'ended'),
                ('out-2', '2026-11-01T10:01:00.000+00:00', 'Maria', 'calls Ben');
        """)
    engine = open_writer(version_1)
    found = {call.id: call for call in queries.calls_since(engine, TEN.replace(year=2000))}
    assert {ident: (call.direction, call.dialled_by, call.detail) for ident, call in found.items()} == {
        "old-1": ("in", "", found["old-1"].detail),
        "out-1": ("out", "Sam", "ended by Sam"),
        "out-2": ("out", "Maria", ""),
    }
    engine.dispose()


def test_an_old_database_comes_to_what_a_new_one_is(
    version_1: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    fresh = tmp_path_factory.mktemp("fresh")
    shapes = []
    for state in (version_1, fresh):
        engine = open_writer(state)
        seen = inspect(engine)
        shapes.append(
            {
                table: (
                    {column["name"]: str(column["type"]) for column in seen.get_columns(table)},
                    {index["name"]: index["column_names"] for index in seen.get_indexes(table)},
                )
                for table in seen.get_table_names()
            }
        )
        engine.dispose()
    assert shapes[0] == shapes[1]
    open_writer(version_1).dispose()  # a second time there is nothing to do
    open_reader(version_1).dispose()


def test_a_failure_on_the_way_leaves_the_old_database_as_it_was(
    version_1: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    twice = (schema.calls.c.reason, schema.calls.c.facts, schema.calls.c.reason)
    monkeypatch.setattr(migrate, "_MORE", {1: twice})
    with pytest.raises(StoreError, match="duplicate column name: reason"):
        open_writer(version_1)
    assert "facts" not in columns(version_1 / "reception.db", "calls")
    assert not columns(version_1 / "reception.db", "reroutes")
    monkeypatch.undo()
    open_writer(version_1).dispose()
    assert "facts" in columns(version_1 / "reception.db", "calls")


def test_a_reader_says_that_an_old_database_must_be_brought_up(version_1: Path) -> None:
    with pytest.raises(StoreError, match=r"older version.*start the desk once"):
        open_reader(version_1)
