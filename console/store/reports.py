"""What the journal says over many calls."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, func, select

from console.store.schema import calls, reroutes


@dataclass(frozen=True, slots=True)
class Fought:
    """How people dealt with one rule: how many calls it decided, how many of those somebody sent
    elsewhere; then by whom, to where and why (only what was given), each with how often, most first."""

    rule: str
    calls: int
    rerouted: int
    by: tuple[tuple[str, int], ...]
    to: tuple[tuple[str, int], ...]
    verbs: tuple[tuple[str, int], ...]
    reasons: tuple[tuple[str, int], ...]

    @property
    def share(self) -> float:
        """The part of its calls that somebody sent elsewhere, from 0 to 1."""
        return self.rerouted / self.calls if self.calls else 0.0


def overrides(engine: Engine, since: datetime) -> tuple[Fought, ...]:
    """Every rule that decided a call which arrived at ``since`` or later, the most fought first. A call
    counts once for a rule, however often it was sent on."""
    decided = select(calls.c.rule, calls.c.id).where(calls.c.arrived >= since, calls.c.rule != "")
    changed = (
        select(
            func.coalesce(func.nullif(reroutes.c.rule, ""), calls.c.rule).label("rule"),
            reroutes.c.call,
            reroutes.c.who,
            reroutes.c.verb,
            reroutes.c.to,
            reroutes.c.reason,
        )
        .join(calls, calls.c.id == reroutes.c.call)
        .where(calls.c.arrived >= since)
        .order_by(reroutes.c.id)
    )
    of: dict[str, set[str]] = {}
    by_rule: dict[str, list[Any]] = {}
    with engine.connect() as connection:
        for rule, call in connection.execute(decided):
            of.setdefault(rule, set()).add(call)
        for row in connection.execute(changed):
            # A call may have been decided anew since (by what was chosen in a menu).
            of.setdefault(row.rule, set()).add(row.call)
            by_rule.setdefault(row.rule, []).append(row)
    found = (_fought(rule, len(theirs), by_rule.get(rule, [])) for rule, theirs in of.items() if rule)
    return tuple(sorted(found, key=lambda each: (-each.rerouted, -each.share, each.rule)))


def filed(engine: Engine, since: datetime) -> tuple[tuple[tuple[str, int], ...], tuple[tuple[str, int], ...]]:
    """What people filed the calls under that arrived at ``since`` or later: outcomes ("": none), then tags;
    each with how many calls, most first."""
    query = select(calls.c.filed, calls.c.tags).where(calls.c.arrived >= since, calls.c.ended.is_not(None))
    with engine.connect() as connection:
        found = connection.execute(query).all()
    outcomes = Counter(row.filed for row in found)
    none = (("", outcomes.pop("")),) if "" in outcomes else ()
    tags = _most(tag for row in found for tag in row.tags.split(", "))
    return (*_most(outcomes.elements()), *none), tags


def _fought(rule: str, count: int, rows: Sequence[Any]) -> Fought:
    return Fought(
        rule,
        count,
        len({row.call for row in rows}),
        _most(row.who for row in rows),
        _most(row.to for row in rows),
        _most(row.verb for row in rows),
        _most(row.reason for row in rows),
    )


def _most(words: Iterable[str]) -> tuple[tuple[str, int], ...]:
    counted = Counter(word for word in words if word)
    return tuple(sorted(counted.items(), key=lambda item: (-item[1], item[0])))
