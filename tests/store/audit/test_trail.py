"""The audit: only added to, and each change of it found."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, text, update
from sqlalchemy.exc import SQLAlchemyError

from console.calls.protocol.store_commands import Audit
from console.store import schema
from console.store.audit import trail
from console.store.audit.hash_chain import START, Entry, Head, digest, faults, head
from console.store.database.engine import open_reader, open_writer
from console.store.keys import encryption, message_key, sqlcipher
from console.store.keys.sealed_file import Key
from console.store.writer.writer import Store
from tests.store.samples import KEY, TEN

KEYS = (None, KEY)


def entries(key: Key | None, *verbs: str) -> list[Entry]:
    made: list[Entry] = []
    for number, verb in enumerate(verbs, 1):
        entry = Entry(number, TEN + timedelta(seconds=number), "maria", verb, "card 1", "")
        before = made[-1].mac if made else ""
        made.append(replace(entry, mac=digest(key, before, entry)))
    return made


def end(rows: list[Entry]) -> Head:
    return Head(rows[-1].id, rows[-1].mac)


@pytest.mark.parametrize("key", KEYS)
def test_a_chain_as_it_was_written_is_whole(key: Key | None) -> None:
    rows = entries(key, "search", "dial", "mode")
    assert faults(rows, end(rows), key) == []
    assert faults([], START, key) == []
    assert faults(rows, end(rows), key, [Head(2, rows[1].mac[:18])]) == []


@given(
    st.sampled_from(KEYS),
    st.lists(st.text(max_size=5), min_size=2, max_size=6),
    st.data(),
)
def test_whatever_is_changed_taken_away_or_swapped_is_found(
    key: Key | None, verbs: list[str], data: st.DataObject
) -> None:
    rows = entries(key, *verbs)
    last = end(rows)
    at = data.draw(st.integers(0, len(rows) - 1))
    how = data.draw(st.sampled_from(["change", "drop", "swap", "forge"]))
    if how == "change":
        name = data.draw(st.sampled_from(["who", "verb", "subject", "detail", "at"]))
        old = getattr(rows[at], name)
        value = old + timedelta(seconds=1) if name == "at" else f"{old}x"
        rows[at] = Entry(**{**{n: getattr(rows[at], n) for n in Entry.__dataclass_fields__}, name: value})
    elif how == "drop":
        del rows[at]
    elif how == "swap":
        other = (at + 1) % len(rows)
        rows[at], rows[other] = rows[other], rows[at]
    else:  # by who has the file and not the key: a chain that fits, keyed with another
        rows = entries(Key(bytes(32)), *verbs[:-1], "forged")
    assert faults(rows, last, key)


def test_the_words_name_the_row() -> None:
    rows = entries(KEY, "search", "dial", "mode", "lock")
    changed = [*rows[:1], Entry(2, TEN, "maria", "nothing", "", "", rows[1].mac), *rows[2:]]
    assert faults(changed, end(rows), KEY) == [
        "row 2 (2026-11-23 15:00:00, maria: nothing): it, or the row before it, was changed"
    ]
    assert faults([rows[0], *rows[3:]], end(rows), KEY) == [
        "row 4 (2026-11-23 15:00:04, maria: lock): 2 rows before it missing"
    ]
    assert faults(rows[:2], end(rows), KEY) == [
        "rows at the end were cut off or added: the last is row 2, the head says row 4"
    ]
    assert "can't be proved without the key" in faults(rows, end(rows), None)[0]


def test_a_head_that_was_written_down_proves_what_a_thief_of_the_key_rewrote() -> None:
    rows = entries(KEY, "search", "dial")
    kept = head(end(rows).short)
    again = entries(KEY, "search", "nothing", "lock")
    assert faults(again, end(again), KEY) == []
    assert "is not the row that was there" in faults(again, end(again), KEY, [kept])[0]
    shorter = entries(KEY, "search")
    assert "row 2, whose head was written down" in faults(shorter, end(shorter), KEY, [kept])[0]


@pytest.mark.parametrize(
    "word", ["", "12", "x:k:0123456789abcdef", "12:k:0123", "12:0123456789abcdef01", "-1:k:" + "0" * 16]
)
def test_what_is_no_head_is_said(word: str) -> None:
    with pytest.raises(ValueError, match="write it as audit verify printed it"):
        head(word)


@pytest.fixture(params=[False, True], ids=["readable", "encrypted"])
def engine(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Engine]:
    state = tmp_path / "state"
    state.mkdir()
    if request.param:
        (tmp_path / "key").write_text(message_key.text(KEY))
        encryption.make_ready(state / "reception.db", tmp_path / "key", KEY, wanted=True)
    made = open_writer(state)
    yield made
    made.dispose()


def test_rows_are_added_and_never_changed_or_taken_away(engine: Engine) -> None:
    trail.write(engine, TEN, "maria", "dial", "c1")
    for statement in (delete(schema.audit), update(schema.audit).values(who="sam")):
        with pytest.raises(SQLAlchemyError, match="only ever added to"), engine.begin() as connection:
            connection.execute(statement)
    assert [each.who for each in trail.entries(engine, TEN)] == ["maria"]
    assert trail.verify(engine, KEY) == []
    key = engine.get_execution_options()[schema.OFFICE_KEY]
    assert trail.head(engine).mac.startswith("k:" if key else "h:")


def test_what_a_tampering_hand_does_is_found(engine: Engine) -> None:
    for verb in ("search", "dial", "mode"):
        trail.write(engine, TEN, "maria", verb)
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_no_UPDATE"))
        connection.execute(text("DROP TRIGGER audit_no_DELETE"))
        connection.execute(text("DELETE FROM audit WHERE id = 3"))
    assert "cut off" in trail.verify(engine, KEY)[0]
    trail.write(engine, TEN, "sam", "lock")  # the desk goes on, and the hole stays
    assert "row 4" in trail.verify(engine, KEY)[0]
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO audit (id, at, who, mac) VALUES (9, '2026-11-23T15:00:00.000+00:00', 'x', '')")
        )
    assert "row 9 was added past the end" in trail.verify(engine, KEY)[-1]


def test_two_programs_add_to_one_chain(engine: Engine, tmp_path: Path) -> None:
    store = Store(tmp_path / "state")
    store.open()
    for number in range(50):
        store.submit(Audit(TEN, "maria", "search", f"card {number}", ""))
        trail.write(engine, TEN, "root", "calls listed", str(number))
    assert store.flush(20)
    store.close()
    assert len(list(trail.entries(engine, TEN))) == 100
    assert trail.verify(engine, KEY) == []


def test_rows_of_an_older_program_are_chained_as_they_are(tmp_path: Path) -> None:
    with closing(sqlcipher.connect(tmp_path / "reception.db", None)) as old:
        old.executescript((Path(__file__).parents[1] / "version1.sql").read_text(encoding="utf-8"))
        old.execute(
            "INSERT INTO audit (id, at, who, verb, subject, detail) VALUES "
            "(5, '2026-11-23T15:00:00.000+00:00', 'maria', 'dial', 'x', '')"
        )
        old.commit()
    open_writer(tmp_path).dispose()
    engine = open_reader(tmp_path)
    found = list(trail.entries(engine, datetime(2026, 1, 1, tzinfo=UTC)))
    assert 5 in [each.id for each in found]
    assert trail.verify(engine, None) == []
    assert trail.head(engine).id == max(each.id for each in found)


def test_an_encrypted_database_proves_its_readable_rows_too(tmp_path: Path) -> None:
    state = tmp_path / "state"
    engine = open_writer(state)
    trail.write(engine, TEN, "maria", "dial")
    engine.dispose()
    (tmp_path / "key").write_text(message_key.text(KEY))
    encryption.make_ready(state / "reception.db", tmp_path / "key", KEY, wanted=True)
    engine = open_writer(state)
    trail.write(engine, TEN, "maria", "lock")
    assert [each.mac[:2] for each in trail.entries(engine, TEN)] == ["h:", "k:"]
    assert trail.verify(engine, KEY) == []
    with pytest.raises(SQLAlchemyError, match="only ever added to"), engine.begin() as connection:
        connection.execute(delete(schema.audit))
