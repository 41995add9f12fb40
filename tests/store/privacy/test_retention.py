"""Rows go by kind when the office keeps them no longer."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from console.calls.protocol.store_commands import JournalRefusal, SaveCallback, SaveNote, SaveSlip, SendMail
from console.config.schema.retention import Retention
from console.store.audit import trail
from console.store.desk_state import mail_queue
from console.store.journal import queries
from console.store.privacy.retention import expire
from console.store.writer.writer import Store
from tests.store.samples import ANA, TEN, call

DAY = 86_400.0


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "state")
    made.open()
    for number in range(1100):
        made.submit(call(f"c{number}", minute=number / 100))
    made.submit(replace(call("open", 0, outcome=""), ended=None))
    slip = SaveSlip("s1", "c1", 0, ANA, "Ana", "sam", "call them", False, "maria", TEN)
    for command in (
        SaveNote("c1", 0, TEN, "maria", "a note"),
        slip,
        replace(slip, id="s2", done_at=TEN, done_by="sam"),
        SaveCallback("k1", "c1", "billing", ANA, "Ana", 0, TEN, state="waiting"),
        SaveCallback("k2", "c1", "billing", ANA, "Ana", 0, TEN, state="done", done_at=TEN),
        JournalRefusal(TEN, "198.51.100.7", ANA, "900", 403, "a stranger"),
        SendMail("m1", "sam@clinic.example", "a slip waits", "", TEN),
        SendMail("m2", "gone@clinic.example", "a slip waits", "", TEN),
    ):
        made.submit(command)
    assert made.flush(20)
    mail_queue.refuse(made.engine, "m2", "550 no such user")
    yield made
    made.close()


def test_nothing_goes_where_nothing_is_said(store: Store) -> None:
    assert expire(store.engine, Retention(), TEN + timedelta(days=9000)) == {}
    assert not list(trail.entries(store.engine, TEN))


def test_each_kind_goes_in_its_time(store: Store) -> None:
    keeps = Retention(
        calls=30 * DAY, notes=20 * DAY, slips=10 * DAY, callbacks=10 * DAY, refusals=5 * DAY, mails=8 * DAY
    )
    assert expire(store.engine, keeps, TEN + timedelta(days=4)) == {}
    assert expire(store.engine, keeps, TEN + timedelta(days=6)) == {"refusals": 1}
    assert expire(store.engine, keeps, TEN + timedelta(days=9)) == {"mails": 1}
    assert [each.id for each in mail_queue.waiting(store.engine)] == ["m1"]
    assert expire(store.engine, keeps, TEN + timedelta(days=11)) == {"slips": 1, "callbacks": 1}
    assert expire(store.engine, keeps, TEN + timedelta(days=40)) == {"calls": 1100, "notes": 1}
    assert expire(store.engine, keeps, TEN + timedelta(days=41)) == {}
    rows = queries.calls_since(store.engine, TEN)
    assert {(row.caller, row.outcome) for row in rows} == {("", "answered"), (ANA, "")}
    words = [entry.subject for entry in trail.entries(store.engine, TEN, verb="retention")]
    assert words == ["1 refusals", "1 mails", "1 slips, 1 callbacks", "1100 calls, 1 notes"]
