"""Recorded conversations: sealed in pieces, whole again with their pauses, shredded, recovered."""

import wave
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select

from console.calls.protocol.store_commands import SaveRecording, SealPiece
from console.config.schema.office import Office
from console.desk.workers.retention import Keeper
from console.store import schema
from console.store.keys.sealed_file import SealError
from console.store.recordings import conversations
from console.store.recordings.conversations import Conversation
from console.store.writer.writer import Store
from tests.audio.test_repair import recording, unfinished
from tests.store.recordings.test_voicemail import readable
from tests.store.samples import ANA, KEY, TEN, office, vault


def row(ident: str, *, seconds: float = 0.0, complete: bool = True) -> SaveRecording:
    return SaveRecording(ident, "t-1", TEN, ANA, "Ana", 0, "maria", "Maria", seconds, complete)


def opened(state: Path) -> tuple[Store, Path]:
    """A store, and the folder where pieces are recorded."""
    safe = vault(state)
    store = Store(state, vault=safe)
    store.open()
    return store, safe.spool / "conversations"


def one(store: Store) -> Conversation:
    (found,) = conversations.listed(store.engine)
    return found


def sound(state: Path, ident: str) -> tuple[float, bytes]:
    out = BytesIO()
    seconds = conversations.write_wav(state / "recordings", KEY, ident, out)
    with wave.open(BytesIO(out.getvalue())) as file:
        assert file.getnframes() == round(seconds * 8000)
        return seconds, file.readframes(file.getnframes())


def test_pieces_are_sealed_as_they_come_and_pauses_are_silence(tmp_path: Path) -> None:
    state = tmp_path / "state"
    store, memory = opened(state)
    store.submit(row("t-1-c", complete=False))
    for number, at, seconds in ((0, 0, 2.0), (1, 2080, 1.0), (2, 10_000, 2.0)):
        path = recording(memory / f"t-1-c.{number}.{at}.wav", seconds)
        store.submit(SealPiece(str(path)))
        assert store.flush(10)
        assert not path.exists()
    store.submit(row("t-1-c", seconds=5.0))
    assert store.flush(10)
    assert readable(state, memory.parent) == []
    seconds, samples = sound(state, "t-1-c")
    assert seconds == 12.0  # 2 and 1 without a seam, silence up to the tenth second, 2
    assert set(samples[: 2 * 3 * 8000]) == set(samples[2 * 10 * 8000 :]) == {0x10, 0x20}
    assert set(samples[2 * 3 * 8000 : 2 * 10 * 8000]) == {0}
    assert one(store).complete
    assert one(store).seconds == 5.0
    store.close()


def test_no_piece_takes_the_place_of_another(tmp_path: Path) -> None:
    store, memory = opened(tmp_path / "state")
    for name in ("t-1-c.0.0", "t-1-c.1.5000"):
        store.submit(SealPiece(str(recording(memory / f"{name}.wav"))))
    assert store.flush(10)
    first, second = (piece.path for piece in conversations.pieces(tmp_path / "state/recordings", "t-1-c"))
    second.write_bytes(first.read_bytes())
    with pytest.raises(SealError, match="belongs to another"):
        sound(tmp_path / "state", "t-1-c")
    store.close()


def test_what_a_dead_desk_left_is_sealed_and_closed(tmp_path: Path) -> None:
    state = tmp_path / "state"
    store, memory = opened(state)
    store.submit(row("t-1-c", complete=False))
    store.submit(SealPiece(str(recording(memory / "t-1-c.0.0.wav", 3.0))))
    assert store.close()
    unfinished(memory / "t-1-c.1.3000.wav", 1.5)
    unfinished(memory / "t-9-c.0.0.wav", 1.0)
    (memory / "t-9-c.1.1000.wav").touch()
    store, memory = opened(state)
    found = {each.id: each for each in conversations.listed(store.engine)}
    assert {ident: (each.fate, each.complete, each.seconds) for ident, each in found.items()} == {
        "t-1-c": ("recovered", True, 4.5),
        "t-9-c": ("recovered", True, 1.0),
    }
    assert found["t-9-c"].call == "t-9"
    assert sound(state, "t-1-c")[0] == 4.5
    assert readable(state, memory.parent) == []
    assert list(memory.iterdir()) == []
    store.close()
    store, _ = opened(state)  # and nothing is found twice
    assert len(conversations.listed(store.engine)) == 2
    store.close()


def kept_for(days: float) -> Office:
    shipped = office()
    keep = shipped.recording.model_copy(update={"keep": days * 86_400})
    return shipped.model_copy(update={"recording": keep})


def test_they_are_shredded_when_they_are_kept_no_longer(tmp_path: Path) -> None:
    state = tmp_path / "state"
    store, memory = opened(state)
    store.submit(SealPiece(str(recording(memory / "t-1-c.0.0.wav"))))
    store.submit(row("t-1-c", seconds=2.0))
    assert store.flush(10)
    for keep, age, done in ((0, 9000, 0), (30, 29, 0), (30, 31, 1), (30, 32, 0)):
        keeper = Keeper(store.engine, state, kept_for(keep), lambda age=age: TEN + timedelta(days=age))
        assert keeper.work() == done
    assert list((state / "recordings").iterdir()) == []
    assert (one(store).fate, one(store).caller, one(store).display) == ("shredded", "", "")
    with store.engine.connect() as connection:
        lines = connection.execute(select(schema.audit.c.verb, schema.audit.c.subject)).all()
    assert ("recording shredded", "t-1-c") in [tuple(line) for line in lines]
    with pytest.raises(FileNotFoundError):
        sound(state, "t-1-c")
    store.close()
