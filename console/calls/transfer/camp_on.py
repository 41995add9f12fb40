"""Camp-on: a caller waits with music for one person who is busy, and is offered to them when they are free.

Such a wait is a line of the person's own, in front of the queues they serve, with the rules of any queue. Who
waits too long, presses 0, or waits for somebody who takes no calls any more comes back to the desk, marked.
"""

from dataclasses import replace

from console.calls.protocol.intents import Intent
from console.calls.route import destinations, dialplan
from console.calls.state.call import Call
from console.calls.state.desk import Desk
from console.calls.state.seat import Seat
from console.calls.transfer import blind
from console.config.grammar.destination import Kind, parse_destination
from console.routing.queue.queues import LOGGED_OUT, TAKES_NONE, own_line

#: the key with which a caller stops waiting for somebody
LEAVE = "0"


def camp(desk: Desk, seat: Seat, call: Call, intent: Intent) -> None:
    """Let a call wait for the person of the intent."""
    try:
        step = parse_destination(intent.to)
    except ValueError as wrong:
        desk.tell(seat.id, str(wrong), bad=True)
        return
    person = desk.office.person(step.destination.name) if step.destination.kind is Kind.STAFF else None
    if person is None:
        desk.tell(seat.id, "A caller can wait for a person only: name one", bad=True)
        return
    state = desk.staff_state(person).availability
    if state in LOGGED_OUT | TAKES_NONE:
        desk.tell(seat.id, f"{desk.title(person.name)} is {state}: nobody can wait for them", bad=True)
        return
    limit = desk.office.desk.camp if step.limit_s is None else step.limit_s
    call.joined.pop(own_line(desk.office, person.name, limit).name, None)
    blind.send_to(desk, seat, call, intent, replace(step, limit_s=limit, camp=True))


def camps(call: Call) -> bool:
    """Whether a call waits for one person."""
    return call.step is not None and call.step.camp


def digit(desk: Desk, call: Call, digit: str) -> None:
    """A caller who waits for somebody pressed a key: 0 brings them back to the desk."""
    if digit == LEAVE and call.step and call.queue:
        call.joined.pop(call.queue.name, None)
        desk.story(call, "", f"pressed {LEAVE}: waits no longer")
        dialplan.fall_through(desk, call, "left", destinations.name_of(desk, call.step.destination))
