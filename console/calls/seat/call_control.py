"""Taking a call with one's own phone: answer, hold, mute, hang up, and what becomes of a seat's line."""

from console.calls.access import conversations
from console.calls.inbox import playback
from console.calls.protocol.commands import HEADSET, HangUp, Music, Nothing, Ringback
from console.calls.protocol.events import Ending, LegEnded
from console.calls.protocol.intents import Intent, Role
from console.calls.queue import callbacks, wrap_up
from console.calls.route import dialplan, failure_words
from console.calls.state.call import Call
from console.calls.state.call_state import State
from console.calls.state.desk import Desk, phone_word, ring_line
from console.calls.state.seat import Seat
from console.calls.voicemail import messages

CONNECT_S = 15.0
LEAST_RING_S = 5.0
#: where a call waits with music, and waits on when it could not be connected
_WAITED = frozenset({State.HOLDING, State.WAITING})
#: ends of a phone that nobody wished for
FAILED = frozenset({Ending.FAILED, Ending.MEDIA_DEAD})


def why_not(desk: Desk, seat: Seat, call: Call) -> str:
    """Why the state of a call forbids what was asked, as a sentence."""
    owner = desk.seats.get(call.seat)
    if owner and owner.id != seat.id:
        return f"{owner.person.title} took {call.name}"
    if call.state is State.TALKING and call.peer:
        return f"{call.peer_title} took {call.name}"
    if call.wished:
        return f"Not now: {call.name} waits to be called back"
    words = {
        State.ARRIVING: "is only just arriving",
        State.RINGING: "still rings at the desk",
        State.DIALLING: f"rings {call.peer_title or 'another phone'}",
        State.CONNECTING: "is being connected to you",
        State.CHOOSING: "is in a menu",
        State.WAITING: "waits in a queue",
        State.TALKING: f"is talking with {call.peer_title or 'you'}",
        State.HOLDING: "is on hold",
        State.PLAYING: "hears an announcement",
        State.RECORDING: "is leaving a message",
        State.REVIEWING: "is done with a message",
        State.MAILBOX: "hears the messages of a box",
        State.LEAVING: "is on the way out",
    }
    return f"Not now: {call.name} {words.get(call.state, 'has ended')}"


def cannot(desk: Desk, seat: Seat, call: Call | None = None) -> str:
    """Why a seat can't be connected to a call now, as a sentence, or nothing."""
    if desk.phone_of(seat) is None:
        return "You have no phone here: a manager enters one in the settings (F8)"
    if seat.consult:
        return f"You are with {seat.consult.title}: hand over or end that first"
    other = desk.calls.get(seat.call)
    if other and other is not call and other.state is not State.TALKING:
        return f"You are being connected to {other.name}"
    return ""


def take(desk: Desk, seat: Seat, call: Call, intent: Intent | None = None) -> None:
    """Connect a seat to a call, ringing the seat's own phone when it isn't up."""
    target, problem = desk.phone_of(seat), cannot(desk, seat, call)
    if target is None or problem:
        desk.tell(seat.id, problem, bad=True)
        return
    other = desk.calls.get(seat.call)
    if other and other is not call:
        put_on_hold(desk, seat, other)
    playback.end(desk, seat)
    if call.recording:
        messages.close(desk, call, f"taken by {seat.person.title}")
    desk.drop_peer(call)
    desk.drop_offers(call)
    call.before = call.state if call.state in _WAITED else State.RINGING
    if call.answered and call.before is State.RINGING and not seat.line_up:
        desk.listen(call.leg, Ringback())  # whatever they were told or asked, somebody is on their way
    call.speaking = False
    call.ring_left = max(LEAST_RING_S, (call.deadline or 0.0) - desk.now.mono)
    desk.set_state(call, State.CONNECTING)
    call.seat, seat.call, call.deadline = seat.id, call.id, desk.now.mono + CONNECT_S
    if seat.line_up:
        connected(desk, seat)
        return
    if not seat.line:
        ring_line(desk, seat, target, call)
    desk.tell(seat.id, f"Connecting {call.name} to {target.title}")


def connected(desk: Desk, seat: Seat) -> None:
    """The seat's phone is up: join it with the call it was rung for."""
    call = desk.calls.get(seat.call)
    if call is None and seat.playing:
        playback.begin(desk, seat)
        return
    if call is None:
        desk.close_line(seat)
        if seat.line:
            desk.listen(seat.line, Nothing())
            desk.tell(seat.id, "Your line is up: Enter connects at once")
        return
    if call.wished:
        callbacks.dial(desk, call)
        desk.tell(seat.id, f"Calling {call.name} back")
        return
    dialplan.answer(desk, call)
    desk.join(seat.line, call.leg)
    desk.set_state(call, State.TALKING)
    call.deadline, call.recall, call.sender, call.holder = None, False, "", ""
    call.slot, call.slot_for = 0, ""
    desk.talked(call)
    if seat.person.staff:
        desk.took(seat.person.staff)
    call.wrap_up = wrap_up.wrap_up_s(desk, seat, call)
    call.joined.clear()
    call.outcome, seat.after = "answered", ""
    title = seat.person.title
    if title not in call.talked_to:
        call.talked_to.append(title)
        desk.count("answered")
    desk.story(call, title, "answered")
    desk.journal(call)
    callbacks.reached(desk, call)
    desk.tell(seat.id, f"You are talking with {call.name}")


def line_ended(desk: Desk, seat: Seat, event: LegEnded) -> None:
    """The seat's own phone is gone.

    Its call is over if they hung up; it waits on hold if the phone failed, which is nobody's wish; and
    it rings on if the phone never came up.
    """
    was_up, ending, why = seat.line_up, event.ending, event.why
    desk.lines.pop(seat.line, None)
    seat.line, seat.line_up = 0, False
    heard = seat.playing is not None
    playback.end(desk, seat)
    call = desk.calls.get(seat.call)
    if call is None and heard and not was_up:
        words = dialplan.WORDS.get(ending, "hung up")
        desk.tell(seat.id, f"The message was not played: your {phone_word(desk, seat)} {words}", bad=True)
        return
    if call is None:
        if desk.keeps_line(seat):
            gone = (
                "is closed" if was_up else f"did not come up: {why or dialplan.WORDS.get(ending, 'hung up')}"
            )
            desk.tell(
                seat.id, f"Your line {gone}; the next call rings your {phone_word(desk, seat)}", bad=True
            )
        return
    if was_up and call.state is State.TALKING and ending in FAILED:
        put_on_hold(desk, seat, call, f"lost: {why or ending}")
        desk.tell(seat.id, f"Your {phone_word(desk, seat)} is gone; {call.name} is on hold", bad=True)
        return
    if was_up and call.state is State.TALKING:
        desk.free_seat(call)
        desk.story(call, seat.person.title, "hung up")
        call.detail = f"{seat.person.title} hung up"
        dialplan.finish(desk, call)
        return
    desk.free_seat(call)
    phone = phone_word(desk, seat)
    words = f"{phone} {'hung up' if was_up else dialplan.WORDS.get(ending, 'hung up')}"
    if not was_up and ending in (Ending.UNREACHABLE, Ending.FAILED):
        target = desk.phone_of(seat)
        said = failure_words.words(
            ending, event.code, why, target.title if target else phone, target.via if target else ""
        )
        words += f" ({why if phone == HEADSET and why else said})"
    back_to_waiting(desk, call, f"{seat.person.title}'s {words}")
    after = f"{call.name} was not called" if call.dialled_by else f"{call.name} still waits"
    if call.dialled_by and was_up:
        after = f"the call to {call.name} is ended"
    desk.tell(seat.id, f"Your {words}; {after}", bad=True)


def back_to_waiting(desk: Desk, call: Call, why: str) -> None:
    """A call that could not be connected, and ``why``, goes back to where it waited."""
    if call.wished:
        callbacks.back_in_line(desk, call, why)
        return
    if call.before in _WAITED:
        desk.set_state(call, call.before)
        call.deadline = _left_until(desk, call) if call.before is State.HOLDING else None
        desk.listen(call.leg, Music())
        return
    desk.set_state(call, State.RINGING)
    call.deadline = desk.now.mono + call.ring_left
    if call.answered:
        desk.listen(call.leg, Music())


def put_on_hold(desk: Desk, seat: Seat, call: Call, why: str = "put on hold") -> None:
    """Put a seat's call on hold."""
    desk.free_seat(call, waits=True)
    hold_for(desk, call, seat)
    desk.story(call, seat.person.title, why)


def hold_for(desk: Desk, call: Call, seat: Seat) -> None:
    """Let a call wait with music until a seat takes it back."""
    call.holder = seat.person.user
    if call.state is not State.TALKING:
        desk.set_state(call, State.CONNECTING)
    desk.set_state(call, State.HOLDING)
    call.deadline = _left_until(desk, call)
    desk.listen(call.leg, Music())


def _left_until(desk: Desk, call: Call) -> float | None:
    """Until when a call may be held or parked from now on; without end where there is no limit."""
    limit = desk.office.desk.park if call.slot else desk.office.desk.hold
    return desk.now.mono + limit if limit else None


def hold(desk: Desk, seat: Seat, call: Call, intent: Intent) -> None:
    """Put the seat's own call on hold, or take a held one back."""
    if call.state is State.HOLDING:
        take(desk, seat, call)
    elif call.seat == seat.id:
        put_on_hold(desk, seat, call)
        desk.tell(seat.id, f"{call.name} is on hold")
    else:
        desk.tell(seat.id, why_not(desk, seat, call), bad=True)


def mute(desk: Desk, seat: Seat, call: Call, intent: Intent) -> None:
    """Let the caller hear nothing of the seat, or hear it again."""
    if call.seat != seat.id:
        desk.tell(seat.id, why_not(desk, seat, call), bad=True)
        return
    call.muted = not call.muted
    if call.tape and call.tape.asking:
        pass  # they hear the announcement; joined after it, they hear each other as is set now
    elif seat.consult and seat.consult.together:
        desk.join_three(seat.line, call.leg, seat.consult.leg, muted=call.muted)
    else:
        desk.join(call.leg, seat.line, muted=call.muted)
    desk.touch(call)
    desk.tell(seat.id, f"{call.name} can't hear you" if call.muted else f"{call.name} hears you again")


def hang_up(desk: Desk, seat: Seat, call: Call, intent: Intent) -> None:
    """End a call, wherever it is; below a receptionist only one's own."""
    if call.seat != seat.id and seat.person.role < Role.RECEPTIONIST:
        desk.tell(seat.id, "Only a receptionist may end somebody else's call", bad=True)
        return
    if not conversations.confirmed(desk, seat, call, intent, "end the call"):
        return
    conversations.tell(desk, seat, call, "ended")
    if call.wished and call.dialled_by:
        callbacks.end(desk, call, "cancelled", f"ended by {seat.person.title}")
        desk.tell(seat.id, f"You ended the call to {call.name}")
        return
    if call.wished:
        callbacks.keep(desk, call, "given up")
        callbacks.end(desk, call, "callback failed", f"ended by {seat.person.title}")
        desk.tell(seat.id, f"{call.name} is not called back")
        return
    dialplan.leave_step(desk, call)
    call.outcome = call.outcome or ("answered" if call.talked_to else "declined")
    call.detail = f"{seat.person.title} ended it"
    desk.story(call, seat.person.title, "hung up")
    dialplan.finish(desk, call)
    desk.tell(seat.id, f"You ended the call of {call.name}")


def arrive(desk: Desk, seat: Seat) -> None:
    """A person sits down; a call they were talking in when their last seat died is theirs again."""
    desk.seats[seat.id] = seat
    for call in desk.calls.values():
        if call.left_by == seat.person.user and call.peer and call.state in (State.TALKING, State.DIALLING):
            seat.line, seat.line_up, seat.call = call.peer, call.state is State.TALKING, call.id
            desk.legs.pop(call.peer, None)
            desk.lines[seat.line] = seat.id
            call.seat, call.peer, call.peer_title, call.peer_staff, call.left_by = seat.id, 0, "", "", ""
            if call.state is State.DIALLING:
                desk.set_state(call, State.CONNECTING)
            desk.touch(call)
            break
    desk.touch()


def leave(desk: Desk, seat: Seat) -> None:
    """A seat is gone. Its call goes on: nobody's phone is cut because a terminal died."""
    playback.end(desk, seat)
    desk.seats.pop(seat.id, None)
    desk.touch()
    if not seat.line:
        return
    desk.lines.pop(seat.line, None)
    call = desk.calls.get(seat.call)
    if call is None:
        desk.out.append(HangUp(seat.line, 487))
        return
    call.seat, call.peer, call.peer_title = 0, seat.line, seat.person.title
    call.peer_staff, call.left_by = seat.person.staff, seat.person.user
    desk.legs[seat.line] = call.id
    if call.state is State.CONNECTING:
        desk.set_state(call, State.DIALLING)
    desk.touch(call)
