"""A message played to a seat: a copy is made readable, their own phone rings if it must, all is closed."""

from console.calls.protocol.commands import CloseMessage, Nothing, OpenMessage, Recorded
from console.calls.protocol.events import MessageOpened
from console.calls.protocol.intents import Intent
from console.calls.state.desk import Desk, ring_line
from console.calls.state.seat import Playing, Seat


def handle_intent(desk: Desk, seat: Seat, intent: Intent) -> None:
    """Play the message whose id is ``text`` to a seat, or no more when it is being played."""
    playing = seat.playing
    if playing:
        stop(desk, seat)
        if playing.id == intent.text or not intent.text:
            desk.tell(seat.id, "The message is stopped")
            return
    message = seat.message(intent.text)
    if message is None:
        desk.tell(seat.id, "That message is not open any more", bad=True)
        return
    if seat.call or seat.consult:
        desk.tell(seat.id, "You are on a call: end it or put it on hold first", bad=True)
        return
    if desk.phone_of(seat) is None:
        desk.tell(seat.id, "You have no phone here: a manager enters one in the settings (F8)", bad=True)
        return
    seat.playing = Playing(message.id, message.display or message.caller or "withheld")
    desk.out.append(OpenMessage(_key(seat), message.id, message.box))
    desk.touch()


def opened(desk: Desk, event: MessageOpened) -> bool:
    """A message can be played, or not; whether it was for a seat."""
    seat = next((each for each in desk.seats.values() if _key(each) == event.key), None)
    if seat is None:
        return False
    playing = seat.playing
    if playing is None or playing.id != event.id or playing.path:
        if event.path:
            desk.out.append(CloseMessage(event.path))
        return True
    if event.why:
        seat.playing = None
        desk.tell(seat.id, f"The message can't be played: {event.why}", bad=True)
        return True
    playing.path = event.path
    desk.audit(seat.person.user, "voicemail heard", event.id)
    target = desk.phone_of(seat)
    if seat.line_up:
        begin(desk, seat)
    elif not seat.line and target:
        ring_line(desk, seat, target)
        desk.tell(seat.id, f"The message of {playing.name} is played on {target.title}")
    return True


def played(desk: Desk, seat: Seat) -> None:
    """The message was heard to its end."""
    if seat.playing:
        desk.tell(seat.id, f"That was the message of {seat.playing.name}: d done, p again")
        stop(desk, seat)


def stop(desk: Desk, seat: Seat) -> None:
    """Play no more; a phone that was rung for it is hung up."""
    end(desk, seat)
    desk.close_line(seat)


def _key(seat: Seat) -> str:
    return f"seat {seat.id}"


def begin(desk: Desk, seat: Seat) -> None:
    """Let a seat hear the message it asked for, from its start."""
    if seat.playing and seat.playing.path:
        desk.listen(seat.line, Recorded(seat.playing.path))
        desk.touch()


def end(desk: Desk, seat: Seat) -> None:
    """Let a seat hear no message any more."""
    playing, seat.playing = seat.playing, None
    if playing is None:
        return
    if seat.line_up and not seat.call:
        desk.listen(seat.line, Nothing())
    if playing.path:
        desk.out.append(CloseMessage(playing.path))
    desk.touch()
