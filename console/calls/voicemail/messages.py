"""What callers leave in a voicemail box: a recording begins, ends, and is kept or dropped."""

from zoneinfo import ZoneInfo

from console.calls.inbox import inbox, mail_notices
from console.calls.protocol.answers import Left
from console.calls.protocol.commands import Nothing, Record, StopRecording
from console.calls.protocol.store_commands import DropVoicemail, SaveVoicemail
from console.calls.state.call import Call, Recording
from console.calls.state.call_state import State
from console.calls.state.desk import Desk
from console.config.schema.voicemail import Voicemail


def start(desk: Desk, call: Call, box: Voicemail) -> None:
    """Begin a message; its row is written first, so that a crash leaves it findable. One that was left
    before in the same breath is kept until this one is worth keeping."""
    ident = f"{call.id}-{call.version}"
    call.recording = Recording(
        ident,
        f"{desk.voicemail_dir}/{ident}.wav",
        box.name,
        desk.now.mono,
        desk.now.wall,
        before=call.recording,
    )
    desk.set_state(call, State.RECORDING)
    call.deadline = None
    _save(desk, call, call.recording, complete=False)
    desk.out.append(Record(call.leg, call.recording.path, box.max_length, box.silence))
    desk.listen(call.leg, Nothing())


def stop(desk: Desk, call: Call, seconds: float) -> bool:
    """Speaking is over after ``seconds``; whether there is a message: this one, or the one before it."""
    recording = call.recording
    if recording is None:
        return False
    desk.out.append(StopRecording(call.leg))
    box = desk.office.box(recording.box)
    if seconds >= (box.min_length if box else 0.0):
        recording.seconds, dropped, recording.before = seconds, recording.before, None
    else:
        call.recording, dropped = recording.before, recording
        desk.story(call, "", f"the message was too short to keep ({seconds:.1f} s)")
    if dropped:
        desk.out.append(DropVoicemail(dropped.id, dropped.path))
    return call.recording is not None


def close(desk: Desk, call: Call, why: str) -> None:
    """Keep what was left until now, unless it is shorter than its box keeps."""
    running = call.recording
    if running is None:
        return
    if not running.seconds:
        stop(desk, call, desk.now.mono - running.since)
    recording, call.recording = call.recording, None
    if recording is None:
        return
    call.outcome = "voicemail"
    _save(desk, call, recording, complete=True)
    facts, length = call.facts, recording.seconds
    inbox.came(desk, Left(recording.id, recording.at, recording.box, facts.caller, call.name, length))
    _notify(desk, recording)
    desk.count("voicemail")
    desk.story(call, "", f"left a message of {length:.0f} s in {recording.box} ({why})")


def _notify(desk: Desk, recording: Recording) -> None:
    """Tell the addresses of a box that a message waits: how long and since when, nothing of the caller."""
    box = desk.office.box(recording.box)
    if box is None or not box.notify:
        return
    title = box.title or box.name
    at = recording.at.astimezone(ZoneInfo(desk.office.office.timezone))
    body = (
        f"A message of {recording.seconds:.0f} seconds was left in the box {title} "
        f"on {at:%Y-%m-%d} at {at:%H:%M}.\n\n"
        "Who called and what was said stays at the desk: F4, or reception voicemail list.\n"
    )
    mail_notices.send(desk, box.notify, f"{desk.office.office.name}: a message waits in {title}", body)


def _save(desk: Desk, call: Call, recording: Recording, *, complete: bool) -> None:
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
            seconds=recording.seconds,
            complete=complete,
        )
    )
