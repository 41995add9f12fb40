"""What a running desk knows of this moment, for a dry run: its people's states, its queues, its lines."""

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path

from console.calls.protocol.snapshot import UNSEEN, Snapshot
from console.link.frames import FrameError
from console.link.once import Asking, DeskRefused
from console.routing.values import Availability, OfficeState, StaffState

#: so long a desk may take to show its board, in seconds
LIMIT_S = 3.0
NO_DESK = "no desk runs here: who is on shift counts as free, and queues as empty"
CONFIG_ONLY = "the config alone, as asked: who is on shift counts as free, and queues as empty"
OTHER_TIME = "another moment than now: who is on shift then counts as free, and queues as empty"


@dataclass(frozen=True, slots=True)
class Live:
    """The states a dry run goes by: of people, callers on the line by queue, and the sentences that say
    where they come from. ``resting`` names people whose phones are left in peace after a call they did not
    take: no queue rings them now. ``desk`` is whether a running desk told all this."""

    said: tuple[str, ...]
    staff: tuple[StaffState, ...] = ()
    waiting: tuple[tuple[str, int], ...] = ()
    desk: bool = False
    resting: tuple[str, ...] = ()

    def in_queues(self, state: OfficeState) -> OfficeState:
        """A state as queues see it: whose phone rests is not rung."""
        staff = (
            replace(each, availability=Availability.WRAP_UP)
            if each.name in self.resting and each.availability is Availability.FREE
            else each
            for each in state.staff
        )
        return replace(state, staff=tuple(staff))


def live(socket: Path) -> Live:
    """The states of the desk that listens at ``socket``, or why there are none."""

    async def look() -> Snapshot:
        async with asyncio.timeout(LIMIT_S), Asking(socket) as asking:
            return await asking.picture()

    try:
        board = asyncio.run(look())
    except (FileNotFoundError, ConnectionRefusedError):
        return Live((NO_DESK,))
    except DeskRefused as refused:
        return Live((f"the desk at {socket} tells its states to its seats alone ({refused})",))
    except (OSError, FrameError, TimeoutError, asyncio.IncompleteReadError) as wrong:
        why = str(wrong) or "it does not answer"
        return Live((f"the states of the desk at {socket} can't be read: {why}",))
    if board.you.lock:
        return Live(("the running desk's board is hidden at your seat: its states are left out",))
    return read(board)


def read(board: Snapshot) -> Live:
    """The states that a board shows."""
    words = set(Availability)
    states = tuple(
        StaffState(row.name, Availability(row.state)) for row in board.staff if row.state in words - {UNSEEN}
    )
    waiting = tuple((row.name, row.waiting) for row in board.queues if row.waiting)
    resting = [row for row in board.staff if row.state == "free" and row.until_at]
    said = ["states of the running desk, of now"]
    said += [f"{row.title}'s phone is left in peace for a moment" for row in resting]
    away = [f"{row.title} is {row.state}" for row in board.staff if row.state not in ("free", UNSEEN)]
    said += [", ".join(away)] if away else []
    said += [
        f"{row.title}: {'1 caller waits' if row.waiting == 1 else f'{row.waiting} callers wait'}"
        for row in board.queues
        if row.waiting
    ]
    said += [
        f"{link.name} is down" + (f" ({link.why})" if link.why else "") for link in board.links if not link.up
    ]
    return Live(tuple(said), states, waiting, desk=True, resting=tuple(row.name for row in resting))
