"""The time a person has for their notes after a call, in which no queue rings them."""

from console.calls.protocol.intents import Intent
from console.calls.state.call import Call
from console.calls.state.desk import Desk
from console.calls.state.seat import Seat
from console.routing.queue import queues

#: how much longer each wish for more time leaves somebody in peace, and how long in all, in seconds
MORE_S, MOST_S = 60.0, 600.0


def wrap_up_s(desk: Desk, seat: Seat, call: Call) -> float:
    """The time for notes after a call that a seat takes: its queue's where it waited, else the desk's."""
    staff = seat.person.staff
    if not staff or (call.outbound and call.dialled_by):
        return 0.0
    if call.queue and call.queue.name in call.joined:
        return queues.wrap_up_s(desk.office, staff, call.queue)
    return desk.office.desk.wrap_up


def wrap_up(desk: Desk, seat: Seat, intent: Intent) -> None:
    """End one's own time for notes, or (``text`` "more") have more of it."""
    name, mono = seat.person.staff, desk.now.mono
    if not name or not desk.office.person(name):
        desk.tell(seat.id, "You are not on the list of staff: no queue rings you", bad=True)
        return
    until = desk.roster.wraps_until(name, mono)
    if intent.text == "more":
        until = min((until or mono) + MORE_S, mono + MOST_S)
        desk.roster.wrap_up(name, until)
        desk.tell(seat.id, f"{round((until - mono) / 60)} min for your notes: no queue rings you")
    elif until is None:
        desk.tell(seat.id, "You are not in your time for notes", bad=True)
        return
    else:
        desk.roster.wrap_up(name, float("-inf"))
        desk.tell(seat.id, "Notes are done: queues ring you again")
    desk.queues.stale = True
    desk.touch()
