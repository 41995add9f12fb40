"""Queues: in which order callers are taken, whose phone rings for whom, who may join and who must leave.

Everything is worked out anew from what is given; nobody's place, turn or state is kept here. Times are
monotonic seconds. A *pass* is one call of ``offers``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from console.config.destination import Destination, Kind
from console.config.model import Office
from console.config.queues import Queue
from console.routing.crew import Crew, Levels, Requirement, crew, wanted
from console.routing.picking import Choice, Pool, length, pick
from console.routing.targets import title_of
from console.routing.values import Availability

#: Who is not there at all, for a queue: it is "empty" when these are all.
LOGGED_OUT = frozenset({Availability.OFF, Availability.UNREACHABLE})
#: Who is logged in but takes no calls: a queue is "paused" when nobody else is logged in.
TAKES_NONE = frozenset({Availability.AWAY, Availability.PAUSED, Availability.DO_NOT_DISTURB})


@dataclass(frozen=True, slots=True)
class Waiter:
    """A caller in a queue. ``order`` is their order of arrival, ``ahead`` the age they have beyond their
    wait, ``strict`` puts them before all who are not; ``needs`` are skills of the call beyond the queue's,
    and ``ringing`` names the staff whose phones ring for them now, ``barred`` those they are not put through
    to."""

    call: str
    queue: Queue
    joined: float
    order: int = 0
    ahead: float = 0.0
    strict: bool = False
    needs: Levels = ()
    ringing: tuple[str, ...] = ()
    barred: tuple[str, ...] = ()

    def waited(self, now: float) -> float:
        """Their real wait: what is shown, told and limited."""
        return now - self.joined


@dataclass(frozen=True, slots=True)
class Agent:
    """A staff member as queues see them. They are offered nothing before ``ready_at``: they write notes, or
    their phone is left in peace; their wrap-up is over then even where nobody said so."""

    name: str
    availability: Availability
    idle_since: float
    ready_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Offer:
    """Whose phones are to ring for a call, and why, as a sentence: "Sam: billing 5, idle for 12 min"."""

    call: str
    queue: str
    staff: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """What came of a queue instead of a conversation (one of ``QUEUE_OUTCOMES``), and why."""

    outcome: str
    why: str


def queue_of(office: Office, place: Destination, limit_s: float | None = None) -> Queue | None:
    """The queue a destination names; for a skill the line of those who have it, which nobody joins unless
    somebody is free. ``None`` for other kinds and unknown names."""
    if place.kind is Kind.QUEUE:
        return office.line(place.name)
    if place.kind is not Kind.SKILL:
        return None
    limit = office.desk.answer if limit_s is None else limit_s
    return Queue.model_construct(
        name=f"{Kind.SKILL} {place.name}",
        title=place.name.capitalize(),
        skills={place.name: 1},
        max_wait=limit,
        at_limit="strict",
    )


def own_line(office: Office, name: str, limit_s: float) -> Queue:
    """The line of those who wait for one person, whatever they can. It leaves them no notes to write, and
    what they do not take there never pauses them."""
    person = office.person(name)
    return Queue.model_construct(
        name=f"{Kind.STAFF} {name}",
        title=f"for {title_of(person) if person else name}",
        members=(name,),
        ring=office.desk.answer,
        max_wait=limit_s,
        join_empty=True,
        wrap_up=0.0,
        pause_after=0,
    )


def _is_own(queue: Queue) -> bool:
    return queue.name.startswith(f"{Kind.STAFF} ")


def people_of(office: Office, queue: Queue, needs: Levels = ()) -> frozenset[str]:
    """Names of those who can serve a queue, sooner or later."""
    people = crew(office)
    return frozenset(people.names[place] for place in people.listed(people.service(queue, needs).able[-1]))


# -- the order of callers ------------------------------------------------------------------------------


def in_order(waiters: Iterable[Waiter], now: float) -> tuple[Waiter, ...]:  # noqa: ARG001
    """Callers as they are served: the strict ones first, then those who wait for one person alone, then by
    effective age, then by arrival.

    All age alike, so the order is the same at every ``now``: time alone never takes anybody's place.
    """
    return tuple(sorted(waiters, key=_turn))


def position(waiters: Iterable[Waiter], call: str, now: float) -> int:
    """A caller's place in their queue, from 1; 0 for a call that waits in none."""
    waiters = in_order(waiters, now)
    queue = next((waiter.queue.name for waiter in waiters if waiter.call == call), None)
    line = [waiter.call for waiter in waiters if waiter.queue.name == queue]
    return line.index(call) + 1 if line else 0


def _turn(waiter: Waiter) -> tuple[bool, bool, float, int, str]:
    return (
        not waiter.strict,
        not _is_own(waiter.queue),
        waiter.joined - waiter.ahead,
        waiter.order,
        waiter.call,
    )


# -- a pass --------------------------------------------------------------------------------------------


def offers(
    office: Office, waiters: Sequence[Waiter], agents: Sequence[Agent], now: float, last: Mapping[str, str]
) -> tuple[Offer, ...]:
    """Whose phones are to ring for whom now. ``last`` says by queue whom it was last offered to.

    A caller whom nobody free can serve keeps their place and holds up nobody behind them. For whom a phone
    rings already nothing more happens, but that "ring all" rings who has become free meanwhile.
    """
    people = crew(office)
    pool = _free(people, waiters, agents, now)
    if not pool.left:
        return ()
    inside = _inside(people, agents)
    turns = dict(last)
    found = []
    for waiter in in_order(waiters, now):
        queue = waiter.queue
        if waiter.ringing and queue.strategy != "ring all":
            continue
        service = people.service(queue, waiter.needs)
        step = service.in_force(waiter.joined, now, inside)
        able = service.able[step] & pool.left
        if waiter.barred:
            able &= ~people.set_of(waiter.barred)
        if not able:
            continue
        chosen, why = pick(pool, Choice(service, able, turns.get(queue.name, ""), now))
        pool.take(chosen)
        staff = tuple(people.names[place] for place in people.listed(chosen))
        turns[queue.name] = staff[-1]
        found.append(Offer(waiter.call, queue.name, staff, why + _relaxed(waiter, service.steps[step], now)))
        if not pool.left:
            break
    return tuple(found)


def in_force(office: Office, waiter: Waiter, agents: Iterable[Agent], now: float) -> Requirement:
    """What is asked for of those who could take a call now: by the clock, or a later step at once where
    nobody who is logged in has the skills of this one."""
    people = crew(office)
    service = people.service(waiter.queue, waiter.needs)
    return service.steps[service.in_force(waiter.joined, now, _inside(people, agents))]


def next_look(office: Office, waiters: Sequence[Waiter], agents: Iterable[Agent], now: float) -> float:
    """When the clock alone could bring something: a relaxation, the longest wait, or somebody whose notes
    or peace are over. Infinity for never."""
    if not waiters:
        return inf
    people = crew(office)
    times = [agent.ready_at for agent in agents if agent.ready_at > now and agent.name in people.place]
    for waiter in waiters:
        queue = waiter.queue
        times += [at for relax in queue.relax if (at := waiter.joined + relax.after) > now]
        if queue.max_wait and (at := waiter.joined + queue.max_wait) > now:
            times.append(at)
    return min(times, default=inf)


def _inside(people: Crew, agents: Iterable[Agent]) -> int:
    """The set of those who are logged in."""
    return people.set_of([agent.name for agent in agents if agent.availability not in LOGGED_OUT])


def _free(people: Crew, waiters: Iterable[Waiter], agents: Iterable[Agent], now: float) -> Pool:
    rung = {name for waiter in waiters for name in waiter.ringing}
    idle = {
        people.place[agent.name]: agent.idle_since
        for agent in agents
        if _is_free(agent, now) and agent.name in people.place and agent.name not in rung
    }
    return Pool(people, idle)


def _is_free(agent: Agent, now: float) -> bool:
    if agent.availability is Availability.WRAP_UP:
        return 0 < agent.ready_at <= now
    return agent.availability is Availability.FREE and agent.ready_at <= now


def _relaxed(waiter: Waiter, asked: Requirement, now: float) -> str:
    if not asked.step:
        return ""
    enough = " and ".join(f"{skill} {level}" for skill, level in asked.skills) or "anyone"
    if waiter.joined + waiter.queue.relax[asked.step - 1].after <= now:
        return f"; {enough} is enough after {length(waiter.waited(now))}"
    return f"; {enough} is enough: nobody with more is logged in"


# -- joining and leaving -------------------------------------------------------------------------------


def may_join(  # noqa: PLR0917
    office: Office,
    queue: Queue,
    needs: Levels,
    waiting: int,
    agents: Sequence[Agent],
    estimate_s: float | None,
    now: float,
) -> Refusal | None:
    """Why a caller may not wait in a queue in which so many wait already; ``None`` when they may."""
    if not queue.join_empty and (refusal := _nobody(office, queue, needs, agents)):
        return refusal
    if queue.name.startswith(f"{Kind.SKILL} "):
        people = crew(office)
        if not people.service(queue, needs).able[0] & _free(people, (), agents, now).left:
            return Refusal("full", f"everybody with {_skills(queue, needs)} is busy")
    if queue.max_waiting and waiting >= queue.max_waiting:
        return Refusal("full", f"{waiting} callers wait, and no more than {queue.max_waiting} may")
    if waiting and queue.max_estimate and estimate_s is not None and estimate_s > queue.max_estimate:
        longest = length(queue.max_estimate)
        return Refusal("too_long", f"the wait would be {length(estimate_s)}, and {longest} is the limit")
    return None


def must_leave(office: Office, waiter: Waiter, agents: Sequence[Agent], now: float) -> Refusal | None:
    """Why a caller has to leave their queue now; ``None`` when they may stay. While a phone rings for them
    they stay, unless their longest wait is over and the queue's limit is strict."""
    queue = waiter.queue
    over = bool(queue.max_wait) and waiter.joined + queue.max_wait <= now
    if over and (queue.at_limit == "strict" or not waiter.ringing):
        return Refusal("no_answer", f"nobody took the call within {length(queue.max_wait)}")
    if waiter.ringing or not queue.leave_empty:
        return None
    return _nobody(office, queue, waiter.needs, agents)


def _nobody(office: Office, queue: Queue, needs: Levels, agents: Iterable[Agent]) -> Refusal | None:
    """Whether nobody who could ever serve a call there is logged in, or takes calls."""
    people = crew(office)
    able = people.service(queue, needs).able[-1]
    idle = []
    for agent in agents:
        place = people.place.get(agent.name)
        if place is not None and people.bits[place] & able and agent.availability not in LOGGED_OUT:
            if agent.availability not in TAKES_NONE:
                return None
            idle.append(f"{people.titles[place]} ({agent.availability})")
    if not idle:
        return Refusal("empty", f"nobody with {_skills(queue, needs)} is logged in")
    return Refusal("paused", f"nobody who is logged in takes calls: {', '.join(idle)}")


def _skills(queue: Queue, needs: Levels) -> str:
    return " and ".join(skill for skill, _ in wanted(queue, needs)) or "a place in it"


# -- after a call --------------------------------------------------------------------------------------


def wrap_up_s(office: Office, staff_name: str, queue: Queue) -> float:
    """Time for notes after a call of a queue: the person's own, else the queue's, else the office's."""
    person = office.person(staff_name)
    for own in (person.wrap_up if person else None, queue.wrap_up):
        if own is not None:
            return own
    return office.routing.wrap_up


def retry_s(queue: Queue, cause: str) -> float:
    """How long a phone is left in peace that did not take a call. ``cause`` is a key of ``retry``; another
    raises ``ValueError``."""
    lengths = {
        "no_answer": queue.retry.no_answer,
        "busy": queue.retry.busy,
        "declined": queue.retry.declined,
        "unreachable": queue.retry.unreachable,
    }
    if cause not in lengths:
        raise ValueError(f"{cause!r} is no cause; write one of {', '.join(lengths)}")
    return lengths[cause]


def pauses(queue: Queue, misses_in_a_row: int) -> bool:
    """Whether somebody who left so many calls unanswered in a row takes no more until they say so. A call
    they declined is none of them, nor one that another took first."""
    return bool(queue.pause_after) and misses_in_a_row >= queue.pause_after
