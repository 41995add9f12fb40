"""What callers leave in a voicemail box: a recording begins, ends, and is kept or dropped."""

from zoneinfo import ZoneInfo

from console.calls import notices, seen
from console.calls.commands import Audio, Nothing, Record, StopRecording
from console.calls.desk import LEAVING_S, Desk
from console.calls.kept import DropVoicemail, SaveVoicemail
from console.calls.life import State
from console.calls.records import Call, Left, Recording
from console.config.destination import Destination

BEEP = "beep"
GOODBYE = "goodbye"


def start(desk: Desk, call: Call, place: Destination) -> None:
    """Begin a message in a box that exists; its row is written first, so that a crash leaves it findable."""
    box = desk.office.box(place.name)
    if box is None:
        return
    ident = f"{call.id}-{call.version}"
    call.recording = Recording(
        ident, f"{desk.voicemail_dir}/{ident}.wav", box.name, desk.now.mono, desk.now.wall
    )
    desk.set_state(call, State.RECORDING)
    _save(desk, call, call.recording, 0.0, complete=False)
    desk.out.append(Record(call.leg, call.recording.path, box.max_length, box.silence))
    desk.listen(call.leg, Nothing())


def close(desk: Desk, call: Call, why: str, seconds: float | None = None) -> None:
    """End a message and keep it, unless it is shorter than its box keeps."""
    recording, call.recording = call.recording, None
    if recording is None:
        return
    desk.out.append(StopRecording(call.leg))
    length = desk.now.mono - recording.since if seconds is None else seconds
    box = desk.office.box(recording.box)
    if length < (box.min_length if box else 0.0):
        desk.out.append(DropVoicemail(recording.id, recording.path))
        desk.story(call, "", f"the message was too short to keep ({length:.1f} s)")
        return
    call.outcome = "voicemail"
    _save(desk, call, recording, length, complete=True)
    facts = call.facts
    seen.came(desk, Left(recording.id, recording.at, recording.box, facts.caller, call.name, length))
    _notify(desk, recording, length)
    desk.count("voicemail")
    desk.story(call, "", f"left a message of {length:.0f} s in {recording.box} ({why})")


def ended(desk: Desk, call: Call, seconds: float, why: str) -> None:
    """A message ended by silence, length, ``#`` or a full disk: thank the caller and part."""
    if why == "disk":
        desk.alert("disk", "A message could not be recorded: is the disk full?")
        call.detail = "the message could not be recorded"
    close(desk, call, why, seconds)
    desk.set_state(call, State.LEAVING)
    call.deadline = desk.now.mono + LEAVING_S
    desk.listen(call.leg, Audio((GOODBYE,)))


def _notify(desk: Desk, recording: Recording, length: float) -> None:
    """Tell the addresses of a box that a message waits: how long and since when, nothing of the caller."""
    box = desk.office.box(recording.box)
    if box is None or not box.notify:
        return
    title = box.title or box.name
    at = recording.at.astimezone(ZoneInfo(desk.office.office.timezone))
    body = (
        f"A message of {length:.0f} seconds was left in the box {title} on {at:%Y-%m-%d} at {at:%H:%M}.\n\n"
        "Who called and what was said stays at the desk: F4, or reception voicemail list.\n"
    )
    notices.send(desk, box.notify, f"{desk.office.office.name}: a message waits in {title}", body)


def _save(desk: Desk, call: Call, recording: Recording, seconds: float, *, complete: bool) -> None:
    facts = call.facts
    desk.out.append(
        SaveVoicemail(
            id=recording.id,
            call=call.id,
            box=recording.box,
            path=recording.path,
            at=recording.at,
            caller=facts.caller,
            display=call.name,
            card=facts.card.id if facts.card else 0,
            seconds=seconds,
            complete=complete,
        )
    )
