"""The day's figures as they happen, for the wallboard: counted as ``routing.figures`` counts the journal."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from console.calls.protocol.snapshot import Figures
from console.calls.state.call import Call
from console.config.grammar.destination import Kind
from console.config.schema.office import Office
from console.routing.reports.figures import AT_ONCE_S, Fate, Tally

#: the office as a whole, among the names of queues
OFFICE = ""
#: kinds of steps by which somebody, or a choice of whom, is reached
_PEOPLE = frozenset({Kind.DESK, Kind.STAFF, Kind.SKILL, Kind.QUEUE, Kind.NUMBER, Kind.MENU})
_GAVE_UP, _TURNED_AWAY = "abandoned", "declined"


@dataclass(slots=True)
class Count:
    """Calls of the office or of a queue. ``counted`` are those the service level is of, ``in_time`` those of
    them that a person answered soon enough."""

    answered: int = 0
    abandoned: int = 0
    counted: int = 0
    in_time: int = 0

    @property
    def level(self) -> float | None:
        """The service level, ``None`` before the first call."""
        return self.in_time / self.counted if self.counted else None


class Wall:
    """The counts of a day by queue name."""

    def __init__(self) -> None:
        self._counts: dict[str, Count] = {}

    def __getitem__(self, name: str) -> Count:
        return self._counts.setdefault(name, Count())

    def clear(self) -> None:
        """A new day begins."""
        self._counts.clear()

    def remember(self, tallies: Mapping[str, Tally]) -> None:
        """Take over the counts of the day so far, from before the desk was started."""
        for name, tally in tallies.items():
            met = round((tally.level or 0.0) * tally.counted)
            self._counts[name] = Count(tally.of(Fate.ANSWERED), tally.of(Fate.ABANDONED), tally.counted, met)

    def answered(self, call: Call, mono: float, office: Office) -> None:
        """A person begins to talk with a caller: it counts for the queues it came through, and, the first
        time, for the office; it is in time within the goal of each."""
        if call.outbound:
            return
        waits = {name: mono - since for name, since in call.joined.items()}
        if not call.talked_to:
            waits[OFFICE] = mono - call.arrived.mono
        goals = {queue.name: queue.goal for queue in office.queue}
        for name, wait_s in waits.items():
            count = self[name]
            count.answered += 1
            if name or _wanted(call):
                count.counted += 1
                count.in_time += wait_s <= goals.get(name, office.wallboard.within)

    def ended(self, call: Call, mono: float) -> None:
        """A call is over; one that nobody answered counts where it waited."""
        if call.outbound:
            return
        names = [*call.joined, *(() if call.talked_to else (OFFICE,))]
        gave_up = call.outcome == _GAVE_UP
        at_once = gave_up and mono - call.arrived.mono <= AT_ONCE_S
        for name in names:
            count = self[name]
            count.abandoned += gave_up
            if _wanted(call) and call.outcome != _TURNED_AWAY and not at_once:
                count.counted += 1

    def shown(self, names: Iterable[str]) -> tuple[Figures, ...]:
        """The figures of the office and of the queues of these names, in this order."""
        found = ((name, self._counts.get(name, Count())) for name in (OFFICE, *names))
        return tuple(Figures(name, each.answered, each.abandoned, each.level) for name, each in found)


def _wanted(call: Call) -> bool:
    """Whether its plan led to people, not only to machines."""
    plan = call.decision.plan if call.decision else call.plan
    return any(step.destination.kind in _PEOPLE for step in (*plan, *call.plan))
