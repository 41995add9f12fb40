"""The box in which the headset is set up."""

from dataclasses import replace

from console.calls.protocol.intents import Intent
from console.calls.protocol.snapshot import Sound, SoundChoice
from tests.ui.fake import snapshot
from tests.ui.seat import NARROW, seat

JABRA = SoundChoice("plughw:CARD=Jabra", True, True)
CAMERA = SoundChoice("hw:CARD=Camera", True, False)


async def test_devices_are_chosen_by_enter_and_the_box_stays_until_escape() -> None:
    async with seat(snapshot(), size=NARROW) as s:
        await s.press("f9")
        assert s.sent == [Intent("sound", text="open")]
        assert "looking for devices" in s.text
        sound = Sound((JABRA, CAMERA), "jabra", "", True, 50)
        await s.show(replace(snapshot(), version=2, sound=sound))
        assert "microphone ━━━━━━━━━━━━━━━───────────────" in s.text
        assert "● microphone  plughw:CARD=Jabra" in s.text
        assert "● speaker     the system's default" in s.text
        assert s.text.count("Camera") == 1
        await s.press("down", "down", "enter", "t")
        assert s.sent[1:] == [
            Intent("sound", to="hw:CARD=Camera", text="input"),
            Intent("sound", text="tone"),
        ]
        await s.press("down", "down", "enter")
        assert s.sent[-1] == Intent("sound", to="plughw:CARD=Jabra", text="output")
        await s.press("escape")
        assert s.sent[-1] == Intent("sound", text="close")
        assert s.app.desk.board.box is None


async def test_what_is_wrong_with_the_device_is_said_and_a_missing_one_stays_in_the_list() -> None:
    async with seat(snapshot()) as s:
        await s.press("f9")
        wrong = Sound(
            (CAMERA,), "Bose", "", False, 0, "no microphone is called Bose; there are: hw:CARD=Camera"
        )
        await s.show(replace(snapshot(), version=2, sound=wrong))
        assert "! no microphone is called Bose" in s.text
        assert "● microphone  Bose" in s.text
        await s.show(replace(snapshot(), version=3, sound=replace(wrong, why="")))
        assert "is being opened" in s.text
