"""Messages on real calls: left, heard again, recorded again, kept; and a person for who presses 0."""

import signal
from contextlib import ExitStack
from pathlib import Path

import pytest

from console.audio.files import RATE
from console.store.database.engine import open_reader
from console.store.keys import message_key
from console.store.recordings import spool, voicemail
from console.store.recordings.vault import sound
from console.store.recordings.voicemail import Message
from tests.e2e.clinic import CALLERS, Clinic, hears, talk, wait_heard
from tests.peers import Baresip, free_port, heard_level, need_lines, read_wav, sipp
from tests.waiting import limit, wait_until

pytestmark = pytest.mark.peer

CONFIG = """
[desk]
phone = "{maria}"

[[rule]]
name = "messages by phone"
when = {{ to = "800" }}
then = "messages"

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
    key = message_key.read(clinic.folder / "voicemail.key")
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
        wait_until(lambda: ana.hears(CALLERS[0], 0.5))  # their own voice
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
        assert heard_level(samples[RATE : 2 * RATE], CALLERS[0], RATE) > 0.7


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


def leave(clinic: Clinic, seconds: float = 2.0) -> None:
    """A caller leaves a message, and hangs up."""
    before = len(messages(clinic)) if clinic.desk.state.joinpath("reception.db").exists() else 0
    ana = clinic.call()
    ana.digits("#")
    wait_until(lambda: spoken(clinic))
    speaks(clinic, seconds)
    ana.hang_up()
    wait_until(lambda: len(messages(clinic)) > before)
    wait_until(lambda: not spoken(clinic))


def spoken(clinic: Clinic) -> list[Path]:
    """Everything readable that the desk has in memory now."""
    return [p for folder in spool.left(clinic.desk.state) for p in folder.iterdir() if p.is_file()]


def set_pin(clinic: Clinic, pin: str) -> None:
    with clinic.seat() as seat:
        seat.wish("box_pin", to="front", text=pin)
        wait_until(lambda: any("The PIN of the box front is set" in m.text for m in seat.board.messages))


def dial_in(clinic: Clinic, n: int = 0) -> Baresip:
    phone = clinic.caller(n)
    before = phone.count("CALL_ESTABLISHED")
    phone.dial(f"sip:800@127.0.0.1:{clinic.desk.port}")
    phone.wait("CALL_ESTABLISHED", before + 1)
    return phone


def test_messages_are_heard_from_any_phone_with_a_pin_and_wrong_ones_are_limited(tmp_path: Path) -> None:
    with ExitStack() as stack:
        clinic = Clinic(tmp_path, stack, CONFIG)
        set_pin(clinic, "4711")
        leave(clinic)
        sam = dial_in(clinic)
        wait_heard(sam, "mailbox-number")
        sam.digits("700#")
        wait_heard(sam, "mailbox-pin")
        sam.digits("4711#")
        wait_until(lambda: sam.hears(CALLERS[0], 0.5))  # the message
        assert len(spoken(clinic)) == 1
        wait_heard(sam, "mailbox-choices")
        wait_until(lambda: not spoken(clinic))
        sam.digits("3")
        wait_heard(sam, "mailbox-deleted", "mailbox-end")
        sam.wait("CALL_CLOSED", 2)
        wait_until(lambda: messages(clinic) == ())
        assert list((clinic.desk.state / "voicemail").iterdir()) == []
        sam = dial_in(clinic)
        for _ in range(3):
            wait_heard(sam, "mailbox-number")
            sam.digits("700#1111#")
        wait_heard(sam, "mailbox-wrong", "mailbox-locked")
        sam.wait("CALL_CLOSED", 3)
        sam = dial_in(clinic)
        sam.digits("700#4711#")
        wait_heard(sam, "mailbox-locked")


def test_a_message_is_played_on_the_phone_of_a_seat_and_nothing_stays_readable(tmp_path: Path) -> None:
    need_lines(2)
    with ExitStack() as stack:
        clinic = Clinic(tmp_path, stack, CONFIG)
        leave(clinic, 4.0)
        seat = stack.enter_context(clinic.seat())
        seat.wish("inbox", text="open")
        wait_until(lambda: bool(seat.board.inbox))
        (item,) = seat.board.inbox or ()
        seat.wish("hear", text=item.id)
        clinic.maria.wait("CALL_ESTABLISHED")
        wait_until(lambda: clinic.maria.hears(CALLERS[0], 0.5))
        assert seat.board.you.hears == item.id
        assert len(spoken(clinic)) == 1
        clinic.maria.wait("CALL_CLOSED")
        wait_until(lambda: not spoken(clinic))
        seat.wish("hear", text=item.id)
        wait_until(lambda: bool(spoken(clinic)))
        clinic.desk.stop(signal.SIGKILL)
        assert len(spoken(clinic)) == 1
        clinic.desk.start()
        assert spoken(clinic) == []
        assert [message.id for message in messages(clinic)] == [item.id]


def test_the_lamp_of_the_owners_phone_is_lit_when_a_message_came(tmp_path: Path) -> None:
    port = free_port()
    config = f"""
[[staff]]
name = "sam"
uri = "sip:sam@127.0.0.1:{port}"

[[voicemail]]
name = "sam"
owner = "sam"
lamp = true

[routing]
otherwise = "voicemail sam"
"""
    log = tmp_path / "phone.log"
    scenario = Path(__file__).with_name("notify.xml")
    options = ("-sf", str(scenario), "-p", str(port), "-m", "2", "-trace_logs", "-log_file", str(log))
    phone = sipp(tmp_path / "phone", "", *options)
    try:
        with ExitStack() as stack:
            clinic = Clinic(tmp_path, stack, config)
            leave(clinic)
            assert phone.wait(limit(20)) == 0
        assert [line.split()[:2] for line in log.read_text().splitlines()] == [["waits", "0"], ["waits", "1"]]
    finally:
        phone.kill()
        phone.wait()
