"""The weeks before the practice morning: made-up calls, decided by the office's own rules, for its journal.

Nobody made these calls. They give the lists of past calls, reports and advice something to show; callers'
numbers are from the range kept for fiction, and none is a patient's of the morning (``cast.toml``).
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from console.calls.protocol.store_commands import JournalCall, JournalEvent, JournalReroute, StoreCommand
from console.config.schema.office import Office
from console.routing.instants import instant
from console.routing.numbers.numbers import normalise
from console.routing.rules.decide import decide
from console.routing.rules.decision_record import remembered
from console.routing.values import Attestation, CallFacts, OfficeState

DAYS = 28
#: calls an hour by the hour on the wall, Mondays half as many again; and in any other hour
_RATES = {7: 2, 8: 11, 9: 8, 10: 6, 11: 5, 12: 4, 13: 5, 14: 5, 15: 4, 16: 4, 17: 1}
_QUIET = 0.2
#: what share of them dials the desk's own number; the others dial any
_AT_THE_DESK = 0.6
_NAMES = (
    "Ada Lindqvist", "Bruno Sato", "Carla Mendes", "Dmitri Novak", "Elif Kaya", "Femi Adeyemi",
    "Greta Holm", "Hugo Laurent", "Imani Brooks", "Jonas Weber", "Keiko Mori", "Lucia Romano",
    "Mateo Silva", "Nadia Haddad", "Omar Farah", "Pilar Ortega", "Quinn Murphy", "Rosa Delgado",
)  # fmt: skip
#: who sat at the desk; who stands here twice took twice as many
_AT_DESK = ("Maria", "Maria", "Joan")
_WHY = ("asked by name", "knows the case", "")


def calls(office: Office, now: datetime, chance: Random) -> Iterator[StoreCommand]:
    """What the journal holds of the ``DAYS`` days before today, oldest first."""
    zone = ZoneInfo(office.office.timezone)
    today = now.astimezone(zone).date()
    trunk = office.trunk[0] if office.trunk else None
    if trunk is None or not trunk.numbers:
        return
    count = 0
    for day in (today - timedelta(days=back) for back in range(DAYS, 0, -1)):
        busy = {5: 0.2, 6: 0.1, 0: 1.5}.get(day.weekday(), 1.0)
        for hour in range(24):
            for at in sorted(_moments(chance, busy * _RATES.get(hour, _QUIET))):
                count += 1
                arrived = instant(datetime.combine(day, time(hour), zone)) + timedelta(minutes=at)
                dialled = trunk.numbers[0] if chance.random() < _AT_THE_DESK else chance.choice(trunk.numbers)
                to = normalise(dialled, office.office.country)
                who = chance.randrange(len(_NAMES))
                facts = CallFacts(
                    f"+1212555{180 + who:04}" if chance.random() > 0.05 else "",
                    _NAMES[who], to, trunk.name, Attestation.TRUNK,
                )  # fmt: skip
                yield from _Told(f"past{count}", facts, arrived, office, chance, rush=hour in (8, 9)).story()


def _moments(chance: Random, rate: float) -> Iterable[float]:
    """Minutes of an hour at which calls come, so many an hour on average (a Poisson process)."""
    at = chance.expovariate(rate / 60)
    while at < 60:
        yield at
        at += chance.expovariate(rate / 60)


class _Told:
    """One made-up call: it goes down its plan until somebody answers or its caller has no patience left."""

    def __init__(
        self, ident: str, facts: CallFacts, at: datetime, office: Office, chance: Random, *, rush: bool
    ) -> None:
        self._ident, self._facts, self._office, self._chance = ident, facts, office, chance
        self._began = self._now = at
        self._rush = rush
        self._patience = chance.expovariate(1 / 110) + 8
        self._lines: list[StoreCommand] = []
        self._queue = ""
        self._answered: datetime | None = None
        self._talked_to: list[str] = []

    def story(self) -> Iterator[StoreCommand]:
        """The call's row, its story and what was changed of its route."""
        state = OfficeState()
        decision = decide(self._facts, self._office, state, self._began)
        outcome = "abandoned"
        for step in decision.plan:
            word, _, rest = str(step).partition(" ")
            reached = self._try(word, rest.split()[0] if rest else "", decision.rule)
            if reached:
                outcome = reached
                break
            if (self._now - self._began).total_seconds() > self._patience:
                break
        facts = self._facts
        yield JournalCall(
            self._ident, self._began, facts.caller, facts.display, facts.to, facts.trunk, card=0,
            rule=decision.rule, mode=decision.mode, plan=" → ".join(str(step) for step in decision.plan),
            reasons=tuple(f"{'✓' if r.matched else '·'} {r.rule}: {r.why}" for r in decision.reasons),
            outcome=outcome, talked_to=", ".join(self._talked_to), answered=self._answered, ended=self._now,
            facts=remembered(facts, state, decision, self._began), queue=self._queue,
        )  # fmt: skip
        yield from self._lines

    def _try(self, word: str, name: str, rule: str) -> str:
        """Go through one step; what became of the call there, empty when it goes on."""
        if word == "desk":
            wait = self._chance.expovariate(1 / (14 if self._rush else 6))
            if self._waits(wait, 20):
                self._talks(self._chance.choice(_AT_DESK), rule)
                return "answered"
        elif word == "staff" and name in self._titles():
            if self._waits(self._chance.expovariate(1 / 12), 20):
                self._talks(self._titles()[name], rule)
                return "answered"
        elif word in ("menu", "queue"):
            if word == "menu":
                self._passes(self._chance.uniform(8, 20))
            queue = self._office.line(name) or self._chance.choice(self._office.queue)
            self._queue = queue.name
            self._line("", f"waits for {queue.title or queue.name}")
            able = [
                person.title or person.name
                for person in self._office.staff
                if all(person.skills.get(skill, 0) >= level for skill, level in queue.skills.items())
            ]
            if able and self._waits(self._chance.expovariate(1 / (70 if self._rush else 25)), 180):
                self._talks(self._chance.choice(able), rule)
                return "answered"
        elif word == "say":
            self._passes(9)
            if self._chance.random() < 0.5:
                return "announcement"
        elif word == "voicemail":
            self._passes(self._chance.uniform(4, 40))
            return "voicemail" if self._chance.random() < 0.6 else "abandoned"
        return ""

    def _titles(self) -> dict[str, str]:
        return {person.name: person.title or person.name for person in self._office.staff}

    def _waits(self, wait: float, limit: float) -> bool:
        """Whether somebody takes the call after that many seconds, before it goes on or gives up."""
        left = max(0.0, self._patience - (self._now - self._began).total_seconds())
        self._passes(min(wait, limit, left))
        return wait < min(limit, left)

    def _talks(self, who: str, rule: str) -> None:
        """Somebody talks with the caller, and may send them on."""
        self._line(who, "answered")
        self._answered = self._answered or self._now
        self._talked_to.append(who)
        self._passes(self._chance.uniform(30, 150))
        others = [title for title in self._titles().values() if title != who]
        if who in _AT_DESK and others and self._chance.random() < 0.15:
            to = self._chance.choice(others)
            self._line(who, f"transferred to {to}")
            self._line(to, "answered")
            self._talked_to.append(to)
            self._passes(self._chance.uniform(40, 240))
        elif who in _AT_DESK and others and self._chance.random() < 0.06:
            why = self._chance.choice(_WHY)
            to = self._chance.choice(others)
            self._lines.append(
                JournalReroute(self._ident, self._now, who, "override", rule, "desk 20s", f"staff {to}", why)
            )
        self._line(who, "hung up")

    def _line(self, who: str, what: str) -> None:
        self._lines.append(JournalEvent(self._ident, self._now, who, what))

    def _passes(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
