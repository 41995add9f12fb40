"""One live call, as the desk keeps it. Like all records of the core it never leaves ``calls/``."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from console.calls.protocol.answers import Left
from console.calls.protocol.clock import Now
from console.calls.protocol.sent_facts import Sent
from console.calls.state.call_state import State
from console.calls.state.recordings import Tape
from console.config.grammar.destination import Destination, Step
from console.config.schema.office import Office
from console.config.schema.queues import Queue
from console.routing.ivr.menus import Place
from console.routing.ivr.voicemail_retrieval import Mailbox, Play
from console.routing.queue.announcements import Told
from console.routing.queue.estimated_wait import Shown
from console.routing.values import CallFacts, Decision


@dataclass(slots=True)
class Recording:
    """A message being left: its row's id, file, box, when it began (monotonic), and how long it is when it
    is over (0: not yet); ``before`` is the one its caller left just before and records again."""

    id: str
    path: str
    box: str
    since: float
    at: datetime
    seconds: float = 0.0
    before: "Recording | None" = None


@dataclass(frozen=True, slots=True)
class Offered:
    """A phone that rings for a call from a queue, until a moment (monotonic); ``engaged`` when the PBX says
    that it is in a call."""

    staff: str
    title: str
    until: float
    engaged: bool = False


@dataclass(slots=True)
class Call:
    """One live call. Times ending in ``_at`` are monotonic seconds.

    ``since_at`` is since when it is in its state, ``stayed_at`` since when it waits there for the same thing,
    ``stays`` how often that took too long.
    ``menu`` is where in a menu it is, ``heard`` the office and mode of the choices it heard there, ``spoken``
    the language chosen by a key; ``queue`` where it waits, or waited last before somebody took it,
    ``joined`` since when by queue: a call that comes back before anybody talked to it has its place again.
    ``offers`` are the phones that ring for it there, ``offered`` whom it was offered to last, and why;
    ``passed`` are those who can't be rung for this call until some moment. Its step lets it wait there until
    ``leave_at``, ``wait_limit`` seconds (0: as long as the queue does).
    ``told_at`` is when it was told its place or wait, ``offer_at`` when a call back was offered, or when it
    may be offered next. ``outbound`` marks a call that we make, to call somebody back or because a seat
    dialled it (``dialled_by``, a Unix user): its ``leg`` is dialled when somebody is there to talk to, at
    ``goal`` (the destination ``calls``) through ``via`` where these are not the caller's number, and
    ``shows`` is the number it shows.
    ``sender`` is the Unix user who sent it where it is and gets it back when nobody takes it there; ``sent``
    are all hands on its route, ``sent_now`` whether the newest of them gave the plan it has.
    ``doubtful`` is whether it may be a leg of our own that the PBX has sent back to us.
    ``known`` is what its decision was made from, for the journal. ``hearing`` is whether its words are
    recognised, ``talks`` whether the caller is saying something,
    ``connecting`` what is said first where it is put through next,
    ``hears_itself`` whether it hears the message it left, ``reminded_of_keys`` whether its silence after that
    was answered once, ``too_short`` how often that was none,
    ``mailbox`` is where at a mailbox it is, ``box`` its messages, ``play`` what it hears when it is ``copy``,
    the readable copy, is there; ``answers`` is the voicemail that it calls back, ``slip`` the message slip.
    ``decided`` is when a key of its caller last decided something (monotonic).
    ``person`` is who of several people with its number it is about: from 1, 0 for none of them, ``None``
    while nobody said so.
    ``words`` is what was heard last and the guess; ``danger`` is the sign of danger in it.
    ``filed`` is what came of it, by the office's own words, ``tags`` more of these; ``wrap_up`` is the time
    for notes, in seconds, that its seat has after it.
    ``peer_via`` is the trunk or account its peer was called through; ``joining`` is whether that is asked to
    join the two without us, ``kept`` whether it would not take the call when it was given to it.
    """

    id: str
    number: int
    leg: int
    facts: CallFacts
    arrived: Now
    sip_id: str = ""
    state: State = State.ARRIVING
    since_at: float = 0.0
    stayed_at: float = 0.0
    stays: int = 0
    decision: Decision | None = None
    known: tuple[Decision, str] | None = None
    plan: tuple[Step, ...] = ()
    index: int = -1
    deadline: float | None = None
    ring_left: float = 0.0
    answered: bool = False
    answered_at: datetime | None = None
    peer: int = 0
    peer_title: str = ""
    peer_staff: str = ""
    peer_via: str = ""
    joining: bool = False
    kept: bool = False
    seat: int = 0
    sender: str = ""
    sent: tuple[Sent, ...] = ()
    sent_now: bool = False
    holder: str = ""
    slot: int = 0
    slot_for: str = ""
    reminded: int = 0
    before: State = State.RINGING
    left_by: str = ""
    recall: bool = False
    muted: bool = False
    note: str = ""
    person: int | None = None
    filed: str = ""
    tags: tuple[str, ...] = ()
    wrap_up: float = 0.0
    last: str = ""
    missed: str = ""
    missed_why: str = ""
    outcome: str = ""
    detail: str = ""
    talked_to: list[str] = field(default_factory=list)
    recording: Recording | None = None
    hears_itself: bool = False
    reminded_of_keys: bool = False
    too_short: int = 0
    mailbox: Mailbox | None = None
    box: dict[str, Left] = field(default_factory=dict)
    play: Play | None = None
    copy: str = ""
    answers: str = ""
    slip: str = ""
    tape: Tape | None = None
    handing: tuple[str, str] | None = None
    menu: Place | None = None
    heard: tuple[Office, str] | None = None
    spoken: str = ""
    connecting: tuple[str, ...] = ()
    first_digit_s: float = 0.0
    decided: float = float("-inf")
    speaking: bool = False
    hearing: bool = False
    talks: bool = False
    words: str = ""
    danger: str = ""
    queue: Queue | None = None
    from_queue: bool = False
    joined: dict[str, float] = field(default_factory=dict)
    needs: dict[str, int] = field(default_factory=dict)
    offers: dict[int, Offered] = field(default_factory=dict)
    offered: str = ""
    passed: dict[str, float] = field(default_factory=dict)
    leave_at: float = float("inf")
    wait_limit: float = 0.0
    place: int = 0
    shown: Shown = field(default_factory=Shown)
    told: Told = field(default_factory=Told)
    told_at: float = float("-inf")
    callback_offered: bool = False
    offer_at: float = float("-inf")
    order: int = 0
    outbound: bool = False
    doubtful: bool = False
    goal: str = ""
    calls: Destination | None = None
    via: str = ""
    dialled_by: str = ""
    shows: str = ""
    reached: bool = False
    tries: int = 0
    not_before: float = float("-inf")
    rings_until: float = 0.0
    version: int = 0

    @property
    def name(self) -> str:
        """The caller as a person would say it."""
        facts = self.facts
        if facts.card:
            return facts.card.name
        return facts.display or facts.caller or "withheld"

    @property
    def wished(self) -> bool:
        """Whether it is a call back whose caller is not on the line."""
        return self.outbound and not self.reached

    @property
    def link(self) -> str:
        """The trunk or account it goes through: the one it came by, or that it was dialled through."""
        return self.via if self.outbound else self.facts.trunk

    @property
    def strict(self) -> bool:
        """Whether it goes before all others: its rule says so, or its caller's words do."""
        return bool(self.danger) or (self.decision.strict if self.decision else False)

    def wall(self, now: Now) -> datetime:
        """The wall clock of a moment as it went on from the call's beginning: no step of it makes a call
        longer, or end before it began."""
        return self.arrived.wall + timedelta(seconds=now.mono - self.arrived.mono)

    def learn(self, reason: str) -> None:
        """The caller said or chose what the call is about."""
        self.facts = replace(self.facts, reason=reason)

    @property
    def step(self) -> Step | None:
        """The step it is in."""
        return self.plan[self.index] if 0 <= self.index < len(self.plan) else None
