"""Message slips as they are kept, and voicemails that are marked as done by the desk."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from console.calls.protocol.store_commands import DropSlip, MarkVoicemail, SaveSlip
from console.store.contacts.directory import Directory
from console.store.desk_state import open_items
from console.store.recordings import voicemail
from console.store.writer.writer import Store
from tests.store.samples import ANA, TEN, message, office, submit

MADE = SaveSlip("r-s1", "r-1", 7, ANA, "Ana Ruiz", "sam", "call back about invoice", True, "maria", TEN)


def test_open_slips_come_back_as_they_were_the_oldest_first(store: Store) -> None:
    later = replace(MADE, id="r-s2", at=TEN + timedelta(hours=1), read_at=TEN + timedelta(hours=2))
    done = replace(MADE, id="r-s3", done_at=TEN, done_by="sam")
    submit(store, later, MADE, done)
    assert open_items.slips_open(store.engine) == (MADE, later)


def test_a_slip_is_written_as_it_stands_last(store: Store) -> None:
    submit(store, MADE)
    submit(store, replace(MADE, done_at=TEN, done_by="sam"))
    assert open_items.slips_open(store.engine) == ()
    submit(store, MADE)
    assert open_items.slips_open(store.engine) == (MADE,)
    submit(store, replace(MADE, read_at=TEN), DropSlip(MADE.id))
    assert open_items.slips_open(store.engine) == ()


def test_a_caller_waits_for_what_a_slip_asks(store: Store, tmp_path: Path) -> None:
    submit(store, MADE, replace(MADE, id="r-s2", done_at=TEN))
    directory = Directory(tmp_path, office())
    assert [(item.kind, item.at, item.owner) for item in directory.open(ANA)] == [("slip", TEN, "sam")]
    assert [item.owner for item in directory.open("+12125550199", 7)] == ["sam"]
    assert directory.open("+12125550199", 8) == ()
    directory.close()


def test_open_voicemails_are_read_and_marked_as_done_and_open_again(store: Store, tmp_path: Path) -> None:
    for ident, minute in (("v1", 0), ("v2", 1)):
        made = message(ident, tmp_path / f"{ident}.wav", seconds=12, complete=True)
        store.submit(replace(made, at=TEN + timedelta(minutes=minute)))
    store.submit(message("begun", tmp_path / "begun.wav"))
    assert store.flush(10)
    voicemail.transcribe(store.engine, "v1", "my invoice", 0.9, TEN)
    voicemail.give(store.engine, "v1", "sam", "maria", TEN)
    directory = Directory(tmp_path, office())
    newest, oldest = directory.messages()
    assert (newest.id, newest.words, newest.owner, newest.seconds) == ("v2", "", "", 12.0)
    assert (oldest.id, oldest.words, oldest.owner, oldest.caller) == ("v1", "my invoice", "sam", ANA)
    submit(store, MarkVoicemail("v2", "sam", TEN))
    assert [left.id for left in directory.messages()] == ["v1"]
    (marked,) = (m for m in voicemail.messages(store.engine) if m.id == "v2")
    assert (marked.done_at, marked.done_by) == (TEN, "sam")
    submit(store, MarkVoicemail("v2", "", None))
    assert [left.id for left in directory.messages()] == ["v2", "v1"]
    directory.close()
