"""The headset of the desk's machine as a person sets it up: its devices, a level meter, a test tone.

One seat at a time has it open. While nobody talks with the headset it is opened as a leg of its own,
so that the meter shows what a caller would hear; a call takes it from there.
"""

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
from console.calls.protocol.events import Ending, LegEnded, SoundDevices, SoundLevel
from console.calls.protocol.intents import Intent
from console.calls.protocol.store_commands import SaveSound
from console.calls.state.desk import Desk, phone_word
from console.calls.state.seat import Seat
from console.calls.voicemail.deposit import BEEP


def handle_intent(desk: Desk, seat: Seat, intent: Intent) -> None:
    """Carry out ``sound``: its ``text`` is open, close, tone, input or output, the last two with ``to``
    the device's name, empty for the system's default."""
    sound = desk.sound
    if sound.seat not in (0, seat.id):
        if intent.text == "open":
            desk.tell(seat.id, f"{desk.seats[sound.seat].person.title} is setting up the sound", bad=True)
        return
    if intent.text == "open":
        sound.seat = seat.id
        desk.out.append(ListDevices())
        listen_in(desk)
    elif intent.text == "close":
        close(desk, seat)
    elif sound.seat and intent.text == "tone":
        _tone(desk, seat)
    elif sound.seat and intent.text in ("input", "output"):
        _choose(desk, seat, intent)
    desk.touch()


def listen_in(desk: Desk) -> None:
    """Open the headset for the meter, or meter the call that has it."""
    sound = desk.sound
    line = next((s.line for s in desk.seats.values() if s.line and phone_word(desk, s) == HEADSET), 0)
    if line:
        desk.out.append(Meter(line))
    elif not sound.leg:
        sound.leg, sound.up, sound.why = desk.ids.leg(), False, ""
        desk.out.append(Dial(sound.leg, HEADSET))


def let_go(desk: Desk) -> None:
    """Close the headset if it is open only for the meter."""
    sound = desk.sound
    if sound.leg:
        desk.out.append(HangUp(sound.leg))
    sound.leg, sound.up, sound.level = 0, False, 0


def close(desk: Desk, seat: Seat) -> None:
    """A seat sets up the sound no more."""
    if desk.sound.seat == seat.id:
        let_go(desk)
        desk.sound.seat = 0
        desk.out += [Meter(s.line, on=False) for s in desk.seats.values() if s.line]


def _tone(desk: Desk, seat: Seat) -> None:
    sound = desk.sound
    if sound.leg and sound.up:
        desk.out.append(Listen(sound.leg, Audio((BEEP,))))
    elif seat.call:
        desk.tell(seat.id, "No test tone while you talk: your caller's voice shows that it works")
    else:
        listen_in(desk)


def _choose(desk: Desk, seat: Seat, intent: Intent) -> None:
    """Use another device from now on, or from the next call on where one has the headset."""
    sound = desk.sound
    name = intent.to[:200]
    capture, playback = sound.names(desk.office)
    sound.chosen = (name, playback) if intent.text == "input" else (capture, name)
    desk.out += [UseDevices(*sound.chosen), SaveSound(*sound.chosen)]
    desk.audit(seat.person.user, "sound", intent.text, name or "default")
    what = "microphone" if intent.text == "input" else "speaker"
    desk.tell(seat.id, f"The {what} is {name or 'the default one of the system'}")
    let_go(desk)
    listen_in(desk)


# -- what happens at the phone -----------------------------------------------------------------------


def opened(desk: Desk) -> None:
    """The headset is open for the meter."""
    desk.sound.up = True
    desk.out.append(Meter(desk.sound.leg))
    desk.touch()


def ended(desk: Desk, event: LegEnded) -> None:
    """The headset could not be opened for the meter, or is gone."""
    sound = desk.sound
    sound.leg, sound.up, sound.level = 0, False, 0
    sound.why = "" if event.ending is Ending.HUNG_UP else event.why
    desk.touch()


def devices(desk: Desk, event: SoundDevices) -> None:
    """The devices there are."""
    desk.sound.devices = event.devices
    desk.sound.why = event.why or desk.sound.why
    desk.touch()


def level(desk: Desk, event: SoundLevel) -> None:
    """How loud the microphone is."""
    if desk.sound.seat:
        desk.sound.level = event.level
        desk.touch()
