"""The whole picture a seat paints, as one frozen value.

Every ``*_at`` is in seconds of the machine's monotonic clock (seats run on the desk's machine, also
over SSH), so that a stepped wall clock moves no countdown; ``clock`` is the desk's wall clock (Unix
seconds) at the monotonic second ``taken_at``.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier call of the caller: ``day`` such as "Tue 10:02", outcome, who talked, seconds."""

    day: str
    outcome: str
    talked_to: str
    seconds: float


@dataclass(frozen=True, slots=True)
class CallerCard:
    """Who is calling. ``standing`` is "known", "unknown" or "withheld"; ``proof`` such as "verified A"."""

    name: str
    number: str
    standing: str
    proof: str
    tags: tuple[str, ...] = ()
    note: str = ""
    language: str = ""
    preferred: str = ""
    past: tuple[Past, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanStep:
    """A step of a call's plan as shown: "Sam (201)", its limit, and "done", "now" or "next"."""

    title: str
    limit_s: float | None
    status: str


@dataclass(frozen=True, slots=True)
class Why:
    """A rule looked at: whether it matched, its name, and the sentence."""

    matched: bool
    rule: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One live call.

    ``number`` is its place on the board while it lives (1-9 pick it). ``state`` is a word of
    ``calls.life.State``; ``where`` says where it is ("with Sam", "greeting"), ``next`` where it goes
    then ("Billing · Sam") and ``next_at`` when. ``urgent`` marks what needs a hand now; ``verbs`` are
    what this call's state allows, whatever the role; ``seat`` names who has it ("Maria") and
    ``mine`` is true where that is the seat this snapshot was made for. In a queue, ``line`` is its title,
    ``place`` the place in it, ``wait`` the estimate such as "~1-2m" and ``rings`` who is rung; ``outbound``
    marks a caller to be called back; ``guess`` is what the call is probably about, always told as a guess.
    """

    id: str
    number: int
    state: str
    name: str
    since_at: float
    arrived_at: float
    where: str
    next: str
    next_at: float | None
    card: CallerCard
    plan: tuple[PlanStep, ...]
    rule: str
    because: str
    whys: tuple[Why, ...]
    urgent: bool
    recall: bool = False
    muted: bool = False
    held: bool = False
    seat: str = ""
    note: str = ""
    to: str = ""
    trunk: str = ""
    verbs: tuple[str, ...] = ()
    mine: bool = False
    line: str = ""
    place: int = 0
    wait: str = ""
    rings: tuple[str, ...] = ()
    outbound: bool = False
    guess: str = ""


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A staff member: ``state`` is a word of ``routing.values.Availability``; ``reach`` the
    destinations that reach her, such as ("staff sam", "number +1555…", "voicemail sam")."""

    name: str
    title: str
    role: str
    extension: str
    state: str
    since_at: float
    note: str = ""
    reach: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A queue: how many wait, since when the one who waits longest (``oldest_at``, ``None``: nobody), how
    many of its people are free and logged in, and the wait within which calls should be answered."""

    name: str
    title: str
    waiting: int
    oldest_at: float | None
    free: int
    staffed: int
    goal_s: float


@dataclass(frozen=True, slots=True)
class Link:
    """A trunk or account: its name, whether it is up, and why not."""

    name: str
    up: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class ModeLine:
    """The mode in force and its next change; ``until`` and ``then`` are empty when there is none."""

    name: str
    label: str
    why: str
    author: str
    until: str
    then: str
    overridden: bool


@dataclass(frozen=True, slots=True)
class ModeChoice:
    """A mode the office knows, what a switch now would do, and when it would end by default; ``moves`` is
    how many waiting calls would go elsewhere, told while the seat looks at the modes."""

    name: str
    label: str
    preview: str
    until: str
    moves: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """A destination a person can pick: the sentence ("staff sam"), how it reads, and its ``state``: an
    availability, or the short name of the staff member whose state it has."""

    to: str
    title: str
    detail: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A line for this seat: ``at`` is monotonic; ``undo`` while `u` can take the act back."""

    id: int
    at: float
    text: str
    bad: bool = False
    undo_until: float | None = None


@dataclass(frozen=True, slots=True)
class You:
    """The seat this snapshot was made for: who sits there, with what rights, on which phone, and
    whether she has set herself away."""

    seat: int
    user: str
    title: str
    role: str
    phone: str
    verbs: tuple[str, ...]
    away: bool = False


@dataclass(frozen=True, slots=True)
class SoundChoice:
    """A sound device, and whether it hears and speaks."""

    name: str
    input: bool
    output: bool


@dataclass(frozen=True, slots=True)
class Sound:
    """The headset while this seat sets it up: the devices there are, the names in use ("": the system's
    default), whether it is open, how loud the microphone is (0-100), and what is wrong."""

    devices: tuple[SoundChoice, ...]
    input: str
    output: str
    up: bool
    level: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The board at one moment; newest wins. ``found`` answers the seat's search ``found_for``."""

    version: int
    taken_at: float
    clock: float
    zone: str
    office: str
    mode: ModeLine
    modes: tuple[ModeChoice, ...]
    calls: tuple[Row, ...]
    staff: tuple[StaffRow, ...]
    places: tuple[Place, ...]
    links: tuple[Link, ...]
    you: You
    messages: tuple[Message, ...] = ()
    found: tuple[CallerCard, ...] = ()
    alerts: tuple[str, ...] = ()
    today: tuple[tuple[str, int], ...] = ()
    goal_s: float = 60.0
    theme: str = "dark"
    keys: tuple[tuple[str, str], ...] = ()
    practice: bool = False
    found_for: str = ""
    sound: Sound | None = None
    queues: tuple[QueueRow, ...] = ()
