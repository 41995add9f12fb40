"""What a seat hears of a message: begun on its line, ended with nothing readable left behind."""

from console.calls.protocol.commands import CloseMessage, Nothing, Recorded
from console.calls.state.desk import Desk
from console.calls.state.seat import Seat


def start(desk: Desk, seat: Seat) -> None:
    """Let a seat hear the message it asked for, from its start."""
    if seat.playing and seat.playing.path:
        desk.listen(seat.line, Recorded(seat.playing.path))
        desk.touch()


def stop(desk: Desk, seat: Seat) -> None:
    """Let a seat hear no message any more."""
    playing, seat.playing = seat.playing, None
    if playing is None:
        return
    if seat.line_up and not seat.call:
        desk.listen(seat.line, Nothing())
    if playing.path:
        desk.out.append(CloseMessage(playing.path))
    desk.touch()
