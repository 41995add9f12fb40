"""What happens to the desk, one frozen value per fact.

Legs are named by small integers: odd for those that arrive, even for those we dial.
"""

from dataclasses import dataclass
from enum import StrEnum

from console.routing.values import Availability, CallFacts


class Ending(StrEnum):
    """Why a leg ended or never began; the outcomes a chain can branch on come first."""

    BUSY = "busy"
    NO_ANSWER = "no_answer"
    DECLINED = "declined"
    UNREACHABLE = "unreachable"
    HUNG_UP = "hung_up"
    CANCELLED = "cancelled"
    MEDIA_DEAD = "media_dead"
    FAILED = "failed"


class Fault(StrEnum):
    """Whose failure it is that a leg we dialled never came up; what follows is in ``calls.faults``."""

    PHONE = "phone"
    """The phone's: it said so, or said nothing."""
    CALL = "call"
    """The call's: it was forwarded too often to be sent on (RFC 3261, 483), or goes round (482)."""
    LINE = "line"
    """The desk's: no line was free."""
    ROUTE = "route"
    """The desk's: it knows no way there, such as an account that is not registered."""
    DESK = "desk"
    """The desk's: its own telephone failed."""


@dataclass(frozen=True, slots=True)
class CallArrived:
    """An INVITE from a peer we know; it is already ringing (180). ``sip_id`` is its Call-ID."""

    leg: int
    facts: CallFacts
    sip_id: str = ""


@dataclass(frozen=True, slots=True)
class CallRefused:
    """An INVITE that was refused before it became a call: a stranger (403), no free line (486), …"""

    source: str
    caller: str
    to: str
    code: int
    why: str


@dataclass(frozen=True, slots=True)
class SourceBanned:
    """A stranger was refused ``tries`` times within a minute: nothing from its address is read for ``for_s``
    seconds. ``calls``: all of them were calls."""

    host: str
    tries: int
    for_s: float
    calls: bool = True


@dataclass(frozen=True, slots=True)
class StrangersCounted:
    """So many further calls of strangers in a ``network`` were refused than are written one by one."""

    network: str
    calls: int


@dataclass(frozen=True, slots=True)
class LegRinging:
    """A leg we dialled rings at the far end; ``early_media`` when the far end sends audio already."""

    leg: int
    early_media: bool = False


@dataclass(frozen=True, slots=True)
class LegAnswered:
    """A leg is up: the far end of a dialled one answered, or our 200 to an incoming one was confirmed."""

    leg: int


@dataclass(frozen=True, slots=True)
class LegEnded:
    """A leg is gone. ``code`` is the SIP status (0 where none), ``why`` a short plain phrase; ``fault`` is
    whose failure it is where one that we dialled never came up."""

    leg: int
    ending: Ending
    code: int = 0
    why: str = ""
    fault: Fault = Fault.PHONE


@dataclass(frozen=True, slots=True)
class DigitReceived:
    """A DTMF digit (RFC 4733 or INFO) from a leg: one of 0-9 * # A-D."""

    leg: int
    digit: str


@dataclass(frozen=True, slots=True)
class PressFailed:
    """Keys could not be pressed for a leg's far end, and why."""

    leg: int
    why: str


@dataclass(frozen=True, slots=True)
class PromptEnded:
    """The prompt a leg was listening to was played to its end (or can't be played: ``why``)."""

    leg: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class RecordingEnded:
    """A recording stopped by itself: ``why`` is "silence", "length" or "disk".

    ``seconds`` of audio, the silence that ended it not counted. Its file is whole by now; where the leg
    ends first, it is whole when ``LegEnded`` comes.
    """

    leg: int
    seconds: float
    why: str


@dataclass(frozen=True, slots=True)
class PieceEnded:
    """A piece of a recorded conversation is closed and its file whole; it comes before its leg's end."""

    path: str


@dataclass(frozen=True, slots=True)
class HandedOff:
    """A REFER or 302 ended: ``ok`` when the far end took the call; ``refused`` when it never took it up, so
    that nobody was rung. ``code`` is the SIP status."""

    leg: int
    ok: bool
    code: int = 0
    refused: bool = False


@dataclass(frozen=True, slots=True)
class LegRerouted:
    """A leg we dial goes by the account or trunk ``via`` now, as ``before`` did not reach anybody."""

    leg: int
    before: str
    via: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class TrunkState:
    """A trunk's or account's state, as a word for the header: "up", "down: 401 Unauthorized"."""

    name: str
    up: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class PhoneSeen:
    """What the PBX says of a staff member's phone: where they are by it, or why that is not known any more
    (``state`` is ``None``: "does not answer", "403 Forbidden"). ``via`` is the account or trunk asked."""

    staff: str
    state: Availability | None
    via: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class SoundDevice:
    """A sound device as the system names it, and whether it hears and speaks."""

    name: str
    input: bool
    output: bool


@dataclass(frozen=True, slots=True)
class SoundDevices:
    """The sound devices of the desk's machine; ``why`` says why they can't be told."""

    devices: tuple[SoundDevice, ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class SoundLevel:
    """How loud a metered leg is, 0-100."""

    leg: int
    level: int


@dataclass(frozen=True, slots=True)
class SpeechBegan:
    """A leg that is heard began to speak; ``SpeechEnded`` follows when it has finished."""

    leg: int


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    """A leg that is heard has finished speaking; ``Heard`` follows when its words are recognised."""

    leg: int


@dataclass(frozen=True, slots=True)
class Heard:
    """What a leg said, as the machine understood it: ``text`` is empty when it understood nothing.

    ``intent`` is what it probably asks for ("": it can't be told), ``sure`` how probably, from 0 to 1;
    ``urgent`` is the sign of danger in it, "" when there is none.
    """

    leg: int
    text: str
    intent: str = ""
    sure: float = 0.0
    urgent: str = ""


@dataclass(frozen=True, slots=True)
class Deaf:
    """A leg is not heard any more, and why."""

    leg: int
    why: str


HearEvent = SpeechBegan | SpeechEnded | Heard | Deaf
PhoneEvent = (
    CallArrived
    | CallRefused
    | SourceBanned
    | StrangersCounted
    | LegRinging
    | LegRerouted
    | LegAnswered
    | LegEnded
    | DigitReceived
    | PressFailed
    | PromptEnded
    | RecordingEnded
    | PieceEnded
    | HandedOff
    | TrunkState
    | PhoneSeen
    | SoundDevices
    | SoundLevel
    | HearEvent
)


@dataclass(frozen=True, slots=True)
class SettingDone:
    """What became of a ``ChangeSetting``: ``words`` for people, ``subject`` the key; ``bad``: nothing was
    changed; ``back`` is the change that takes it back, as its path and value."""

    seat: int
    user: str
    subject: str
    words: str
    bad: bool = False
    back: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class BoxChecked:
    """Whether the PIN of a voicemail box was right; ``box`` is its name, empty where there is none;
    ``tried`` is false where it could not be compared."""

    call: str
    box: str
    right: bool
    tried: bool = True


@dataclass(frozen=True, slots=True)
class BoxSet:
    """What became of a PIN that was set for a box."""

    seat: int
    words: str
    bad: bool = False


@dataclass(frozen=True, slots=True)
class MessageOpened:
    """A message can be played from ``path``, or can't: ``why``. ``key`` says for whom it was opened."""

    key: str
    id: str
    path: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class PinAnswer:
    """What became of a PIN: ``right``, or ``tried`` and wrong; ``words`` are for the seat that set one."""

    seat: int
    user: str
    right: bool
    tried: bool = True
    words: str = ""
