"""Where the database is, and what is said when it can't be used."""

import os
from pathlib import Path

import pytest
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from console.store import cards, rows, schema
from console.store.database import StoreError, address, open_reader, open_writer


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
