"""Turns a live call into the row a seat paints; rows are kept until their call changes."""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

from console.calls.access import barring, visibility
from console.calls.board import urgency
from console.calls.contacts.call_notes import AFTER_S
from console.calls.protocol.outcomes import outcome_words
from console.calls.protocol.sent_facts import Sent, sentence
from console.calls.protocol.snapshot import CallerCard, OpenSlip, Past, PlanStep, Row, Sharer, Why
from console.calls.route import destinations, dialplan
from console.calls.seat import hold_reminders
from console.calls.state.call import Call
from console.calls.state.call_state import WRITTEN, State, allowed
from console.calls.state.desk import Desk
from console.calls.state.seat import Seat
from console.calls.transfer import parking, take_over
from console.config.grammar.destination import Destination, Kind, Step
from console.routing.numbers.numbers import pretty
from console.routing.queue.estimated_wait import short, words
from console.routing.schedule import moments
from console.routing.values import Attestation, CallFacts, Card, Decision, Guess, Known, PastCall

_PROOF = {
    Attestation.FULL: "verified A",
    Attestation.PARTIAL: "partly verified B",
    Attestation.GATEWAY: "gateway C, not verified",
    Attestation.TRUNK: "number confirmed by your phone line",
    Attestation.FAILED: "verification FAILED",
    Attestation.NONE: "not verified",
}
PAST_SHOWN = 5
#: stands for the rule where a person gave the route
BY_HAND = "by hand"
SLIPS_SHOWN = 3
#: how a step that leads elsewhere is said
_OUTCOMES = {
    "no_answer": "not answered",
    "empty": "nobody there",
    "paused": "nobody takes calls",
    "too_long": "too long a wait",
    "unreachable": "no phone",
}


@dataclass(frozen=True, slots=True)
class _Kept:
    """A row as it was painted last, and what it was painted from."""

    version: int
    row: Row
    whys: tuple[Why, ...]
    decision: Decision | None
    facts: CallFacts
    stands: tuple[tuple[Step, ...], int, State]


class Rows:
    """The rows of one desk's calls."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._kept: dict[str, _Kept] = {}

    def forget(self) -> None:
        """The config is new: no row holds."""
        self._kept.clear()

    def prepare(self, most: int) -> bool:
        """Paint at most so many of the rows whose calls changed; gives whether there are more."""
        changed = [call for call in self._desk.calls.values() if not self._holds(call)]
        for call in changed[:most]:
            self._row(call)
        return len(changed) > most

    def of(self, call: Call, seat: Seat) -> Row:
        """The row of a call for a seat."""
        row = self._row(call)
        if slips := self._slips(call.facts, seat):
            row = replace(row, card=replace(row.card, slips=slips))
        if call.reminded:
            row = replace(row, reminds=2 if hold_reminders.rings(call, seat) else 1, next_at=call.deadline)
        if lookers := tuple(take_over.lookers(self._desk, call, seat)):
            row = replace(row, lookers=lookers)
        if call.seat == seat.id:
            return replace(row, mine=True, yours=True)
        asks = bool(seat.consult and seat.consult.call == call.id)
        held = call.state is State.HOLDING and call.holder == seat.person.user and not call.slot
        phone = call.state is State.TALKING and bool(call.peer_staff) and call.peer_staff == seat.person.staff
        return replace(row, yours=True) if held or asks or phone else row

    def after(self, seat: Seat) -> Row | None:
        """The call a seat talked in last, as far as it may still be written about: one that ended, or that
        went on elsewhere."""
        gone, live = self._desk.ended.get(seat.after), self._desk.calls.get(seat.after)
        if gone is None and (live is None or live.seat == seat.id):
            return None
        until = max(
            seat.after_at + AFTER_S,
            self._desk.roster.wraps_until(seat.person.staff, self._desk.now.mono) or 0.0,
        )
        if live:
            return replace(self.of(live, seat), verbs=WRITTEN, next_at=until)
        if gone is None:
            return None
        number = pretty(gone.caller, self._desk.office.office.country)
        card = CallerCard(
            gone.name,
            number,
            "known" if gone.card or gone.undecided else "unknown" if number else "withheld",
            "",
            sharers=self._sharers(gone.shared, gone.person),
            undecided=gone.undecided,
        )
        return Row(
            seat.after, 0, State.ENDED.value, gone.name, seat.after_at, seat.after_at, "", "", until, card,
            (), "", "", (), note=gone.note, verbs=WRITTEN, filed=gone.filed, tagged=gone.tags,
        )  # fmt: skip

    def _slips(self, facts: CallFacts, seat: Seat) -> tuple[OpenSlip, ...]:
        """The open slips about a caller that a seat may see."""
        found = (slip for slip in self._desk.slips.of(facts) if visibility.may_see_slip(seat.person, slip))
        return tuple(
            OpenSlip(slip.text, self._desk.title(slip.owner or slip.for_), self.day(slip.at), slip.urgent)
            for slip in islice(found, SLIPS_SHOWN)
        )

    def day(self, at: datetime) -> str:
        """A moment as a person looks back at it now: "10:02" today, "Tue 10:02", "12 Nov"."""
        zone = ZoneInfo(self._desk.office.office.timezone)
        return _day(at.astimezone(zone), self._desk.now.wall.astimezone(zone))

    def _holds(self, call: Call) -> bool:
        kept = self._kept.get(call.id)
        return kept is not None and kept.version == call.version

    def soon(self, at: datetime) -> str:
        """A moment as a person looks forward to it: "15:00" today, "Thu 09:00"."""
        zone = ZoneInfo(self._desk.office.office.timezone)
        there = at.astimezone(zone)
        today = there.date() == self._desk.now.wall.astimezone(zone).date()
        return f"{there:%H:%M}" if today else f"{there:%a} {there.day} {there:%b %H:%M}"

    def coming(self, at: datetime) -> str:
        """A moment to come as a person says it now: "13:00" today, "tomorrow 08:00", "24 Dec 08:00"."""
        return moments.in_words(at, self._desk.here())

    def _row(self, call: Call) -> Row:
        kept = self._kept.get(call.id)
        if kept and self._holds(call):
            return kept.row
        if len(self._kept) > 2 * len(self._desk.calls) + 50:
            self._kept = {c: r for c, r in self._kept.items() if c in self._desk.calls}
        # Reasons, card and plan are most of a row, and stay the same while a call goes its way or waits.
        same = kept is not None and kept.decision is call.decision
        whys = kept.whys if kept and same else _whys(call.decision)
        card = kept.row.card if kept and kept.facts is call.facts else self._caller(call)
        stands = (call.plan, call.index, call.state)
        plan = self._stand(call, kept.row.plan) if kept and kept.stands == stands else self._plan(call)
        row = self._paint_row(call, whys, card, plan)
        self._kept[call.id] = _Kept(call.version, row, whys, call.decision, call.facts, stands)
        return row

    def _paint_row(
        self, call: Call, whys: tuple[Why, ...], card: CallerCard, plan: tuple[PlanStep, ...]
    ) -> Row:
        desk, decision = self._desk, call.decision
        seat = desk.seats.get(call.seat)
        after = self._after(call)
        waits = call.state is State.WAITING
        since = call.joined.get(call.queue.name, call.since_at) if waits and call.queue else call.since_at
        return Row(
            id=call.id,
            number=call.number,
            state=call.state.value,
            name=self._name(call.facts),
            since_at=since,
            arrived_at=call.arrived.mono,
            where=self._where(call, seat),
            next=self.step_title(after) if after else "",
            next_at=self._next_at(call),
            card=card,
            plan=plan,
            rule=BY_HAND if call.sent_now else decision.rule if decision else "",
            because=self._because(call),
            whys=(*self._hands(call), *whys) if call.sent else whys,
            had_been=self._had_been(call),
            by=desk.office.who(call.dialled_by) if call.dialled_by else "",
            recall=call.recall,
            muted=call.muted,
            held=call.state is State.HOLDING,
            seat=seat.person.title if seat else "",
            note=call.note,
            to=call.facts.to,
            trunk=call.facts.trunk,
            verbs=allowed(call.state, wished=call.wished),
            line=call.queue.shown if waits and call.queue else "",
            place=call.place if waits else 0,
            wait=short(call.shown.wait) if waits and call.shown.wait else "",
            rings=tuple(offered.title for offered in call.offers.values()),
            outbound=call.wished,
            guess=_guess(decision.guess) if decision and decision.guess else "",
            goal_s=call.queue.goal if waits and call.queue else 0.0,
            offer=call.offered if waits or call.from_queue else "",
            needs=tuple(self._skill(*each) for each in call.needs.items()),
            need=urgency.need(call),
            age_from=urgency.age_from(call),
            said=call.words,
            filed=call.filed,
            tagged=call.tags,
            recorded=call.tape.word if call.tape else "",
        )

    def _because(self, call: Call) -> str:
        """Why a call has the plan it has: who gave it, when a person did, else what its rule says."""
        if call.sent_now and call.sent:
            return self._sent(call.sent[-1], "there")
        return call.decision.because if call.decision else ""

    def _sent(self, sent: Sent, where: str = "") -> str:
        zone = ZoneInfo(self._desk.office.office.timezone)
        at = f"{sent.at.astimezone(zone):%H:%M}"
        place = where or self.step_title(sent.to)
        return sentence(sent.verb, self._desk.office.who(sent.by), place, at, sent.reason)

    def _hands(self, call: Call) -> tuple[Why, ...]:
        """What people did to the route, the newest first, and the route that had been."""
        said = tuple(Why(True, BY_HAND, self._sent(sent)) for sent in reversed(call.sent))
        had_been = self._had_been(call)
        return (*said, Why(False, "before that", had_been)) if had_been else said

    def _had_been(self, call: Call) -> str:
        """The route a call had before a person gave it another, and why."""
        if not call.sent_now or call.decision is None:
            return ""
        route = " → ".join(self.step_title(step) for step in call.decision.plan)
        because = call.decision.because
        return f"{route}, because {because}" if because else route

    def _skill(self, name: str, level: int) -> str:
        """A skill a call needs: "Spanish", "billing 3"."""
        title = self._desk.office.routing.languages.get(name, name)
        return f"{title} {level}" if level > 1 else title

    def _next_at(self, call: Call) -> float | None:
        """When something happens by itself to a call, where that is worth a countdown."""
        if call.state in (State.RINGING, State.DIALLING):
            return call.rings_until or call.deadline
        return min((offered.until for offered in call.offers.values()), default=None)

    def _menu(self, call: Call) -> str:
        """Where in a menu a caller is, and what was pressed."""
        menu = self._desk.office.choice(call.menu.menu) if call.menu else None
        pressed = f", pressed {call.menu.digits}" if call.menu and call.menu.digits else ""
        if call.talks:
            pressed = ", speaks"
        return f"{(menu.title or menu.name) if menu else 'menu'}{pressed}"

    def _line(self, call: Call) -> str:
        """Where a call waits, or whose phone rings for it."""
        title = call.queue.shown if call.queue else ""
        if call.offers:
            return f"{title} · {', '.join(offered.title for offered in call.offers.values())}"
        return f"{title}, {ordinal(call.place)}" if call.place else title

    def _name(self, facts: CallFacts) -> str:
        if facts.card:
            return facts.card.name
        return facts.display or pretty(facts.caller, self._desk.office.office.country) or "withheld"

    def _after(self, call: Call) -> Step | None:
        """The step that follows where the call now is."""
        if call.state not in (State.RINGING, State.DIALLING, State.PLAYING, State.WAITING):
            return None
        step = call.step
        here = call.state is not State.RINGING or (step is not None and step.destination.kind is Kind.DESK)
        index = call.index + 1 if here else call.index
        return call.plan[index] if index < len(call.plan) else None

    def _where(self, call: Call, seat: Seat | None) -> str:
        if call.state is State.WAITING:  # of which there may be many
            return self._line(call)
        held_for = f" by {self._desk.office.who(call.holder)}" if call.holder else ""
        asking = (s.consult for s in self._desk.seats.values() if s.consult and s.consult.call == call.id)
        if asked := next(asking, None):
            held_for += f", asking {asked.title}"
        return {
            State.ARRIVING: "",
            State.RINGING: f"back from {call.missed}" if call.recall else "the desk",
            State.DIALLING: call.peer_title,
            State.CONNECTING: f"{seat.person.title if seat else ''}'s phone",
            State.CHOOSING: self._menu(call),
            State.TALKING: f"with {seat.person.title if seat else call.peer_title}",
            State.HOLDING: parking.slot_words(call) if call.slot else f"on hold{held_for}",
            State.PLAYING: self.step_title(call.step) if call.step else "",
            State.RECORDING: self._box(call),
            State.REVIEWING: self._box(call),
            State.MAILBOX: "messages",
            State.LEAVING: call.peer_title or "goodbye",
            State.ENDED: "",
        }[call.state]

    def _box(self, call: Call) -> str:
        """Which voicemail a message is left in."""
        if call.recording is None:
            return "voicemail"
        return destinations.place_title(self._desk, Destination(Kind.VOICEMAIL, call.recording.box))

    def step_title(self, step: Step) -> str:
        """How a step's destination reads."""
        return destinations.place_title(self._desk, step.destination)

    def _stand(self, call: Call, plan: tuple[PlanStep, ...]) -> tuple[PlanStep, ...]:
        """A plan painted before, with how the call stands in its step now."""
        note, at = self._standing(call), call.index
        if at >= len(plan) or plan[at].note == note:
            return plan
        return (*plan[:at], replace(plan[at], note=note), *plan[at + 1 :])

    def _plan(self, call: Call) -> tuple[PlanStep, ...]:
        after = self._after(call)
        steps = []
        for index, step in enumerate(call.plan):
            status = "done" if index < call.index else "now" if index == call.index else ""
            if step is after and not (index == call.index and status == "now" and after is not call.step):
                status = "next"
            limit, here = step.limit_s, index == call.index
            queue = self._desk.office.line(step.destination.name)
            if limit is None and step.destination.kind is Kind.QUEUE and queue and queue.max_wait:
                limit = queue.max_wait
            elif limit is None and step.destination.kind is Kind.DESK:
                limit = self._desk.office.desk.ring
            elif limit is None and step.destination.kind in (Kind.STAFF, Kind.NUMBER):
                limit = self._desk.office.desk.answer
            note = self._standing(call) if here else ""
            elsewhere = () if status == "done" else self._branches(step)
            steps.append(PlanStep(self.step_title(step), limit, status, note, elsewhere))
        return tuple(steps)

    def _standing(self, call: Call) -> str:
        """How a call stands in the step it is in."""
        if call.state is State.CHOOSING:
            if call.talks:
                return "speaks"
            if call.menu and call.menu.asked:
                return f"is asked: {call.menu.asked}?"
            return f"pressed {call.menu.digits}" if call.menu and call.menu.digits else "hears the choices"
        if call.state is not State.WAITING:
            return ""
        waits = "keeps its place" if call.outbound else "waits"
        told = (
            waits,
            ordinal(call.place) if call.place else "",
            words(call.shown.wait) if call.shown.wait else "",
        )
        return ", ".join(filter(None, told))

    def _branches(self, step: Step) -> tuple[str, ...]:
        """Where a step leads by outcome, those with one end in one."""
        found: dict[str, list[str]] = {}
        for outcome, other in dialplan.branches(self._desk.office, step).items():
            found.setdefault(self.step_title(other), []).append(_OUTCOMES.get(outcome, outcome))
        return tuple(f"{' or '.join(outcomes)} → {title}" for title, outcomes in found.items())

    def _caller(self, call: Call) -> CallerCard:
        facts = call.facts
        if facts.shared:
            sharers = self._sharers(facts.shared, call.person)
            return replace(self._person(call), sharers=sharers, undecided=call.person is None)
        return self._person(call)

    def _sharers(self, shared: Known | None, person: int | None) -> tuple[Sharer, ...]:
        """All who have a number, where several do, each with what is theirs alone."""
        cards = [each.card for each in (shared.people if shared else ())]
        return tuple(
            Sharer(
                card.name,
                card.tags,
                card.note,
                card.language,
                self._desk.title(card.preferred) if card.preferred else "",
                barring.bar_words(self._desk, card),
                at == person,
            )
            for at, card in enumerate(cards, 1)
            if card
        )

    def _person(self, call: Call) -> CallerCard:
        facts = call.facts
        if facts.card:
            return self.card(facts.card, facts, call.arrived.wall)
        country = self._desk.office.office.country
        return CallerCard(
            name=self._name(facts),
            number=pretty(facts.caller, country),
            standing="withheld" if facts.withheld else "unknown",
            proof="" if facts.withheld else _PROOF[facts.attestation],
            past=self._past(facts, call.arrived.wall),
        )

    def card(self, card: Card, facts: CallFacts | None = None, at: datetime | None = None) -> CallerCard:
        """A caller's card; with the facts of a call that arrived ``at``, also what vouches for the number
        and the calls before."""
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
            id=card.id,
            barred=barring.bar_words(self._desk, card),
            preferred=self._desk.title(card.preferred) if card.preferred else "",
            past=self._past(facts, at) if facts and at else (),
        )

    def _caller_of(self, past: PastCall) -> str:
        """Who of us called, as shown; of a call back that was answered, who talked."""
        return self._desk.office.who(past.dialled_by) if past.dialled_by else past.talked_to

    def _past(self, facts: CallFacts, at: datetime) -> tuple[Past, ...]:
        zone = ZoneInfo(self._desk.office.office.timezone)
        return tuple(
            Past(
                _day(p.at.astimezone(zone), at.astimezone(zone)),
                outcome_words(p.outcome, p.direction, self._caller_of(p)),
                "" if p.ours else p.talked_to,
                p.seconds,
            )
            for p in facts.past[:PAST_SHOWN]
        )


def _guess(guess: Guess) -> str:
    """ "probably billing (82 %): 4 of 5 calls, mornings"."""
    return f"probably {guess.reason} ({guess.confidence * 100:.0f} %): {guess.why}"


def _whys(decision: Decision | None) -> tuple[Why, ...]:
    return tuple(Why(r.matched, r.rule, r.why) for r in decision.reasons) if decision else ()


def ordinal(place: int) -> str:
    """ "1st", "2nd", "3rd", "11th"."""
    ending = "th" if place % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending}"


def _day(at: datetime, today: datetime) -> str:
    """ "10:02" today, "Tue 10:02" within a week, "12 Nov" before."""
    days = (today.date() - at.date()).days
    if days == 0:
        return f"{at:%H:%M}"
    return f"{at:%a %H:%M}" if days < 7 else f"{at.day} {at:%b}"
