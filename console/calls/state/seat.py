"""What the desk keeps while it runs: calls, seats and the last act that can be taken back.

These are the core's own mutable records; nothing outside ``calls/`` ever holds one.
"""

from dataclasses import dataclass, field

from console.calls.protocol.answers import Earlier, Left, OpenCard
from console.calls.protocol.events import SoundDevice
from console.calls.protocol.intents import Intent, Person, Role
from console.calls.protocol.reports import Rehearsed, Reported
from console.calls.protocol.settings import Settings, Trial
from console.calls.protocol.store_commands import SaveSlip
from console.calls.state.call_state import State
from console.config.grammar.destination import Destination, Step
from console.config.schema.office import Office
from console.routing.ivr.menus import Place
from console.routing.values import TAKES_CALLS, Absence, Card, Decision, Known, Override

UNDO_S = 5.0


@dataclass(slots=True)
class Note:
    """A line shown to a seat until newer ones push it out."""

    id: int
    at: float
    text: str
    bad: bool
    undo_until: float | None


@dataclass(frozen=True, slots=True)
class Gone:
    """A call that has just ended, as far as somebody may still write about it. Of a number that several
    people have, ``shared`` is what is known of them and ``person`` who of them it is about, as ``Call``
    holds it; ``display`` is the name it was sent with."""

    name: str
    card: int
    caller: str
    note: str = ""
    filed: str = ""
    tags: tuple[str, ...] = ()
    shared: Known | None = None
    person: int | None = None
    display: str = ""

    @property
    def undecided(self) -> bool:
        """Whether nobody has said yet who of several people it is about."""
        return self.shared is not None and self.person is None


@dataclass(frozen=True, slots=True)
class Given:
    """A call that somebody gave to the PBX: through which ``link``, whose, where to (as shown) and when
    (monotonic)."""

    call: str
    link: str
    caller: str
    to: str
    sender: str
    note: str
    at: float


@dataclass(frozen=True, slots=True)
class Question:
    """What a seat is asked before an act of theirs ends or moves somebody else's conversation, until a moment
    (monotonic): the wish it is about, what it was asked ``about``, and whether it was put to a ``shell``
    beside the seat."""

    id: int
    intent: Intent
    text: str
    until: float
    about: tuple[object, ...]
    shell: bool = False
    who: tuple[str, ...] = ()


@dataclass(slots=True)
class Batch:
    """The wishes of one typed line: how each is taken back, what can't be, whether one was refused, and those
    that wait for an answer to a question."""

    group: int
    undos: list["Undo"] = field(default_factory=list)
    final: list[str] = field(default_factory=list)
    refused: bool = False
    waiting: list[Intent] = field(default_factory=list)


@dataclass(slots=True)
class Seat:
    """A person at a console. ``line`` is the leg to their own phone (0: none), ``line_up`` when it talks;
    ``call`` is the call they are connected or connecting to, ``inbox`` the open voicemails they may see while
    they look at them (``None``: they do not), ``history`` likewise the earlier calls with the words of
    ``history_for``, ``settings`` the config's, with what the newest ``trial`` of a value would do;
    while it looks at ``reports``, ``report`` is the newest it was told and ``rehearsed`` the newest dry run;
    ``looked_at`` is what they were shown and the audit knows of; ``glass_until`` is when their emergency
    access ends, and ``glass_role`` what they are otherwise; ``leaves`` is set when they close it themselves;
    a ``shell`` is there for one wish only and keeps no line up, a seat that ``looks`` is a wallboard.
    ``card`` is the contact they look at, ``other`` the one it may be merged with, ``opened`` counts them;
    ``after`` is the call they talked in last, until their next, ``after_at`` when that was over."""

    id: int
    person: Person
    line: int = 0
    line_up: bool = False
    call: str = ""
    notes: list[Note] = field(default_factory=list)
    search: str = ""
    inbox: tuple[Left, ...] | None = None
    history: tuple[Earlier, ...] | None = None
    history_for: str = ""
    history_before: str = ""
    history_further: str = ""
    settings: Settings | None = None
    trial: Trial | None = None
    reports: bool = False
    report: Reported | None = None
    rehearsed: Rehearsed | None = None
    previews: bool = False
    leaves: bool = False
    looked_at: set[str] = field(default_factory=set)
    on_board: set[str] = field(default_factory=set)
    glass_until: float | None = None
    glass_role: Role = Role.NOBODY
    undo: "Undo | None" = None
    selected: str = ""
    consult: "Consult | None" = None
    playing: "Playing | None" = None
    #: the voicemails they were shown last
    lately: tuple[Left, ...] = ()

    shell: bool = False
    looks: bool = False
    card: OpenCard | None = None
    other: OpenCard | None = None
    opened: int = 0
    after: str = ""
    after_at: float = float("-inf")
    question: Question | None = None
    #: whether what it wishes now was typed in a shell beside it
    typing: bool = False
    batch: Batch | None = None

    def message(self, ident: str) -> Left | None:
        """An open voicemail of that id, among those it looks at or looked at last."""
        return next((m for m in (*(self.inbox or ()), *self.lately) if m.id == ident), None)


@dataclass(slots=True)
class Playing:
    """A message that is played to a seat: its id, whose it is, and its readable copy once there is one."""

    id: str
    name: str
    path: str = ""


@dataclass(slots=True)
class Consult:
    """Somebody a seat asks before it gives a call away: their leg, name as shown and staff name, the call it
    is about, the step it would become, through what they were called; ``up`` when they talk, ``together``
    when all three do."""

    leg: int
    title: str
    staff: str
    call: str
    step: Step
    via: str = ""
    up: bool = False
    together: bool = False


@dataclass(slots=True)
class Lock:
    """A person's lock: when their screen was last ``touched``, and why it is shut ("": open)."""

    touched: float
    why: str = ""


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
class QueueTimes:
    """The queues' own clock: ``stale`` when something changed that may bring a call to somebody, ``look``
    when time alone may (monotonic). ``last`` is whom each queue offered a call last, ``handled`` how long
    its conversations take on average, in seconds. Until ``paused_until`` nobody is rung: the desk itself
    could not ring."""

    stale: bool = False
    look: float = float("inf")
    paused_until: float = float("-inf")
    last: dict[str, str] = field(default_factory=dict)
    handled: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Was:
    """Where a call was before an act: its state, step and route, how long it had ``left`` there in seconds,
    who talked with it (``seat``, or the person or number in ``peer``) and who held it (a Unix user and
    title)."""

    call: str
    state: State
    plan: tuple[Step, ...]
    index: int
    left: float
    decision: Decision | None
    needs: tuple[tuple[str, int], ...]
    joined: tuple[tuple[str, float], ...]
    sender: str
    recall: bool
    seat: int = 0
    peer: Destination | None = None
    holder: str = ""
    menu: Place | None = None
    sent: int = 0
    sent_now: bool = False


@dataclass(frozen=True, slots=True)
class Undo:
    """How to take a seat's last act back until ``until`` (monotonic)."""

    until: float
    verb: str
    words: str
    call: str = ""
    was: tuple[Was, ...] = ()
    planned: tuple[Override, ...] = ()
    override: Override | None = None
    staff: str = ""
    absence: Absence = TAKES_CALLS
    slip: SaveSlip | None = None
    message: Left | None = None
    filed: tuple[str, tuple[str, ...]] = ("", ())
    cards: tuple[Card, ...] = ()
    key: str = ""
    slips: tuple[str, ...] = ()
    person: int | None = None
    setting: tuple[str, str] = ("", "")


def over(seat: Seat) -> None:
    """The seat looks at no report any more."""
    seat.reports, seat.report, seat.rehearsed = False, None, None
