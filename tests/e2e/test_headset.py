"""A receptionist talks with a headset: a sound server's null sinks are its speaker and microphone."""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.office import Desk, ScriptSeat
from tests.peers import Baresip
from tests.pulse import Pulse
from tests.waiting import wait_until

pytestmark = pytest.mark.peer

CONFIG = """
[desk]
audio = "headset"

[[trunk]]
name = "town"
address = "127.0.0.1:{town}"
accept = ["127.0.0.1"]

[[prompt]]
name = "music"
play = "{music}"

[[voicemail]]
name = "front"

[routing]
otherwise = ["desk", "voicemail front"]
"""


class Room:
    """A desk with a headset, and Ana and Ben who call it."""

    def __init__(self, folder: Path, stack: ExitStack, monkeypatch: pytest.MonkeyPatch) -> None:
        self.pulse = stack.enter_context(Pulse(folder / "pulse"))
        for name, value in self.pulse.env.items():
            monkeypatch.setenv(name, value)
        self.ana = stack.enter_context(Baresip(folder, "ana", tone=440))
        self.ben = stack.enter_context(Baresip(folder, "ben", tone=550))
        self.music = self.ben.folder / "says.wav"
        self.desk = stack.enter_context(Desk(folder, CONFIG, town=self.ana.port, music=self.music))
        self.seat = stack.enter_context(ScriptSeat(self.desk.socket))

    def call(self, who: Baresip) -> str:
        """Call the desk and be answered; gives the call's id."""
        before = {row.id for row in self.seat.board.calls}
        who.dial(f"sip:desk@127.0.0.1:{self.desk.port}")
        row = self.seat.wait_row(lambda row: row.state == "ringing" and row.id not in before)
        self.seat.wish("answer", row.id)
        self.seat.wait_row(lambda r: r.id == row.id and r.state == "talking")
        return row.id

    def said(self) -> str:
        """The newest line of trouble on the seat."""
        return next((m.text for m in reversed(self.seat.board.messages) if m.bad), "")


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    with ExitStack() as stack:
        yield Room(tmp_path, stack, monkeypatch)


def test_caller_and_receptionist_hear_each_other_and_a_second_call_uses_the_same_headset(room: Room) -> None:
    room.pulse.say(660)
    first = room.call(room.ana)
    wait_until(lambda: room.pulse.hears(440) and room.ana.hears(660))
    room.call(room.ben)
    room.seat.wait_row(lambda row: row.id == first and row.held)
    wait_until(lambda: room.pulse.hears(550) and room.ben.hears(660))
    room.ben.hang_up()
    room.seat.wish("hold", first)
    wait_until(lambda: room.pulse.hears(440) and room.ana.hears(660))
    room.seat.wish("hang_up", first)
    room.ana.wait("CALL_CLOSED")
    room.call(room.ben)
    wait_until(lambda: room.pulse.hears(550) and room.ben.hears(660))
    room.ben.hang_up()
    room.seat.wait_gone()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP], ids=["gone", "frozen"])
def test_a_headset_lost_in_a_call_leaves_the_caller_on_hold_with_music(
    room: Room, how: signal.Signals
) -> None:
    room.pulse.say(660)
    call = room.call(room.ana)
    wait_until(lambda: room.pulse.hears(440) and room.ana.hears(660))
    os.kill(room.pulse.pid, how)
    room.seat.wait_row(lambda row: row.id == call and row.held, 10)
    assert "headset is gone; ana is on hold" in room.said()
    wait_until(lambda: room.ana.hears(550))
    room.seat.wish("hold", call)
    room.seat.wait_row(lambda row: row.id == call and row.held, 10)
    wait_until(lambda: "still waits" in room.said())
    assert room.ana.count("CALL_CLOSED") == 0
    room.seat.wish("hang_up", call)
    room.ana.wait("CALL_CLOSED")
    room.seat.wait_gone()
    os.kill(room.pulse.pid, signal.SIGCONT)
