"""What people keep about whom they call: favourites of their own, a remark for all ("never before 9"), and
whom they called last."""

from collections.abc import Iterable

from console.calls.protocol.intents import Intent
from console.calls.protocol.store_commands import SaveFavourite, SaveRemark
from console.calls.state.desk import Desk
from console.calls.state.favourites import MOST, People
from console.calls.state.seat import Seat
from console.config.grammar.destination import Kind, parse_destination
from console.routing.numbers.numbers import normalise

_KINDS = (Kind.STAFF, Kind.NUMBER)


def favourite(desk: Desk, seat: Seat, intent: Intent) -> None:
    """Put a person or number among a user's favourites under the name of ``text``, or take it out."""
    user, to = seat.person.user, _place(desk, seat, intent.to)
    if not to:
        return
    mine = desk.people.favourites.setdefault(user, {})
    name = " ".join(intent.text.split())[:60] or to
    if mine.pop(to, None) is not None:
        desk.out.append(SaveFavourite(user, to, ""))
        desk.tell(seat.id, f"{name} is no favourite of yours any more")
    elif len(mine) >= MOST:
        desk.tell(seat.id, f"You have {MOST} favourites: take one out first", bad=True)
    else:
        mine[to] = name
        desk.out.append(SaveFavourite(user, to, name))
        desk.tell(seat.id, f"{name} is a favourite of yours")


def remark(desk: Desk, seat: Seat, intent: Intent) -> None:
    """Write what everybody should know before calling a person or number; empty words take it away."""
    to = _place(desk, seat, intent.to)
    if not to:
        return
    words = " ".join(intent.text.split())[:100]
    if words:
        desk.people.remarks[to] = words
    else:
        desk.people.remarks.pop(to, None)
    desk.out.append(SaveRemark(to, words, seat.person.user, desk.now.wall))
    desk.audit(seat.person.user, "remark", to if to.startswith("staff ") else "number")
    desk.tell(seat.id, "The remark is kept" if words else "The remark is gone")


def _place(desk: Desk, seat: Seat, text: str) -> str:
    try:
        place = parse_destination(text).destination
    except ValueError as wrong:
        desk.tell(seat.id, str(wrong), bad=True)
        return ""
    if place.kind not in _KINDS or (place.kind is Kind.STAFF and not desk.office.person(place.name)):
        desk.tell(seat.id, f"{place} is neither a person nor a number", bad=True)
        return ""
    if place.kind is Kind.NUMBER and place.name not in desk.office.numbers:
        return f"{Kind.NUMBER} {normalise(place.name, desk.office.office.country) or place.name}"
    return str(place)


def remember(
    people: People,
    favourites: Iterable[tuple[str, str, str]],
    remarks: Iterable[tuple[str, str]],
    dialled: Iterable[tuple[str, str, str]],
) -> None:
    """Take over what was kept before the desk was started: users' favourites (user, place, name), remarks
    (place, words) and whom somebody called last (user, place, name)."""
    for user, to, name in favourites:
        people.favourites.setdefault(user, {})[to] = name
    people.remarks.update(remarks)
    for user, to, name in dialled:
        people.dialled.setdefault(user, (to, name))
