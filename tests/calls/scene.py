"""A desk on a table: a small office, a clock that the test moves, and the orders the core gave."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from console.calls.core import Core
from console.calls.protocol.clock import Now
from console.calls.protocol.commands import Command, Dial, HangUp, Listen
from console.calls.protocol.events import CallArrived, Ending, LegAnswered, LegEnded, PhoneEvent
from console.calls.protocol.intents import Intent, Person, Role
from console.calls.protocol.snapshot import Row, Snapshot
from console.calls.protocol.store_commands import JournalCall
from console.calls.state.call import Call
from console.config.schema.office import Office
from console.routing.values import Attestation, CallFacts

T = TypeVar("T")
#: a Tuesday, 10:00 in New York
TUESDAY = datetime(2026, 11, 17, 15, 0, tzinfo=UTC)

OFFICE: dict[str, Any] = {
    "office": {"name": "Riverside", "timezone": "America/New_York", "country": "US", "region": "NY"},
    "desk": {"ring": "20s", "answer": "25s", "recall": "30s", "phone": "sip:desk@127.0.0.1:5070"},
    "trunk": [{"name": "town", "address": "127.0.0.1:5070", "caller_id": "verified"}],
    "modes": {
        "open": {"hours": "Mo-Fr 08:00-12:00,13:00-17:00"},
        "lunch": {"hours": "Mo-Fr 12:00-13:00"},
        "closed": {},
    },
    "staff": [
        {"name": "maria", "title": "Maria", "user": "maria", "uri": "sip:maria@127.0.0.1:5070"},
        {"name": "sam", "title": "Sam", "uri": "sip:sam@127.0.0.1:5070", "user": "sam"},
        {"name": "priya", "title": "Priya", "uri": "sip:priya@127.0.0.1:5070"},
    ],
    "voicemail": [{"name": "front", "title": "Front desk"}],
    "prompt": [{"name": "lunch", "text": "We are at lunch."}],
    "screen": {"lock_after": 0},  # a scene waits for longer than a seat stays unlocked
    "numbers": {"mobile": "+12125550188"},
    "rule": [
        {"name": "lunch", "when": {"mode": "lunch"}, "then": ["say lunch", "voicemail front"]},
        {"name": "closed", "when": {"mode": "closed"}, "then": ["voicemail front"]},
        {"name": "blocked", "when": {"caller": "+12125550166"}, "then": ["hang up"]},
    ],
    "routing": {"otherwise": ["desk 20s", "staff sam 20s", "number mobile 20s", "voicemail front"]},
}
MARIA = Person("maria", Role.RECEPTIONIST, "maria", "Maria")
BOSS = Person("anna", Role.MANAGER, "", "Anna")


class Scene:
    """One desk; ``out`` holds the orders of the last act, ``all`` every order so far."""

    def __init__(self, **changes: Any) -> None:
        self.office = Office.model_validate({**OFFICE, **changes})
        self.core = Core(self.office, run="t", voicemail_dir="/vm")
        self.now = Now(1000.0, TUESDAY)
        self.out: list[Command] = []
        self.all: list[Command] = []
        self._legs = -1

    def did(self, out: list[Command]) -> None:
        self.out = out
        self.all += out

    def sit(self, person: Person = MARIA) -> int:
        seat, out = self.core.sit(person, self.now)
        self.did(out)
        return seat

    def arrive(self, caller: str = "+12125550142", display: str = "Ana", **facts: Any) -> Call:
        self._legs += 2
        event = CallArrived(
            self._legs,
            replace(CallFacts(caller, display, "+12125550100", "town", Attestation.TRUNK), **facts),
        )
        self.phone(event)
        return next(
            (c for c in self.core.desk.calls.values() if c.leg == self._legs), self.last_call(self._legs)
        )

    def last_call(self, leg: int) -> Call:
        return Call("gone", 0, leg, CallFacts(), self.now)

    def phone(self, event: PhoneEvent) -> None:
        self.did(self.core.phone(event, self.now))

    def wish(self, seat: int, verb: str, call: Call | None = None, **more: str) -> None:
        self.did(self.core.handle_intent(seat, Intent(verb, call.id if call else "", **more), self.now))

    def sure(self, seat: int, verb: str, call: Call, **more: str) -> str:
        """The same, and yes to the question that it brings; gives the question."""
        self.wish(seat, verb, call, **more)
        question = self.core.question(seat)
        assert question, self.said(seat)
        self.did(self.core.handle_intent(seat, replace(question.intent, sure=question.id), self.now))
        return question.text

    def wait(self, seconds: float) -> None:
        """Let time pass, waking the core whenever it asked for it."""
        end = self.now.mono + seconds
        heard: list[Command] = []
        while True:
            due = max(self.core.deadline(self.now), self.now.mono)
            self._move(min(due, end))
            if due > end:
                break
            heard += self.core.tick(self.now)
        self.did(heard)

    def _move(self, mono: float) -> None:
        self.now = Now(mono, self.now.wall + timedelta(seconds=mono - self.now.mono))

    def answers(self, leg: int) -> None:
        self.phone(LegAnswered(leg))

    def ends(self, leg: int, ending: Ending = Ending.HUNG_UP) -> None:
        self.phone(LegEnded(leg, ending))

    def found(self, kind: type[T], *, all_of_it: bool = False) -> list[T]:
        return [c for c in (self.all if all_of_it else self.out) if isinstance(c, kind)]

    def dialled(self) -> Dial:
        return self.found(Dial, all_of_it=True)[-1]

    def hears(self, leg: int) -> object:
        return [c.to for c in self.found(Listen, all_of_it=True) if c.leg == leg][-1]

    def hung_up(self) -> list[int]:
        return [c.leg for c in self.found(HangUp)]

    def row(self, seat: int, call: Call) -> Row:
        return next(r for r in self.picture(seat).calls if r.id == call.id)

    def picture(self, seat: int) -> Snapshot:
        snapshot = self.core.snapshot(seat, self.now)
        assert snapshot
        return snapshot

    def said(self, seat: int) -> str:
        return self.core.desk.seats[seat].notes[-1].text

    def journal(self, call: Call) -> JournalCall:
        return [c for c in self.found(JournalCall, all_of_it=True) if c.call == call.id][-1]
