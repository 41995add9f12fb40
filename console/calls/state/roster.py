"""Where every staff member is: from our own calls, the keyboard, the PBX and their hours. The one place that
knows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from console.calls.state.call import Call
from console.calls.state.call_state import State
from console.calls.state.seat import Seat
from console.config.schema.office import Office, Staff
from console.routing.queue.queues import Agent
from console.routing.schedule.shifts import next_shift, on_shift
from console.routing.values import TAKES_CALLS, Absence, Availability, StaffState

#: How long a phone that could not be reached counts as unreachable, in seconds.
UNREACHABLE_S = 60.0
#: Calls are being rung for or held with them.
_RINGING = frozenset({State.DIALLING, State.CONNECTING})
#: states of a phone, as the PBX tells them, in which somebody is there
_ON_THE_PHONE = (Availability.BUSY, Availability.RINGING)


@dataclass(frozen=True, slots=True)
class Place:
    """A phone somebody sits down at: its name in ``[phones]`` and its SIP address."""

    name: str
    address: str


@dataclass(slots=True)
class _Record:
    """What is known of one person beyond their calls. Times are monotonic seconds."""

    absence: Absence = TAKES_CALLS
    unreachable_at: float = float("-inf")
    idle_since: float = 0.0
    ready_at: float = float("-inf")
    wrapping: bool = False
    misses: int = 0
    seated_until: float = float("-inf")
    place: Place | None = None
    seen: Availability = Availability.FREE
    seen_at: float = 0.0
    line: Availability | None = None
    unseen_at: datetime | None = None


class Roster:
    """The staff of one office. Methods that depend on the moment are given it as ``mono`` and ``wall``."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self._records: dict[str, _Record] = {}
        self._off: tuple[datetime | None, frozenset[str]] = (None, frozenset())
        self._backs: dict[str, datetime | None] = {}

    # -- what is set -----------------------------------------------------------------------------

    def set(self, name: str, to: Availability | None, note: str = "") -> None:
        """Set somebody away, paused or not to be disturbed; ``None``: they take calls again."""
        self.keep(name, Absence(to, note if to else ""))

    def keep(self, name: str, absence: Absence) -> None:
        """The same, with its end and what is planned."""
        record = self._record(name)
        record.absence = absence
        if absence.to is None:  # whatever kept them out is over
            record.misses, record.ready_at, record.wrapping = 0, float("-inf"), False
            record.unreachable_at = float("-inf")

    def absences(self) -> dict[str, Absence]:
        """What people were set to, and what is planned, by name."""
        return {
            name: record.absence for name, record in self._records.items() if record.absence != TAKES_CALLS
        }

    def absence_of(self, name: str) -> Absence:
        """What somebody was set to, until when, and what is planned."""
        return self._record(name).absence

    def set_to(self, name: str) -> Availability | None:
        """What somebody was set to by hand or by their silence; ``None`` when they take calls."""
        return self._record(name).absence.to

    def note(self, name: str) -> str:
        """What was said of the state somebody was set to."""
        return self._record(name).absence.note

    def turned(self, wall: datetime) -> tuple[tuple[str, Absence], ...]:
        """Whose state ends or begins by now, and what it is then."""
        found = []
        for name, record in self._records.items():
            absence = record.absence
            if absence.planned and absence.planned.begins and absence.planned.begins <= wall:
                now = replace(absence.planned, begins=None)
                found.append((name, Absence() if now.until and now.until <= wall else now))
            elif absence.to and absence.until and absence.until <= wall:
                found.append((name, Absence(planned=absence.planned)))
        return tuple(found)

    def next_turn(self) -> datetime | None:
        """When somebody's state ends or begins next by what was said; ``None``: nobody's."""
        kept = [record.absence for record in self._records.values()]
        ends = (absence.until for absence in kept if absence.to)
        begin = (absence.planned.begins for absence in kept if absence.planned)
        return min(filter(None, (*ends, *begin)), default=None)

    def takes_calls(self, name: str, mono: float) -> bool:
        """Whether nothing but a call of theirs or their hours keeps calls from them."""
        record = self._record(name)
        return record.absence.to is None and not (record.wrapping and mono < record.ready_at)

    def freed(self, name: str, mono: float, wrap_up_s: float = 0.0) -> None:
        """Somebody's call is over: they are idle from now on, and left in peace for their notes first."""
        record = self._record(name)
        record.idle_since, record.wrapping = mono, wrap_up_s > 0
        record.ready_at = mono + wrap_up_s if wrap_up_s > 0 else float("-inf")

    def wraps_until(self, name: str, mono: float) -> float | None:
        """Until when somebody is left in peace for their notes; ``None``: they are not."""
        record = self._record(name)
        return record.ready_at if record.wrapping and record.ready_at > mono else None

    def wrap_up(self, name: str, until: float) -> None:
        """Leave somebody in peace for their notes until then; ``-inf``: no more."""
        record = self._record(name)
        record.wrapping, record.ready_at = until != float("-inf"), until

    def took(self, name: str) -> None:
        """Somebody answered: their phone works, and what they missed before counts no more."""
        record = self._record(name)
        record.misses, record.unreachable_at = 0, float("-inf")

    def engaged(self, name: str) -> None:
        """Somebody talks, by whatever way: what they missed before counts no more."""
        self._record(name).misses = 0

    def missed(self, name: str, mono: float, retry_s: float, *, counts: bool) -> int:
        """A phone did not take a call of a queue: leave it in peace for a while. Gives how many calls in
        a row were not answered; ``counts`` is whether this one was."""
        record = self._record(name)
        record.ready_at, record.wrapping = mono + retry_s, False
        record.misses += counts
        return record.misses

    def unreachable(self, name: str, mono: float) -> None:
        """Somebody's phone could not be reached."""
        self._record(name).unreachable_at = mono

    def sits(self, name: str, until: float = float("inf")) -> None:
        """Somebody is at a seat, or counts as if until a moment; after that their shift is over, and the
        place they sat at is theirs no more."""
        self._record(name).seated_until = until

    def sits_at(self, name: str, place: Place | None) -> None:
        """Whose phone rings for somebody from now on; ``None``: their own."""
        self._record(name).place = place

    def place_of(self, name: str) -> Place | None:
        """The place somebody sits at, while they do."""
        return self._record(name).place

    def logged_out(self, mono: float) -> tuple[str, ...]:
        """Whose time to come back to a lost seat is over; they are told once."""
        gone = [n for n, r in self._records.items() if float("-inf") < r.seated_until <= mono]
        for name in gone:
            self._records[name].seated_until, self._records[name].place = float("-inf"), None
        return tuple(gone)

    def see(self, name: str, line: Availability | None, why: str, wall: datetime) -> None:
        """What the PBX says of somebody's phone; ``why`` it says nothing any more (empty: it does)."""
        record = self._record(name)
        record.line = line
        record.unseen_at = (record.unseen_at or wall) if why else None

    @property
    def blind(self) -> tuple[tuple[str, datetime], ...]:
        """Whose phones can't be seen though they should, in the config's order, and since when."""
        records = ((person.name, self._record(person.name).unseen_at) for person in self.office.staff)
        return tuple((name, since) for name, since in records if since)

    # -- what is so ------------------------------------------------------------------------------

    def state(  # noqa: PLR0911  (an ordered list of what holds: the first that does is where they are)
        self, person: Staff, engaged: Mapping[str, Availability], mono: float, wall: datetime
    ) -> StaffState:
        """Where somebody is now."""
        name, record = person.name, self._record(person.name)
        if name in engaged:
            return StaffState(name, engaged[name])
        if record.absence.to:
            return StaffState(name, record.absence.to, note=record.absence.note)
        if record.line in _ON_THE_PHONE:
            return StaffState(name, record.line)
        if name in self._off_shift(wall):
            return StaffState(name, Availability.OFF)
        if person.seated and record.seated_until <= mono:
            return StaffState(name, Availability.OFF, note="not at a seat")
        if mono - record.unreachable_at < UNREACHABLE_S or record.line is Availability.UNREACHABLE:
            return StaffState(name, Availability.UNREACHABLE)
        if record.wrapping and mono < record.ready_at:
            return StaffState(name, Availability.WRAP_UP)
        if record.line is Availability.AWAY:
            return StaffState(name, Availability.AWAY)
        return StaffState(name)

    def agents(self, engaged: Mapping[str, Availability], mono: float, wall: datetime) -> tuple[Agent, ...]:
        """All staff as queues look at them."""
        found = []
        for person in self.office.staff:
            record = self._record(person.name)
            now = self.state(person, engaged, mono, wall).availability
            found.append(Agent(person.name, now, record.idle_since, record.ready_at))
        return tuple(found)

    def since(self, name: str, availability: Availability, mono: float) -> float:
        """When somebody was first seen in the state they are in."""
        record = self._record(name)
        if record.seen is not availability or not record.seen_at:
            record.seen, record.seen_at = availability, mono
        return record.seen_at

    def until(self, name: str, availability: Availability, mono: float) -> float | None:
        """When somebody's notes, or their phone's rest, are over; ``None`` where there is none."""
        ready_at = self._record(name).ready_at
        rests = availability in (Availability.WRAP_UP, Availability.FREE)
        return ready_at if rests and ready_at > mono else None

    def back(self, name: str, wall: datetime) -> datetime | None:
        """When somebody who is off shift works again; ``None`` when their hours do not say."""
        self._off_shift(wall)
        if name not in self._backs:
            person = self.office.person(name)
            self._backs[name] = next_shift(self.office, person, wall) if person else None
        return self._backs[name]

    def next_change(self, mono: float) -> float:
        """When somebody's notes or a phone's rest are over; infinite when nothing ends."""
        due = [r.ready_at for r in self._records.values() if r.ready_at > mono]
        due += [
            r.unreachable_at + UNREACHABLE_S
            for r in self._records.values()
            if r.unreachable_at + UNREACHABLE_S > mono
        ]
        due += [r.seated_until for r in self._records.values() if r.seated_until > float("-inf")]
        return min(due, default=float("inf"))

    def _record(self, name: str) -> _Record:
        record = self._records.get(name)
        if record is None:
            record = self._records[name] = _Record()
        return record

    def _off_shift(self, wall: datetime) -> frozenset[str]:
        """Who does not work in this minute; remembered by the minute, in which no shift ends."""
        minute = wall.replace(second=0, microsecond=0)
        if self._off[0] != minute:
            office = self.office
            off = frozenset(p.name for p in office.staff if p.hours and not on_shift(office, p, wall))
            self._off = (minute, off)
            self._backs.clear()
        return self._off[1]


def engaged(calls: Iterable[Call], seats: Mapping[int, Seat]) -> dict[str, Availability]:
    """Staff who ring or talk in a call of ours."""
    found: dict[str, Availability] = {}
    for call in calls:
        for offered in call.offers.values():
            found.setdefault(offered.staff, Availability.RINGING)
        if name := _whose(call, seats):
            ringing = call.state in _RINGING and not call.outbound
            found[name] = Availability.RINGING if ringing else Availability.BUSY
    return found | _consulted(seats)


def held(calls: Iterable[Call], seats: Mapping[int, Seat]) -> dict[str, Availability]:
    """Staff who are engaged with a call already, or have taken one: not those for whom a phone only rings."""
    found: dict[str, Availability] = {}
    for call in calls:
        if call.state is State.DIALLING and not call.outbound and not call.left_by:
            continue
        if name := _whose(call, seats):
            found[name] = Availability.BUSY
    return found | _consulted(seats)


def _whose(call: Call, seats: Mapping[int, Seat]) -> str:
    """Who of the staff has a call, or is rung for it alone."""
    seat = seats.get(call.seat)
    return call.peer_staff or (seat.person.staff if seat else "")


def _consulted(seats: Mapping[int, Seat]) -> dict[str, Availability]:
    found: dict[str, Availability] = {}
    for each in seats.values():
        if each.consult and each.consult.staff:
            found[each.consult.staff] = Availability.BUSY if each.consult.up else Availability.RINGING
        if each.consult and each.person.staff:
            found[each.person.staff] = Availability.BUSY
    return found
