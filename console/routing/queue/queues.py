"""Queues: in which order callers are taken, whose phone rings for whom, who may join and who must leave.

Everything is worked out anew from what is given; nobody's place, turn or state is kept here. Times are
monotonic seconds. A *pass* is one call of ``offers``.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from console.config.grammar.destination import Destination, Kind, Step
from console.config.schema.office import Office
from console.config.schema.queues import Queue
from console.routing.numbers.phones import title_of
from console.routing.queue.skills import Crew, Levels, Requirement, crew, wanted
from console.routing.queue.strategies import Choice, Pool, length, pick
from console.routing.values import Availability

#: Who is not there at all, for a queue: it is "empty" when these are all.
LOGGED_OUT = frozenset({Availability.OFF, Availability.UNREACHABLE})
#: Who is logged in but takes no calls: a queue is "paused" when nobody else is logged in.
TAKES_NONE = frozenset({Availability.AWAY, Availability.PAUSED, Availability.DO_NOT_DISTURB})
#: Who serves queues, now or after the call they are in.
STAFFED = frozenset({Availability.FREE, Availability.RINGING, Availability.BUSY, Availability.WRAP_UP})


@dataclass(frozen=True, slots=True)
class Waiter:
    """A caller in a queue. ``order`` is their order of arrival, ``ahead`` the age they have beyond their
    wait, ``strict`` puts them before all who are not; ``needs`` are skills of the call beyond the queue's,
    and ``ringing`` names the staff whose phones ring for them now, ``barred`` those they are not put through
    to, and ``passed`` those whose phones can't be rung for this call now. Their step lets them wait until
    ``leave_at``, ``limit_s`` after it began (0: as long as the queue does). A ``promised`` call back has its
    place, but nobody is on the line."""

    call: str
    queue: Queue
    joined: float
    order: int = 0
    ahead: float = 0.0
    strict: bool = False
    needs: Levels = ()
    ringing: tuple[str, ...] = ()
    barred: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()
    leave_at: float = inf
    limit_s: float = 0.0
    promised: bool = False

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
    """What came of a queue instead of a conversation (one of ``QUEUE_OUTCOMES``), and why; ``by_step`` where
    it is the step's own limit that is over, and not the queue's."""

    outcome: str
    why: str
    by_step: bool = False


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


def step_limit(step: Step, queue: Queue) -> float:
    """How long a step lets a caller wait in a queue, where that is shorter than the queue does; 0: as the
    queue says. The line of a skill has its step's limit already."""
    limit_s = step.limit_s
    if limit_s is None or step.destination.kind is not Kind.QUEUE:
        return 0.0
    return 0.0 if queue.max_wait and limit_s >= queue.max_wait else limit_s


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


def people_of(
    office: Office, queue: Queue, needs: Levels = (), barred: Collection[str] = ()
) -> frozenset[str]:
    """Names of those who could ever serve a caller with these needs in a queue, sooner or later: what
    joining, offering, leaving, estimates, `route` and `check` go by."""
    people = crew(office)
    return frozenset(people.names[place] for place in people.listed(_able(people, queue, needs, barred)[-1]))


def staffed(office: Office, waiter: Waiter, agents: Iterable[Agent]) -> int:
    """How many people could serve a caller now, on calls or free."""
    people = crew(office)
    able = _able(people, waiter.queue, waiter.needs, waiter.barred)[-1]
    return sum(1 for a in agents if a.availability in STAFFED and people.set_of((a.name,)) & able)


def before(waiters: Iterable[Waiter], waiter: Waiter) -> tuple[int, int]:
    """How many of their queue are served before a caller, and how many of those are on the line."""
    turn, name = _turn(waiter), waiter.queue.name
    ahead = [w for w in waiters if w.queue.name == name and w.call != waiter.call and _turn(w) < turn]
    return len(ahead), sum(not w.promised for w in ahead)


def _able(people: Crew, queue: Queue, needs: Levels, barred: Collection[str]) -> tuple[int, ...]:
    """Who would do at each step of the relaxation: the sets of those who have what is asked for, without
    those the caller is not put through to."""
    able = people.service(queue, needs).able
    if not barred:
        return able
    others = ~people.set_of(barred)
    return tuple(each & others for each in able)


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
        served = inside & ~people.set_of(waiter.barred) if waiter.barred else inside
        step = service.in_force(waiter.joined, now, served)
        able = service.able[step] & pool.left & served
        if waiter.passed:
            able &= ~people.set_of(waiter.passed)
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
    served = _inside(people, agents) & ~people.set_of(waiter.barred)
    return service.steps[service.in_force(waiter.joined, now, served)]


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
        if waiter.leave_at > now:
            times.append(waiter.leave_at)
    return min(times, default=inf)


def _inside(people: Crew, agents: Iterable[Agent]) -> int:
    """The set of those who are logged in."""
    return people.set_of([agent.name for agent in agents if agent.availability not in LOGGED_OUT])


def _free(people: Crew, waiters: Iterable[Waiter], agents: Iterable[Agent], now: float) -> Pool:
    names = {name for waiter in waiters for name in waiter.ringing}
    rung = people.with_phones(people.set_of(names))
    idle = {
        people.place[agent.name]: agent.idle_since
        for agent in agents
        if agent.name in people.place
        and _is_free(agent, now)
        and not people.bits[people.place[agent.name]] & rung
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


def may_join(  # noqa: PLR0913, PLR0917  (all that a refusal may be for)
    office: Office,
    queue: Queue,
    needs: Levels,
    waiting: int,
    agents: Sequence[Agent],
    estimate_s: float | None,
    now: float,
    *,
    barred: Collection[str] = (),
    strict: bool = False,
) -> Refusal | None:
    """Why a caller may not wait in a queue in which so many on the line would be served before; ``None`` when
    they may. One who goes before all others is never refused for the length of the queue."""
    if not queue.join_empty and (refusal := _nobody(office, queue, needs, agents, barred)):
        return refusal
    if strict:
        return None
    if queue.name.startswith(f"{Kind.SKILL} "):
        people = crew(office)
        if not _able(people, queue, needs, barred)[0] & _free(people, (), agents, now).left:
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
    by_step = waiter.leave_at <= now
    if (over or by_step) and (queue.at_limit == "strict" or not waiter.ringing):
        longest = waiter.limit_s if by_step else queue.max_wait
        return Refusal("no_answer", f"nobody took the call within {length(longest)}", by_step)
    if waiter.ringing or not queue.leave_empty:
        return None
    return _nobody(office, queue, waiter.needs, agents, waiter.barred)


def _nobody(
    office: Office, queue: Queue, needs: Levels, agents: Iterable[Agent], barred: Collection[str]
) -> Refusal | None:
    """Whether nobody who could ever serve a call there is logged in, or takes calls."""
    people = crew(office)
    able, all_ = _able(people, queue, needs, barred)[-1], people.service(queue, needs).able[-1]
    idle, kept = [], []
    for agent in agents:
        place = people.place.get(agent.name)
        if place is None or agent.availability in LOGGED_OUT or not people.bits[place] & all_:
            continue
        if not people.bits[place] & able:
            kept.append(people.titles[place])
        elif agent.availability in TAKES_NONE:
            idle.append(f"{people.titles[place]} ({agent.availability})")
        else:
            return None
    bar = f"the caller is not put through to {' or '.join(kept)}, and " if kept else ""
    if not idle:
        else_ = " else" if kept else ""
        return Refusal("empty", f"{bar}nobody{else_} with {_skills(queue, needs)} is logged in")
    return Refusal("paused", f"{bar}nobody who is logged in takes calls: {', '.join(idle)}")


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
