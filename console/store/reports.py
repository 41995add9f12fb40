"""What the journal says over many calls."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import Engine, func, select

from console.config.model import Office
from console.routing.fought import Counted, Fought, most
from console.routing.periods import Period
from console.routing.report import Report
from console.routing.report import report as reported
from console.store.history import journeys
from console.store.schema import EVER, calls, reroutes


def report(engine: Engine, period: Period, zone: tzinfo, office: Office | None) -> Report:
    """All that is told of a period's calls; ``zone`` is the office's."""
    until = period.until or EVER
    calls = journeys(engine, period.since, zone, until)
    return reported(period, calls, overrides(engine, period.since, until), office)


def overrides(engine: Engine, since: datetime, until: datetime = EVER) -> tuple[Fought, ...]:
    """Every rule that decided a call which arrived at ``since`` or later and before ``until``, the most
    fought first. A call counts once for a rule, however often it was sent on."""
    meant = (calls.c.arrived >= since, calls.c.arrived < until)
    decided = select(calls.c.rule, calls.c.id).where(*meant, calls.c.rule != "")
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
        .where(*meant)
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


def filed(engine: Engine, since: datetime, until: datetime = EVER) -> tuple[Counted, Counted]:
    """What people filed the calls under that arrived at ``since`` or later and before ``until``: outcomes
    ("": none), then tags; each with how many calls, most first."""
    meant = (calls.c.arrived >= since, calls.c.arrived < until, calls.c.ended.is_not(None))
    query = select(calls.c.filed, calls.c.tags).where(*meant)
    with engine.connect() as connection:
        found = connection.execute(query).all()
    outcomes = Counter(row.filed for row in found)
    none = (("", outcomes.pop("")),) if "" in outcomes else ()
    tags = most(tag for row in found for tag in row.tags.split(", "))
    return (*most(outcomes.elements()), *none), tags


def _fought(rule: str, count: int, rows: Sequence[Any]) -> Fought:
    return Fought(
        rule,
        count,
        len({row.call for row in rows}),
        most(row.who for row in rows),
        most(row.to for row in rows),
        most(row.verb for row in rows),
        most(row.reason for row in rows),
    )
