"""Sealed messages made readable while they are heard, and not a moment longer."""

from pathlib import Path

import pytest

from console.calls.protocol.commands import CloseMessage, OpenMessage
from console.calls.protocol.events import MessageOpened
from console.desk.workers import message_copies as module
from console.desk.workers.message_copies import Opener
from console.store.recordings.vault import Vault
from tests.audio.test_repair import recording
from tests.peers import read_wav
from tests.store.samples import vault
from tests.waiting import wait_until


@pytest.fixture
def safe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Vault:
    """A vault with one sealed message."""
    monkeypatch.setattr(module, "CLOSE_S", 0.0)
    made = vault(tmp_path / "state")
    made.recordings.mkdir(parents=True, exist_ok=True)
    plain = recording(made.spool / "m1.wav")
    made.take(plain, "m1", "front")
    made.forget(plain)
    return made


def opened(opener: Opener, ident: str = "m1", box: str = "front") -> MessageOpened:
    opener.do(OpenMessage("seat 1", ident, box))
    found: list[MessageOpened] = []

    def look() -> bool:
        found.extend(opener.answers())
        return bool(found)

    wait_until(look)
    return found[0]


def test_a_copy_is_for_us_alone_and_gone_when_it_was_heard(safe: Vault) -> None:
    opener = Opener(safe)
    first, second = opened(opener), opened(opener)
    assert (first.key, first.id, first.why) == ("seat 1", "m1", "")
    assert first.path != second.path
    path = Path(first.path)
    assert path.parent == safe.spool
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(read_wav(path)) > 0
    assert list(safe.strays()) == []  # nobody takes it for a message
    opener.do(CloseMessage(first.path))
    wait_until(lambda: not path.exists())
    opener.stop()
    assert list(safe.spool.iterdir()) == []


def test_why_a_message_can_not_be_opened(safe: Vault) -> None:
    opener = Opener(safe)
    assert opened(opener, "none").why == "the recording is not there"
    assert opened(opener, box="billing").why == "it can't be opened: see the desk's log"
    (safe.place("m1")).write_bytes(b"not sealed")
    assert opened(opener).path == ""
    opener.stop()
    assert list(safe.spool.iterdir()) == []
