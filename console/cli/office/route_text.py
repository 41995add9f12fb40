"""A decision for people: where the call goes, and what every rule said."""

from datetime import datetime

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from console.cli.common.output import Output
from console.config.grammar.destination import Kind, Step
from console.config.schema.office import Office
from console.routing.numbers.numbers import pretty
from console.routing.numbers.phones import reach
from console.routing.rules.conditions import vouching
from console.routing.schedule.modes import mode_at, zone
from console.routing.values import CallFacts, Decision, OfficeState


def print_decision(  # noqa: PLR0917
    decision: Decision,
    office: Office,
    facts: CallFacts,
    state: OfficeState,
    at: datetime,
    states: tuple[str, ...] = (),
) -> None:
    """Print a decision, laid out for the terminal's width; ``states`` say where people's states and queues
    are from."""
    out = Output()
    out.print(_when(office, state, at))
    out.print(_who(facts, office))
    for each in states:
        out.print(Text(each, "dim"))
    out.print()
    out.print(Text.assemble(("Goes to", "bold"), f"  by rule “{decision.rule}”"))
    out.print(Padding(_plan(decision, office), (0, 0, 0, 2)))
    if decision.because:
        out.print(f"  because: {decision.because}")
    out.print()
    out.print(Text("Why", "bold"))
    out.print(Padding(_reasons(decision), (0, 0, 0, 2)))
    if decision.runner_up:
        out.print(f"\nWithout this rule: {decision.runner_up}")


def limit_of(step: Step, office: Office) -> float | None:
    """Seconds a step rings, ``None`` for one that does not ring."""
    ringing = {Kind.DESK: office.desk.ring, Kind.STAFF: office.desk.answer, Kind.NUMBER: office.desk.answer}
    return ringing.get(step.destination.kind) if step.limit_s is None else step.limit_s


def _when(office: Office, state: OfficeState, at: datetime) -> Text:
    there = zone(office)
    now = mode_at(office, state.override, at)
    text = Text(f"{at.astimezone(there):%a %d %b %Y, %H:%M}  ")
    text.append(office.label(now.mode), "bold")
    text.append(f"  {now.why}")
    if now.until:
        local = now.until.astimezone(there)
        day = "" if local.date() == at.astimezone(there).date() else f"{local:%a %d %b} "
        text.append(f"; until {day}{local:%H:%M}, then {office.label(now.then)}")
    return text


def _who(facts: CallFacts, office: Office) -> Text:
    country = office.office.country
    if facts.withheld:
        return Text("number withheld")
    name = facts.card.name if facts.card else "unknown caller"
    parts = [name, pretty(facts.caller, country), *(facts.card.tags if facts.card else ())]
    parts.append(vouching(facts))
    if facts.to:
        parts.append(f"to {pretty(facts.to, country)}")
    return Text(" · ".join(parts))


def _plan(decision: Decision, office: Office) -> Table:
    table = Table.grid(padding=(0, 2))
    for number, step in enumerate(decision.plan, 1):
        seconds = limit_of(step, office)
        limit = "" if seconds is None else f"{seconds:g} s"
        branches = ", ".join(f"{outcome.replace('_', ' ')} → {place}" for outcome, place in step.otherwise)
        table.add_row(str(number), Text(place_title(step, office)), limit, Text(branches))
    return table


def place_title(step: Step, office: Office) -> str:
    """Where a step leads, as people read it."""
    place = step.destination
    if target := reach(office, place):
        return target.title
    if place.kind is Kind.DESK:
        return "the desk"
    if place.kind is Kind.VOICEMAIL:
        box = office.box(place.name)
        return f"voicemail {(box.title if box else '') or place.name}"
    if place.kind is Kind.MENU:
        menu = office.choice(place.name)
        return f"menu {(menu.title if menu else '') or place.name}"
    return str(place)


def _reasons(decision: Decision) -> Table:
    table = Table.grid(padding=(0, 2))
    for reason in decision.reasons:
        style = "bold" if reason.matched else ""
        mark = "✓" if reason.matched else "·"
        table.add_row(mark, Text(reason.rule, style, no_wrap=True), Text(reason.why, style))
    return table
