"""The practice morning as a machine without I/O: phone events and the clock in, phone commands out."""

import random
from dataclasses import dataclass

from console.calls.protocol.commands import Answer, Audio, Dial, HangUp, Listen, PhoneCommand, Press
from console.calls.protocol.events import CallArrived, LegAnswered, LegEnded, PhoneEvent, PromptEnded
from console.practice.cast import Cast, Patient, StaffPhone

DESK = "desk"
GREETS = "staff-hello"
FIRST_CALL_S = 2.0
#: after how long a patient who is called back answers, in seconds
PICKS_UP_S = 4.0


@dataclass(slots=True)
class _Leg:
    """One leg we play: when it gives up or answers, presses its keys, and hangs up."""

    says: str
    talks: float
    answer_at: float | None = None
    leave_at: float | None = None
    press_at: float | None = None
    patient: Patient | None = None


class Play:
    """Places calls of patients, at most ``at_once``, about every ``every_s`` seconds, and answers phones.

    ``rng`` makes it repeatable. Every method takes the monotonic time and gives commands in order.
    """

    def __init__(self, cast: Cast, *, to: str, every_s: float, at_once: int, rng: random.Random) -> None:
        self._cast = cast
        self._to = to
        self._every_s = every_s
        self._at_once = at_once
        self._rng = rng
        self._legs: dict[int, _Leg] = {}
        self._made = 0
        self._next_call: float | None = None
        self._turn = 0
        self._wanted = False

    def tick(self, now: float) -> list[PhoneCommand]:
        """Let time pass."""
        if self._next_call is None:
            self._next_call = now + FIRST_CALL_S
        out: list[PhoneCommand] = []
        if now >= self._next_call or self._wanted:
            self._next_call = now + self._every_s * self._rng.uniform(0.6, 1.4)
            out += self._call(now)
        for number, leg in tuple(self._legs.items()):
            if leg.answer_at is not None and now >= leg.answer_at:
                leg.answer_at = None
                out.append(Answer(number))
            if leg.press_at is not None and leg.patient and now >= leg.press_at:
                leg.press_at = None
                out.append(Press(number, leg.patient.keys))
            if leg.leave_at is not None and now >= leg.leave_at:
                leg.leave_at = None
                out.append(HangUp(number, 487))
        return out

    def call_now(self) -> None:
        """Have the next patient call at once, also where as many call already as may."""
        self._wanted = True

    def event(self, event: PhoneEvent, now: float) -> list[PhoneCommand]:
        """Something happened at one of our phones."""
        if isinstance(event, CallArrived):
            return self._rings(event, now)
        if isinstance(event, LegEnded):
            self._legs.pop(event.leg, None)
        elif isinstance(event, LegAnswered) and (leg := self._legs.get(event.leg)):
            leg.leave_at = now + leg.talks if leg.talks else None
            if leg.patient and leg.patient.keys:
                leg.press_at, leg.leave_at = now + leg.patient.after, now + leg.patient.patience
            return [Listen(event.leg, Audio((leg.says,)))]
        elif isinstance(event, PromptEnded) and not event.why and event.leg in self._legs:
            return [Listen(event.leg, Audio((self._legs[event.leg].says,)))]
        return []

    def _call(self, now: float) -> list[PhoneCommand]:
        calling = {leg.patient for leg in self._legs.values() if leg.patient}
        free = [p for p in self._cast.patients if p not in calling]
        wanted, self._wanted = self._wanted, False
        if (len(calling) >= self._at_once and not wanted) or not free:
            return []
        patient = free[self._turn % len(free)]
        self._turn += 1
        self._made += 2
        self._legs[self._made] = _Leg(
            patient.says, patient.talks, leave_at=now + patient.patience, patient=patient
        )
        return [Dial(self._made, patient.to or self._to, DESK, patient.number, patient.name)]

    def _rings(self, event: CallArrived, now: float) -> list[PhoneCommand]:
        if patient := self._cast.patient(event.facts.to):
            self._legs[event.leg] = _Leg(patient.says, patient.talks, now + PICKS_UP_S)
            return []
        phone: StaffPhone = self._cast.phone(event.facts.to)
        if phone.busy:
            return [HangUp(event.leg, 486)]
        hears = phone.answers_after >= 0 and self._rng.random() < phone.mostly
        answer_at = now + phone.answers_after if hears else None
        self._legs[event.leg] = _Leg(GREETS, phone.talks, answer_at)
        return self.tick(now)
