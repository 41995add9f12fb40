"""Message slips that wait too long: told again, told by mail, told as read; and until when somebody calls."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from console.calls.inbox import mail_notices
from console.calls.protocol.store_commands import SaveSlip
from console.calls.state.desk import Desk
from console.calls.state.seat import UNDO_S, Seat
from console.routing.schedule import moments


def due_at(desk: Desk, text: str) -> datetime | None:
    """When somebody is to be called back, as a person wrote it; ``None`` for nothing. Raises ``ValueError``
    with what would be right."""
    return moments.moment(text, desk.here(), hour=True) if text.strip() else None


def due(desk: Desk) -> float:
    """When a slip is to be told of next (monotonic); infinite for never."""
    key = (desk.slips.version, len(desk.seats), id(desk.office))
    if desk.reminder is None or desk.reminder[0] != key:
        now = desk.now
        moments = [at for slip in desk.slips if (at := _next(desk, slip)) is not None]
        first = min(moments, default=None)
        when = now.mono + (first - now.wall).total_seconds() if first else float("inf")
        desk.reminder = key, when
    return desk.reminder[1]


def expire(desk: Desk) -> None:
    """Tell of the slips for which it is time."""
    if due(desk) > desk.now.mono:
        return
    desk.reminder = None
    for slip in tuple(desk.slips):
        at = _next(desk, slip)
        if at is None or at > desk.now.wall:
            continue
        if _wants_mail(desk, slip):
            _mail(desk, slip, "waits")
            _keep(desk, replace(slip, mailed=desk.now.wall))
        else:
            _remind(desk, slip)
            _keep(desk, replace(slip, reminded=desk.now.wall))


def receipt(desk: Desk, seat: Seat, slip: SaveSlip) -> None:
    """Tell who wrote a slip that it was read."""
    for each in desk.seats.values():
        if each.person.user == slip.by and each.person.user != seat.person.user:
            desk.tell(each.id, f"{desk.title(slip.for_)} has read your slip about {slip.name}")


def welcome(desk: Desk, seat: Seat) -> None:
    """Tell who sits down what waits for them."""
    mine = [s for s in desk.slips if seat.person.staff and seat.person.staff in (s.owner or s.for_, s.for_)]
    if unread := [s for s in mine if s.read_at is None and s.for_ == seat.person.staff]:
        urgent = sum(s.urgent for s in unread)
        words = f"{_slips(len(unread))} for you that you have not read" + (
            f", {urgent} urgent" if urgent else ""
        )
        desk.tell(seat.id, f"{words}: F4")


def _next(desk: Desk, slip: SaveSlip) -> datetime | None:
    moments = []
    if _wants_mail(desk, slip):
        moments.append(slip.at + timedelta(seconds=UNDO_S))
    every = desk.office.desk.slip_reminder
    if every and slip.read_at is None:
        moments.append((slip.reminded or slip.at) + timedelta(seconds=every))
    if slip.due and (slip.reminded is None or slip.reminded < slip.due):
        moments.append(slip.due)
    return min(moments, default=None)


def _wants_mail(desk: Desk, slip: SaveSlip) -> bool:
    """Whether who a slip is for must be told by mail: they sit at no seat, and were not told yet."""
    if slip.mailed or slip.read_at or not desk.office.mail.server:
        return False
    person = desk.office.person(slip.for_)
    return bool(person and person.mail) and not _seats(desk, slip.for_)


def _remind(desk: Desk, slip: SaveSlip) -> None:
    """Tell a slip's reader, or who is to call back, again; and its writer that nothing happened."""
    late = slip.due is not None and slip.due <= desk.now.wall
    name = slip.owner or slip.for_ if late else slip.for_
    at = slip.at.astimezone(ZoneInfo(desk.office.office.timezone))
    seats = _seats(desk, name)
    what = f"{slip.name}, {slip.text}"
    for seat in seats:
        words = f"Call back now: {what}" if late else f"Still not read: slip of {at:%H:%M} about {what}"
        desk.tell(seat.id, words, bad=True)
    if late:
        why = f"{desk.title(name)} was to call {slip.name} back by now"
    else:
        why = f"{desk.title(name)} has not read the slip of {at:%H:%M} about {slip.name}"
    for each in desk.seats.values():
        if each.person.user == slip.by and each not in seats:
            desk.tell(each.id, why, bad=True)
    if not seats and slip.mailed:
        _mail(desk, slip, "still waits")


def _mail(desk: Desk, slip: SaveSlip, waits: str) -> None:
    """A notice by mail; who called and why only where the config trusts the server with it."""
    person = desk.office.person(slip.for_)
    if person is None or not person.mail:
        return
    at = slip.at.astimezone(ZoneInfo(desk.office.office.timezone))
    urgent = "an urgent message slip" if slip.urgent else "a message slip"
    body = f"{urgent.capitalize()} of {at:%Y-%m-%d %H:%M} {waits} for you.\n\n"
    if desk.office.mail.patients:
        body += f"{slip.name} {slip.caller}\n{slip.text}\n"
    else:
        body += "Who called and what about stays at the desk: F4.\n"
    mail_notices.send(desk, [person.mail], f"{desk.office.office.name}: {urgent} {waits}", body)


def _seats(desk: Desk, staff: str) -> list[Seat]:
    return [seat for seat in desk.seats.values() if seat.person.staff == staff and not seat.shell]


def _keep(desk: Desk, slip: SaveSlip) -> None:
    desk.slips.put(slip)
    desk.out.append(slip)
    desk.touch()


def _slips(count: int) -> str:
    return "A message slip waits" if count == 1 else f"{count} message slips wait"
