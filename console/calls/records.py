"""What the desk keeps while it runs: calls, seats and the last act that can be taken back.

These are the core's own mutable records; nothing outside ``calls/`` ever holds one.
"""

from dataclasses import dataclass, field
from datetime import datetime

from console.calls.events import SoundDevice
from console.calls.intents import Role
from console.calls.life import State
from console.config.destination import Step
from console.config.model import Office
from console.routing.values import CallFacts, Decision, Override


@dataclass(frozen=True, slots=True)
class Now:
    """One moment: ``mono`` in seconds of the monotonic clock for timers, ``wall`` aware for people."""

    mono: float
    wall: datetime


@dataclass(frozen=True, slots=True)
class Person:
    """Who sits at a seat: Unix user, rights, staff name ("" when not in the config), name as shown."""

    user: str
    role: Role
    staff: str = ""
    title: str = ""


@dataclass(slots=True)
class Note:
    """A line shown to a seat until newer ones push it out."""

    id: int
    at: float
    text: str
    bad: bool
    undo_until: float | None


@dataclass(slots=True)
class Seat:
    """A person at a console. ``line`` is the leg to her own phone (0: none), ``line_up`` when it talks;
    ``call`` is the call she is connected or connecting to."""

    id: int
    person: Person
    line: int = 0
    line_up: bool = False
    call: str = ""
    notes: list[Note] = field(default_factory=list)
    search: str = ""
    undo: "Undo | None" = None


@dataclass(slots=True)
class Headset:
    """The headset of the desk's machine. ``seat`` sets it up now (0: nobody), ``leg`` is open for that
    alone (0: none) and ``up`` when it hears; ``why`` says what is wrong with it; ``chosen`` are the
    devices set at the keyboard, by input and output."""

    devices: tuple[SoundDevice, ...] = ()
    chosen: tuple[str, str] | None = None
    seat: int = 0
    leg: int = 0
    up: bool = False
    level: int = 0
    why: str = ""

    def names(self, office: Office) -> tuple[str, str]:
        """The microphone and the speaker wanted; empty: the system's default."""
        return self.chosen or (office.sound.input, office.sound.output)


@dataclass(slots=True)
class Recording:
    """A message being left: its row's id, file, box and when it began (monotonic)."""

    id: str
    path: str
    box: str
    since: float
    at: datetime


@dataclass(slots=True)
class Call:
    """One live call. Times ending in ``_at`` are monotonic seconds."""

    id: str
    number: int
    leg: int
    facts: CallFacts
    arrived: Now
    sip_id: str = ""
    state: State = State.ARRIVING
    since_at: float = 0.0
    decision: Decision | None = None
    plan: tuple[Step, ...] = ()
    index: int = -1
    deadline: float | None = None
    ring_left: float = 0.0
    answered: bool = False
    answered_at: datetime | None = None
    peer: int = 0
    peer_title: str = ""
    peer_staff: str = ""
    seat: int = 0
    sender: str = ""
    holder: str = ""
    holder_title: str = ""
    held_before: bool = False
    left_by: str = ""
    recall: bool = False
    muted: bool = False
    note: str = ""
    last: str = ""
    missed: str = ""
    outcome: str = ""
    detail: str = ""
    talked_to: list[str] = field(default_factory=list)
    recording: Recording | None = None
    handing: tuple[str, str] | None = None
    version: int = 0

    @property
    def name(self) -> str:
        """The caller as a person would say it."""
        facts = self.facts
        if facts.card:
            return facts.card.name
        return facts.display or facts.caller or "withheld"

    @property
    def step(self) -> Step | None:
        """The step it is in."""
        return self.plan[self.index] if 0 <= self.index < len(self.plan) else None


@dataclass(frozen=True, slots=True)
class Undo:
    """How to take a seat's last act back until ``until`` (monotonic)."""

    until: float
    verb: str
    words: str
    call: str = ""
    plan: tuple[Step, ...] = ()
    index: int = -1
    state: State = State.ENDED
    left: float = 0.0
    override: Override | None = None
    staff: str = ""
    recall: bool = False
