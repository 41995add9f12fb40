"""Messages on real calls: left, heard again, recorded again, kept; and a person for who presses 0."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from console.store import keys, spool, voicemail
from console.store.database import open_reader
from console.store.vault import sound
from console.store.voicemail import Message
from console.telephony.wav import RATE
from tests.e2e.clinic import CALLERS, Clinic, hears, talk, wait_heard
from tests.peers import need_lines, read_wav, tone_level
from tests.waiting import wait_until

pytestmark = pytest.mark.peer

CONFIG = """
[desk]
phone = "{maria}"

[routing]
otherwise = "voicemail front"
"""


def messages(clinic: Clinic) -> tuple[Message, ...]:
    return voicemail.messages(open_reader(clinic.desk.state))


def speaks(clinic: Clinic, seconds: float) -> None:
    """Wait until so much of a message is recorded."""
    size = 44 + int(seconds * 2 * RATE)

    def there() -> bool:
        paths = [p for folder in spool.left(clinic.desk.state) for p in folder.glob("*.wav")]
        return bool(paths) and max(paths, key=lambda p: p.stat().st_mtime_ns).stat().st_size >= size

    wait_until(there)


def opened(clinic: Clinic, message: Message) -> Path:
    """A readable copy of a message."""
    path = clinic.folder / f"{message.id}.wav"
    key = keys.read(clinic.folder / "voicemail.key")
    path.write_bytes(sound(Path(message.path), key, message.id, message.box))
    return path


def test_a_message_is_heard_recorded_again_and_kept(tmp_path: Path) -> None:
    with ExitStack() as stack:
        clinic = Clinic(tmp_path, stack, CONFIG)
        seat = stack.enter_context(clinic.seat())
        ana = clinic.call()
        wait_heard(ana, "greeting")
        ana.digits("#")
        seat.wait_row(lambda row: row.state == "recording")
        speaks(clinic, 2)
        ana.digits("#")
        seat.wait_row(lambda row: row.state == "reviewing")
        wait_heard(ana, "message-review")
        ana.digits("2")
        wait_until(lambda: ana.hears(CALLERS[0], 0.5))  # her own voice
        wait_heard(ana, "message-review")
        ana.digits("3")
        wait_heard(ana, "message-again")
        seat.wait_row(lambda row: row.state == "recording")
        speaks(clinic, 3)
        ana.digits("#")
        seat.wait_row(lambda row: row.state == "reviewing")
        assert messages(clinic) == ()
        ana.digits("1")
        wait_heard(ana, "recorded-message-end")
        ana.wait("CALL_CLOSED")
        wait_until(lambda: len(messages(clinic)) == 1)
        (message,) = messages(clinic)
        assert 2.8 < message.seconds < 4.5
        samples = read_wav(opened(clinic, message))
        assert tone_level(samples[RATE : RATE + RATE // 5], CALLERS[0], RATE) > 0.9


def test_zero_leads_to_a_person_and_what_was_said_is_kept(tmp_path: Path) -> None:
    need_lines(2)
    with ExitStack() as stack:
        clinic = Clinic(tmp_path, stack, CONFIG)
        seat = stack.enter_context(clinic.seat())
        ana = clinic.call()
        wait_heard(ana, "greeting")
        ana.digits("#")
        seat.wait_row(lambda row: row.state == "recording")
        speaks(clinic, 2)
        ana.digits("#")
        wait_until(lambda: hears(ana, "message-review"))
        ana.digits("0")
        seat.wait_row(lambda row: row.state == "ringing")
        seat.wish("answer")
        talk(ana, clinic.maria)
        assert len(messages(clinic)) == 1
