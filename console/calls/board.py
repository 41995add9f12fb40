"""Turns the desk into the picture a seat paints. Rows are cached until their call changes."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from console.calls import modes, sending
from console.calls.desk import Desk
from console.calls.intents import VERBS
from console.calls.life import ALLOWED, State
from console.calls.records import Call, Seat
from console.calls.snapshot import (
    CallerCard,
    Link,
    Message,
    ModeChoice,
    ModeLine,
    Past,
    Place,
    PlanStep,
    Row,
    Snapshot,
    Sound,
    SoundChoice,
    StaffRow,
    Why,
    You,
)
from console.config.destination import Destination, Kind, Step
from console.routing.decide import decide
from console.routing.numbers import pretty
from console.routing.targets import reach
from console.routing.values import Attestation, CallFacts, Card, Override

_PROOF = {
    Attestation.FULL: "verified A",
    Attestation.PARTIAL: "partly verified B",
    Attestation.GATEWAY: "gateway C, not verified",
    Attestation.TRUNK: "verified by the trunk",
    Attestation.FAILED: "verification FAILED",
    Attestation.NONE: "not verified",
}
FOUND_SHOWN = 20


class Painter:
    """Builds snapshots of one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._rows: dict[str, tuple[int, Row]] = {}
        self._choices: tuple[tuple[object, ...], tuple[ModeChoice, ...]] | None = None
        self._places: tuple[Place, ...] | None = None
        self.found: dict[int, tuple[Card, ...]] = {}

    def forget(self, seat: int) -> None:
        """A seat is gone."""
        self.found.pop(seat, None)

    def forget_office(self) -> None:
        """The config is new: nothing computed from it holds."""
        self._rows.clear()
        self._choices = self._places = None

    def paint(self, seat_id: int) -> Snapshot | None:
        """The picture for a seat, ``None`` when it is gone."""
        desk = self._desk
        seat = desk.seats.get(seat_id)
        if seat is None:
            return None
        office, now = desk.office, desk.now
        return Snapshot(
            version=desk.version,
            taken_at=now.mono,
            clock=now.wall.timestamp(),
            zone=office.office.timezone,
            office=office.office.name,
            mode=self._mode(),
            modes=self._modes(),
            calls=tuple(self._row_for(call, seat) for call in sorted(desk.calls.values(), key=_order)),
            staff=self._staff(),
            places=self._all_places(),
            links=self._links(),
            you=self._you(seat),
            messages=tuple(Message(n.id, n.at, n.text, n.bad, n.undo_until) for n in seat.notes),
            found=tuple(self._card(c) for c in self.found.get(seat_id, ())[:FOUND_SHOWN]),
            found_for=seat.search,
            alerts=tuple(text for text, _until in desk.alerts.values()),
            today=tuple(sorted(desk.today.items())),
            goal_s=office.screen.goal,
            theme=office.screen.theme,
            keys=tuple(sorted(office.screen.keys.items())),
            practice=desk.practice,
            sound=self._sound() if desk.sound.seat == seat_id else None,
        )

    def _sound(self) -> Sound:
        sound = self._desk.sound
        devices = tuple(SoundChoice(d.name, d.input, d.output) for d in sound.devices)
        line = any(s.line_up for s in self._desk.seats.values() if s.id == sound.seat)
        return Sound(devices, *sound.names(self._desk.office), sound.up or line, sound.level, sound.why)

    # -- calls -----------------------------------------------------------------------------------

    def _row_for(self, call: Call, seat: Seat) -> Row:
        row = self._row(call)
        return replace(row, mine=True) if call.seat == seat.id else row

    def _row(self, call: Call) -> Row:
        kept = self._rows.get(call.id)
        if kept and kept[0] == call.version:
            return kept[1]
        if len(self._rows) > 2 * len(self._desk.calls) + 50:
            self._rows = {c: r for c, r in self._rows.items() if c in self._desk.calls}
        row = self._paint_row(call)
        self._rows[call.id] = (call.version, row)
        return row

    def _paint_row(self, call: Call) -> Row:
        desk, decision = self._desk, call.decision
        seat = desk.seats.get(call.seat)
        after = self._after(call)
        return Row(
            id=call.id,
            number=call.number,
            state=call.state.value,
            name=self._name(call.facts),
            since_at=call.since_at,
            arrived_at=call.arrived.mono,
            where=self._where(call, seat),
            next=self._step_title(after) if after else "",
            next_at=call.deadline if call.state in (State.RINGING, State.DIALLING) else None,
            card=self._caller(call),
            plan=tuple(self._plan(call)),
            rule=decision.rule if decision else "",
            because=decision.because if decision else "",
            whys=tuple(Why(r.matched, r.rule, r.why) for r in decision.reasons) if decision else (),
            urgent=call.state is State.RINGING,
            recall=call.recall,
            muted=call.muted,
            held=call.state is State.HOLDING,
            seat=seat.person.title if seat else "",
            note=call.note,
            to=call.facts.to,
            trunk=call.facts.trunk,
            verbs=ALLOWED[call.state],
        )

    def _name(self, facts: CallFacts) -> str:
        if facts.card:
            return facts.card.name
        return facts.display or pretty(facts.caller, self._desk.office.office.country) or "withheld"

    def _after(self, call: Call) -> Step | None:
        """The step that follows where the call now is."""
        if call.state not in (State.RINGING, State.DIALLING, State.PLAYING):
            return None
        step = call.step
        here = call.state is not State.RINGING or (step is not None and step.destination.kind is Kind.DESK)
        index = call.index + 1 if here else call.index
        return call.plan[index] if index < len(call.plan) else None

    def _where(self, call: Call, seat: Seat | None) -> str:
        held_for = f" by {call.holder_title}" if call.holder_title else ""
        return {
            State.ARRIVING: "",
            State.RINGING: f"back from {call.missed}" if call.recall else "the desk",
            State.DIALLING: call.peer_title,
            State.CONNECTING: f"{seat.person.title if seat else ''}'s phone",
            State.TALKING: f"with {seat.person.title if seat else call.peer_title}",
            State.HOLDING: f"on hold{held_for}",
            State.PLAYING: self._step_title(call.step) if call.step else "",
            State.RECORDING: f"voicemail {call.recording.box}" if call.recording else "voicemail",
            State.LEAVING: call.peer_title or "goodbye",
            State.ENDED: "",
        }[call.state]

    def _step_title(self, step: Step) -> str:
        return sending.place_title(self._desk, step.destination)

    def _plan(self, call: Call) -> list[PlanStep]:
        after = self._after(call)
        steps = []
        for index, step in enumerate(call.plan):
            status = "done" if index < call.index else "now" if index == call.index else ""
            if step is after and not (index == call.index and status == "now" and after is not call.step):
                status = "next"
            limit = step.limit_s
            if limit is None and step.destination.kind is Kind.DESK:
                limit = self._desk.office.desk.ring
            elif limit is None and step.destination.kind in (Kind.STAFF, Kind.NUMBER):
                limit = self._desk.office.desk.answer
            steps.append(PlanStep(self._step_title(step), limit, status))
        return steps

    def _caller(self, call: Call) -> CallerCard:
        facts = call.facts
        if facts.card:
            return self._card(facts.card, facts, call.arrived.wall)
        country = self._desk.office.office.country
        return CallerCard(
            name=self._name(facts),
            number=pretty(facts.caller, country),
            standing="withheld" if facts.withheld else "unknown",
            proof="" if facts.withheld else _PROOF[facts.attestation],
            past=self._past(facts, call.arrived.wall),
        )

    def _card(self, card: Card, facts: CallFacts | None = None, at: datetime | None = None) -> CallerCard:
        country = self._desk.office.office.country
        number = facts.caller if facts else (card.numbers[0] if card.numbers else "")
        return CallerCard(
            name=card.name,
            number=pretty(number, country),
            standing="known",
            proof=_PROOF[facts.attestation] if facts else "",
            tags=card.tags,
            note=card.note,
            language=card.language,
            preferred=self._desk.title(card.preferred) if card.preferred else "",
            past=self._past(facts, at) if facts and at else (),
        )

    def _past(self, facts: CallFacts, at: datetime) -> tuple[Past, ...]:
        zone = ZoneInfo(self._desk.office.office.timezone)
        return tuple(
            Past(
                _day(p.at.astimezone(zone), at.astimezone(zone)),
                p.outcome.replace("_", " "),
                p.talked_to,
                p.seconds,
            )
            for p in facts.past
        )

    # -- the office ------------------------------------------------------------------------------

    def _mode(self) -> ModeLine:
        desk = self._desk
        now = desk.mode()
        until = modes.until_words(desk, now.until).removeprefix("until ") if now.until else ""
        then = desk.office.label(now.then) if now.then else ""
        overridden = bool(desk.override and desk.override.mode == now.mode)
        why = desk.override.reason if overridden and desk.override else now.why
        return ModeLine(now.mode, desk.office.label(now.mode), why, now.author, until, then, overridden)

    def _modes(self) -> tuple[ModeChoice, ...]:
        desk = self._desk
        key = (desk.now.wall.date(), desk.now.wall.hour, desk.mode(), desk.override)
        if self._choices and self._choices[0] == key:
            return self._choices[1]
        until = modes.until_words(desk, modes.parse_until(desk, "")).removeprefix("until ")
        choices = tuple(
            ModeChoice(name, desk.office.label(name), self._preview(name), until)
            for name in modes.known_modes(desk)
        )
        self._choices = (key, choices)
        return choices

    def _preview(self, mode: str) -> str:
        """What a call from a stranger would do in a mode."""
        desk = self._desk
        over = Override(mode, "", desk.now.wall)
        stranger = CallFacts(caller="+10000000000")
        state = desk.state()
        plan = decide(stranger, desk.office, type(state)(over, state.staff), desk.now.wall).plan
        return "new calls → " + " → ".join(self._step_title(step) for step in plan)

    def _staff(self) -> tuple[StaffRow, ...]:
        desk = self._desk
        engaged = desk.engaged()
        rows = []
        for person in desk.office.staff:
            state = desk.staff_state(person, engaged)
            since = desk.since(person.name, state.availability)
            rows.append(
                StaffRow(
                    person.name,
                    desk.title(person.name),
                    person.role,
                    person.extension,
                    state.availability.value,
                    since,
                    state.note,
                )
            )
        return tuple(rows)

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
                detail = " · ".join(filter(None, (person.role, person.extension)))
                found.append(Place(str(place), self._desk.title(person.name), detail, person.name))
            if person.mobile:
                title = f"{self._desk.title(person.name)}, mobile"
                found.append(
                    Place(f"number {person.mobile}", title, pretty(person.mobile, office.office.country))
                )
        for name, number in office.numbers.items():
            found.append(Place(f"number {name}", name.capitalize(), pretty(number, office.office.country)))
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
        return You(
            seat.id, person.user, person.title, person.role.word, target.title if target else "", allowed
        )


def _order(call: Call) -> int:
    return call.number


def _day(at: datetime, today: datetime) -> str:
    """ "10:02" today, "Tue 10:02" within a week, "12 Nov" before."""
    days = (today.date() - at.date()).days
    if days == 0:
        return f"{at:%H:%M}"
    return f"{at:%a %H:%M}" if days < 7 else f"{at.day} {at:%b}"
