"""What past calls say about the routing: three questions answered, and which method would help which hour.

Staffing rests on Erlang A (``routing.erlang``): the rate at which callers come who want a person, the mean
length of their calls, and their patience, estimated as Mandelbaum and Zeltyn do (2005): all time waited over
the number who gave up, since the wait of who was answered says only that their patience was longer.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import ceil

from console.routing.instants import elapsed_s
from console.routing.reports.erlang import Goal, erlang_a, staff_needed
from console.routing.reports.figures import Fate, Journey, Tally, grouped, quantile, tally

#: lost calls are frequent from this share on
LOST = 0.1
#: transfers are constant from this share of answered calls on
TRANSFERRED = 0.2
#: an hour is served well from this service level on, and drowns below the second
SERVED, DROWNED = 0.8, 0.5
#: fewer calls than this say nothing
ENOUGH = 10
#: so many hours are spoken of, those that lose the most first
_HOURS = 6
#: who was lost and calls again within so many seconds has not given up
_AGAIN_S = 2 * 3600.0
_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the three questions, whether the answer is yes, and the figures it rests on."""

    question: str
    yes: bool
    why: str


class Remedy(StrEnum):
    """What a suggestion would change; ``routing.proposals`` has a change of the config for each."""

    MORE_PEOPLE = "more people"
    A_QUEUE = "a queue"
    SHORTER_RING = "a shorter ring"
    ANYBODY = "anybody after a while"
    BEGIN_THERE = "begin there"
    BEGIN_WITH_PREFERRED = "begin with the one they prefer"
    ASK_FIRST = "ask first"
    GO_AHEAD = "go ahead"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A routing method that would help: when ("Mo-Fr 08:00-09:00", as the config writes hours; empty:
    always), what is wrong, what to change, the figures it rests on, and a call (its id) to decide again with
    a changed config. ``rule`` decided most of the calls it is about, ``to`` is where they were passed on to,
    most first."""

    method: str
    when: str
    wrong: str
    change: str
    rests_on: str
    example: str
    remedy: Remedy
    rule: str
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Advice:
    """Three answers and what would help, the most lost calls first."""

    answers: tuple[Answer, ...]
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of the days on which people answered at all, all such days together.

    ``rate`` is how many callers who want a person come in it on one day; ``people`` how many answered them on
    one day; ``handle_s`` how long their calls last in the mean, ``patience_s`` how long they are ready to
    wait (0: nobody ever gave up).
    """

    hour: int
    days: tuple[int, ...]
    calls: tuple[Journey, ...]
    tally: Tally
    rate: float
    people: float
    handle_s: float
    patience_s: float

    @property
    def lost(self) -> int:
        """How many callers went away with nothing."""
        return sum(call.lost for call in self.calls)

    @property
    def there(self) -> int:
        """How many people answered on a usual day, whole ones."""
        return ceil(self.people - 0.25)

    @property
    def when(self) -> str:
        """The hour as the config writes it."""
        days = _days(self.days)
        return f"{days} {self.hour:02}:00-{self.hour + 1:02}:00"

    def needed(self, goal_s: float) -> int:
        """The fewest people who would answer 80 % within the goal."""
        return staff_needed(*self._rates, Goal(SERVED, goal_s))

    def expected(self, people: int, goal_s: float) -> float:
        """The service level of so many people who do nothing else."""
        arrivals, service, patience = self._rates
        return erlang_a(arrivals, service, people, patience).service_level(goal_s)

    @property
    def _rates(self) -> tuple[float, float, float]:
        arrivals = self.rate / 3600
        return arrivals, 1 / self.handle_s, 1 / self.patience_s if self.patience_s else 0.0


def advise(calls: Sequence[Journey], goal_s: float, usual_handle_s: float) -> Advice:
    """Look at past calls. ``goal_s`` is the wait within which calls should be answered, ``usual_handle_s``
    how long calls last where nobody has answered any yet."""
    hours = working_hours(calls, goal_s, usual_handle_s)
    suggestions = [
        *_staffing([hour for hour in hours if len(hour.calls) >= ENOUGH], goal_s),
        *_transfers(calls),
        *_again(calls),
    ]
    return Advice((_missed(calls), _passed_on(calls), _peak(hours, goal_s)), tuple(suggestions))


def working_hours(calls: Sequence[Journey], goal_s: float, usual_handle_s: float) -> tuple[Hour, ...]:
    """The hours of the days on which somebody answered, as far as callers came who wanted a person."""
    worked: set[date] = {call.at.date() for call in calls if call.talks}
    wanted = [
        call
        for call in calls
        if call.wanted and call.fate is not Fate.TURNED_AWAY and call.at.date() in worked
    ]
    gave_up = sum(call.fate is Fate.ABANDONED for call in wanted)
    # Patience beyond a thousand hours is for ever; a queue's figures can't tell them apart.
    patience = min(sum(call.waited_s for call in wanted) / gave_up, 3.6e6) if gave_up else 0.0
    usual = _handle_s(wanted) or usual_handle_s
    found = []
    for hour, some in grouped(wanted, lambda call: call.at.hour):
        answering = Counter(day for day, _ in {(c.at.date(), t.who) for c in some for t in c.talks})
        found.append(
            Hour(
                hour,
                tuple(sorted({call.at.weekday() for call in some})),
                tuple(some),
                tally(some, goal_s),
                len(some) / len(worked),
                sum(answering.values()) / len(worked),
                _handle_s(some) or usual,
                patience,
            )
        )
    return tuple(found)


def _handle_s(calls: Sequence[Journey]) -> float:
    talked = [sum(talk.seconds for talk in call.talks) for call in calls if call.talks]
    return sum(talked) / len(talked) if talked else 0.0


# -- the three questions -----------------------------------------------------------------------------


def _missed(calls: Sequence[Journey]) -> Answer:
    wanted = [call for call in calls if call.wanted and call.fate is not Fate.TURNED_AWAY]
    lost = [call for call in wanted if call.lost]
    gave_up = sum(call.fate is Fate.ABANDONED for call in lost)
    why = (
        f"{len(lost)} of {_calls(len(wanted))} for a person ended with nothing"
        f"{_share(len(lost), len(wanted))}: {gave_up} gave up, {len(lost) - gave_up} found nobody"
    )
    return Answer(
        "Are missed calls frequent?", len(wanted) >= ENOUGH and len(lost) >= LOST * len(wanted), why
    )


def _passed_on(calls: Sequence[Journey]) -> Answer:
    answered = [call for call in calls if call.talks]
    moved = [call for call in answered if call.transfers]
    where = Counter(to for call in moved for _, to in call.transfers).most_common(1)
    share = _share(len(moved), len(answered))
    why = f"{len(moved)} of {_calls(len(answered))} answered were transferred{share}"
    if where:
        why += f", most often to {where[0][0]} ({where[0][1]})"
    yes = len(answered) >= ENOUGH and len(moved) >= TRANSFERRED * len(answered)
    return Answer("Are transfers constant?", yes, why)


def _peak(hours: Sequence[Hour], goal_s: float) -> Answer:
    question = "Is the desk drowning at its peak?"
    if not hours:
        return Answer(question, False, "nobody has answered a call yet")
    top = max(hours, key=lambda hour: hour.rate)
    level, ninth = top.tally.level or 0.0, top.tally.ninth_s or 0.0
    why = (
        f"at {top.when} {top.rate:.1f} calls come on a day, {level:.0%} of them are answered within "
        f"{goal_s:.0f} s, and one in ten of those answered waits {ninth:.0f} s or longer"
    )
    return Answer(question, len(top.calls) >= ENOUGH and level < DROWNED, why)


# -- what would help ---------------------------------------------------------------------------------


def _staffing(hours: Sequence[Hour], goal_s: float) -> list[Suggestion]:
    short = [hour for hour in hours if round(hour.tally.level or 0.0, 2) < SERVED]
    worst = sorted(short, key=lambda hour: (-hour.lost, hour.tally.level or 0.0, hour.hour))[:_HOURS]
    return [_for_hour(hour, goal_s) for hour in worst]


def _for_hour(hour: Hour, goal_s: float) -> Suggestion:
    """Nobody there, too few, enough but not found, or enough and found but not answering."""
    level, there, needed = hour.tally.level or 0.0, max(1, hour.there), hour.needed(goal_s)
    unanswered = [call for call in hour.calls if not call.talks] or list(hour.calls)
    alone = sum(not call.joined for call in unanswered)
    patience = f"a patience of {_length(hour.patience_s)}" if hour.patience_s else "callers who never give up"
    rests = (
        f"{hour.rate:.1f} calls an hour of {_length(hour.handle_s)} and {patience} need {needed} "
        f"for {SERVED:.0%} within {goal_s:.0f} s; {there} would reach {hour.expected(there, goal_s):.0%}"
    )
    remedy = Remedy.MORE_PEOPLE
    if not hour.people:
        method, wrong = "time-based", "nobody answered in this hour"
        change = (
            f'a rule with when = {{ hours = "{hour.when}" }} whose chain begins with who is there then, or '
            "with a queue that offers a call back"
        )
    elif needed > there:
        method, wrong = (
            "time-based",
            f"too few people: {hour.people:.1f} answered on a day, {needed} are needed",
        )
        change = (
            f"{needed - there} more at work then (hours of [[staff]]), or a rule with when = {{ hours = "
            f'"{hour.when}" }} that sends some of these calls to others'
        )
    elif alone * 2 >= len(unanswered):
        remedy = Remedy.A_QUEUE
        method, wrong = (
            "skill-based",
            f"{alone} of {len(unanswered)} calls without an answer waited in no queue",
        )
        change = (
            "a queue in the place of single phones: callers keep a place, and the first free of all who can "
            "takes the next"
        )
    elif not (rang := sum(len(call.in_vain) for call in hour.calls)):
        remedy, method = Remedy.ANYBODY, "skill-based"
        wrong = "enough people for these calls, but most of them take none from the queues they waited in"
        change = "relax in the queue, so that after a while anybody who is free takes the next"
    else:
        remedy, method = Remedy.SHORTER_RING, "skill-based"
        wrong = f"enough people for these calls, but phones rang in vain {rang} times"
        change = "a shorter ring and pause_after in the queue, so that the next person is tried sooner"
    wrong = f"{level:.0%} answered within {goal_s:.0f} s, {hour.lost} of {len(hour.calls)} lost; {wrong}"
    (rule, _), *_ = Counter(call.rule for call in unanswered).most_common(1)
    example = next((call for call in reversed(unanswered) if call.joined), unanswered[-1])
    return Suggestion(method, hour.when, wrong, change, rests, example.id, remedy, rule)


def _transfers(calls: Sequence[Journey]) -> list[Suggestion]:
    """Rules whose calls are passed on again and again: to one place, or to many."""
    found = []
    for rule, some in grouped((call for call in calls if call.talks), lambda call: call.rule):
        moved = [call for call in some if call.transfers]
        if len(moved) < ENOUGH or len(moved) < TRANSFERRED * len(some):
            continue
        where = Counter(call.transfers[0][1] for call in moved)
        (top, count), *_ = where.most_common(1)
        own = _regulars(moved)
        rests = f"{len(moved)} of {_calls(len(some))} of rule “{rule}” transferred, {count} of them to {top}"
        if count * 2 >= len(moved):
            remedy, method, change = (
                Remedy.BEGIN_THERE,
                "direct",
                f"begin the chain of rule “{rule}” with {top}",
            )
        elif own * 2 >= len(moved):
            remedy, method = Remedy.BEGIN_WITH_PREFERRED, "smart"
            change = "write into these callers' cards whom they prefer, and begin with that person"
            rests += f"; {own} of them from callers who are always passed on to the same"
        else:
            remedy, method = Remedy.ASK_FIRST, "menu"
            change = (
                f"let callers of rule “{rule}” choose first: {_list([to for to, _ in where.most_common(4)])}"
            )
            rests += f", the rest to {len(where) - 1} others"
        wrong = f"{len(moved) / len(some):.0%} of the calls of rule “{rule}” are passed on"
        to = tuple(name for name, _ in where.most_common())
        found.append(Suggestion(method, "", wrong, change, rests, moved[-1].id, remedy, rule, to))
    return found


def _regulars(moved: Sequence[Journey]) -> int:
    """Transfers of callers who came more than once and always went to the same place."""
    total = 0
    for caller, some in grouped(moved, lambda call: call.caller):
        if caller and len(some) > 1 and len({call.transfers[0][1] for call in some}) == 1:
            total += len(some)
    return total


def _again(calls: Sequence[Journey]) -> list[Suggestion]:
    """Callers who were lost and called again soon."""
    lost = [call for call in calls if call.lost and call.caller]
    if len(lost) < ENOUGH:
        return []
    later: dict[str, list[Journey]] = dict(grouped((c for c in calls if c.caller), lambda call: call.caller))
    again = [
        next_one
        for call in lost
        if (
            next_one := next(
                (c for c in later[call.caller] if 0 < elapsed_s(call.at, c.at) <= _AGAIN_S), None
            )
        )
    ]
    if len(again) < TRANSFERRED * len(lost):
        return []
    waited = quantile((call.waited_s for call in again), 0.5) or 0.0
    return [
        Suggestion(
            "smart",
            "",
            f"{len(again)} of {len(lost)} lost callers call again within two hours",
            'a rule with when = { repeat = "2h" } and ahead = "5min", so that they are not last again',
            f"their second call waits {waited:.0f} s in the median",
            again[-1].id,
            Remedy.GO_AHEAD,
            Counter(call.rule for call in again).most_common(1)[0][0],
        )
    ]


# -- words -------------------------------------------------------------------------------------------


def _calls(count: int) -> str:
    return f"{count} call" if count == 1 else f"{count} calls"


def _share(part: int, whole: int) -> str:
    return f" ({part / whole:.0%})" if whole else ""


def _length(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02} min"


def _list(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _days(days: Sequence[int]) -> str:
    """Weekdays in order as opening_hours writes them: "Mo-Fr", "Mo,We"."""
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{_DAYS[days[0]]}-{_DAYS[days[-1]]}"
    return ",".join(_DAYS[day] for day in days)
