"""What the core asks of the phone and the store, one frozen value per order.

What a leg hears is declared, not wired: ``Listen(leg, to)`` replaces what it heard before, and the
phone re-makes its connections from that table whenever media changes.
"""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Voice:
    """The audio of another leg, and of others with it."""

    leg: int
    others: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Music:
    """Music on hold: one loop for everybody."""


@dataclass(frozen=True, slots=True)
class Ringback:
    """The ringing tone, for a caller who is already answered."""


@dataclass(frozen=True, slots=True)
class Audio:
    """Sound files one after the other, by prompt name, once; ``PromptEnded`` follows."""

    prompts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Nothing:
    """Silence."""


Source = Voice | Music | Ringback | Audio | Nothing


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer an incoming leg with 200."""

    leg: int


@dataclass(frozen=True, slots=True)
class HangUp:
    """End a leg in whatever state it is: BYE, CANCEL, or a final ``code`` for one not answered."""

    leg: int
    code: int = 603


#: the target of a ``Dial`` to the sound device of the desk's machine
HEADSET = "headset"


@dataclass(frozen=True, slots=True)
class Dial:
    """Call a phone as a new leg; its number must be even and new.

    ``target`` is a SIP address, an extension or an E.164 number, or ``HEADSET`` for the sound device of
    the desk's machine, of which there is one; ``via`` names the account or trunk ("" for a plain SIP
    address). ``caller`` and ``display`` are the caller ID to show ("anonymous" hides
    it); ``for_leg`` is the incoming leg it is made for, whose Max-Forwards is copied and decremented
    (RFC 7332).
    """

    leg: int
    target: str
    via: str = ""
    caller: str = ""
    display: str = ""
    for_leg: int = 0
    auto_answer: bool = False


@dataclass(frozen=True, slots=True)
class Meter:
    """Tell a leg's ``SoundLevel`` whenever it changes, four times a second at most, or no more."""

    leg: int
    on: bool = True


@dataclass(frozen=True, slots=True)
class ListDevices:
    """Look for sound devices; ``SoundDevices`` follows."""


@dataclass(frozen=True, slots=True)
class UseDevices:
    """The headset's microphone and speaker from the next ``Dial`` on; empty: the system's default."""

    input: str = ""
    output: str = ""


@dataclass(frozen=True, slots=True)
class Listen:
    """What a leg hears from now on."""

    leg: int
    to: Source


@dataclass(frozen=True, slots=True)
class Record:
    """Record what a leg says to ``path`` (WAV) until ``max_s`` or ``silence_s`` of silence."""

    leg: int
    path: str
    max_s: float
    silence_s: float


@dataclass(frozen=True, slots=True)
class StopRecording:
    """Close the leg's recording; nothing happens when there is none."""

    leg: int


@dataclass(frozen=True, slots=True)
class Press:
    """Press keys of a telephone for a leg's far end, as RTP events (RFC 4733)."""

    leg: int
    digits: str


@dataclass(frozen=True, slots=True)
class HandOff:
    """Give an incoming leg away: 302 when it is not answered, REFER when it is."""

    leg: int
    target: str
    via: str = ""


@dataclass(frozen=True, slots=True)
class Hear:
    """Recognise what a leg says from now on; ``SpeechBegan`` and ``Heard`` follow for each thing said, and
    ``Deaf`` when nothing is heard any more."""

    leg: int


@dataclass(frozen=True, slots=True)
class StopHearing:
    """Recognise no more of a leg and forget its sound; nothing happens when it is not heard."""

    leg: int


HearCommand = Hear | StopHearing

LegCommand = Answer | HangUp | Dial | Listen | Meter | Record | StopRecording | Press | HandOff
PhoneCommand = LegCommand | ListDevices | UseDevices


@dataclass(frozen=True, slots=True)
class JournalCall:
    """One row a call: written when it arrives and again, whole, at each change that must be kept.

    ``outcome`` is empty while it lives; ``talked_to`` names who spoke with the caller; ``reasons``
    are lines of "rule · matched · why". ``reason`` is what the call was about, as the caller said or
    chose it ("" when that was never told); ``facts`` is what was decided from, see ``routing.memory``.
    """

    call: str
    arrived: datetime
    caller: str
    display: str
    to: str
    trunk: str
    card: int
    rule: str = ""
    mode: str = ""
    plan: str = ""
    reasons: tuple[str, ...] = ()
    outcome: str = ""
    detail: str = ""
    talked_to: str = ""
    answered: datetime | None = None
    ended: datetime | None = None
    reason: str = ""
    facts: str = ""


@dataclass(frozen=True, slots=True)
class JournalReroute:
    """Somebody sent a call elsewhere than its rule did.

    ``verb`` is what she did, such as "override" or "reroute"; ``rule`` decided the route she changed,
    ``from_`` is the step the call was in ("" before its first) and ``to`` the first step of its new
    route; ``reason`` is hers, empty when she gave none.
    """

    call: str
    at: datetime
    who: str
    verb: str
    rule: str
    from_: str
    to: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class JournalEvent:
    """One line of a call's story: who (empty: the routing) did what, when."""

    call: str
    at: datetime
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class JournalRefusal:
    """A call refused at the door."""

    at: datetime
    source: str
    caller: str
    to: str
    code: int
    why: str


@dataclass(frozen=True, slots=True)
class SaveVoicemail:
    """A message's row: written as it begins (``seconds`` 0, ``complete`` false) and when it is whole."""

    id: str
    call: str
    box: str
    path: str
    at: datetime
    caller: str
    display: str
    card: int
    seconds: float = 0.0
    complete: bool = False


@dataclass(frozen=True, slots=True)
class DropVoicemail:
    """A message too short to keep: row and file go."""

    id: str
    path: str


@dataclass(frozen=True, slots=True)
class SaveCallback:
    """A caller's wish to be called back as it stands now: written when it is made and at each change.

    ``call`` is the call it was made in, ``queue`` where it keeps its place; ``owner`` is the staff
    member who has it (her short name, empty: nobody yet); ``state`` is "waiting", "done" or "given up".
    """

    id: str
    call: str
    queue: str
    number: str
    name: str
    card: int
    asked: datetime
    owner: str = ""
    state: str = "waiting"
    tries: int = 0
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SaveSlip:
    """A message slip as it stands now: written when it is made, read and done.

    ``call`` is the call it is about, ``caller``, ``name`` and ``card`` who called; ``for_`` is the staff
    member (short name) it is for, ``by`` and ``done_by`` are Unix users.
    """

    id: str
    call: str
    card: int
    caller: str
    name: str
    for_: str
    text: str
    urgent: bool
    by: str
    at: datetime
    read_at: datetime | None = None
    done_at: datetime | None = None
    done_by: str = ""


@dataclass(frozen=True, slots=True)
class DropSlip:
    """A slip that was taken back at once: its row goes."""

    id: str


@dataclass(frozen=True, slots=True)
class MarkVoicemail:
    """Somebody dealt with a message at ``at``; ``None``: it is open again."""

    id: str
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class SaveNote:
    """A receptionist's words about a call, also put on the caller's card when there is one."""

    call: str
    card: int
    at: datetime
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Audit:
    """Who did what to the office or to data: modes, overrides, refusals of rights."""

    at: datetime
    who: str
    verb: str
    subject: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SaveOverride:
    """The mode override as it stands now (``mode`` empty: none), for ``overrides.toml``."""

    mode: str
    author: str = ""
    set_at: datetime | None = None
    until: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SaveSound:
    """The headset's devices as chosen at the keyboard, for ``overrides.toml``."""

    input: str
    output: str


StoreCommand = (
    JournalCall
    | JournalReroute
    | JournalEvent
    | JournalRefusal
    | SaveVoicemail
    | DropVoicemail
    | SaveCallback
    | SaveSlip
    | DropSlip
    | MarkVoicemail
    | SaveNote
    | Audit
    | SaveOverride
    | SaveSound
)


@dataclass(frozen=True, slots=True)
class Tell:
    """A line for one seat (or all, when ``seat`` is 0): what happened, or why not."""

    seat: int
    text: str
    bad: bool = False
    undo: bool = False


@dataclass(frozen=True, slots=True)
class LookUp:
    """Search the directory for a seat; the answer comes back through ``Core.found``."""

    seat: int
    text: str


@dataclass(frozen=True, slots=True)
class ReadMessages:
    """Look for open voicemails for a seat; the answer comes back through ``Core.left``."""

    seat: int


@dataclass(frozen=True, slots=True)
class LookBack:
    """Look for earlier calls with these words for a seat; the answer comes back through ``Core.earlier``."""

    seat: int
    text: str


@dataclass(frozen=True, slots=True)
class CheckPin:
    """Compare a person's PIN with the one she set; ``Core.pin`` hears whether it is right."""

    seat: int
    user: str
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SetPin:
    """Set a person's PIN if ``old`` is the one she has (or she has none), or take it away (``reset``)."""

    seat: int
    user: str
    old: str = field(repr=False)
    new: str = field(repr=False)
    reset: bool = False


PinCommand = CheckPin | SetPin
Command = PhoneCommand | HearCommand | StoreCommand | Tell | LookUp | ReadMessages | LookBack | PinCommand
