"""Messages: what a dead desk left, dealing with them, and deleting for good."""

from pathlib import Path

import pytest
from sqlalchemy import select

from console.store import schema, voicemail
from console.store.writer import Store
from tests.store.samples import TEN, message
from tests.store.test_wav import recording, seconds_of, unfinished


def left_behind(state: Path) -> None:
    """A desk that died: four messages in every state, and a file nobody wrote a row for."""
    store = Store(state)
    store.open()
    folder = voicemail.folder(state)
    store.submit(message("whole", recording(folder / "whole.wav"), seconds=2.0, complete=True))
    store.submit(message("cut", unfinished(folder / "cut.wav", 3.0)))
    store.submit(message("empty", folder / "empty.wav"))
    (folder / "empty.wav").touch()
    store.submit(message("gone", folder / "gone.wav"))
    unfinished(folder / "stray.wav", 1.0)
    assert store.close()


def test_recovery_makes_messages_whole_or_says_they_are_lost(tmp_path: Path) -> None:
    left_behind(tmp_path)
    store = Store(tmp_path)
    found = store.open()
    assert set(found.whole) == {"cut", "stray"}
    assert set(found.lost) == {"empty", "gone"}
    by_id = {each.id: each for each in voicemail.messages(store.engine)}
    assert {ident: (m.fate, m.complete, m.seconds) for ident, m in by_id.items()} == {
        "whole": ("", True, 2.0),
        "cut": ("recovered", True, 3.0),
        "stray": ("recovered", True, 1.0),
        "empty": ("lost", False, 0.0),
        "gone": ("lost", False, 0.0),
    }
    assert seconds_of(Path(by_id["cut"].path)) == 3.0
    store.close()
    again = Store(tmp_path)
    assert again.open() == voicemail.Recovered()
    again.close()


def test_a_finished_message_whose_file_went_is_lost(tmp_path: Path) -> None:
    left_behind(tmp_path)
    (tmp_path / "voicemail" / "whole.wav").unlink()
    store = Store(tmp_path)
    assert "whole" in store.open().lost
    store.close()


def test_done_messages_leave_the_list(tmp_path: Path) -> None:
    left_behind(tmp_path)
    store = Store(tmp_path)
    store.open()
    voicemail.mark_done(store.engine, "cut", "anna", TEN)
    assert "cut" not in {m.id for m in voicemail.messages(store.engine, with_done=False)}
    assert "cut" in {m.id for m in voicemail.messages(store.engine)}
    assert voicemail.messages(store.engine, "billing") == ()
    store.close()


def test_an_id_may_be_shortened(tmp_path: Path) -> None:
    left_behind(tmp_path)
    store = Store(tmp_path)
    store.open()
    assert [m.id for m in voicemail.matching(store.engine, "wh")] == ["whole"]
    assert [m.id for m in voicemail.matching(store.engine, "cut")] == ["cut"]
    assert voicemail.matching(store.engine, "%") == ()
    store.close()


def test_erasing_overwrites_the_file_and_is_written_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left_behind(tmp_path)
    store = Store(tmp_path)
    store.open()
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
    with store.engine.connect() as connection:
        acts = connection.execute(
            select(schema.audit.c.who, schema.audit.c.verb, schema.audit.c.subject)
        ).all()
    assert [tuple(act) for act in acts] == [("anna", "voicemail deleted", "whole")]
    store.close()
