"""What the core asks of the store, one frozen value per thing that is kept."""

from dataclasses import dataclass
from datetime import datetime

from console.config.schema.overrides import Away
from console.routing.values import Card, Override


@dataclass(frozen=True, slots=True)
class JournalCall:
    """One row a call: written when it arrives and again, whole, at each change that must be kept.

    ``outcome`` is empty while it lives; ``talked_to`` names who spoke with the caller; ``reasons``
    are lines of "rule · matched · why". ``reason`` is what the call was about, as the caller said or
    chose it ("" when that was never told); ``facts`` is what was decided from, see ``routing.memory``;
    ``filed`` is what came of it and ``tags`` what else a person filed it under; ``queue`` is where it waited
    last.
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
    filed: str = ""
    tags: tuple[str, ...] = ()
    queue: str = ""
    direction: str = "in"
    dialled_by: str = ""


@dataclass(frozen=True, slots=True)
class JournalReroute:
    """Somebody sent a call elsewhere than its rule did.

    ``verb`` is what they did, such as "override" or "reroute"; ``rule`` decided the route they changed,
    ``from_`` is the step the call was in ("" before its first) and ``to`` the first step of its new
    route; ``reason`` is theirs, empty when they gave none.
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
class DropReroute:
    """What was journaled of a call at that moment was taken back."""

    call: str
    at: datetime


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
    """A message too short to keep, or deleted: row and file go, sealed or not."""

    id: str
    path: str


@dataclass(frozen=True, slots=True)
class SaveRecording:
    """A recorded conversation's row: written as it begins, at each pause and when it is over (``complete``).

    ``by`` is the Unix user who asked for it, empty: a rule, a queue or the office did; ``talked_to`` names
    who spoke with the caller; ``seconds`` are those recorded so far, without pauses. The store fills in
    ``path``.
    """

    id: str
    call: str
    at: datetime
    caller: str
    display: str
    card: int
    by: str
    talked_to: str
    seconds: float = 0.0
    complete: bool = False
    path: str = ""


@dataclass(frozen=True, slots=True)
class SealPiece:
    """A piece of a recorded conversation is whole: its file is sealed and the readable one goes."""

    path: str


@dataclass(frozen=True, slots=True)
class SaveCallback:
    """A caller's wish to be called back as it stands now: written when it is made and at each change.

    ``call`` is the call it was made in, ``queue`` where it keeps its place; ``owner`` is the staff
    member who has it (their short name, empty: nobody yet); ``state`` is "waiting", "done" or "given up".
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
    member (short name) it is for, ``by`` and ``done_by`` are Unix users. ``owner`` is who calls back (a staff
    member; empty: ``for_``) until ``due``; ``mailed`` and ``reminded`` are when that was done last.
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
    owner: str = ""
    due: datetime | None = None
    mailed: datetime | None = None
    reminded: datetime | None = None


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
class GiveVoicemail:
    """Whose message it is to deal with: a staff member's short name, empty: the box's owner's."""

    id: str
    owner: str


@dataclass(frozen=True, slots=True)
class SendMail:
    """A notice to one mail address, kept until a server has taken it.

    ``subject`` is seen by everybody on its way: nothing of a patient may stand in it.
    """

    id: str
    to: str
    subject: str
    body: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FileCall:
    """What somebody filed a call under that has ended already, as ``JournalCall`` holds it."""

    call: str
    filed: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AssignCall:
    """Somebody said which contact a call is about (0: none of those who have its number): all that is written
    about it, before and after, is theirs."""

    call: str
    card: int


@dataclass(frozen=True, slots=True)
class SaveCard:
    """A contact as a person changed it. One with the id 0 is new, and known by its ``uid`` from then on."""

    card: Card
    uid: str = ""


@dataclass(frozen=True, slots=True)
class DropCard:
    """A contact that was made and taken back at once."""

    uid: str


@dataclass(frozen=True, slots=True)
class MergeCards:
    """Two contacts become one: ``kept`` is as it is then, all that was about ``gone`` is about it.
    ``id`` names the merge, so that it can be taken back."""

    id: str
    kept: Card
    gone: Card
    at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class SplitCards:
    """A merge is taken back: both are as they were before."""

    id: str
    kept: Card
    gone: Card


CardCommand = SaveCard | DropCard | MergeCards | SplitCards


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
    """The mode override as it stands now (``mode`` empty: none), with those ``under`` it, and those that
    begin later, for ``overrides.toml``."""

    mode: str
    author: str = ""
    set_at: datetime | None = None
    until: datetime | None = None
    reason: str = ""
    planned: tuple[Override, ...] = ()
    under: Override | None = None


@dataclass(frozen=True, slots=True)
class SaveFavourite:
    """A favourite of a Unix user: a destination and its name as shown; no name: it is one no more."""

    user: str
    to: str
    name: str


@dataclass(frozen=True, slots=True)
class SaveRemark:
    """What everybody should know before calling a destination; no text: the remark is gone."""

    to: str
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SaveAway:
    """All who are set away or not to be disturbed now, and for later, for ``overrides.toml``."""

    away: tuple[Away, ...]


@dataclass(frozen=True, slots=True)
class SaveSound:
    """The headset's devices as chosen at the keyboard, for ``overrides.toml``."""

    input: str
    output: str


StoreCommand = (
    JournalCall
    | JournalReroute
    | DropReroute
    | JournalEvent
    | JournalRefusal
    | SaveVoicemail
    | DropVoicemail
    | SaveRecording
    | SealPiece
    | SaveCallback
    | SaveSlip
    | DropSlip
    | MarkVoicemail
    | GiveVoicemail
    | SendMail
    | FileCall
    | AssignCall
    | CardCommand
    | SaveNote
    | Audit
    | SaveOverride
    | SaveFavourite
    | SaveRemark
    | SaveSound
    | SaveAway
)
