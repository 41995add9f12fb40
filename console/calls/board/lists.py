"""The lists a seat opens, as it paints them: what waits to be dealt with, and earlier calls."""

import re

from console.calls.access import visibility
from console.calls.board.rows import Rows
from console.calls.inbox import inbox
from console.calls.protocol.answers import Earlier, Left
from console.calls.protocol.lists import PastCall, Waiting
from console.calls.protocol.outcomes import outcome_words
from console.calls.state.desk import Desk
from console.calls.state.open_slips import in_order
from console.calls.state.seat import Seat
from console.routing.numbers.numbers import pretty

SHOWN = 100
#: What a network may give as a caller and we would dial: a name in its place could be one of ours.
_DIALABLE = re.compile(r"\+?[0-9]{2,20}")


def waiting(desk: Desk, rows: Rows, seat: Seat) -> tuple[Waiting, ...]:
    """What waits and this seat may see: slips, then voicemails."""
    slips = in_order(slip for slip in desk.slips if visibility.may_see_slip(seat.person, slip))
    items = [
        Waiting(
            s.id, True, rows.day(s.at), s.name, *_reached(desk, s.caller), desk.title(s.for_),
            s.text, desk.office.who(s.by), s.urgent, s.read_at is not None,
            owner=desk.title(s.owner) if s.owner else "", due=rows.soon(s.due) if s.due else "",
            late=s.due is not None and s.due <= desk.now.wall,
        )
        for s in slips
    ]  # fmt: skip
    items += [_left(desk, rows, left) for left in seat.inbox or ()]
    return tuple(items[:SHOWN])


def _left(desk: Desk, rows: Rows, left: Left) -> Waiting:
    owner, box = inbox.whose(desk, left), desk.office.box(left.box)
    whose = desk.title(owner) if owner else (box.title if box else "") or left.box
    return Waiting(
        left.id, False, rows.day(left.at), left.display or "withheld", *_reached(desk, left.caller), whose,
        left.words, seconds=left.seconds,
    )  # fmt: skip


def history(desk: Desk, rows: Rows, calls: tuple[Earlier, ...]) -> tuple[PastCall, ...]:
    """Earlier calls, newest first."""
    return tuple(_past(desk, rows, call) for call in calls)


def _past(desk: Desk, rows: Rows, call: Earlier) -> PastCall:
    number, to = _reached(desk, call.caller)
    back = ""
    if call.back_at is not None:
        how = "called back by" if call.back_by_us else "called again, talked to"
        back = f"{how} {call.back_by or 'somebody'}, {rows.day(call.back_at)}"
    ours = call.kind == "outgoing"
    by = desk.office.who(call.dialled_by) if call.dialled_by else call.who
    outcome = outcome_words(call.outcome, call.direction, by)
    name = call.name or number
    return PastCall(
        call.id,
        rows.day(call.at),
        call.kind,
        name,
        number,
        to,
        outcome,
        "" if ours else call.who,
        call.seconds,
        back,
        call.filed,
    )


def _reached(desk: Desk, number: str) -> tuple[str, str]:
    """A caller's number as shown, and the destination that calls it (empty: it can't be called)."""
    if not number:
        return "withheld", ""
    shown = pretty(number, desk.office.office.country)
    return shown, f"number {number}" if _DIALABLE.fullmatch(number) else ""
