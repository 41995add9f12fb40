"""Messages: what a dead desk left, dealing with them, and deleting for good."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from console.store import schema
from console.store.keys.sealed_file import seal
from console.store.recordings import voicemail
from console.store.recordings.vault import Vault, sound
from console.store.recordings.voicemail import Message
from console.store.writer.writer import Store
from tests.audio.test_repair import recording, unfinished
from tests.store.samples import KEY, TEN, message, vault


def left_behind(state: Path) -> Vault:
    """A desk that died: four messages in every state, and a file nobody wrote a row for."""
    safe = vault(state)
    store = Store(state, vault=safe)
    store.open()
    store.submit(message("whole", recording(safe.spool / "whole.wav"), seconds=2.0, complete=True))
    store.submit(message("cut", unfinished(safe.spool / "cut.wav", 3.0)))
    store.submit(message("empty", safe.spool / "empty.wav"))
    (safe.spool / "empty.wav").touch()
    store.submit(message("gone", safe.spool / "gone.wav"))
    unfinished(safe.spool / "stray.wav", 1.0)
    assert store.close()
    return safe


def started(state: Path) -> Store:
    store = Store(state, vault=vault(state))
    store.open()
    return store


def by_id(store: Store) -> dict[str, Message]:
    return {each.id: each for each in voicemail.messages(store.engine)}


def wav(each: Message) -> bytes:
    return sound(Path(each.path), KEY, each.id, each.box)


def readable(*folders: Path) -> list[Path]:
    """Files below folders in which a recording's header is to be found."""
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if b"RIFF" in path.read_bytes()]


def test_recovery_makes_messages_whole_or_says_they_are_lost(tmp_path: Path) -> None:
    safe = left_behind(tmp_path / "state")
    store = Store(tmp_path / "state", vault=safe)
    found = store.open()
    assert set(found.whole) == {"cut", "stray"}
    assert set(found.lost) == {"empty", "gone"}
    assert {ident: (m.fate, m.complete, m.seconds) for ident, m in by_id(store).items()} == {
        "whole": ("", True, 2.0),
        "cut": ("recovered", True, 3.0),
        "stray": ("recovered", True, 1.0),
        "empty": ("lost", False, 0.0),
        "gone": ("lost", False, 0.0),
    }
    assert len(wav(by_id(store)["cut"])) == 44 + 3 * 16000
    assert list(safe.spool.glob("*.wav")) == []
    assert readable(tmp_path) == []
    store.close()
    again = Store(tmp_path / "state", vault=safe)
    assert again.open() == voicemail.Recovered()
    again.close()


def test_a_finished_message_whose_file_went_is_lost(tmp_path: Path) -> None:
    safe = left_behind(tmp_path / "state")
    safe.place("whole.wav").unlink()
    store = Store(tmp_path / "state", vault=safe)
    assert "whole" in store.open().lost
    store.close()


def test_a_desk_that_died_between_sealing_and_writing_loses_nothing(tmp_path: Path) -> None:
    safe = left_behind(tmp_path / "state")
    recording(safe.spool / "cut.wav", 3.0)
    seal(safe.spool / "cut.wav", safe.place("cut.wav"), KEY, "cut", "front")
    recording(safe.spool / "whole.wav")  # written and sealed, not removed yet
    store = started(tmp_path / "state")
    assert {m.id: (m.fate, m.seconds) for m in by_id(store).values() if m.id in ("cut", "whole")} == {
        "cut": ("recovered", 3.0),
        "whole": ("", 2.0),
    }
    assert readable(tmp_path) == []
    store.close()


def test_sound_nobody_can_play_is_sealed_and_not_thrown_away(tmp_path: Path) -> None:
    safe = left_behind(tmp_path / "state")
    (safe.spool / "gone.wav").write_bytes(b"no header, but words")
    (safe.spool / "odd.wav").write_bytes(b"no header, either")
    store = Store(tmp_path / "state", vault=safe)
    assert set(store.open().lost) == {"empty", "gone", "odd"}
    assert wav(by_id(store)["gone"]) == b"no header, but words"
    assert list(safe.spool.glob("*.wav")) == []
    store.close()


def test_messages_of_an_older_program_are_sealed_at_the_start(tmp_path: Path) -> None:
    state = tmp_path / "state"
    store = Store(state)
    store.open()
    folder = vault(state).recordings
    before = recording(folder / "old.wav").read_bytes()
    store.submit(message("old", folder / "old.wav", seconds=2.0, complete=True))
    store.submit(message("cut", unfinished(folder / "cut.wav", 3.0)))
    recording(folder / "lost.wav")
    store.submit(message("lost", folder / "lost.wav"))
    assert store.flush(10)
    with store.engine.begin() as connection:
        table = schema.voicemails
        connection.execute(update(table).where(table.c.id == "lost").values(fate="lost"))
    store.close()
    store = started(state)
    kept = by_id(store)
    assert sorted(path.name for path in folder.iterdir()) == ["cut.sealed", "lost.sealed", "old.sealed"]
    assert wav(kept["old"]) == wav(kept["lost"]) == before
    assert (kept["old"].fate, kept["cut"].fate, kept["lost"].fate) == ("", "recovered", "lost")
    assert readable(tmp_path) == []
    store.close()


def test_a_sealed_message_without_a_row_gets_one_with_its_box(tmp_path: Path) -> None:
    safe = left_behind(tmp_path / "state")
    (tmp_path / "state" / "reception.db").unlink()
    shutil.rmtree(safe.spool)
    store = started(tmp_path / "state")
    found = by_id(store)["whole"]
    assert (found.box, found.seconds, found.fate) == ("front", 2.0, "recovered")
    store.close()


def test_done_messages_leave_the_list(tmp_path: Path) -> None:
    left_behind(tmp_path / "state")
    store = started(tmp_path / "state")
    voicemail.mark_done(store.engine, "cut", "anna", TEN)
    assert "cut" not in {m.id for m in voicemail.messages(store.engine, with_done=False)}
    assert "cut" in {m.id for m in voicemail.messages(store.engine)}
    assert voicemail.messages(store.engine, "billing") == ()
    store.close()


def test_an_id_may_be_shortened(tmp_path: Path) -> None:
    left_behind(tmp_path / "state")
    store = started(tmp_path / "state")
    assert [m.id for m in voicemail.matching(store.engine, "wh")] == ["whole"]
    assert [m.id for m in voicemail.matching(store.engine, "cut")] == ["cut"]
    assert voicemail.matching(store.engine, "%") == ()
    store.close()


def acts(store: Store) -> list[tuple[str, ...]]:
    with store.engine.connect() as connection:
        found = connection.execute(select(schema.audit.c.who, schema.audit.c.verb, schema.audit.c.subject))
        return [tuple(act) for act in found]


def test_erasing_overwrites_the_file_and_is_written_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left_behind(tmp_path / "state")
    store = started(tmp_path / "state")
    (whole,) = voicemail.matching(store.engine, "whole")
    before = Path(whole.path).read_bytes()
    seen: list[bytes] = []
    unlink = Path.unlink
    monkeypatch.setattr(Path, "unlink", lambda path: (seen.append(path.read_bytes()), unlink(path)))
    voicemail.erase(store.engine, whole, "anna", TEN)
    assert len(seen[0]) == len(before)
    assert before[44:144] not in seen[0]
    assert not Path(whole.path).exists()
    assert voicemail.matching(store.engine, "whole") == ()
    assert acts(store) == [("anna", "voicemail deleted", "whole")]
    store.close()


def test_what_has_run_out_is_shredded_blanked_and_written_down(tmp_path: Path) -> None:
    left_behind(tmp_path / "state")
    store = started(tmp_path / "state")
    late = TEN + timedelta(days=1)
    assert voicemail.expired(store.engine, "front", late) == ()  # nobody dealt with them
    voicemail.mark_done(store.engine, "whole", "anna", TEN)
    voicemail.transcribe(store.engine, "whole", "my words", 0.9, TEN)
    assert voicemail.expired(store.engine, "front", TEN) == ()
    assert voicemail.expired(store.engine, "billing", late) == ()
    (due,) = voicemail.expired(store.engine, "front", late)
    voicemail.expire(store.engine, due, late)
    assert not Path(due.path).exists()
    kept = by_id(store)["whole"]
    assert (kept.fate, kept.caller, kept.display, kept.transcript) == ("shredded", "", "", "")
    assert acts(store)[1:] == [("", "voicemail shredded", "whole")]
    assert voicemail.expired(store.engine, "front", late) == ()
    store.close()
    again = Store(tmp_path / "state", vault=vault(tmp_path / "state"))
    assert again.open() == voicemail.Recovered()  # it is not taken for lost
    again.close()


def test_the_folder_in_memory_goes_when_it_is_empty(tmp_path: Path) -> None:
    safe = vault(tmp_path / "state")
    (safe.spool / "ears").mkdir()
    recording(safe.spool / "ears" / "1.wav")
    safe.close()
    assert (safe.spool / "ears" / "1.wav").exists()
    (safe.spool / "ears" / "1.wav").unlink()
    safe.close()
    assert not safe.spool.exists()
