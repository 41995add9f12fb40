"""What the core asks of the phone, the link and the directory, one frozen value per order.

What a leg hears is declared, not wired: ``Listen(leg, to)`` replaces what it heard before, and the
phone re-makes its connections from that table whenever media changes. Orders to the store stand in
``kept.py``.
"""

from dataclasses import dataclass, field
from datetime import datetime

from console.calls.protocol.reports import ReadReport
from console.calls.protocol.store_commands import StoreCommand


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
    """The ringing tone from its beginning, for a caller who is already answered; ``before`` are prompts that
    are said first."""

    before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Audio:
    """Sound files one after the other, by prompt name, once; ``PromptEnded`` follows."""

    prompts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording (WAV) at a path, once, between prompts; ``PromptEnded`` follows."""

    path: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Nothing:
    """Silence."""


Source = Voice | Music | Ringback | Audio | Recorded | Nothing


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
    (RFC 7332) unless it rings a phone of our own (``own``): that is a new dialog, at which forwarding ends.
    """

    leg: int
    target: str
    via: str = ""
    caller: str = ""
    display: str = ""
    for_leg: int = 0
    auto_answer: bool = False
    own: bool = False


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
class UsePrompts:
    """Other sounds for prompts, by name and file, from the next time they are played on."""

    files: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Listen:
    """What a leg hears from now on."""

    leg: int
    to: Source


@dataclass(frozen=True, slots=True)
class Record:
    """Record what a leg says to ``path`` (WAV) until ``max_s`` or ``silence_s`` of silence (0: through it).

    With ``others`` it is a piece of a conversation: what those legs say is in it too, and ``PieceEnded``
    tells when its file is whole. A new order for the same leg takes over without a gap.
    """

    leg: int
    path: str
    max_s: float
    silence_s: float
    others: tuple[int, ...] | None = None


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
    """Give a leg away: 302 when it came in and is not answered, else REFER. With ``other``, a leg at the same
    far end, that end joins the two and both are gone (Replaces, RFC 3891); there is no target then."""

    leg: int
    target: str = ""
    via: str = ""
    other: int = 0


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


@dataclass(frozen=True, slots=True)
class Lamp:
    """Tell a phone how many messages wait, ``new`` and ``old``; nothing comes of it. ``target`` and ``via``
    are as in ``Dial``."""

    target: str
    via: str
    new: int
    old: int = 0


LegCommand = Answer | HangUp | Dial | Listen | Meter | Record | StopRecording | Press | HandOff
PhoneCommand = LegCommand | ListDevices | UseDevices | Lamp | UsePrompts


@dataclass(frozen=True, slots=True)
class Tell:
    """A line for one seat (or all, when ``seat`` is 0): what happened, or why not."""

    seat: int
    text: str
    bad: bool = False
    undo: bool = False


@dataclass(frozen=True, slots=True)
class LogFault:
    """Write a mistake of ours into the desk's log, with its traceback."""

    text: str


@dataclass(frozen=True, slots=True)
class LookUp:
    """Search the directory for a seat; the answer comes back through ``Core.found``."""

    seat: int
    text: str


@dataclass(frozen=True, slots=True)
class ReadMessages:
    """Look for open voicemails for a seat; the answer comes back through ``Core.left``."""

    seat: int


#: instead of a contact's id: nobody who has the number, but somebody new
NEW_CARD = -1


@dataclass(frozen=True, slots=True)
class ReadCard:
    """Look for a contact for a seat, by its id or (0) by a number, or begin a new one (``NEW_CARD``); the
    answer comes back through ``Core.card``. ``other`` is whether it is the one to merge with; with a ``line``
    to change in it ("note: prefers mornings") it is changed and not shown."""

    seat: int
    ident: int
    number: str = ""
    other: bool = False
    line: str = ""


@dataclass(frozen=True, slots=True)
class LookBack:
    """Look for earlier calls with these words for a seat; the answer comes back through ``Core.earlier``.
    ``before`` is where its page begins, ``mine`` the name and ``user`` the Unix user whose calls "mine"
    means; ``own``: no others'."""

    seat: int
    text: str
    before: str = ""
    mine: str = ""
    user: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class CountMissed:
    """Count the callers since then whom nobody has talked to; the answer comes back through
    ``Core.missed``."""

    seat: int
    since: datetime


@dataclass(frozen=True, slots=True)
class CheckPin:
    """Compare a person's PIN with the one they set; ``Core.pin`` hears whether it is right."""

    seat: int
    user: str
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SetPin:
    """Set a person's PIN if ``old`` is the one they have (or they have none), or take it away (``reset``)."""

    seat: int
    user: str
    old: str = field(repr=False)
    new: str = field(repr=False)
    reset: bool = False


@dataclass(frozen=True, slots=True)
class CheckBox:
    """Compare the PIN of a voicemail box (no name: no box, and no PIN is right); ``BoxChecked`` follows."""

    call: str
    box: str
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SetBox:
    """Set the PIN of a voicemail box, or take it away (empty); ``BoxSet`` follows."""

    seat: int
    box: str
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReadBox:
    """Look for the open messages of a box for a call; the answer comes back through ``Core.listed``."""

    call: str
    box: str


@dataclass(frozen=True, slots=True)
class OpenMessage:
    """Make a sealed message readable for the phone; ``MessageOpened`` follows. ``key`` says for whom."""

    key: str
    id: str
    box: str


@dataclass(frozen=True, slots=True)
class CloseMessage:
    """Remove the readable copy of a message."""

    path: str


@dataclass(frozen=True, slots=True)
class KeepPrompt:
    """A prompt spoken from a phone, recorded at ``path``, is heard from now on; ``seat`` is told."""

    seat: int
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class DropPrompt:
    """One that nobody wants: its file goes."""

    path: str


PromptCommand = KeepPrompt | DropPrompt
#: where in the folder of recordings prompts are recorded that are spoken at a phone
PROMPTS_FOLDER = "studio"
MessageCommand = OpenMessage | CloseMessage
PinCommand = CheckPin | SetPin | CheckBox | SetBox


@dataclass(frozen=True, slots=True)
class ReadSettings:
    """Read what may be changed from the screen; ``Core.settings`` hears it."""

    seat: int


@dataclass(frozen=True, slots=True)
class TrySetting:
    """See what a key of the config (``path``) would do with another value; ``Core.tried`` hears it."""

    seat: int
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class ChangeSetting:
    """Change a key of the config, or take the newest change back (``path`` empty). ``says`` is how the change
    is told (empty: by key and value), ``before`` the value with which `u` takes it back (empty: `u`
    doesn't)."""

    seat: int
    user: str
    path: str
    text: str
    says: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class Reload:
    """Read the config again for a seat, which is told what came of it."""

    seat: int


SettingCommand = ReadSettings | TrySetting | ChangeSetting
ReadCommand = ReadMessages | ReadBox | ReadCard | LookBack | CountMissed
LookCommand = Tell | LogFault | Reload | LookUp | ReadCommand
Command = (
    PhoneCommand
    | HearCommand
    | StoreCommand
    | LookCommand
    | PinCommand
    | MessageCommand
    | SettingCommand
    | ReadReport
    | PromptCommand
)
