"""The desk's state and the few primitive acts everything else is made of. Sans-I/O: acts append
commands to ``out``; ``now`` is set by whoever calls in."""

import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from console.calls.protocol.clock import Now
from console.calls.protocol.commands import (
    HEADSET,
    Command,
    Dial,
    HangUp,
    Listen,
    Nothing,
    Ringback,
    Source,
    StopHearing,
    Tell,
    Voice,
)
from console.calls.protocol.intents import VERBS
from console.calls.protocol.store_commands import (
    Audit,
    JournalCall,
    JournalEvent,
)
from console.calls.state.attempts import Attempts
from console.calls.state.call import Call
from console.calls.state.call_state import State, move
from console.calls.state.day_figures import Wall
from console.calls.state.favourites import People
from console.calls.state.ids import Ids
from console.calls.state.open_slips import Slips
from console.calls.state.recordings import Studio
from console.calls.state.roster import Roster, engaged
from console.calls.state.seat import Given, Gone, Headset, Lock, Note, QueueTimes, Seat, Undo
from console.config.grammar.destination import Destination, Kind, Step
from console.config.schema.office import Office, Staff
from console.routing.ivr.voicemail_retrieval import Check
from console.routing.numbers.phones import Target, one_phone, reach
from console.routing.queue.queues import Agent, wrap_up_s
from console.routing.rules.decision_record import remembered
from console.routing.schedule.modes import mode_at
from console.routing.values import (
    Attestation,
    Availability,
    CallFacts,
    Decision,
    ModeNow,
    OfficeState,
    Override,
    StaffState,
)

#: who vouches for the number of a phone that dials a slot
_VOUCHED = frozenset({Attestation.FULL, Attestation.TRUNK})


NOTES_KEPT = 6
#: The first pause after wrong PINs and the longest, in seconds: at a voicemail box, at a hidden screen.
BOX_PAUSE_S, LONGEST_BOX_PAUSE_S = 60.0, 3600.0
LOCK_PAUSE_S, LONGEST_LOCK_PAUSE_S = 30.0, 900.0
#: Callers, and boxes there are none of, whose wrong PINs are remembered.
CALLERS = 1_000
#: SIP timer B (RFC 3261, 17.1.1.2): no final answer can come later
LEAVING_S = 32.0

#: what a call does in a step of some kind
Entry = Callable[["Desk", Call, Step], None]


@dataclass(frozen=True, slots=True)
class Stages:
    """What the dialplan asks of the stages of a call, which stand above it: what a step of each kind begins,
    what is kept of a stage that is left for another, and what follows once somebody talks with the caller."""

    enter: Mapping[Kind, Entry]
    leave: Callable[["Desk", Call], None]
    reached: Callable[["Desk", Call], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake of ours: what failed, its traceback, and the call, leg or seat it was about (0, "": none)."""

    what: str
    trace: str
    call: str = ""
    leg: int = 0
    seat: int = 0


class Desk:
    """Everything that is true at the desk now."""

    def __init__(
        self,
        office: Office,
        *,
        run: str,
        voicemail_dir: str,
        override: Override | None = None,
        stages: Stages,
    ) -> None:
        self.office = office
        self.roster = Roster(office)
        self.stages = stages
        self.ids = Ids(run)
        self.voicemail_dir = voicemail_dir
        self.override = override
        self.planned: tuple[Override, ...] = ()
        self.now = Now(0.0, datetime.fromtimestamp(0, UTC))
        self.out: list[Command] = []
        self.faults: list[Fault] = []
        self.calls: dict[str, Call] = {}
        self.seats: dict[int, Seat] = {}
        self.legs: dict[int, str] = {}
        self.lines: dict[int, int] = {}
        self.consults: dict[int, int] = {}
        self.queues = QueueTimes()
        self.links: dict[str, tuple[bool, str]] = {}
        self.alerts: dict[str, tuple[str, float | None]] = {}
        self.today: dict[str, int] = {}
        self.wall = Wall()
        self.sounds: tuple[tuple[str, str], ...] = ()
        self.ended: dict[str, Gone] = {}
        self.given: list[Given] = []
        self.slips = Slips()
        self.night: tuple[datetime, bool] | None = None
        self.reminder: tuple[tuple[int, int, int], float] | None = None
        self.people = People()
        self.sound = Headset()
        self.studio: Studio | None = None
        self.locks: dict[str, Lock] = {}
        self.attempts = Attempts(BOX_PAUSE_S, LONGEST_BOX_PAUSE_S, CALLERS)
        self.pins_waiting: dict[str, Check] = {}
        self.unlocking = Attempts(LOCK_PAUSE_S, LONGEST_LOCK_PAUSE_S, CALLERS)
        #: what somebody of the staff is told when they next sit down
        self.owed: dict[str, str] = {}
        self.draining = False
        self.practice = False
        #: how many lines a SIP library has that is for practice only, else 0
        self.few_lines = 0
        self.hears = False
        self.mode_shown = ""
        self.version = 0
        self.questions = 0
        self.taped, self.tape_ends = -1, float("inf")
        self._day: date | None = None
        self._notes_made = 0

    # -- mistakes --------------------------------------------------------------------------------

    @contextmanager
    def contained(self, what: str, about: object = None) -> Iterator[None]:
        """Let a mistake in what is done here cost only what it is ``about``: a call, or anything that names a
        ``call``, ``leg`` or ``seat``. ``faults.cure`` sees to that."""
        try:
            yield
        except Exception:
            self.failed(what, about)

    def failed(self, what: str, about: object = None, trace: str = "") -> None:
        """Note a mistake for ``faults.cure``; without its ``trace`` it is the exception being handled."""
        trace = trace or traceback.format_exc()
        if isinstance(about, Call):
            self.faults.append(Fault(what, trace, about.id))
            return
        call = getattr(about, "call", None) or getattr(about, "key", None)
        leg, seat = getattr(about, "leg", None), getattr(about, "seat", None)
        self.faults.append(
            Fault(
                what,
                trace,
                call if isinstance(call, str) else "",
                leg if isinstance(leg, int) else 0,
                seat if isinstance(seat, int) else 0,
            )
        )

    # -- telling ---------------------------------------------------------------------------------

    def touch(self, call: Call | None = None) -> None:
        """Mark the picture (and one call's row) as changed."""
        self.version += 1
        if call:
            call.version = self.version

    def tell(self, seat: int, text: str, *, bad: bool = False, undo_until: float | None = None) -> None:
        """Put a line on one seat's screen, or on all of them when ``seat`` is 0."""
        self._notes_made += 1
        for each in self.seats.values() if seat == 0 else filter(None, [self.seats.get(seat)]):
            each.notes.append(Note(self._notes_made, self.now.mono, text, bad, undo_until))
            del each.notes[:-NOTES_KEPT]
        self.out.append(Tell(seat, text, bad, undo_until is not None))
        self.touch()

    def story(self, call: Call, who: str, what: str) -> None:
        """Write a line of the call's story."""
        self.out.append(JournalEvent(call.id, self.now.wall, who, what))

    def audit(self, who: str, verb: str, subject: str = "", detail: str = "") -> None:
        """Write who did what."""
        self.out.append(Audit(self.now.wall, who, verb, subject, detail))

    def alert(self, key: str, text: str, for_s: float | None = None) -> None:
        """Show a line on every board until it is cleared or ``for_s`` seconds have passed."""
        self.alerts[key] = (text, None if for_s is None else self.now.mono + for_s)
        self.touch()

    def clear_alert(self, key: str) -> None:
        """Take an alert off the boards."""
        if self.alerts.pop(key, None):
            self.touch()

    def remember_today(self, figures: dict[str, int], at: datetime) -> None:
        """Take over the figures of the day of ``at``, from before the desk was started."""
        self.today, self._day = figures, self._date(at)

    def talked(self, call: Call) -> None:
        """Count a caller whom a person begins to talk with."""
        self.turn_day()
        self.wall.answered(call, self.now.mono, self.office)

    def here(self) -> datetime:
        """Now, on the office's clock."""
        return self.now.wall.astimezone(ZoneInfo(self.office.office.timezone))

    def turn_day(self) -> None:
        """A new day's figures begin at nought."""
        today = self._date(self.now.wall)
        if today != self._day:
            self._day = today
            self.today.clear()
            self.wall.clear()

    def _date(self, at: datetime) -> date:
        return at.astimezone(ZoneInfo(self.office.office.timezone)).date()

    def count(self, what: str) -> None:
        """Count something for today's figures; a new day begins at nought."""
        self.turn_day()
        self.today[what] = self.today.get(what, 0) + 1

    # -- calls -----------------------------------------------------------------------------------

    def new_number(self) -> int:
        """The lowest free row number; a call keeps it while it lives."""
        taken = {call.number for call in self.calls.values()}
        return next(n for n in range(1, len(taken) + 2) if n not in taken)

    def set_state(self, call: Call, state: State) -> None:
        """Move a call along its table. Raises ``IllegalMove``."""
        call.state = move(call.state, state)
        if call.hearing and state is not State.CHOOSING:
            self.stop_hearing(call)
        call.since_at = call.stayed_at = self.now.mono
        call.reminded = call.stays = 0
        self.queues.stale = True
        self.touch(call)

    def journal(self, call: Call) -> None:
        """Write the call's row as it stands."""
        decision = call.decision
        facts = call.facts
        reasons = tuple(
            f"{'✓' if r.matched else '·'} {r.rule}: {r.why}" for r in (decision.reasons if decision else ())
        )
        self.out.append(
            JournalCall(
                call=call.id,
                arrived=call.arrived.wall,
                caller=facts.caller,
                display=facts.display,
                to=facts.to,
                trunk=facts.trunk,
                card=facts.card.id if facts.card else 0,
                rule=decision.rule if decision else "",
                mode=decision.mode if decision else "",
                plan=" → ".join(str(step) for step in call.plan),
                reasons=reasons,
                outcome=call.outcome,
                detail=call.detail,
                talked_to=", ".join(call.talked_to),
                answered=call.answered_at,
                ended=call.wall(self.now) if call.state is State.ENDED else None,
                reason=facts.reason,
                facts=self._known(call),
                filed=call.filed,
                tags=call.tags,
                queue=call.queue.name if call.queue else "",
                direction="in" if not call.outbound else "out" if call.dialled_by else "callback",
                dialled_by=call.dialled_by,
            )
        )

    def know(self, call: Call, decision: Decision, state: OfficeState) -> None:
        """Keep for the journal what a decision is made from now."""
        call.known = decision, remembered(call.facts, state, decision, self.now.wall)

    def _known(self, call: Call) -> str:
        """What the call was decided from, gathered now where its decision is new."""
        if call.decision is None:
            return ""
        if call.known is None or call.known[0] is not call.decision:
            self.know(call, call.decision, self.state())
        return call.known[1] if call.known else ""

    def listen(self, leg: int, to: Source) -> None:
        """Set what a leg hears."""
        self.out.append(Listen(leg, to))
        if call := self.calls.get(self.legs.get(leg, "")):
            call.stayed_at = self.now.mono

    def ring_back(self, call: Call) -> None:
        """Let an answered caller hear ringing, after the words with which they are put through."""
        self.listen(call.leg, Ringback(call.connecting))
        call.connecting = ()

    def stop_hearing(self, call: Call) -> None:
        """Recognise a caller's words no more."""
        if call.hearing:
            self.out.append(StopHearing(call.leg))
        call.hearing = call.talks = False

    def join(self, a: int, b: int, *, muted: bool = False) -> None:
        """Let two legs hear each other; ``muted`` silences ``b`` for ``a``."""
        self.listen(a, Nothing() if muted else Voice(b))
        self.listen(b, Voice(a))

    def join_three(self, line: int, caller: int, asked: int, *, muted: bool = False) -> None:
        """Let three legs hear each other; ``muted`` silences the first for the others."""
        self.listen(line, Voice(caller, (asked,)))
        self.listen(caller, Voice(asked) if muted else Voice(line, (asked,)))
        self.listen(asked, Voice(caller) if muted else Voice(line, (caller,)))

    def dial(self, call: Call, target: Target, *, staff: str = "") -> None:
        """Ring a phone for a call, showing the caller's own number and name."""
        leg = self.ids.leg()
        call.peer, call.peer_title, call.peer_staff = leg, target.title, staff
        call.peer_via = target.via
        self.legs[leg] = call.id
        if call.answered:
            self.ring_back(call)
        facts = call.facts
        self.out.append(
            Dial(leg, target.address, target.via, facts.caller, call.name, call.leg, own=bool(staff))
        )

    def drop_peer(self, call: Call) -> None:
        """End the leg that rings or talks for a call, if there is one; a seat's line stays up."""
        if call.peer:
            self.legs.pop(call.peer, None)
            self.out.append(HangUp(call.peer, 487))
        self.forget_peer(call)

    def forget_peer(self, call: Call) -> None:
        """The leg that rang or talked for a call is gone; its person is idle again, after their notes."""
        if call.peer_staff and call.state is State.TALKING:
            queue = call.queue if call.from_queue else None
            wrap_up = wrap_up_s(self.office, call.peer_staff, queue) if queue else 0.0
            self.roster.freed(call.peer_staff, self.now.mono, wrap_up)
        call.peer, call.peer_title, call.peer_staff, call.muted = 0, "", "", False
        call.peer_via, call.joining = "", False
        self.queues.stale = True

    def drop_offers(self, call: Call, but: int = 0) -> None:
        """Stop the phones that ring for a call in a queue, ``but`` for one: losing is no miss."""
        for leg in tuple(call.offers):
            if leg != but:
                del call.offers[leg]
                self.legs.pop(leg, None)
                self.out.append(HangUp(leg, 487))
                self.queues.stale = True

    def free_seat(self, call: Call, *, waits: bool = False) -> Seat | None:
        """Part a call from the seat that has it; the seat's line goes silent, or back to whom it asks. Unless
        the caller ``waits`` for it to go on, a conversation is over. Gives the seat."""
        seat = self.seats.get(call.seat)
        over = call.state is State.TALKING and not waits
        call.seat, call.muted = 0, False
        if seat and seat.call == call.id:
            seat.call = ""
            asked = seat.consult
            if seat.line_up and asked and asked.up:
                asked.together = False
                self.join(seat.line, asked.leg)
            elif seat.line_up:
                self.listen(seat.line, Nothing())
        if seat and seat.person.staff:
            self.roster.freed(seat.person.staff, self.now.mono, call.wrap_up if over else 0.0)
        if seat and over:
            seat.after, seat.after_at = call.id, self.now.mono
        self.queues.stale = True
        return seat

    def close_line(self, seat: Seat) -> None:
        """Hang up a seat's own phone when it has nothing left to talk about, unless it is kept up."""
        if seat.line_up and self.keeps_line(seat):
            return
        held = any(
            c.state is State.HOLDING and c.holder == seat.person.user and not c.slot
            for c in self.calls.values()
        )
        if seat.line and not seat.call and not held and not seat.consult and not seat.playing:
            self.lines.pop(seat.line, None)
            self.out.append(HangUp(seat.line, 487))
            seat.line, seat.line_up = 0, False

    # -- people and time -------------------------------------------------------------------------

    def mode(self) -> ModeNow:
        """The mode in force now."""
        return mode_at(self.office, self.override, self.now.wall)

    def title(self, staff: str) -> str:
        """A staff member's name as shown."""
        person = self.office.person(staff)
        return (person.title if person else "") or staff.capitalize()

    def engaged(self) -> dict[str, Availability]:
        """Staff who ring or talk in a call of ours."""
        return self.share_phones(engaged(self.calls.values(), self.seats))

    def share_phones(self, found: dict[str, Availability]) -> dict[str, Availability]:
        """The same with those who have one phone with somebody among them."""
        for name, others in one_phone(self.office).items():
            for other in others if name not in found else ():
                if other in found:
                    found[name] = found[other]
                    break
        return found

    def staff_state(self, person: Staff) -> StaffState:
        """Where a staff member is."""
        return self.roster.state(person, self.engaged(), self.now.mono, self.now.wall)

    def agents(self) -> tuple[Agent, ...]:
        """All staff as queues look at them."""
        return self.roster.agents(self.engaged(), self.now.mono, self.now.wall)

    def state(self) -> OfficeState:
        """What routing needs to know of the office now."""
        found = self.engaged()
        mono, wall = self.now.mono, self.now.wall
        return OfficeState(
            self.override, tuple(self.roster.state(s, found, mono, wall) for s in self.office.staff)
        )

    def reach(self, place: Destination) -> Target | None:
        """The phone of a ``staff`` or ``number`` destination as it is now: who sat down at another phone is
        rung there. ``None`` when nothing leads there."""
        at = self.roster.place_of(place.name) if place.kind is Kind.STAFF else None
        if at:
            return Target(at.address, "", f"{self.title(place.name)}, {at.name}")
        return reach(self.office, place)

    def took(self, staff: str) -> None:
        """Somebody answered a phone: nothing is said against it any more."""
        self.roster.took(staff)
        self.clear_alert(f"staff {staff}")

    def attended(self) -> bool:
        """Whether somebody who may answer sits at a seat."""
        return any(s.person.role >= VERBS["answer"] and not s.shell for s in self.seats.values())

    def keeps_line(self, seat: Seat) -> bool:
        """Whether a seat's line stays up between calls."""
        person = self.office.person(seat.person.staff) if seat.person.staff else None
        return person is not None and person.line == "kept"

    def phone_of(self, seat: Seat) -> Target | None:
        """How to ring the seat's own phone: their device, a headset, or the front desk's phone."""
        person = self.office.person(seat.person.staff) if seat.person.staff else None
        at = self.roster.place_of(seat.person.staff) if seat.person.staff else None
        if at:
            return Target(at.address, "", f"the phone {at.name}")
        if ((person.audio if person else "") or self.office.desk.audio) == HEADSET:
            return Target(HEADSET, "", "your headset")
        if person and (found := reach(self.office, Destination(Kind.STAFF, person.name))):
            return replace(found, title=f"{seat.person.title}'s phone")
        if self.office.desk.phone:
            return Target(self.office.desk.phone, "", "the desk phone")
        return None


def did(desk: Desk, seat: Seat, undo: Undo) -> None:
    """Say what a seat did, and keep how to take it back."""
    seat.undo = undo
    desk.tell(seat.id, undo.words, undo_until=undo.until)


def ring_line(desk: Desk, seat: Seat, target: Target, call: Call | None = None) -> None:
    """Ring a seat's own phone, for a call or to have its line kept up."""
    if target.address == HEADSET and desk.sound.leg:
        desk.out.append(HangUp(desk.sound.leg))
        desk.sound.leg, desk.sound.up = 0, False
    seat.line = desk.ids.leg()
    if seat.person.staff:
        desk.roster.engaged(seat.person.staff)
    desk.lines[seat.line] = seat.id
    auto = desk.office.desk.auto_answer
    caller, name, leg = (call.facts.caller, call.name, call.leg) if call else ("", "your line", 0)
    desk.out.append(Dial(seat.line, target.address, target.via, caller, name, leg, auto, own=True))


def phone_word(desk: Desk, seat: Seat) -> str:
    """What a seat talks with."""
    target = desk.phone_of(seat)
    return HEADSET if target and target.address == HEADSET else "phone"


def phone_of(desk: Desk, facts: CallFacts) -> Staff | None:
    """Whose phone calls, where its extension is vouched for by the PBX it is at."""
    if facts.attestation not in _VOUCHED or not facts.caller:
        return None
    for person in desk.office.staff:
        target = desk.reach(Destination(Kind.STAFF, person.name))
        if person.extension == facts.caller and target and target.via == facts.trunk:
            return person
    return None
