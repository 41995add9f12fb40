"""The whole picture a seat paints, as one frozen value.

Every ``*_at`` is in seconds of the machine's monotonic clock (seats run on the desk's machine, also
over SSH), so that a stepped wall clock moves no countdown; ``clock`` is the desk's wall clock (Unix
seconds) at the monotonic second ``taken_at``.
"""

from dataclasses import dataclass
from enum import IntEnum

from console.calls.protocol.intents import Intent
from console.calls.protocol.lists import PastCall, Sheet, Waiting
from console.calls.protocol.reports import Rehearsed, Reported
from console.calls.protocol.settings import Settings, Trial

CALLER = "a caller"


class Need(IntEnum):
    """Why a call needs a hand, the most pressing first; those that need none are ``NONE``."""

    NONE = 0
    RECALL = 1
    EMERGENCY = 2
    RINGING = 3
    WAITING = 4


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier call of the caller: ``day`` such as "Tue 10:02", outcome, who talked, seconds."""

    day: str
    outcome: str
    talked_to: str
    seconds: float


@dataclass(frozen=True, slots=True)
class OpenSlip:
    """A message slip about the caller that this seat may see: what it says, for whom, and since when."""

    text: str
    whose: str
    day: str
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Sharer:
    """One of several people who have a caller's number: what their own card says. ``chosen``: a person said
    that the call is about them."""

    name: str
    tags: tuple[str, ...] = ()
    note: str = ""
    language: str = ""
    preferred: str = ""
    barred: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class CallerCard:
    """Who is calling. ``standing`` is "known", "unknown", "withheld", or "hidden" from who looks; ``proof``
    such as "verified A";
    ``barred`` says whom they are not put through to; ``id`` is that of the contact, 0: none to edit;
    ``sharers`` are all who have the number where several do, and ``undecided`` while nobody said who of them
    calls."""

    name: str
    number: str
    standing: str
    proof: str
    tags: tuple[str, ...] = ()
    note: str = ""
    language: str = ""
    preferred: str = ""
    past: tuple[Past, ...] = ()
    slips: tuple[OpenSlip, ...] = ()
    id: int = 0
    barred: str = ""
    sharers: tuple[Sharer, ...] = ()
    undecided: bool = False


@dataclass(frozen=True, slots=True)
class PlanStep:
    """A step of a call's plan as shown: "Sam (201)", its limit, and "done", "now" or "next"; ``note`` says
    how it stands there ("2nd, about 3-5 min"), ``branches`` where else it may lead ("full → voicemail")."""

    title: str
    limit_s: float | None
    status: str
    note: str = ""
    branches: tuple[str, ...] = ()


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
    then ("Billing · Sam") and ``next_at`` when. ``verbs`` are what this call's state allows, whatever the
    role; ``seat`` names who has it ("Maria") and ``mine`` is true where that is the seat this snapshot was
    made for. In a queue, ``line`` is its title, ``place`` the place in it, ``wait`` the estimate such as
    "~1-2m", ``goal_s`` the wait within which calls should be answered there (0: the office's), ``rings`` who
    is rung and ``offer`` whom it was offered to last and why; ``needs`` are the skills it asks for;
    ``outbound`` marks a caller to be called back; ``guess`` is what the call is probably about, always told
    as a guess, and ``said`` the caller's own words as the machine heard them; ``lookers`` at other seats have
    selected it; ``reminds`` is 1 where they are on hold long, 2 where this seat hears; ``filed`` is what
    a person said came of it, ``tagged`` what else it was filed under; ``recorded`` is "asking" while the
    announcement is heard, "on", "paused", "refused" or "" (it is not). ``had_been`` is the route it had
    before a person gave it another, with its reason; ``by`` names who called out; ``yours`` is true while the
    call is in this person's hands: at the seat, on hold for it, or asked about there. ``need`` and
    ``age_from`` make its ``turn`` (see ``calls.urgency``).
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
    goal_s: float = 0.0
    offer: str = ""
    needs: tuple[str, ...] = ()
    lookers: tuple[str, ...] = ()
    reminds: int = 0
    need: Need = Need.NONE
    age_from: float = 0.0
    said: str = ""
    filed: str = ""
    tagged: tuple[str, ...] = ()
    recorded: str = ""
    had_been: str = ""
    by: str = ""
    yours: bool = False

    @property
    def urgent(self) -> bool:
        """Whether it needs a hand now; who waits in a queue is on the way to one."""
        return self.need in (Need.RECALL, Need.EMERGENCY, Need.RINGING)

    @property
    def turn(self) -> tuple[int, float, int]:
        """Its turn among the calls that ``need`` a hand, the least first: as the desk takes them."""
        return self.need, self.age_from, self.number


UNSEEN = "unseen"


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A staff member: ``state`` is a word of ``routing.values.Availability``, or ``UNSEEN`` of one who is
    free by our own calls, while the PBX no longer says what their phone does; ``until_at`` is when their
    notes, or their phone's rest after a call it did not take, are over, ``back`` when their hours begin again
    ("13:00", "Mon 08:00"); ``reach`` the destinations that reach them, such as ("staff sam", "number +1555…",
    "voicemail sam")."""

    name: str
    title: str
    role: str
    extension: str
    state: str
    since_at: float
    note: str = ""
    reach: tuple[str, ...] = ()
    until_at: float | None = None
    department: str = ""
    back: str = ""

    @property
    def details(self) -> str:
        """What else they are found by: their role, department and extension."""
        return " ".join(filter(None, (self.role, self.department, self.extension)))


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A queue: how many wait on the line, since when the one who waits longest (``oldest_at``, ``None``:
    nobody), how many of its people are free and serve it now, and the wait within which calls should be
    answered.

    ``callbacks`` are callers who keep a place without waiting, ``wait`` is the estimate for who comes now,
    ``people`` names the staff who can serve it, and ``trouble`` says why nobody does ("nobody logged in").
    """

    name: str
    title: str
    waiting: int
    oldest_at: float | None
    free: int
    staffed: int
    goal_s: float
    callbacks: int = 0
    wait: str = ""
    people: tuple[str, ...] = ()
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of today's calls: of the office (``queue`` ""), or of a queue by its name. ``level`` is the
    share that a person answered soon enough (``None``: no call yet)."""

    queue: str
    answered: int
    abandoned: int
    level: float | None


@dataclass(frozen=True, slots=True)
class Link:
    """A trunk or account: its name, whether it is up, and why not."""

    name: str
    up: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class ModeLine:
    """The mode in force and its next change; ``until`` and ``then`` are empty when there is none.
    ``moves`` is how many waiting calls would go elsewhere if the schedule decided again (``None``: not
    counted, which it only is while the seat looks at the modes); ``ends_at`` is ``until`` in Unix seconds."""

    name: str
    label: str
    why: str
    author: str
    until: str
    then: str
    overridden: bool
    moves: int | None = None
    ends_at: float | None = None


@dataclass(frozen=True, slots=True)
class ModeChoice:
    """A mode the office knows, what a switch now would do, and when it would end by default (empty: when a
    person ends it); ``moves`` is how many waiting calls would go elsewhere (``None``: not counted, see
    ``ModeLine``); ``ends_at`` is that end, in Unix seconds."""

    name: str
    label: str
    preview: str
    until: str
    moves: int | None = None
    ends_at: float | None = None


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
class Asked:
    """What this seat is asked before its wish is carried out: the question's ``id``, its words, and the wish,
    which is sent again with ``sure`` set to the id to say yes; "no" withdraws it. ``who`` names those whose
    conversation it is."""

    id: int
    text: str
    intent: Intent
    who: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class You:
    """The seat this snapshot was made for: who sits there, with what rights, on which phone, and the
    state they were set to, such as "away" (empty: they take calls). While they ask somebody before a
    transfer, ``asking`` says whom, ``asking_up`` whether that person talks, and ``asking_about`` which call
    (its id) it is about. ``lock`` says why the board is hidden; empty: it is not. ``slips`` counts their own
    open message slips, ``urgent`` those of them that are; ``staff`` is their short name in the config;
    until ``notes_until`` they are left in peace for their notes (``None``: they are not); ``hears`` is
    the id of the voicemail that is played to them."""

    seat: int
    user: str
    title: str
    role: str
    phone: str
    verbs: tuple[str, ...]
    state: str = ""
    asking: str = ""
    asking_up: bool = False
    asking_about: str = ""
    lock: str = ""
    slips: int = 0
    urgent: int = 0
    staff: str = ""
    notes_until: float | None = None
    hears: str = ""


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
    """The board at one moment; newest wins. ``found`` answers the seat's search ``found_for``; after
    ``idle_s`` seconds without a key it is hidden (0: never); ``inbox`` and ``history`` (with the words of
    ``history_for``, behind ``history_before``; ``history_further`` is where the next page begins) are
    filled while the seat looks at them; ``macros`` are the config's, by name; ``target`` is the share of
    calls that should be answered within ``within_s`` seconds (see ``figures``); ``after`` is the call this
    seat talked in last, where that has ended, until its ``next_at``; ``outcomes`` and ``tags`` are the
    words that calls are filed under; ``sounds`` are events and what is heard at them; ``sheet`` is the card
    that this seat looks at, ``other`` the one it may be merged with; ``phones`` are where one may sit.
    ``favourites`` are this person's, ``again`` is whom they called last (each a destination and its name),
    ``remarks`` what everybody should know before calling a destination, ``shows`` the numbers that their
    calls to the outside may show, the usual one first."""

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
    tour: bool = False
    few_lines: int = 0
    found_for: str = ""
    sound: Sound | None = None
    queues: tuple[QueueRow, ...] = ()
    idle_s: float = 0.0
    inbox: tuple[Waiting, ...] | None = None
    history: tuple[PastCall, ...] | None = None
    history_for: str = ""
    history_before: str = ""
    history_further: str = ""
    settings: Settings | None = None
    trial: Trial | None = None
    report: Reported | None = None
    rehearsed: Rehearsed | None = None
    macros: tuple[tuple[str, tuple[str, ...]], ...] = ()
    favourites: tuple[tuple[str, str], ...] = ()
    remarks: tuple[tuple[str, str], ...] = ()
    shows: tuple[str, ...] = ()
    again: tuple[str, str] = ("", "")
    figures: tuple[Figures, ...] = ()
    within_s: float = 20.0
    target: float = 0.8
    after: Row | None = None
    outcomes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    sounds: tuple[tuple[str, str], ...] = ()
    sheet: Sheet | None = None
    other: Sheet | None = None
    phones: tuple[str, ...] = ()
    asked: Asked | None = None
