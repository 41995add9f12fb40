"""A world around one desk: callers with patience, phones with habits, and a clock that jumps to what is next.

Everything a phone system would do follows from the desk's orders here, on virtual time and from one seed, so
that a week runs in seconds and the same seed is the same week.
"""

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from console.calls.core import Core
from console.calls.protocol.clock import Now
from console.calls.protocol.commands import (
    Answer,
    Audio,
    Command,
    Dial,
    HandOff,
    HangUp,
    Listen,
    Record,
    Recorded,
    StopRecording,
    Voice,
)
from console.calls.protocol.events import (
    CallArrived,
    DigitReceived,
    Ending,
    Fault,
    HandedOff,
    LegAnswered,
    LegEnded,
    PhoneEvent,
    PromptEnded,
    RecordingEnded,
)
from console.calls.protocol.intents import Intent
from console.calls.protocol.store_commands import JournalCall, JournalEvent
from console.calls.state.call import Call
from console.calls.state.call_state import State
from console.calls.state.roster import engaged, held
from console.config.grammar.destination import Kind
from console.config.schema.office import Office
from console.routing.queue import queues
from console.routing.values import Attestation, Availability, CallFacts

PROMPT_S = 2.0


@dataclass(slots=True)
class Caller:
    """Somebody who calls: hangs up after ``patience`` without a person, talks for ``talk``, presses one of
    ``keys`` whenever something has been said to its end, and leaves messages of ``message`` seconds. Their
    call may be forwarded ``forwards`` times more (Max-Forwards)."""

    number: str
    patience: float = 120.0
    talk: float = 60.0
    keys: str = ""
    message: float = 8.0
    forwards: int = 70
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Habit:
    """What a phone does some time after it began to ring: answers, declines, …, or just rings on."""

    does: str = "answers"
    after: float = 4.0


class World:
    """One desk and all around it. ``habit`` says what a phone does at its n-th ringing, ``lines`` how many
    legs there may be at once."""

    def __init__(
        self,
        office: Office,
        at: datetime,
        seed: int,
        habit: Callable[[str, random.Random], Habit],
        lines: int = 1000,
    ) -> None:
        self.core = Core(office, run="w", voicemail_dir="/vm")
        self.random = random.Random(seed)
        self.start = at
        self.lines = lines
        self.failed: set[str] = set()
        self.batch: list[Command] = []
        self._whose: dict[int, tuple[str, ...]] = {}
        self.mono = 1000.0
        self.journal: dict[str, JournalCall] = {}
        self.orders: list[Command] = []
        self.checks: list[Callable[[World], None]] = []
        self._habit = habit
        self._heap: list[tuple[float, int, Callable[[], None]]] = []
        self._turn = count()
        self._legs = count(1, 2)
        self.callers: dict[int, Caller] = {}
        self.alive: set[int] = set()
        self._hears: dict[int, int] = {}
        self._records: dict[int, int] = {}
        self._talks: set[int] = set()

    @property
    def now(self) -> Now:
        return Now(self.mono, self.start + timedelta(seconds=self.mono - 1000.0))

    # -- the clock -------------------------------------------------------------------------------

    def at(self, mono: float, act: Callable[[], None]) -> None:
        heapq.heappush(self._heap, (max(mono, self.mono), next(self._turn), act))

    def after(self, seconds: float, act: Callable[[], None]) -> None:
        self.at(self.mono + seconds, act)

    def run(self, until: float) -> None:
        """Let things happen until a moment (monotonic), or until nothing more will."""
        while True:
            due = min(self.core.deadline(self.now), self._heap[0][0] if self._heap else float("inf"))
            if due > until:
                break
            self.mono = max(self.mono, due)
            if self._heap and self._heap[0][0] <= self.mono:
                heapq.heappop(self._heap)[2]()
            else:
                self._obey(self.core.tick(self.now))
        self.mono = max(self.mono, until)

    # -- callers ---------------------------------------------------------------------------------

    def call(self, caller: Caller) -> int:
        """Somebody calls now; gives the leg."""
        leg = next(self._legs)
        self.callers[leg] = caller
        self.alive.add(leg)
        facts = {"attestation": Attestation.TRUNK, **caller.facts}
        self.phone(CallArrived(leg, CallFacts(caller.number, "", "+12125550100", "town", **facts)))
        self.after(caller.patience, lambda: self._impatient(leg))
        return leg

    def talks(self, leg: int) -> bool:
        """Whether a caller talks with somebody, or has."""
        return leg in self._talks or leg not in self.alive

    def _impatient(self, leg: int) -> None:
        if leg not in self._talks and leg not in self._records:
            self.end(leg)

    def end(self, leg: int, ending: Ending = Ending.HUNG_UP) -> None:
        """A leg ends, once."""
        if leg in self.alive:
            self.alive.discard(leg)
            self._talks.discard(leg)
            if ending is Ending.UNREACHABLE:
                self.failed.update(self._whose.get(leg, ()))
            self.phone(LegEnded(leg, ending))

    # -- seats -----------------------------------------------------------------------------------

    def wish(self, seat: int, intent: Intent, *, sure: bool = False) -> None:
        """A seat wishes for something, and with ``sure`` says yes to what the desk asks then."""
        self._act(seat, intent, confirmed=False)
        question = self.core.question(seat)
        if sure and question:
            self._act(seat, replace(question.intent, sure=question.id), confirmed=True)

    def _act(self, seat: int, intent: Intent, *, confirmed: bool) -> None:
        """One act; it ends and moves nobody else's conversation that it was not confirmed for."""
        before = _conversations(self, seat)
        orders = self.core.handle_intent(seat, intent, self.now)
        if not confirmed:
            ended = {order.leg for order in orders if isinstance(order, HangUp)}
            after = _conversations(self, seat)
            for call, legs in before.items():
                assert not legs & ended, f"{intent} ended a leg of {call}"
                assert after.get(call) == legs, f"{intent} took {call} out of {legs}"
        self._obey(orders)

    # -- the phone -------------------------------------------------------------------------------

    def phone(self, event: PhoneEvent) -> None:
        self._obey(self.core.phone(event, self.now))

    def obey(self, orders: list[Command]) -> None:
        """Carry out what the desk ordered for a wish of a seat."""
        self._obey(orders)

    def _obey(self, orders: list[Command]) -> None:
        self.batch = orders
        for order in orders:
            self.orders.append(order)
            self._carry_out(order)
        for check in self.checks:
            check(self)

    def _carry_out(self, order: Command) -> None:
        if isinstance(order, JournalCall):
            self.journal[order.call] = order
        elif isinstance(order, Dial):
            self._ring(order)
        elif isinstance(order, Answer):
            self.after(0, lambda leg=order.leg: self._if_alive(leg, LegAnswered(leg)))  # type: ignore[misc]
        elif isinstance(order, HangUp):
            self.after(0, lambda leg=order.leg: self.end(leg, Ending.CANCELLED))  # type: ignore[misc]
        elif isinstance(order, Listen):
            self._listen(order)
        elif isinstance(order, Record):
            self._record(order)
        elif isinstance(order, StopRecording):
            self._records.pop(order.leg, None)
        elif isinstance(order, HandOff):
            self.after(1, lambda order=order: self._hand_off(order))  # type: ignore[misc]

    def _hand_off(self, order: HandOff) -> None:
        """The far end takes a call over, at times its other leg goes first; or it fails, or refuses."""
        leg, does = order.leg, self.random.choice(["takes", "takes", "lets go first", "fails", "refuses"])
        if does == "lets go first" and order.other:
            self.end(order.other)
        ok = does in ("takes", "lets go first")
        self._if_alive(leg, HandedOff(leg, ok, 200 if ok else 486, refused=does == "refuses"))
        if ok:
            self.end(leg)
            self.end(order.other)

    def _if_alive(self, leg: int, event: PhoneEvent) -> None:
        if leg in self.alive:
            self.phone(event)

    def _ring(self, order: Dial) -> None:
        leg = order.leg
        full = len(self.alive) >= self.lines
        self.alive.add(leg)
        self._whose[leg] = self._staff_of(order.target)
        if full:
            self._fails(leg, Fault.LINE)
            return
        asking = self.callers.get(order.for_leg)
        if asking and asking.forwards <= 1 and not order.own:
            self._fails(leg, Fault.CALL)
            return
        if order.target.startswith("+"):
            self.callers[leg] = Caller(order.target)  # somebody who is called back
        habit = self._habit(order.target, self.random)
        endings = {"declines": Ending.DECLINED, "busy": Ending.BUSY, "unreachable": Ending.UNREACHABLE}
        if habit.does == "answers":
            self.after(habit.after, lambda: self._if_alive(leg, LegAnswered(leg)))
        elif habit.does in endings:
            self.after(habit.after, lambda: self.end(leg, endings[habit.does]))

    def _staff_of(self, target: str) -> tuple[str, ...]:
        people = self.core.desk.office.staff
        return tuple(p.name for p in people if target and target in (p.uri, p.extension))

    def _fails(self, leg: int, fault: Fault) -> None:
        """A leg never comes up, through no fault of its phone."""

        def ends() -> None:
            if leg in self.alive:
                self.alive.discard(leg)
                self.phone(LegEnded(leg, Ending.UNREACHABLE, 0, "", fault))

        self.after(0, ends)

    def _listen(self, order: Listen) -> None:
        leg, turn = order.leg, next(self._turn)
        self._hears[leg] = turn
        if isinstance(order.to, Audio):
            self.after(PROMPT_S * len(order.to.prompts), lambda: self._said(leg, turn))
        elif isinstance(order.to, Recorded):
            self.after(PROMPT_S, lambda: self._said(leg, turn))
        elif isinstance(order.to, Voice) and leg in self.callers and leg not in self._talks:
            self._talks.add(leg)
            self.after(self.callers[leg].talk, lambda: self.end(leg))

    def _said(self, leg: int, turn: int) -> None:
        if self._hears.get(leg) != turn or leg not in self.alive:
            return
        self.phone(PromptEnded(leg))
        caller = self.callers.get(leg)
        if caller and caller.keys:
            digit, caller.keys = caller.keys[0], caller.keys[1:]
            self.after(1.0, lambda: self._if_alive(leg, DigitReceived(leg, digit)))

    def _record(self, order: Record) -> None:
        leg, turn = order.leg, next(self._turn)
        self._records[leg] = turn
        seconds = min(self.callers[leg].message, order.max_s)

        def done() -> None:
            if self._records.get(leg) == turn and leg in self.alive:
                del self._records[leg]
                self.phone(RecordingEnded(leg, seconds, "silence"))

        self.after(seconds, done)


# -- the laws ----------------------------------------------------------------------------------------


def nobody_is_lost(world: World) -> None:
    """Every caller on the line is in one call of the desk, and in no other."""
    desk = world.core.desk
    owners = [call.leg for call in desk.calls.values()]
    assert len(owners) == len(set(owners))
    on_the_line = {leg for leg in world.callers if leg in world.alive and leg % 2}  # odd: they called us
    assert on_the_line <= set(owners), f"lost: {on_the_line - set(owners)}"
    for call in desk.calls.values():
        assert call.state is not State.ENDED


def _conversations(world: World, seat: int) -> dict[str, frozenset[int]]:
    """The legs of every conversation in which somebody else than the person at a seat talks, by call."""
    desk = world.core.desk
    user, staff = desk.seats[seat].person.user, desk.seats[seat].person.staff
    found: dict[str, frozenset[int]] = {}
    for call in desk.calls.values():
        owner, own = desk.seats.get(call.seat), call.left_by == user or (staff and call.peer_staff == staff)
        if call.state is State.TALKING and owner and owner.person.user != user:
            found[call.id] = frozenset({call.leg, owner.line})
        elif call.state is State.TALKING and call.peer and not own:
            found[call.id] = frozenset({call.leg, call.peer})
    for each in desk.seats.values():
        if each.consult and each.consult.up and each.person.user != user:
            found[f"asked {each.id}"] = frozenset({each.line, each.consult.leg})
    return found


def nobody_has_two_calls(world: World) -> None:
    """No phone of the staff rings or talks for two calls, and no call is in two hands."""
    busy: list[str] = []
    for call in world.core.desk.calls.values():
        busy += [offered.staff for offered in call.offers.values()]
        if call.peer_staff:
            busy.append(call.peer_staff)
            assert not call.offers, f"{call.id} rings while {call.peer_staff} has it"
    busy += [s.consult.staff for s in world.core.desk.seats.values() if s.consult and s.consult.staff]
    assert len(busy) == len(set(busy)), busy


class OrderIsKept:
    """Of callers who need the same in one queue, no phone begins to ring for one while none rings for
    another who came before."""

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self.offers = 0

    def __call__(self, world: World) -> None:
        waiting = _waiting(world)
        fresh = [call for call in waiting if call.offers.keys() - self._seen]
        for call in fresh:
            self._seen |= call.offers.keys()
            self.offers += 1
            before = [c for c in waiting if _class(c) == _class(call) and _turn(c) < _turn(call)]
            assert all(c.offers for c in before), f"{call.id} is rung for before {[c.id for c in before]}"


def who_waits_for_a_person_comes_first(world: World) -> None:
    """No phone rings for a queue's caller while somebody waits for its person alone and theirs is silent."""
    waiting = _waiting(world)
    alone = [c for c in waiting if c.step and c.step.camp and not c.offers]
    for call in waiting:
        for offered in call.offers.values():
            rings_since = offered.until - (call.queue.ring if call.queue else 0.0)
            for other in alone:
                before = (
                    other.since_at < rings_since and not call.strict and not (call.step and call.step.camp)
                )
                named = other.step is not None and other.step.destination.name == offered.staff
                assert not (named and before), (
                    f"{offered.staff} rings for {call.id}, {other.id} waits for them"
                )


class PlacesOnlyImprove:
    """Nobody's place in a queue gets worse but by those who newly stand before them: who is ahead of others,
    or came back to a place of their own."""

    def __init__(self) -> None:
        self._places: dict[tuple[str, str], int] = {}
        self._rules: dict[str, object] = {}

    def __call__(self, world: World) -> None:
        now = {(c.queue.name, c.id): c.place for c in _waiting(world) if c.queue and c.place}
        rules = {c.id: (c.decision.ahead, c.strict) if c.decision else None for c in _waiting(world)}
        changed = any(self._rules.get(ident, rule) != rule for ident, rule in rules.items())
        self._rules = rules
        for (queue, call), place in now.items() if not changed else ():
            old = self._places.get((queue, call))
            if old is not None:
                new = [k for k, p in now.items() if k[0] == queue and p < place and k not in self._places]
                assert place <= old + len(new), (queue, call, old, place)
        self._places = now


def nobody_is_rung_while_they_talk(world: World) -> None:
    """No phone rings for a queue or a chain whose person is in a call, nor one that they share a phone
    with."""
    desk = world.core.desk
    talking = desk.share_phones(held(desk.calls.values(), desk.seats))
    for call in desk.calls.values():
        for offered in call.offers.values():
            assert offered.staff not in talking, f"{offered.staff} is rung for {call.id}"
        if call.state is State.DIALLING and not call.outbound and not call.left_by:
            assert call.peer_staff not in talking, f"{call.peer_staff} is rung for {call.id}"


def nobodys_state_changes_by_itself(world: World) -> None:
    """Nobody is unreachable whose phone did not say so or keep silent; whoever talked missed nothing."""
    desk = world.core.desk
    busy = engaged(desk.calls.values(), desk.seats)
    for person in desk.office.staff:
        state = desk.staff_state(person).availability
        assert state is not Availability.UNREACHABLE or person.name in world.failed, person.name
        if busy.get(person.name) is Availability.BUSY:
            assert desk.roster._record(person.name).misses == 0, f"{person.name} talks"


def whoever_waits_can_be_served(world: World) -> None:
    """Nobody waits where nobody could ever serve them, and only those who could are rung: joining, offering
    and leaving go by one function."""
    desk = world.core.desk
    for call in _waiting(world):
        queue = call.queue
        assert queue
        barred = call.facts.card.barred if call.facts.card else ()
        able = queues.people_of(desk.office, queue, tuple(call.needs.items()), barred)
        assert {offered.staff for offered in call.offers.values()} <= able, call.id
        if not call.outbound and not queue.join_empty:
            assert able, f"{call.id} waits in {queue.name}, where nobody could take it"


class PlacesAreLostByAShownRule:
    """Whoever waited in a queue and does not any more is talking, gone, or their call's story says why."""

    def __init__(self) -> None:
        self._waited: dict[str, str] = {}

    def __call__(self, world: World) -> None:
        calls = world.core.desk.calls
        now = {call.id: call.queue.name for call in _waiting(world) if call.queue}
        told = {order.call for order in world.batch if isinstance(order, JournalEvent)}
        for ident, queue in self._waited.items():
            call = calls.get(ident)
            if call is None or now.get(ident) == queue or call.outbound or call.outcome == "callback":
                continue
            taken = call.state is State.CONNECTING
            assert taken or ident in told, f"{ident} left {queue} untold: {call.state}, {world.batch}"
        self._waited = now


def the_shorter_limit_holds(world: World) -> None:
    """Nobody waits longer in a queue than their step lets them, unless a phone rings for them."""
    for call in _waiting(world):
        step = call.step
        if step and step.destination.kind is Kind.QUEUE and step.limit_s and not call.outbound:
            over = world.mono - call.since_at > step.limit_s + 0.001
            assert not over or call.offers, f"{call.id} waits beyond {step}"


def _waiting(world: World) -> list[Call]:
    calls = world.core.desk.calls.values()
    return [c for c in calls if c.state is State.WAITING and c.queue and c.not_before <= world.mono]


def _class(call: Call) -> tuple[object, ...]:
    decision = call.decision
    ahead, strict = (decision.ahead, decision.strict) if decision else (0.0, False)
    barred = call.facts.card.barred if call.facts.card else ()
    needs, passed = tuple(sorted(call.needs.items())), tuple(sorted(call.passed))
    return call.queue and call.queue.name, needs, ahead, strict, barred, passed


def _turn(call: Call) -> tuple[float, int]:
    return call.joined[call.queue.name] if call.queue else 0.0, call.order


def every_call_is_journaled(world: World) -> None:
    """To be looked at when the world stands still: each call has an outcome and an end."""
    assert not world.core.desk.calls, [(c.id, c.state) for c in world.core.desk.calls.values()]
    assert not world.alive, f"legs left: {world.alive}"
    arrived = {row.call for row in world.journal.values()}
    assert len(arrived) >= sum(leg % 2 for leg in world.callers)
    for row in world.journal.values():
        assert row.outcome, row.call
        assert row.ended is not None, row.call
