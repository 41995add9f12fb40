"""Who looked at what: a row of the audit for each record a seat is shown because it asked for it."""

from collections.abc import Iterable

from console.calls.protocol.snapshot import CALLER, Snapshot
from console.calls.state.desk import Desk
from console.calls.state.seat import Seat

#: Ids in one row of the audit.
NAMED = 20


def at(desk: Desk, seat: Seat, verb: str, records: Iterable[str]) -> None:
    """Write which records a seat is shown now; each once until it looks no more (:func:`over`)."""
    fresh = [record for record in records if record not in seat.looked_at]
    seat.looked_at.update(fresh)
    for first in range(0, len(fresh), NAMED):
        desk.audit(seat.person.user, verb, " ".join(fresh[first : first + NAMED]))


def on_board(desk: Desk, seat: Seat, picture: Snapshot) -> None:
    """Write which live calls a seat's board shows with who calls; each once for as long as it lives."""
    if seat.looks or picture.you.lock:
        return
    shown = {row.id for row in picture.calls if row.name != CALLER}
    fresh = sorted(shown - seat.on_board)
    seat.on_board = (seat.on_board & desk.calls.keys()) | shown
    for first in range(0, len(fresh), NAMED):
        desk.audit(seat.person.user, "board", " ".join(fresh[first : first + NAMED]))


def over(seat: Seat) -> None:
    """The seat shuts what it looked at: when it looks again, that is written again."""
    seat.looked_at.clear()
