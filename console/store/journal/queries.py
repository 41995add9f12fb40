"""Questions to the journal: calls, a call's story, counts of the day."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, case, func, literal, select, update

from console.store.schema import Moment, call_events, callbacks, calls, notes, refusals, reroutes


@dataclass(frozen=True, slots=True)
class CallRow:
    """One call as journaled; ``outcome`` is empty while it lives, ``ended`` None. ``facts`` is what it was
    decided from, as ``routing.memory`` writes it; empty for calls of older programs. ``filed`` and ``tags``
    are what people filed it under; ``direction`` is "in", "out" or "callback", ``dialled_by`` the Unix user
    who called out."""

    id: str
    arrived: datetime
    caller: str
    display: str
    dialled: str
    trunk: str
    card: int
    rule: str
    mode: str
    plan: str
    reasons: tuple[str, ...]
    outcome: str
    detail: str
    talked_to: str
    answered: datetime | None
    ended: datetime | None
    reason: str = ""
    facts: str = ""
    filed: str = ""
    tags: str = ""
    direction: str = "in"
    dialled_by: str = ""

    @property
    def waited_s(self) -> float | None:
        """Seconds until somebody or something answered, or until it ended unanswered."""
        end = self.answered or self.ended
        return (end - self.arrived).total_seconds() if end else None

    @property
    def seconds(self) -> float:
        """Seconds from answer to end, 0 while it lives or when nobody answered."""
        return max((self.ended - self.answered).total_seconds(), 0.0) if self.ended and self.answered else 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a call's story: who (empty: the routing) did or wrote what, when."""

    at: datetime
    who: str
    what: str
    note: bool = False


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody gave a call another route: the Unix user ``who``, the ``verb``, the rule whose route it was,
    the step it was in and where it was sent, as written in a config, and why in their own words."""

    at: datetime
    who: str
    verb: str
    rule: str
    from_: str
    to: str
    reason: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A call refused at the door."""

    at: datetime
    source: str
    caller: str
    dialled: str
    code: int
    why: str


_CALL = [calls.c[name] for name in CallRow.__dataclass_fields__]
#: SQLite takes so many values in one question.
_AT_ONCE = 500
_REFUSAL = [refusals.c[name] for name in Refusal.__dataclass_fields__]


def calls_since(engine: Engine, since: datetime, limit: int = 10_000) -> tuple[CallRow, ...]:
    """Calls that arrived at ``since`` or later, newest first."""
    query = select(*_CALL).where(calls.c.arrived >= since).order_by(calls.c.arrived.desc()).limit(limit)
    with engine.connect() as connection:
        return tuple(_call(dict(row)) for row in connection.execute(query).mappings())


def calls_named(engine: Engine, ident: str) -> tuple[CallRow, ...]:
    """The call of that id, else those (at most ten) whose id begins with it."""
    with engine.connect() as connection:
        for where in (calls.c.id == ident, calls.c.id.startswith(ident, autoescape=True)):
            found = connection.execute(select(*_CALL).where(where).limit(10)).mappings().all()
            if found:
                return tuple(_call(dict(row)) for row in found)
    return ()


def story(engine: Engine, call: str) -> tuple[Line, ...]:
    """What happened to a call and what was noted about it, oldest first."""
    events = select(call_events.c.at, call_events.c.who, call_events.c.what).where(call_events.c.call == call)
    written = select(notes.c.at, notes.c.who, notes.c.text).where(notes.c.call == call)
    with engine.connect() as connection:
        lines = [Line(*row) for row in connection.execute(events.order_by(call_events.c.id))]
        lines += [Line(*row, note=True) for row in connection.execute(written.order_by(notes.c.id))]
    return tuple(sorted(lines, key=lambda line: line.at))


def hands(engine: Engine, call: str) -> tuple[Hand, ...]:
    """What people did to a call's route, oldest first."""
    columns = [reroutes.c[name] for name in Hand.__dataclass_fields__]
    query = select(*columns).where(reroutes.c.call == call).order_by(reroutes.c.id)
    with engine.connect() as connection:
        return tuple(Hand(*row) for row in connection.execute(query))


def refused_since(engine: Engine, since: datetime, limit: int = 10_000) -> tuple[Refusal, ...]:
    """Calls refused at the door at ``since`` or later, newest first."""
    query = select(*_REFUSAL).where(refusals.c.at >= since).order_by(refusals.c.at.desc()).limit(limit)
    with engine.connect() as connection:
        return tuple(Refusal(*row) for row in connection.execute(query))


def counts(engine: Engine, midnight: datetime) -> tuple[tuple[str, int], ...]:
    """Figures of the day that begins at ``midnight``: calls that came in, then the ended ones by outcome
    (most first), then those that somebody here dialled, and refused ones."""
    end = midnight + timedelta(days=1)
    today = (calls.c.arrived >= midnight) & (calls.c.arrived < end)
    came = today & (calls.c.direction == "in")
    by_outcome = select(calls.c.outcome, func.count()).where(came).group_by(calls.c.outcome)
    dialled = select(func.count()).where(today & (calls.c.direction == "out"))
    refused = select(func.count()).where((refusals.c.at >= midnight) & (refusals.c.at < end))
    with engine.connect() as connection:
        found = sorted(connection.execute(by_outcome), key=lambda row: (-row[1], row[0]))
        made, turned_away = connection.scalar(dialled) or 0, connection.scalar(refused) or 0
    total = sum(count for _, count in found)
    outcomes = ((outcome, count) for outcome, count in found if outcome)
    more = tuple((word, count) for word, count in (("dialled", made), ("refused", turned_away)) if count)
    return (("calls", total), *outcomes, *more)


def end_interrupted(
    engine: Engine, is_own: Callable[[str], bool] = bool, alive: datetime | None = None
) -> int:
    """Give calls that a dead desk left open an end: when it was last ``alive``, or their last line's time
    where that is later or all that is known; how many there were. Callers who are still to be called back are
    not among them.

    ``is_own`` says of a call's id whether it is this desk's: in a database that desks share others may be up.
    """
    last = select(func.max(call_events.c.at)).where(call_events.c.call == calls.c.id).scalar_subquery()
    ended = func.coalesce(last, calls.c.arrived)
    words = {
        "ended": ended if alive is None else case((ended < alive, literal(alive, Moment)), else_=ended),
        "outcome": case((calls.c.outcome == "", "interrupted"), else_=calls.c.outcome),
        "detail": case((calls.c.detail == "", "the desk stopped"), else_=calls.c.detail),
    }
    promised = select(callbacks.c.id).where(callbacks.c.state == "waiting")
    left = calls.c.ended.is_(None) & calls.c.id.not_in(promised)
    with engine.begin() as connection:
        ids = [ident for ident in connection.scalars(select(calls.c.id).where(left)) if is_own(ident)]
        for at in range(0, len(ids), _AT_ONCE):
            connection.execute(update(calls).where(calls.c.id.in_(ids[at : at + _AT_ONCE])).values(words))
    return len(ids)


def _call(row: dict[str, Any]) -> CallRow:
    row["reasons"] = tuple(json.loads(row["reasons"] or "[]"))
    return CallRow(**row)
