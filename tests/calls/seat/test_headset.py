"""Setting up the headset: devices, meter, test tone."""

from typing import Any

from console.calls.protocol.commands import (
    HEADSET,
    Audio,
    Dial,
    HangUp,
    ListDevices,
    Listen,
    Meter,
    UseDevices,
)
from console.calls.protocol.events import Ending, LegEnded, SoundDevice, SoundDevices, SoundLevel
from console.calls.protocol.snapshot import Sound, SoundChoice
from console.calls.protocol.store_commands import Audit, SaveSound
from tests.calls.scene import BOSS, OFFICE, Scene

WITH_HEADSET: dict[str, Any] = {
    "desk": {**OFFICE["desk"], "audio": "headset"},
    "sound": {"input": "Jabra"},
}
CARD = SoundDevice("plughw:CARD=Jabra", True, True)


def opened() -> tuple[Scene, int, int]:
    """Maria has the sound box open: the desk, their seat, the leg of the meter."""
    scene = Scene(**WITH_HEADSET)
    seat = scene.sit()
    scene.wish(seat, "sound", text="open")
    leg = scene.dialled().leg
    scene.answers(leg)
    return scene, seat, leg


def test_opening_lists_the_devices_and_meters_the_microphone() -> None:
    scene = Scene(**WITH_HEADSET)
    seat = scene.sit()
    assert scene.picture(seat).sound is None
    scene.wish(seat, "sound", text="open")
    assert scene.out == [ListDevices(), Dial(scene.dialled().leg, HEADSET)]
    scene.answers(scene.dialled().leg)
    assert scene.out == [Meter(scene.dialled().leg)]
    scene.phone(SoundDevices((CARD,)))
    scene.phone(SoundLevel(scene.dialled().leg, 42))
    device = SoundChoice("plughw:CARD=Jabra", True, True)
    assert scene.picture(seat).sound == Sound((device,), "Jabra", "", True, 42)


def test_only_who_has_it_open_sees_it_and_nobody_else_may() -> None:
    scene, seat, leg = opened()
    other = scene.sit(BOSS)
    assert scene.picture(other).sound is None
    scene.wish(other, "sound", text="open")
    assert scene.said(other) == "Maria is setting up the sound"
    scene.wish(other, "sound", text="output", to="x")
    assert not scene.found(UseDevices)
    scene.did(scene.core.stand(seat, scene.now))
    assert HangUp(leg) in scene.out
    scene.wish(other, "sound", text="open")
    assert scene.picture(other).sound


def test_a_chosen_device_is_used_at_once_and_kept() -> None:
    scene, seat, leg = opened()
    scene.wish(seat, "sound", text="output", to="pulse")
    assert scene.found(UseDevices) == [UseDevices("Jabra", "pulse")]
    assert scene.found(SaveSound) == [SaveSound("Jabra", "pulse")]
    assert scene.found(Audit)[0].detail == "pulse"
    again = scene.dialled().leg
    assert scene.hung_up() == [leg]
    assert again != leg
    scene.answers(again)
    scene.ends(leg)
    shown = scene.picture(seat).sound
    assert shown
    assert (shown.input, shown.output, shown.up) == ("Jabra", "pulse", True)


def test_the_tone_is_heard_in_the_headset() -> None:
    scene, seat, leg = opened()
    scene.wish(seat, "sound", text="tone")
    assert scene.found(Listen) == [Listen(leg, Audio(("beep",)))]


def test_a_device_that_cannot_be_opened_says_why() -> None:
    scene, seat, leg = opened()
    scene.phone(LegEnded(leg, Ending.UNREACHABLE, 404, "no microphone is called Jabra"))
    shown = scene.picture(seat).sound
    assert shown
    assert (shown.up, shown.why) == (False, "no microphone is called Jabra")
    scene.wish(seat, "sound", text="tone")
    assert scene.found(Dial)


def test_a_call_takes_the_headset_from_the_meter_and_is_metered_itself() -> None:
    scene, seat, leg = opened()
    call = scene.arrive()
    scene.wish(seat, "answer", call)
    line = scene.dialled().leg
    assert scene.hung_up() == [leg]
    scene.ends(leg)
    scene.answers(line)
    assert scene.found(Meter) == [Meter(line)]
    scene.wish(seat, "sound", text="tone")
    assert "No test tone while you talk" in scene.said(seat)
    scene.wish(seat, "sound", text="close")
    assert scene.found(Meter) == [Meter(line, on=False)]
    assert line not in scene.hung_up()


def test_closing_closes_the_device() -> None:
    scene, seat, leg = opened()
    scene.wish(seat, "sound", text="close")
    assert scene.hung_up() == [leg]
    assert scene.picture(seat).sound is None
    scene.wish(seat, "sound", text="input", to="x")
    assert not scene.found(UseDevices)
