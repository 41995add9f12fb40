"""Destinations of a route: their names, their titles, and the plan that leads to one."""

from console.calls.state.call import Call
from console.calls.state.desk import Desk
from console.config.grammar.destination import TERMINAL, Destination, Kind, Step
from console.routing.numbers.phones import place_title as titled


def sent_plan(desk: Desk, call: Call, step: Step) -> tuple[Step, ...]:
    """The chosen place, then back to the desk, then the end the call's own chain had."""
    if step.destination.kind in TERMINAL:
        return (step,)
    own = call.decision.plan if call.decision else ()
    tail = own[-1] if own and own[-1].destination.kind in TERMINAL else desk.office.routing.otherwise[-1]
    return (step, Step(Destination(Kind.DESK)), tail)


def place_title(desk: Desk, place: Destination) -> str:
    """How a destination reads on the screen; a person who sat down at another phone, with that phone."""
    target = desk.reach(place) if place.kind is Kind.STAFF else None
    return target.title if target else titled(desk.office, place)


def name_of(desk: Desk, place: Destination) -> str:
    """How a queue, a skill or a person who is waited for is said."""
    if place.kind is Kind.STAFF:
        return desk.title(place.name)
    if place.kind is Kind.SKILL:
        return place.name.capitalize()
    queue = desk.office.line(place.name)
    return (queue.title if queue else "") or place.name.capitalize()
