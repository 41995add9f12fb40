"""A receptionist talks with a headset: a sound server's null sinks are its speaker and microphone."""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from console.calls.protocol.snapshot import Sound
from tests.office import Desk, ScriptSeat
from tests.peers import RATE, Baresip
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
    room.seat.wait_gone()
    room.call(room.ben)
    wait_until(lambda: room.pulse.hears(550) and room.ben.hears(660))
    room.ben.hang_up()
    room.seat.wait_gone()


def test_other_calls_notice_nothing_of_a_headset_opened_closed_and_lost(room: Room) -> None:
    held = room.call(room.ben)
    room.seat.wish("hold", held)
    wait_until(lambda: room.ben.hears(550, 1.0))
    before = len(room.ben.heard())
    call = room.call(room.ana)
    room.ana.hang_up()
    room.seat.wait_row(lambda row: row.id == held and len(room.seat.board.calls) == 1)
    call = room.call(room.ana)
    wait_until(lambda: room.pulse.hears(440))
    room.pulse.kill()
    room.seat.wait_row(lambda row: row.id == call and row.held, 10)
    after = len(room.ben.heard())
    wait_until(lambda: len(room.ben.heard()) > after + RATE)
    music = room.ben.heard()[before:]
    tenth = RATE // 10
    loudness = [float(np.abs(music[at : at + tenth]).max()) for at in range(0, len(music) - tenth, tenth)]
    assert min(loudness) > 0.7 * max(loudness) > 0  # no gap, whatever loudness music is brought to
    for phone in (room.ana, room.ben):
        phone.hang_up()
    room.seat.wait_gone()


def test_the_box_for_the_sound_lists_meters_sounds_and_keeps_the_choice(room: Room) -> None:
    def sound() -> Sound:
        assert room.seat.board.sound
        return room.seat.board.sound

    room.seat.wish("sound", text="open")
    wait_until(lambda: room.seat.board.sound and sound().up and sound().devices)
    assert "pulse" in [d.name for d in sound().devices if d.input and d.output]
    assert sound().level == 0
    room.pulse.say(660)
    wait_until(lambda: sound().level > 20)
    room.seat.wish("sound", text="tone")
    wait_until(lambda: room.pulse.hears(1000, 0.1))
    room.seat.wish("sound", text="input", to="no such thing")
    wait_until(lambda: "no microphone is called no such thing" in sound().why)
    room.seat.wish("sound", text="input", to="pulse")
    wait_until(lambda: sound().up and sound().input == "pulse")
    kept = room.desk.state / "overrides.toml"
    wait_until(lambda: kept.exists() and 'input = "pulse"' in kept.read_text())
    room.seat.wish("sound", text="close")
    wait_until(lambda: room.seat.board.sound is None)
    call = room.call(room.ana)
    wait_until(lambda: room.pulse.hears(440) and room.ana.hears(660))
    room.seat.wish("hang_up", call)
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
