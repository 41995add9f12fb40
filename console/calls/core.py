"""The core's front door: events, intents and the clock in; commands and snapshots out. Sans-I/O."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from console.calls.access import break_glass, conversations, screen_lock, visibility
from console.calls.board.snapshot_builder import Painter
from console.calls.contacts import cards
from console.calls.dispatch import faults, steps, verbs
from console.calls.dispatch.phone_events import expired, happened
from console.calls.dispatch.timers import Timers
from console.calls.inbox import inbox, playback, slip_reminders
from console.calls.office import absence, alerts, missed_calls, reports
from console.calls.office import settings as office_settings
from console.calls.outbound import favourites
from console.calls.protocol.answers import Left, OpenCard, Page, Past
from console.calls.protocol.clock import Now
from console.calls.protocol.commands import Command, CountMissed, LookBack, UseDevices
from console.calls.protocol.events import (
    BoxChecked,
    BoxSet,
    MessageOpened,
    PhoneEvent,
    PinAnswer,
    SettingDone,
)
from console.calls.protocol.intents import Intent, Person, Role
from console.calls.protocol.reports import Rehearsed, Reported
from console.calls.protocol.settings import Settings, Trial
from console.calls.protocol.snapshot import Asked, Snapshot
from console.calls.protocol.store_commands import SaveCallback
from console.calls.queue import callbacks, queues
from console.calls.recording import conversations as recording_conversations
from console.calls.recording import prompts
from console.calls.seat import call_control, headset, shifts
from console.calls.state.call_state import State
from console.calls.state.day_figures import OFFICE
from console.calls.state.desk import Desk
from console.calls.state.seat import Seat
from console.calls.transfer import consultation
from console.calls.voicemail import retrieval
from console.config.schema.office import Office
from console.config.schema.overrides import Away
from console.routing.schedule.modes import next_change, opens_next
from console.routing.values import CallFacts, Card, Override

#: an office whose mode never changes is looked at again after so long
NO_CHANGE_LOOK = timedelta(hours=1)
#: so often at most are queues and recordings looked at again after a mistake in them was cured
_ROUNDS = 3
#: what is done when somebody sat down, and when a seat is gone
_WELCOMES = (slip_reminders.welcome, missed_calls.greet, shifts.began)
_LEAVINGS = (
    break_glass.left,
    headset.close,
    prompts.left,
    consultation.leave,
    call_control.leave,
    shifts.ended,
)


class Core:
    """One desk. Call it from one thread; every method takes the moment it happens at.

    Each input returns the commands to carry out, in order. ``deadline`` says when ``tick`` is due.
    """

    def __init__(
        self,
        office: Office,
        *,
        run: str,
        voicemail_dir: str,
        override: Override | None = None,
        planned: tuple[Override, ...] = (),
    ) -> None:
        self.desk = Desk(office, run=run, voicemail_dir=voicemail_dir, override=override, stages=steps.STAGES)
        self.desk.planned = planned
        self._painter = Painter(self.desk)
        self._seats_made = 0
        self._boundary: datetime | None = None
        self._timers = Timers()
        self._ticked = float("-inf")

    @property
    def version(self) -> int:
        """Grows whenever the picture changed."""
        return self.desk.version

    @property
    def busy(self) -> bool:
        """Whether anybody is on the line; wishes to be called back outlive the desk."""
        return any(not call.outbound or call.state is not State.WAITING for call in self.desk.calls.values())

    @property
    def office(self) -> Office:
        """The config in use."""
        return self.desk.office

    @property
    def practice(self) -> bool:
        """Whether this is a practice morning."""
        return self.desk.practice

    @property
    def has_calls(self) -> bool:
        """Whether there is any call, also one that waits to be made."""
        return bool(self.desk.calls)

    # -- before the first call -------------------------------------------------------------------

    def equip(
        self,
        *,
        practice: bool,
        few_lines: int,
        sounds: tuple[tuple[str, str], ...],
        devices: tuple[str, str] | None,
        hears: bool,
    ) -> None:
        """What the machine has: how many lines a SIP library has that is for practice only (else 0), the
        seats' ``sounds``, the headset's ``devices`` chosen at the keyboard, whether callers' words are
        heard."""
        desk = self.desk
        desk.practice, desk.few_lines, desk.sounds, desk.hears = practice, few_lines, sounds, hears
        if devices:
            desk.sound.chosen = devices

    def set_away(self, away: tuple[Away, ...]) -> None:
        """Take over who was set away before the desk was started."""
        absence.restore(self.desk, away)

    def recall(self, past: Past, now: Now) -> None:
        """Take over what was written down before the desk was started, or before its database came."""
        desk = self.desk
        desk.remember_today(dict(past.today), now.wall)
        names = {queue.shown: queue.name for queue in desk.office.queue}
        tallies = {names[title]: tally for title, tally in past.figures.queues if title in names}
        desk.wall.remember({OFFICE: past.figures.total} | tallies)
        for slip in past.slips:
            if desk.slips.get(slip.id) is None:
                desk.slips.put(slip)
        favourites.remember(desk.people, past.favourites, past.remarks, past.dialled)

    # -- what the machine tells -----------------------------------------------------------------

    def use_sounds(self, sounds: tuple[tuple[str, str], ...]) -> None:
        """The seats make other sounds from now on."""
        self.desk.sounds = sounds

    def use_prompts(self, now: Now, *, hears: bool, seat: int = 0, words: str = "") -> None:
        """New prompts are in use; ``hears`` is whether callers' words are heard now, and a ``seat`` that
        asked for one is told."""
        self.desk.now, self.desk.hears = now, hears
        if words:
            self.desk.tell(seat, words)

    def alert(self, what: str, words: str, now: Now, for_s: float | None = None) -> None:
        """Keep a line about a part of the machine on every board, for so many seconds or until the part is
        well; empty ``words`` end it."""
        self.desk.now = now
        if words:
            self.desk.alert(what, words, for_s)
        else:
            self.desk.clear_alert(what)

    def tell(self, seat: int, words: str, now: Now, *, bad: bool = False) -> list[Command]:
        """Put a line on a seat, or on all (0)."""
        self.desk.now = now
        self.desk.tell(seat, words, bad=bad)
        out, self.desk.out = self.desk.out, []
        return out

    def joined_as(self, seat: int) -> tuple[str, str] | None:
        """Who sits at a seat (a Unix user), and what it is: "seat", a shell's "command", "wallboard".

        ``None`` when it is gone.
        """
        found = self.desk.seats.get(seat)
        if found is None:
            return None
        return found.person.user, "wallboard" if found.looks else "command" if found.shell else "seat"

    # -- inputs ----------------------------------------------------------------------------------

    def phone(self, event: PhoneEvent, now: Now) -> list[Command]:
        """Something happened at the phone."""
        return self.phones((event,), now)

    def phones(self, events: Iterable[PhoneEvent], now: Now) -> list[Command]:
        """Things happened at the phone together: the queues are looked at once, when all are known."""
        self.desk.now = now
        for event in events:
            try:
                happened(self.desk, event)
            except Exception:
                self.desk.failed(f"an event of the phone ({type(event).__name__})", event)
        return self._take()

    def failed(self, what: str, about: object, now: Now) -> list[Command]:
        """The exception that is being handled came of something ``about`` a call, leg or seat (else about
        nobody): that one ends or is told."""
        self.desk.now = now
        self.desk.failed(what, about)
        return self._take()

    def seat_of(self, user: str) -> int:
        """The open seat of a person, of several the one with a call, else the newest; 0: they have none."""
        theirs = (seat for seat in self.desk.seats.values() if seat.person.user == user)
        seats = [seat for seat in theirs if not (seat.shell or seat.looks)]
        return max(seats, key=lambda seat: (bool(seat.call or seat.consult), seat.id)).id if seats else 0

    def sit(
        self, person: Person, now: Now, *, shell: bool = False, looks: bool = False
    ) -> tuple[int, list[Command]]:
        """A person opens a seat, or asks in a ``shell`` without one, or only ``looks`` at a wallboard; gives
        its number."""
        self.desk.now = now
        self._seats_made += 1
        if looks:
            person = replace(person, role=min(person.role, Role.VIEWER))
        seat = Seat(self._seats_made, person, shell=shell, looks=looks)
        try:
            screen_lock.touched(self.desk, seat)
            call_control.arrive(self.desk, seat)
        except Exception:
            self.desk.seats.pop(seat.id, None)
            raise
        for welcome in _WELCOMES:
            with self.desk.contained("the welcome of a seat"):
                welcome(self.desk, seat)
        if not seat.looks and (words := self.desk.owed.pop(person.staff, "")):
            self.desk.tell(seat.id, words, bad=True)
        return self._seats_made, self._take()

    def stand(self, seat: int, now: Now) -> list[Command]:
        """A seat is gone."""
        self.desk.now = now
        found = self.desk.seats.get(seat)
        if found is None:
            return self._take()
        for leave in _LEAVINGS:
            with self.desk.contained("the end of a seat"):
                leave(self.desk, found)
        self.desk.seats.pop(seat, None)
        self._painter.forget(seat)
        return self._take()

    def handle_intent(self, seat: int, intent: Intent, now: Now, *, shell: bool = False) -> list[Command]:
        """A seat asks for something, or a ``shell`` beside it does."""
        self.desk.now = now
        found = self.desk.seats.get(seat)
        if found:
            verbs.handle_intent(self.desk, found, intent, shell=shell)
        return self._take()

    def question(self, seat: int) -> Asked | None:
        """What a seat is asked before its last wish is carried out."""
        found = self.desk.seats.get(seat)
        question = conversations.stands(self.desk, found) if found else None
        return conversations.shown(question) if question else None

    def found(self, seat: int, text: str, cards: tuple[Card, ...]) -> list[Command]:
        """The directory's answer to a ``LookUp``; one to older letters is dropped."""
        asked = self.desk.seats.get(seat)
        if asked and asked.search == text:
            visibility.note_viewed(
                self.desk, asked, "search", (f"card {card.id}" for card in cards if card.id)
            )
            self._painter.found[seat] = (text, cards)
            self.desk.touch()
        return self._take()

    def left(self, seat: int, messages: tuple[Left, ...]) -> list[Command]:
        """The store's answer to ``ReadMessages``."""
        found = self.desk.seats.get(seat)
        if found:
            inbox.loaded(self.desk, found, messages)
        return self._take()

    def card(self, seat: int, found: OpenCard, *, other: bool, line: str = "") -> list[Command]:
        """The store's answer to ``ReadCard``."""
        asked = self.desk.seats.get(seat)
        if asked and line:
            cards.change(self.desk, asked, found, line)
        elif asked:
            cards.loaded(self.desk, asked, found, other=other)
        return self._take()

    def earlier(self, wanted: LookBack, page: Page) -> list[Command]:
        """The store's answer to ``LookBack``."""
        found = self.desk.seats.get(wanted.seat)
        if found and found.history is not None:
            visibility.note_viewed(self.desk, found, "history", (call.id for call in page.calls))
            found.history, found.history_further = page.calls, page.further
            found.history_for, found.history_before = wanted.text, wanted.before
            self.desk.touch()
        return self._take()

    def missed(self, asked: CountMissed, counts: tuple[int, int], now: Now) -> list[Command]:
        """The store's answer to ``CountMissed``."""
        self.desk.now = now
        missed_calls.counted(self.desk, asked.seat, asked.since, *counts)
        return self._take()

    def pin(self, answer: PinAnswer | BoxChecked | BoxSet, now: Now) -> list[Command]:
        """What became of a PIN that was compared or set."""
        self.desk.now = now
        if isinstance(answer, PinAnswer):
            screen_lock.answered(self.desk, answer)
        elif isinstance(answer, BoxChecked):
            retrieval.checked(self.desk, answer)
        else:
            self.desk.tell(answer.seat, answer.words, bad=answer.bad)
        return self._take()

    def recognised(self, leg: int, facts: CallFacts, now: Now) -> list[Command]:
        """What is known of a caller came later than the call: its card is shown from now on; its route was
        decided without."""
        self.desk.now = now
        call = self.desk.calls.get(self.desk.legs.get(leg, ""))
        if call and call.leg == leg and call.facts.card is None and call.facts.caller == facts.caller:
            known = replace(call.facts, card=facts.card, past=facts.past, open=facts.open)
            call.facts = replace(known, shared=facts.shared)
            self.desk.touch(call)
        return self._take()

    def listed(self, call: str, messages: tuple[Left, ...], now: Now) -> list[Command]:
        """The store's answer to ``ReadBox``."""
        self.desk.now = now
        retrieval.listed(self.desk, call, messages)
        return self._take()

    def opened(self, answer: MessageOpened, now: Now) -> list[Command]:
        """What became of an ``OpenMessage``."""
        self.desk.now = now
        if not playback.opened(self.desk, answer):
            retrieval.opened(self.desk, answer)
        return self._take()

    def settings(self, seat: int, settings: Settings) -> None:
        """The answer to a ``ReadSettings``."""
        if found := self.desk.seats.get(seat):
            office_settings.read(self.desk, found, settings)

    def tried(self, seat: int, trial: Trial) -> None:
        """The answer to a ``TrySetting``."""
        if found := self.desk.seats.get(seat):
            office_settings.tried(self.desk, found, trial)

    def reported(self, seat: int, answer: Reported | Rehearsed) -> None:
        """The answer to a ``ReadReport``."""
        if found := self.desk.seats.get(seat):
            reports.loaded(self.desk, found, answer)

    def changed(self, done: SettingDone, now: Now) -> list[Command]:
        """What became of a ``ChangeSetting``."""
        self.desk.now = now
        office_settings.changed(self.desk, self.desk.seats.get(done.seat), done)
        return self._take()

    def tick(self, now: Now) -> list[Command]:
        """Let time pass: limits of steps, the end of a mode."""
        desk = self.desk
        desk.now = now
        for call in tuple(desk.calls.values()):
            if call.deadline is not None and call.deadline <= now.mono:
                call.deadline = None
                with desk.contained(f"the limit of a call ({call.state})", call):
                    expired(desk, call)
        if desk.roster.next_change(self._ticked) <= now.mono:
            desk.queues.stale = True
            desk.touch()
        self._ticked = now.mono
        shown = desk.mode_shown
        self._timers.run(desk)
        if desk.mode_shown != shown:
            self._boundary = None
        return self._take()

    def deadline(self, now: Now) -> float:
        """When ``tick`` is due next (monotonic)."""
        desk = self.desk
        desk.now = now
        if self._boundary is None or self._boundary <= now.wall:
            self._boundary = now.wall + NO_CHANGE_LOOK
            with desk.contained("the hours"):
                change = next_change(desk.office, desk.override, now.wall)
                self._boundary = change[0] if change else self._boundary
        due = [c.deadline for c in desk.calls.values() if c.deadline is not None]
        due.append(desk.queues.look if not desk.queues.stale else now.mono)
        due += (desk.roster.next_change(self._ticked), desk.tape_ends, self._timers.due(desk))
        due.append(now.mono + max(0.0, (self._boundary - now.wall).total_seconds()))
        return min(due)

    def clock_moved(self, stepped_s: float, slept_s: float, now: Now) -> list[Command]:
        """The wall clock was put forward (below 0: back), or the machine slept, by so many seconds: look at
        the schedule anew, and do at once what is due by it."""
        self.desk.now, self._boundary = now, None
        if slept_s:
            alerts.machine_slept(self.desk, slept_s)
        if stepped_s:
            alerts.clock_stepped(self.desk, stepped_s)
        return self.tick(now)

    def reload(self, office: Office, now: Now) -> list[Command]:
        """Use a new config; calls keep their plan. Raises what fails: the old config stays then."""
        desk, old = self.desk, self.desk.office
        desk.now, self._boundary = now, None
        devices = UseDevices(*desk.sound.names(office))
        try:
            self._use(office)
        except Exception:
            self._use(old)
            raise
        desk.out.append(devices)
        self._painter.forget_office()
        self.desk.touch()
        return self._take()

    def _use(self, office: Office) -> None:
        self.desk.office = self.desk.roster.office = office
        queues.reload(self.desk)
        alerts.forget_links(self.desk)

    def remember(self, wishes: Iterable[tuple[SaveCallback, CallFacts]], now: Now) -> list[Command]:
        """Take over the wishes to be called back from before the desk was started, each with what is known
        of its caller."""
        self.desk.now = now
        for wish, facts in wishes:
            with self.desk.contained("a wish to be called back"):
                callbacks.remember(self.desk, wish, facts)
        return self._take()

    def times(self, now: Now) -> tuple[datetime | None, datetime | None, datetime]:
        """When the mode in force ends, when the office opens next, and now: all on the office's clock."""
        self.desk.now = now
        desk, here = self.desk, self.desk.here()
        ends, opens = desk.mode().until, opens_next(desk.office, desk.override, now.wall)
        zone = here.tzinfo
        return ends.astimezone(zone) if ends else None, opens.astimezone(zone) if opens else None, here

    def drain(self) -> None:
        """Take no new calls."""
        self.desk.draining = True

    def prepare(self, now: Now) -> bool:
        """Do some of the work of the next snapshots; gives whether there is more to do before them."""
        self.desk.now = now
        return self._painter.prepare()

    def snapshot(self, seat: int, now: Now) -> Snapshot | None:
        """The picture for one seat, ``None`` when it is gone."""
        self.desk.now = now
        return self._painter.paint(seat)

    def viewed(self, seat: int, picture: Snapshot, now: Now) -> list[Command]:
        """A seat was sent a picture: which calls it shows it for the first time, with who calls."""
        self.desk.now = now
        if found := self.desk.seats.get(seat):
            visibility.note_board(self.desk, found, picture)
        return self._take()

    def note(self, user: str, verb: str, subject: str, detail: str, now: Now) -> list[Command]:
        """Write into the audit what a person did at the desk's door."""
        self.desk.now = now
        self.desk.audit(user, verb, subject, detail)
        return self._take()

    def _take(self) -> list[Command]:
        desk = self.desk
        for _ in range(_ROUNDS):
            with desk.contained("the queues"):
                queues.settle(desk)
            with desk.contained("the recordings"):
                recording_conversations.settle(desk)
            if not faults.cure(desk):
                break
        out, desk.out = desk.out, []
        return out
