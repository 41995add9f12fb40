"""Who sees what waits to be dealt with."""

from console.calls.desk import Desk
from console.calls.intents import Role
from console.calls.records import Left, Person


def may_see(person: Person, owner: str) -> bool:
    """Whether what is ``owner``'s (a staff member's short name) is shown to a person: receptionists and
    managers see everybody's, staff their own."""
    if person.role >= Role.RECEPTIONIST:
        return True
    return person.role >= Role.STAFF and bool(person.staff) and person.staff == owner


def whose(desk: Desk, message: Left) -> str:
    """The staff member a voicemail is for: whom it was given to, else the owner of its box."""
    box = desk.office.box(message.box)
    return message.owner or (box.owner if box else "")


def came(desk: Desk, message: Left) -> None:
    """A message was left just now: who looks at the open ones sees it."""
    for seat in desk.seats.values():
        if seat.inbox is not None and may_see(seat.person, whose(desk, message)):
            seat.inbox = (message, *seat.inbox)
