"""One person's traces: found in every table, erased to the last byte, others untouched."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, inspect, select

from console.calls.protocol.store_commands import (
    JournalEvent,
    JournalRefusal,
    JournalReroute,
    SaveCallback,
    SaveFavourite,
    SaveNote,
    SaveRecording,
    SaveRemark,
    SaveSlip,
    SealPiece,
    SendMail,
)
from console.store import schema
from console.store.audit import trail
from console.store.contacts import upsert
from console.store.contacts.upsert import Entry
from console.store.journal import queries
from console.store.privacy import mentions
from console.store.privacy.erasure import erase, find
from console.store.recordings import voicemail
from console.store.writer.writer import Store
from tests.audio.test_repair import recording
from tests.store.samples import ANA, TEN, call, message, vault

BEN = "+12125550177"
#: words that only Ana's rows hold
THEIRS = (b"2125550142", b"Quark", b"biopsy", b"insulin", b"chemotherapy", b"secretword")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    safe = vault(tmp_path / "state")
    made = Store(tmp_path / "state", vault=safe)
    made.open()
    for number, name, ident in ((ANA, "Ana Quark", "a"), (BEN, "Ben Hale", "b")):
        words = "biopsy" if ident == "a" else "ordinary"
        row = replace(
            call(f"{ident}1", caller=number), display=name, detail=words, facts=f'{{"caller": "{number}"}}'
        )
        heard = recording(safe.spool / f"{ident}v.wav")
        talk = recording(safe.spool / "conversations" / f"{ident}1-c.0.0.wav")
        for command in (
            row,
            JournalEvent(f"{ident}1", TEN, "maria", "answered"),
            JournalEvent(f"{ident}1", TEN, "", "waits for billing, 2 ahead"),
            JournalEvent(f"{ident}1", TEN, "maria", f"transferred to Sam: {words}"),
            JournalReroute(f"{ident}1", TEN, "maria", "override", "rule", "desk", "sam", f"{words} too"),
            SaveNote(f"{ident}1", 0, TEN, "maria", f"{words} on file"),
            SaveSlip(f"{ident}s", f"{ident}1", 0, number, name, "sam", f"insulin {words}", False, "m", TEN),
            SaveCallback(f"{ident}c", f"{ident}1", "billing", number, name, 0, TEN),
            SendMail(f"{ident}m", "s@x.example", "slip", f"Hi\n\n{name} {number}\ninsulin {words}\n", TEN),
            SaveFavourite("maria", f"number {number}", name),
            SaveRemark(f"number {number}", f"{words} at noon", "maria", TEN),
            JournalRefusal(TEN, "198.51.100.7", number, "900", 403, "a stranger"),
            replace(message(f"{ident}v", heard, seconds=2, complete=True), call=f"{ident}1", caller=number),
            SaveRecording(f"{ident}1-c", f"{ident}1", TEN, number, name, 0, "m", "Maria", 2.0, complete=True),
            SealPiece(str(talk)),
        ):  # fmt: skip
            made.submit(command)
    assert made.flush(10)
    upsert.put(made.engine, [Entry("Ana Quark", (ANA,), ("vip",), note="biopsy"), Entry("Ben", (BEN,))])
    voicemail.transcribe(made.engine, "av", "chemotherapy secretword", 0.9, TEN)
    yield made
    made.close()


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_all_of_one_person_goes_and_nothing_of_another(store: Store, tmp_path: Path) -> None:
    state = tmp_path / "state"
    for word in THEIRS:
        assert word in everything(state), word
    traces = find(store.engine, [ANA])
    assert dict(traces.rows) == {
        "calls": 1, "cards": 1, "refusals": 1, "voicemails": 1, "callbacks": 1, "slips": 1, "notes": 1,
        "recordings": 1,
        "merges": 0, "import_changes": 0,
        "favourites": 1, "remarks": 1, "mails": 1, "mentions": 0,
    }  # fmt: skip
    assert {path.name for path in traces.files} == {"av.sealed", "a1-c.0.0.sealed"}
    ben = [queries.calls_named(store.engine, "b1"), queries.story(store.engine, "b1")]
    erase(store.engine, traces, "root", TEN, "asked for in writing")
    for word in THEIRS:
        assert word not in everything(state).replace(b"insulin ordinary", b""), word
    assert not (state / "voicemail" / "av.sealed").exists()
    assert [path.name for path in (state / "recordings").iterdir()] == ["b1-c.0.0.sealed"]
    assert find(store.engine, [ANA]).nothing
    (theirs,) = queries.calls_named(store.engine, "a1")
    assert (theirs.caller, theirs.display, theirs.facts, theirs.reasons) == ("", "", "", ())
    assert (theirs.outcome, theirs.talked_to, theirs.rule) == ("answered", "maria", "open invoice")
    assert [line.what for line in queries.story(store.engine, "a1")] == [
        "answered",
        "waits for billing, 2 ahead",
    ]
    assert [queries.calls_named(store.engine, "b1"), queries.story(store.engine, "b1")] == ben
    assert [m.id for m in voicemail.messages(store.engine)] == ["bv"]
    assert [card.name for card in upsert.everyone(store.engine)] == ["Ben"]
    row = list(trail.entries(store.engine, TEN, verb="erased"))[-1]
    assert (row.who, row.detail) == ("root", "asked for in writing")
    assert "1 calls, 1 cards" in row.subject
    assert trail.verify(store.engine, None) == []
    erase(store.engine, traces, "root", TEN)  # done again it does no harm


def test_a_card_brings_its_own_numbers_and_not_those_it_shares(store: Store) -> None:
    upsert.put(store.engine, [Entry("Zoe", ("+12125550111", BEN)), Entry("Carl", ("+12125550111",))])
    zoe = next(card for card in upsert.everyone(store.engine) if card.name == "Zoe")
    traces = find(store.engine, [], zoe.id)
    assert traces.numbers == ()
    assert traces.cards == (zoe.id,)
    (ana,) = (card for card in upsert.everyone(store.engine) if card.name == "Ana Quark")
    assert find(store.engine, [], ana.id).numbers == (ANA,)
    both = find(store.engine, ["+12125550111"])
    assert [c.name for c in upsert.everyone(store.engine) if c.id in both.cards] == ["Carl"]
    erase(store.engine, both, "root", TEN)
    assert next(c for c in upsert.everyone(store.engine) if c.name == "Zoe").numbers == (BEN,)


def test_their_number_leaves_the_words_about_others_however_it_is_written(store: Store) -> None:
    """A number that only holds theirs is another's."""
    for command in (
        SaveNote("b1", 0, TEN, "maria", "sister (212) 555-0142, 001 212 555 0142; invoice 9212-555-0142"),
        JournalEvent("b1", TEN, "maria", "sent to +1 212 555 0142 and 12125550142, 5 said 212-555-01423"),
        JournalReroute("b1", TEN, "maria", "override", "rule", "desk", "number +12125550142", ""),
        SendMail("other", "sam@clinic.example", "a slip", "Ben Hale\nordinary\n", TEN),
        SendMail("mixed", "sam@clinic.example", "a slip", "Ben Hale\nasks for 212.555.0142\n", TEN),
    ):
        store.submit(command)
    assert store.flush(10)
    upsert.put(store.engine, [Entry("Zoe", (ANA, "+12125550111"))])
    traces = find(store.engine, [ANA])
    # Ben's note, line and reroute, and what finds Zoe's card; Ana's mail, and the mixed one
    assert (dict(traces.rows)["mentions"], dict(traces.rows)["mails"]) == (4, 2)
    erase(store.engine, traces, "root", TEN)
    with store.engine.connect() as connection:
        note = connection.scalar(select(schema.notes.c.text).where(schema.notes.c.text.contains("sister")))
        assert connection.scalars(select(schema.mails.c.id).order_by("id")).all() == ["bm", "other"]
        assert list(mentions.find(connection, [ANA])) == []
        assert connection.scalars(select(schema.reroutes.c.to).order_by("id")).all()[-1] == "number …"
    assert note == "sister …, …; invoice 9212-555-0142"
    lines = [line.what for line in queries.story(store.engine, "b1")]
    assert "sent to … and …, 5 said 212-555-01423" in lines
    assert find(store.engine, [ANA]).nothing


def test_nobody_is_nobody(store: Store) -> None:
    assert find(store.engine, ["+12125550999"]).nothing
    assert find(store.engine, [], 999).nothing


def test_a_file_that_can_not_be_removed_keeps_the_rows(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: Path) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("console.store.privacy.erasure.shred", refused)
    with pytest.raises(OSError, match="Input/output"):
        erase(store.engine, find(store.engine, [ANA]), "root", TEN)
    assert not find(store.engine, [ANA]).nothing


def test_no_table_was_forgotten(store: Store) -> None:
    """Each table is either emptied of them by its columns, blanked, or known to name no caller."""
    nameless = {"audit", "meta", "mails", "contact_tags", "contact_numbers", "contacts",
                "calls", "call_events", "reroutes", "imports", "runs"}  # fmt: skip
    tied = {"call", "caller", "number", "card"}
    for name in inspect(store.engine).get_table_names():
        columns = {column["name"] for column in inspect(store.engine).get_columns(name)}
        assert name in nameless or tied & columns or name.startswith("sqlite"), (
            f"{name} holds no column that says whose it is: let erasure know it, or name it here"
        )
    with store.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(schema.calls)) == 2
