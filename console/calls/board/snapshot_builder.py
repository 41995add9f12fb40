"""Turns the desk into the picture a seat paints."""

from dataclasses import replace

from console.calls.access import conversations, screen_lock, visibility
from console.calls.board import lists, redaction
from console.calls.board.rows import Rows
from console.calls.contacts import cards
from console.calls.office import modes
from console.calls.protocol.intents import VERBS, Role
from console.calls.protocol.snapshot import (
    UNSEEN,
    Asked,
    Link,
    Message,
    ModeChoice,
    ModeLine,
    Place,
    QueueRow,
    Snapshot,
    Sound,
    SoundChoice,
    StaffRow,
    You,
)
from console.calls.queue import queues
from console.calls.state.call import Call
from console.calls.state.desk import Desk
from console.calls.state.seat import Seat
from console.config.grammar.destination import Destination, Kind
from console.config.schema.office import Staff
from console.config.schema.queues import Queue
from console.routing.numbers.caller_id import presentable, shown
from console.routing.numbers.numbers import pretty
from console.routing.numbers.phones import outside, reach
from console.routing.queue.estimated_wait import short, wait_range
from console.routing.queue.queues import LOGGED_OUT, STAFFED, people_of
from console.routing.rules.decide import decide
from console.routing.schedule import moments
from console.routing.values import Availability, CallFacts, Card, Override, StaffState

FOUND_SHOWN = 20
#: how long a count of the calls that a mode would move holds, in seconds
MOVES_S = 2.0
#: rows painted in one go, for about a millisecond
ROWS_AT_ONCE = 32


class Painter:
    """Builds snapshots of one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._rows = Rows(desk)
        self._choices: tuple[tuple[object, ...], tuple[ModeChoice, ...]] | None = None
        self._places: tuple[Place, ...] | None = None
        self._moves: tuple[float, dict[str, int]] | None = None
        self._people: dict[str, frozenset[str]] = {}
        self._reached: dict[str, tuple[str, ...]] = {}
        self.found: dict[int, tuple[str, tuple[Card, ...]]] = {}

    def forget(self, seat: int) -> None:
        """A seat is gone."""
        self.found.pop(seat, None)

    def forget_office(self) -> None:
        """The config is new: nothing computed from it holds."""
        self._rows.forget()
        self._choices = self._places = None
        self._people.clear()
        self._reached.clear()

    def prepare(self) -> bool:
        """Paint some of the rows that changed, for all seats; gives whether there are more."""
        return self._rows.prepare(ROWS_AT_ONCE)

    def paint(self, seat_id: int) -> Snapshot | None:
        """The picture for a seat, ``None`` when it is gone.

        Long because each field of the picture is given here, and only here.
        """
        desk = self._desk
        seat = desk.seats.get(seat_id)
        if seat is None:
            return None
        office, now = desk.office, desk.now
        found_for, found = self.found.get(seat_id, ("", ()))
        person = office.person(seat.person.staff) if seat.person.staff else None
        shown = (call for call in desk.calls.values() if visibility.watched(desk, call, seat))
        calls = sorted(shown, key=lambda call: call.number)
        picture = Snapshot(
            version=desk.version,
            taken_at=now.mono,
            clock=now.wall.timestamp(),
            zone=office.office.timezone,
            office=office.office.name,
            mode=self._mode(seat),
            modes=self._modes(seat),
            calls=tuple(self._rows.of(call, seat) for call in calls),
            staff=self._staff(),
            places=self._all_places(),
            links=self._links(),
            you=self._you(seat),
            messages=tuple(Message(n.id, n.at, n.text, n.bad, n.undo_until) for n in seat.notes),
            found=tuple(self._rows.card(card) for card in found[:FOUND_SHOWN]),
            found_for=found_for,
            alerts=tuple(text for text, _until in desk.alerts.values()),
            today=tuple(sorted(desk.today.items())),
            goal_s=office.screen.goal,
            theme=(person.theme if person else "") or office.screen.theme,
            keys=tuple(sorted({**office.screen.keys, **(person.keys if person else {})}.items())),
            practice=desk.practice,
            few_lines=desk.few_lines,
            queues=self._queues(),
            inbox=lists.waiting(desk, self._rows, seat) if seat.inbox is not None else None,
            history=None if seat.history is None else lists.history(desk, self._rows, seat.history),
            history_for=seat.history_for,
            history_before=seat.history_before,
            history_further=seat.history_further,
            settings=seat.settings,
            trial=seat.trial,
            report=seat.report,
            rehearsed=seat.rehearsed,
            sound=self._sound() if desk.sound.seat == seat_id else None,
            idle_s=office.screen.lock_after,
            macros=tuple(office.macros.items()),
            favourites=tuple(desk.people.favourites.get(seat.person.user, {}).items()),
            remarks=tuple(desk.people.remarks.items()),
            shows=self._shows(seat),
            again=desk.people.dialled.get(seat.person.user, ("", "")),
            figures=desk.wall.shown(queue.name for queue in office.queue),
            within_s=office.wallboard.within,
            target=office.wallboard.target / 100,
            after=self._rows.after(seat),
            sheet=cards.sheet(desk, seat.card, seat.opened),
            other=cards.sheet(desk, seat.other, seat.opened),
            outcomes=office.desk.outcomes,
            tags=office.desk.tags,
            sounds=desk.sounds,
            phones=tuple(office.phones),
            asked=self._asked(seat),
        )
        return self._allowed(picture, seat)

    def _allowed(self, picture: Snapshot, seat: Seat) -> Snapshot:
        """What of a picture its seat may see."""
        if seat.looks:
            return redaction.for_wall(picture)
        if picture.you.lock:
            return redaction.masked(picture)
        if seat.person.role > Role.STAFF:
            return picture
        if seat.person.role < Role.STAFF:
            return redaction.for_viewer(picture)
        calls = self._desk.calls.values()
        return redaction.for_staff(
            picture, {call.id for call in calls if visibility.concerns(self._desk, call, seat)}
        )

    def _asked(self, seat: Seat) -> Asked | None:
        """The question put to a seat; one put to the shell beside it stands there."""
        question = conversations.stands(self._desk, seat)
        return None if question is None or question.shell else conversations.shown(question)

    def _sound(self) -> Sound:
        sound = self._desk.sound
        devices = tuple(SoundChoice(d.name, d.input, d.output) for d in sound.devices)
        line = any(s.line_up for s in self._desk.seats.values() if s.id == sound.seat)
        return Sound(devices, *sound.names(self._desk.office), sound.up or line, sound.level, sound.why)

    # -- the office ------------------------------------------------------------------------------

    def _mode(self, seat: Seat) -> ModeLine:
        desk = self._desk
        now = desk.mode()
        ends, then = now.until, now.then
        planned = next(iter(desk.planned), None)
        if planned and planned.begins and (ends is None or planned.begins < ends):
            ends, then = planned.begins, planned.mode
        until = moments.in_words(ends, desk.here()) if ends else ""
        then = desk.office.label(then) if then else ""
        overridden = bool(desk.override and desk.override.mode == now.mode)
        why = desk.override.reason if overridden and desk.override else now.why
        author = desk.office.who(now.author) if now.author else ""
        moves = self._count_moves().get("") if seat.previews and overridden else None
        return ModeLine(now.mode, desk.office.label(now.mode), why, author, until, then, overridden, moves,
                        ends.timestamp() if ends else None)  # fmt: skip

    def _modes(self, seat: Seat) -> tuple[ModeChoice, ...]:
        choices = self._mode_choices()
        if not seat.previews:
            return choices
        counts = self._count_moves()
        return tuple(replace(choice, moves=counts.get(choice.name)) for choice in choices)

    def _count_moves(self) -> dict[str, int]:
        """How many waiting calls a switch to each mode would move; "" is back to the schedule."""
        desk = self._desk
        if self._moves is None or not 0 <= desk.now.mono - self._moves[0] < MOVES_S:
            names = modes.known_modes(desk)
            counts = {name: len(modes.moved(desk, Override(name, "", desk.now.wall))) for name in names}
            counts[""] = len(modes.moved(desk, desk.override.under if desk.override else None))
            self._moves = (desk.now.mono, counts)
        return self._moves[1]

    def _mode_choices(self) -> tuple[ModeChoice, ...]:
        desk = self._desk
        key = (desk.here().date(), desk.now.wall.hour, desk.mode(), desk.override)
        if self._choices and self._choices[0] == key:
            return self._choices[1]
        choices = tuple(self._choice(name) for name in modes.known_modes(desk))
        self._choices = (key, choices)
        return choices

    def _choice(self, name: str) -> ModeChoice:
        desk = self._desk
        ends = modes.ends(desk, name, moments.Period())
        said = moments.in_words(ends, desk.here()) if ends else ""
        label = desk.office.label(name)
        return ModeChoice(name, label, self._preview(name), said, ends_at=ends.timestamp() if ends else None)

    def _preview(self, mode: str) -> str:
        """What a call from a stranger would do in a mode."""
        desk = self._desk
        over = Override(mode, "", desk.now.wall)
        stranger = CallFacts(caller="+10000000000")
        state = desk.state()
        plan = decide(stranger, desk.office, type(state)(over, state.staff), desk.now.wall).plan
        return "new calls → " + " → ".join(self._rows.step_title(step) for step in plan)

    def _queues(self) -> tuple[QueueRow, ...]:
        desk = self._desk
        if not desk.office.queue:
            return ()
        agents = desk.agents()
        states = {agent.name: agent.availability for agent in agents}
        free = {a.name for a in agents if a.availability is Availability.FREE and a.ready_at <= desk.now.mono}
        lines: dict[str, list[Call]] = {}
        for call in queues.waiting(desk):
            if call.queue:
                lines.setdefault(call.queue.name, []).append(call)
        return tuple(
            self._queue(queue, lines.get(queue.name, []), states, free) for queue in desk.office.queue
        )

    def _queue(
        self, queue: Queue, line: list[Call], states: dict[str, Availability], free: set[str]
    ) -> QueueRow:
        if queue.name not in self._people:
            self._people[queue.name] = people_of(self._desk.office, queue)
        people = sorted(name for name in self._people[queue.name] if name in states)
        staffed = sum(1 for name in people if states[name] in STAFFED)
        wait = wait_range(len(line), staffed, queues.handle_s(self._desk, queue))
        since = [call.joined.get(queue.name, call.since_at) for call in line if not call.wished]
        idle = sum(1 for name in people if name in free)
        return QueueRow(
            name=queue.name,
            title=queue.shown,
            waiting=len(since),
            oldest_at=min(since, default=None),
            free=idle,
            staffed=staffed,
            goal_s=queue.goal,
            callbacks=len(line) - len(since),
            wait=short(wait) if wait and not idle else "",
            people=tuple(people),
            trouble=_trouble([states[name] for name in people], waited_for=bool(line)),
        )

    def _staff(self) -> tuple[StaffRow, ...]:
        desk = self._desk
        engaged, blind = desk.engaged(), dict(desk.roster.blind)
        rows = []
        for person in desk.office.staff:
            state = desk.roster.state(person, engaged, desk.now.mono, desk.now.wall)
            word = state.availability.value
            since = desk.roster.since(person.name, state.availability, desk.now.mono)
            if state.availability is Availability.FREE and person.name in blind:
                word = UNSEEN
                since = desk.now.mono - (desk.now.wall - blind[person.name]).total_seconds()
            rows.append(
                StaffRow(
                    person.name,
                    desk.title(person.name),
                    person.role,
                    person.extension,
                    word,
                    since,
                    self._note(state),
                    until_at=desk.roster.until(person.name, state.availability, desk.now.mono),
                    reach=self._reach(person),
                    department=person.department,
                    back=self._back(person, state.availability),
                )
            )
        return tuple(rows)

    def _note(self, state: StaffState) -> str:
        """What is said of somebody's state: until when, and why."""
        absence = self._desk.roster.absence_of(state.name)
        until = absence.until if state.availability is absence.to else None
        ends = f"back {moments.in_words(until, self._desk.here())}" if until else ""
        return ", ".join(filter(None, (ends, state.note)))

    def _reach(self, person: Staff) -> tuple[str, ...]:
        """All that reaches somebody: their phone, their mobile, their box."""
        if person.name not in self._reached:
            office, place = self._desk.office, Destination(Kind.STAFF, person.name)
            found = [str(place)] if reach(office, place) else []
            found += [f"number {person.mobile}"] if person.mobile else []
            boxes = (b for b in office.voicemail if person.name in (b.owner, b.name))
            found += [f"voicemail {box.name}" for box in boxes]
            self._reached[person.name] = tuple(found)
        return self._reached[person.name]

    def _back(self, person: Staff, now: Availability) -> str:
        """When somebody who is off shift works again."""
        at = self._desk.roster.back(person.name, self._desk.now.wall) if now is Availability.OFF else None
        return self._rows.coming(at) if at else ""

    def _shows(self, seat: Seat) -> tuple[str, ...]:
        """What this seat's calls to the outside may show, their usual number first."""
        office = self._desk.office
        via = outside(office)
        own = office.person(seat.person.staff)
        usual = shown(office, via, own.shows if own else "")
        return tuple(dict.fromkeys((usual, *presentable(office, via)))) if usual else ()

    def _all_places(self) -> tuple[Place, ...]:
        if self._places is None:
            self._places = tuple(self._list_places())
        return self._places

    def _list_places(self) -> list[Place]:
        office = self._desk.office
        found = [Place("desk", "The desk", "rings every seat")]
        for person in office.staff:
            place = Destination(Kind.STAFF, person.name)
            if reach(office, place):
                detail = " · ".join(filter(None, (person.role, person.department, person.extension)))
                found.append(Place(str(place), self._desk.title(person.name), detail, person.name))
            if person.mobile:
                title = f"{self._desk.title(person.name)}, mobile"
                found.append(
                    Place(f"number {person.mobile}", title, pretty(person.mobile, office.office.country))
                )
        for name, number in office.numbers.items():
            found.append(Place(f"number {name}", name.capitalize(), pretty(number, office.office.country)))
        found += [Place(f"queue {q.name}", q.shown, "queue") for q in office.queue]
        found += [Place(f"menu {m.name}", m.title or f"Menu {m.name}", "menu") for m in office.menu]
        found += [
            Place(f"voicemail {b.name}", f"Voicemail {b.title or b.name}", "leaves a message")
            for b in office.voicemail
        ]
        found += [Place(f"say {p.name}", f"Announcement {p.name}", p.text[:60]) for p in office.prompt]
        found.append(Place("hang up", "Hang up", "ends the call"))
        return found

    def _links(self) -> tuple[Link, ...]:
        """Trunks and accounts by name; an account whose server has not answered yet is not up."""
        desk = self._desk
        waiting = {account.name: (False, "not registered yet") for account in desk.office.account}
        return tuple(Link(name, up, why) for name, (up, why) in sorted((waiting | desk.links).items()))

    def _you(self, seat: Seat) -> You:
        person = seat.person
        target = self._desk.phone_of(seat)
        allowed = tuple(verb for verb, role in VERBS.items() if person.role >= role)
        state = self._desk.roster.set_to(person.staff) if person.staff else None
        asked = seat.consult
        own = [s for s in self._desk.slips if s.for_ == person.staff and person.role >= Role.STAFF]
        return You(
            seat.id,
            person.user,
            person.title,
            person.role.word,
            target.title if target else "",
            allowed,
            state.value if state else "",
            asking=asked.title if asked else "",
            asking_up=bool(asked and asked.up),
            asking_about=asked.call if asked else "",
            lock=screen_lock.why(self._desk, person.user),
            slips=len(own),
            urgent=sum(slip.urgent for slip in own),
            staff=person.staff,
            notes_until=self._desk.roster.wraps_until(person.staff, self._desk.now.mono),
            hears=seat.playing.id if seat.playing else "",
        )


def _trouble(states: list[Availability], *, waited_for: bool) -> str:
    """Why nobody serves a queue, where that is not as planned: that all are off while nobody waits is."""
    if any(state in STAFFED for state in states):
        return ""
    if any(state not in LOGGED_OUT for state in states):
        return "nobody takes calls"
    planned = not waited_for and all(state is Availability.OFF for state in states)
    return "" if planned else "nobody logged in"
