"""The values routing takes and gives. All frozen; times are aware datetimes, lengths are seconds."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from console.config.grammar.destination import Step
from console.config.schema.overrides import Override as Override  # noqa: PLC0414  (a value of routing too)
from console.config.schema.rules import ANYONE as ANYONE  # noqa: PLC0414


class Attestation(StrEnum):
    """What vouches for a caller's number: SHAKEN levels (RFC 8588), or the trunk's own word."""

    FULL = "A"
    PARTIAL = "B"
    GATEWAY = "C"
    TRUNK = "trunk"
    FAILED = "failed"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class PastCall:
    """One earlier call of a caller, newest first where several are listed. ``direction`` is "in", "out" (the
    Unix user ``dialled_by`` called) or "callback" (we called back, as they had asked); ``card`` is the
    contact it is filed with (0: none)."""

    at: datetime
    outcome: str
    talked_to: str = ""
    seconds: float = 0.0
    reason: str = ""
    direction: str = "in"
    dialled_by: str = ""
    card: int = 0

    @property
    def ours(self) -> bool:
        """Whether we called."""
        return self.direction != "in"


@dataclass(frozen=True, slots=True)
class OpenItem:
    """What a caller still waits for: ``kind`` is "message", "callback" or "slip", ``owner`` the staff
    member who has it (their short name, empty: nobody yet)."""

    kind: str
    at: datetime
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """What we know of a caller. ``id`` is 0 for a card that stands in the config; ``barred`` are the staff
    (short names) they are not put through to, or ``ANYONE``; ``shared`` when it is made of several."""

    id: int
    name: str
    numbers: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    preferred: str = ""
    note: str = ""
    language: str = ""
    barred: tuple[str, ...] = ()
    shared: bool = False
    bars_of: tuple[tuple[str, str], ...] = ()

    def barred_for(self, staff: str) -> str:
        """Whose bar it is that keeps the caller from somebody: of a shared number, the one who has it."""
        return next((name for who, name in self.bars_of if who in (staff, ANYONE)), self.name)

    def bars(self, staff: str) -> bool:
        """Whether they are not put through to somebody."""
        return staff in self.barred or ANYONE in self.barred


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a number: whose it is, their last calls and what they wait for, newest first. Where
    several people have it, ``card`` is made of theirs, and ``people`` are what is known of each."""

    card: Card | None = None
    past: tuple[PastCall, ...] = ()
    open: tuple[OpenItem, ...] = ()
    people: tuple["Known", ...] = ()


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What is known of a call when it arrives. Texts are already cleaned of control characters.

    ``caller`` is E.164 where the number parses, else what was sent, and empty when withheld;
    ``open`` is what the caller still waits for, newest first; ``reason`` what the call is about, as the
    caller said or chose it; ``hops`` counts the diversions the call carries (RFC 7044, RFC 5806);
    ``ours`` is true when one of them names a number of ours, ``referred`` when the call says that we sent it
    where it comes from (Referred-By, RFC 3892); ``unheeded`` is a number that the call asserts
    (P-Asserted-Identity, RFC 3325) and that is not used, since nobody vouches for what its trunk says;
    ``shared`` is what is known of all who have the number, where several do.
    """

    caller: str = ""
    display: str = ""
    to: str = ""
    trunk: str = ""
    attestation: Attestation = Attestation.NONE
    card: Card | None = None
    past: tuple[PastCall, ...] = ()
    hops: int = 0
    ours: bool = False
    referred: bool = False
    open: tuple[OpenItem, ...] = ()
    reason: str = ""
    unheeded: str = ""
    shared: Known | None = None

    @property
    def withheld(self) -> bool:
        """Whether the caller hides the number."""
        return not self.caller

    @property
    def verified(self) -> bool:
        """Whether somebody vouches for the number: attestation A, or a trunk we trust."""
        return bool(self.caller) and self.attestation in (Attestation.FULL, Attestation.TRUNK)


class Availability(StrEnum):
    """A staff member's state."""

    FREE = "free"
    RINGING = "ringing"
    BUSY = "on a call"
    WRAP_UP = "wrap-up"
    AWAY = "away"
    PAUSED = "paused"
    DO_NOT_DISTURB = "do not disturb"
    OFF = "off shift"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class StaffState:
    """A staff member now; ``since`` is when they entered the state, ``note`` e.g. "back 11:45"."""

    name: str
    availability: Availability = Availability.FREE
    since: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Absence:
    """A state somebody is set to (``None``: they take calls), why, and until when (``None``: until it is
    taken back); ``planned`` is one that ``begins`` later."""

    to: Availability | None = None
    note: str = ""
    until: datetime | None = None
    planned: "Absence | None" = None
    begins: datetime | None = None


#: of who takes calls, and is to go on so
TAKES_CALLS = Absence()


@dataclass(frozen=True, slots=True)
class OfficeState:
    """What changes in the office while the config stays: the override and who is where."""

    override: Override | None = None
    staff: tuple[StaffState, ...] = ()


@dataclass(frozen=True, slots=True)
class ModeNow:
    """The mode in force, why, who set it (empty: the schedule), and when it changes next to what."""

    mode: str
    why: str
    author: str = ""
    until: datetime | None = None
    then: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule looked at: whether it matched, and why or why not, as a sentence."""

    rule: str
    matched: bool
    why: str


@dataclass(frozen=True, slots=True)
class Guess:
    """What a call is probably about: ``confidence`` is from 0 to 1, ``why`` what it rests on, such as
    "4 of 5 calls, mornings"."""

    reason: str
    confidence: float
    why: str


@dataclass(frozen=True, slots=True)
class Decision:
    """Where a call goes and why: the plan, the mode it was made in, the rule that decided
    (``"otherwise"`` when none matched), every rule looked at, and the next rule that would have.

    ``needs`` are skills with least levels that the call needs in any queue, ``ahead`` the seconds of age
    it has there beyond its wait, ``strict`` whether it goes before all others. ``guess`` is what the
    call is probably about, where that is sure enough to be used; it must be shown as a guess.
    """

    plan: tuple[Step, ...]
    mode: str
    rule: str
    because: str = ""
    reasons: tuple[Reason, ...] = field(default=())
    runner_up: str = ""
    needs: tuple[tuple[str, int], ...] = ()
    ahead: float = 0.0
    strict: bool = False
    guess: Guess | None = None
