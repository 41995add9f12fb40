"""Breaking the glass: in an emergency a staff member sees and does for a while what a receptionist may.

They say why, every board shows it while it lasts, managers are told, and the audit has it (45 CFR
164.312 (a)(2)(ii), the emergency access procedure).
"""

from dataclasses import replace

from console.calls.protocol.intents import Intent, Role
from console.calls.state.desk import Desk
from console.calls.state.seat import Seat, over

#: Letters of a reason, at least and at most.
SHORTEST, LONGEST = 5, 200
OVER = "over"


def handle_intent(desk: Desk, seat: Seat, intent: Intent) -> None:
    """Break the glass with the reason in ``text``, or end it with "over"."""
    reason = " ".join(intent.text.split())[:LONGEST]
    lasts = desk.office.privacy.emergency_access
    if reason == OVER:
        if seat.glass_until is not None:
            _end(desk, seat, f"ended by {seat.person.title}")
        return
    if seat.person.role > Role.STAFF:
        desk.tell(seat.id, "You see every call already")
    elif not lasts:
        desk.audit(seat.person.user, "refused", intent.verb, "emergency_access is 0")
        desk.tell(seat.id, "This office allows no emergency access", bad=True)
    elif len(reason) < SHORTEST:
        desk.tell(seat.id, "Say why, as in “:emergency the front desk is ill”: managers are told", bad=True)
    else:
        _begin(desk, seat, reason, lasts)


def _begin(desk: Desk, seat: Seat, reason: str, lasts: float) -> None:
    person = seat.person
    seat.glass_until = desk.now.mono + lasts
    seat.glass_role = person.role
    seat.person = replace(person, role=Role.RECEPTIONIST)
    desk.audit(person.user, "emergency access", f"for {round(lasts / 60)} min", reason)
    desk.alert(_key(seat), f"Emergency access: {person.title} sees all calls", lasts)
    desk.tell(seat.id, f"You see all calls for {round(lasts / 60)} min; “emergency over” ends it")
    for other in tuple(desk.seats.values()):
        if other.person.role == Role.MANAGER and other is not seat:
            desk.tell(other.id, f"{person.title} took emergency access: {reason}", bad=True)


def expire(desk: Desk) -> None:
    """End what has lasted long enough."""
    for seat in tuple(desk.seats.values()):
        if seat.glass_until is not None and seat.glass_until <= desk.now.mono:
            _end(desk, seat, "its time is over")


def due(desk: Desk) -> float:
    """When the next one ends (monotonic)."""
    return min(
        (s.glass_until for s in desk.seats.values() if s.glass_until is not None), default=float("inf")
    )


def left(desk: Desk, seat: Seat) -> None:
    """The seat is closed: so is the glass."""
    if seat.glass_until is not None:
        _end(desk, seat, "the seat was closed")


def _end(desk: Desk, seat: Seat, why: str) -> None:
    seat.glass_until = None
    seat.person = replace(seat.person, role=seat.glass_role)
    seat.search, seat.inbox, seat.history = "", None, None
    over(seat)
    desk.clear_alert(_key(seat))
    desk.audit(seat.person.user, "emergency access over", "", why)
    desk.tell(seat.id, f"Emergency access is over: {why}")
    desk.touch()


def _key(seat: Seat) -> str:
    return f"glass {seat.id}"
