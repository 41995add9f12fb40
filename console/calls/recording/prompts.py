"""A prompt spoken from a telephone: the desk calls, records, plays it back, and keeps it on a key.

One at a time. What was not kept is gone: whoever hangs up, at the phone or at the seat, has thrown it away.
"""

import re

from console.calls.access import barring, emergency_calls
from console.calls.protocol.commands import (
    PROMPTS_FOLDER,
    Audio,
    Dial,
    DropPrompt,
    HangUp,
    KeepPrompt,
    Record,
    Recorded,
    StopRecording,
)
from console.calls.protocol.events import (
    DigitReceived,
    Ending,
    LegEnded,
    PieceEnded,
    PromptEnded,
    RecordingEnded,
)
from console.calls.protocol.intents import Intent
from console.calls.route import dialplan
from console.calls.state.desk import Desk
from console.calls.state.recordings import Studio, Take
from console.calls.state.seat import Seat
from console.config.grammar.destination import Destination, Kind, parse_destination

INTRO, CHOICE, THANKS = ("speak-prompt", "beep"), ("review-prompt",), ("prompt-kept",)
#: folder of what is being spoken, within that of messages being left; the longest prompt in seconds
LONGEST_S = 120.0
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*(:[a-z]{2,3}(-[a-z0-9]+)*)?", re.IGNORECASE)


def handle_intent(desk: Desk, seat: Seat, intent: Intent) -> None:
    """Call the phone of ``to`` (an extension, a number or a destination; empty: the seat's own) and let the
    prompt ``text`` be spoken there."""
    name = intent.text.strip()
    if not _NAME.fullmatch(name):
        desk.tell(seat.id, f"{name!r} is no name of a prompt: write NAME or NAME:LANGUAGE", bad=True)
        return
    if desk.studio:
        desk.tell(seat.id, f"{desk.studio.name} is being spoken just now: wait until that is done", bad=True)
        return
    place = _place(desk, intent.to.strip())
    target = desk.reach(place) if place else desk.phone_of(seat) if not intent.to.strip() else None
    problem = barring.refusal(desk, place) if place else ""
    if place and emergency_calls.is_emergency(desk, place):
        problem = f"{place.name} is an emergency number: a prompt is not spoken there"
    if target is None or problem:
        where = f"{intent.to} can't be called" if intent.to else "You have no phone: say where with --at"
        desk.tell(seat.id, problem or where, bad=True)
        return
    leg = desk.ids.leg()
    ident = desk.ids.prompting(leg)
    path = f"{desk.voicemail_dir}/{PROMPTS_FOLDER}/{ident}.wav"
    desk.studio = Studio(leg, seat.id, seat.person.user, name, path)
    desk.audit(seat.person.user, "prompt record", name, target.title)
    desk.out.append(Dial(leg, target.address, target.via, display=f"Prompt {name}"))
    desk.tell(seat.id, f"Calling {target.title}: answer, and speak {name} after the tone")


def owns(desk: Desk, leg: int) -> bool:
    """Whether a leg is that of who speaks a prompt."""
    return desk.studio is not None and desk.studio.leg == leg


def answered(desk: Desk) -> None:
    """They answered: tell them what to do."""
    if desk.studio:
        _begin(desk, desk.studio)


def prompt_ended(desk: Desk, event: PromptEnded) -> None:
    """What they heard is over."""
    studio = desk.studio
    if studio is None:
        return
    if studio.take is Take.TOLD:
        studio.take = Take.SPEAKING
        desk.out.append(Record(studio.leg, studio.path, LONGEST_S, 0.0, ()))
    elif studio.take is Take.HEARING:
        studio.take = Take.CHOOSING
        desk.listen(studio.leg, Audio(CHOICE))
    elif studio.take is Take.KEPT:
        _end(desk, studio)


def digit(desk: Desk, event: DigitReceived) -> None:
    """They pressed a key."""
    studio = desk.studio
    if studio is None:
        return
    if studio.take is Take.SPEAKING and event.digit == "#":
        studio.take = Take.CLOSING
        desk.out.append(StopRecording(studio.leg))
    elif studio.take in (Take.HEARING, Take.CHOOSING) and event.digit == "1":
        studio.take = Take.KEPT
        desk.audit(studio.by, "prompt kept", studio.name)
        desk.out.append(KeepPrompt(studio.seat, studio.name, studio.path))
        desk.listen(studio.leg, Audio(THANKS))
    elif studio.take in (Take.HEARING, Take.CHOOSING) and event.digit == "2":
        _begin(desk, studio)


def recorded(desk: Desk, event: RecordingEnded) -> None:
    """It ended by itself: they spoke as long as one may, or it can't be written."""
    studio = desk.studio
    if studio and event.why == "disk":
        desk.tell(studio.seat, f"{studio.name} could not be recorded: is the disk full?", bad=True)
        _end(desk, studio)


def written(desk: Desk, event: PieceEnded) -> bool:
    """A recording is whole; whether it was a prompt: they hear it."""
    studio = desk.studio
    if studio is None or event.path != studio.path:
        return False
    if studio.take in (Take.SPEAKING, Take.CLOSING):
        studio.take = Take.HEARING
        desk.listen(studio.leg, Recorded(studio.path))
    return True


def ended(desk: Desk, event: LegEnded) -> None:
    """They hung up, or were not reached."""
    studio, desk.studio = desk.studio, None
    if studio is None or studio.take is Take.KEPT:
        return
    desk.out.append(DropPrompt(studio.path))
    desk.audit(studio.by, "prompt discarded", studio.name)
    if studio.take is Take.RINGING:
        why = dialplan.WORDS.get(event.ending, event.why or str(event.ending))
        desk.tell(studio.seat, f"{studio.name} was not spoken: the phone {why}", bad=True)
    elif event.ending is Ending.HUNG_UP:
        desk.tell(studio.seat, f"{studio.name} was thrown away: the phone hung up", bad=True)
    else:
        desk.tell(studio.seat, f"{studio.name} was thrown away: {event.why or event.ending}", bad=True)


def left(desk: Desk, seat: Seat) -> None:
    """The seat that asked for it is gone, and with it what is not kept."""
    if desk.studio and desk.studio.seat == seat.id and desk.studio.take is not Take.KEPT:
        desk.out.append(HangUp(desk.studio.leg, 487))


def _begin(desk: Desk, studio: Studio) -> None:
    """Tell them what to do, and record from the tone on."""
    studio.take = Take.TOLD
    desk.listen(studio.leg, Audio(INTRO))


def _end(desk: Desk, studio: Studio) -> None:
    desk.out.append(HangUp(studio.leg))


def _place(desk: Desk, at: str) -> Destination | None:
    """Where somebody means by an extension, a name of the staff, a number or a destination."""
    person = next((each for each in desk.office.staff if at and at in (each.extension, each.name)), None)
    if person:
        return Destination(Kind.STAFF, person.name)
    written = at if at[:1].isalpha() else f"number {''.join(at.split())}"
    try:
        place = parse_destination(written).destination
    except ValueError:
        return None
    return place if place.kind in (Kind.STAFF, Kind.NUMBER) else None
