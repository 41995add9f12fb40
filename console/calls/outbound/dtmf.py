"""Keys of a telephone pressed from a seat for whom it talks with: menus of others, door openers, banks.

What was pressed may be a PIN, so it is written down nowhere.
"""

from console.calls.protocol.commands import Press
from console.calls.protocol.events import PressFailed
from console.calls.protocol.intents import Intent
from console.calls.state.call_state import State
from console.calls.state.desk import Desk
from console.calls.state.seat import Seat

KEYS = frozenset("0123456789*#ABCD")
#: digits of one wish
MOST = 32


def press(desk: Desk, seat: Seat, intent: Intent) -> None:
    """Press the keys of ``text`` for whom the seat hears now."""
    digits = "".join(intent.text.split()).upper()
    if not digits or len(digits) > MOST or not set(digits) <= KEYS:
        desk.tell(seat.id, f"Keys are 0-9, * and #, at most {MOST} at once", bad=True)
        return
    leg = _hears(desk, seat)
    if not leg:
        desk.tell(seat.id, "You are talking with nobody: no key was pressed", bad=True)
        return
    desk.out.append(Press(leg, digits))


def failed(desk: Desk, event: PressFailed) -> None:
    """The keys did not go out: whoever pressed them is told."""
    for seat in desk.seats.values():
        if _hears(desk, seat) == event.leg:
            desk.tell(seat.id, f"The keys could not be pressed: {event.why}", bad=True)


def _hears(desk: Desk, seat: Seat) -> int:
    """The leg a seat talks with: whom it asks, else its call; 0 for nobody."""
    call, asked = desk.calls.get(seat.call), seat.consult
    if asked and asked.up and (call is None or call.id != asked.call):
        return asked.leg
    return call.leg if call and call.state is State.TALKING and seat.line_up else 0
