"""What the journal says over many calls."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import Engine, func, select

from console.config.schema.office import Office
from console.routing.reports.dry_run import Past
from console.routing.reports.dry_run import rehearse as rehearsed
from console.routing.reports.figures import Journey
from console.routing.reports.overruled_rules import Counted, Fought, most
from console.routing.reports.period import Period
from console.routing.reports.report import report as reported
from console.routing.reports.values import Rehearsal, Report
from console.routing.rules.decision_record import recalled
from console.routing.values import PastCall
from console.store.journal.journeys import journeys
from console.store.journal.queries import CallRow, calls_since
from console.store.schema import EVER, calls, reroutes

#: so many calls are decided again at most
REHEARSED = 5000


def report(engine: Engine, period: Period, zone: tzinfo, office: Office | None) -> Report:
    """All that is told of a period's calls; ``zone`` is the office's."""
    until = period.until or EVER
    calls = journeys(engine, period.since, zone, until)
    return reported(period, calls, overrides(engine, period.since, until), office)


def rehearse(engine: Engine, period: Period, zone: tzinfo, before: Office, after: Office) -> Rehearsal:
    """What a period's calls would have done by a changed config."""
    calls = journeys(engine, period.since, zone, period.until or EVER)
    return rehearsed(before, after, past(engine, period, calls), calls)


def past(engine: Engine, period: Period, calls: Sequence[Journey]) -> tuple[Past, ...]:
    """The newest ``REHEARSED`` of these calls with what they were decided from, as far as the journal holds
    it; of earlier calls each knows those among ``calls``."""
    rows = {row.id: row for row in calls_since(engine, period.since, REHEARSED) if row.facts}
    earlier: dict[str, list[PastCall]] = defaultdict(list)
    found = []
    for call in calls:
        if row := rows.get(call.id):
            found.append(_past(call, row, tuple(reversed(earlier[call.caller]))))
        who = call.talks[0].who if call.talks else ""
        earlier[call.caller].append(PastCall(call.at, str(call.fate), who))
    return tuple(filter(None, found))


def _past(call: Journey, row: CallRow, earlier: tuple[PastCall, ...]) -> Past | None:
    try:
        memory = recalled(row.facts)
    except ValueError:
        return None
    facts = replace(
        memory.facts,
        caller=row.caller,
        display=row.display,
        to=row.dialled,
        trunk=row.trunk,
        past=earlier if row.caller else (),
    )
    return Past(call, facts, memory.state, memory.at)


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
