"""Conversations recorded: who wishes it, who hears of it first, when it pauses, and what is kept.

``settle`` is the one place that begins and ends pieces of a recording. It runs after whatever may have
changed who talks with whom, and compares who is in the conversation now with who is in the open piece: no
transfer, hold or conference is recorded by mistake, or with somebody who has not heard the announcement.
"""

from console.calls.access import conversations
from console.calls.protocol.commands import Audio, Record, StopRecording
from console.calls.protocol.events import PieceEnded, PromptEnded
from console.calls.protocol.intents import Intent
from console.calls.protocol.store_commands import SaveRecording, SealPiece
from console.calls.state.call import Call
from console.calls.state.call_state import State
from console.calls.state.desk import Desk
from console.calls.state.recordings import REFUSED, STOPPED, Tape
from console.calls.state.seat import Seat

NOTICE, REFUSE = "recording-notice", "recording-refuse"
#: what a seat may wish for
ON, PAUSE, STOP = "on", "pause", "stop"
_DOES = {PAUSE: "pause the recording", STOP: "stop the recording"}
#: a conversation is recorded in pieces of so many seconds, which lie readable in memory until they are sealed
PIECE_S = 30.0
#: a backstop for the phone: no piece is longer, whatever becomes of us
_LONGEST_S = 4 * PIECE_S
#: folder of the pieces within that of messages being left
FOLDER = "conversations"


def settle(desk: Desk) -> None:
    """Record what should be recorded now, and nothing else."""
    if desk.taped == desk.version and desk.now.mono < desk.tape_ends:
        return
    desk.tape_ends = float("inf")
    for call in desk.calls.values():
        try:  # no context manager: this is done for all calls at each change
            _tape(desk, call)
        except Exception:
            desk.failed("the recording of a call", call)
    desk.taped = desk.version


def _tape(desk: Desk, call: Call) -> None:
    if call.state is State.TALKING and call.tape is None and _always(desk, call):
        call.tape = Tape(_ident(call), "")
    if call.tape and not call.tape.over:
        _settle(desk, call, call.tape)
        desk.tape_ends = min(desk.tape_ends, call.tape.ends)


def policy(desk: Desk, call: Call) -> str:
    """Whether a call's conversations are recorded: as its rule says, else its queue, else the office."""
    name = call.decision.rule if call.decision else ""
    rule = next((rule for rule in desk.office.rule if rule.name == name), None)
    queue = call.queue if call.from_queue else None
    return (rule.record if rule else "") or (queue.record if queue else "") or desk.office.recording.record


def handle_intent(desk: Desk, seat: Seat, call: Call, intent: Intent) -> None:
    """Record a conversation as ``text`` says: "on" begins or goes on, "pause" is for card numbers, "stop"
    ends it. Empty, as the key sends it: begin, then pause and go on in turn."""
    if not conversations.confirmed(desk, seat, call, intent, _DOES.get(intent.text, "record them")):
        return
    tape, asked = call.tape, intent.text
    runs = tape is not None and bool(tape.word) and not tape.over
    if asked not in ("", ON, PAUSE, STOP):
        desk.tell(seat.id, f"A recording takes {ON}, {PAUSE} or {STOP}, not {asked[:20]!r}", bad=True)
    elif tape is not None and runs and asked == STOP:
        _stop(desk, seat, call, tape)
    elif asked in (PAUSE, STOP) and not runs:
        desk.tell(seat.id, f"{call.name} is not recorded", bad=True)
    elif policy(desk, call) == "never":
        desk.tell(seat.id, "This office never records calls like this one", bad=True)
    elif tape is not None and tape.over not in ("", STOPPED):
        desk.tell(seat.id, f"Not recorded: {tape.over}", bad=True)
    elif tape is None or not runs:
        _begin(desk, seat, call)
    elif tape.asking:
        desk.tell(seat.id, "The announcement is being heard; recording begins after it")
    else:
        _pause(desk, seat, call, tape, asked)


def _begin(desk: Desk, seat: Seat, call: Call) -> None:
    """Wish for a recording; one that was stopped is announced again, as nobody counts on it any more."""
    tape = call.tape = call.tape or Tape(_ident(call), seat.person.user)
    if tape.over:
        tape.over, tape.paused = "", False
        tape.asked.clear()
    tape.by = tape.by or seat.person.user
    desk.audit(seat.person.user, "record", call.id)
    desk.story(call, seat.person.title, "wants the conversation recorded")
    desk.touch(call)


def _pause(desk: Desk, seat: Seat, call: Call, tape: Tape, asked: str) -> None:
    paused = asked == PAUSE or (not asked and not tape.paused)
    if paused != tape.paused:
        tape.paused = paused
        desk.audit(seat.person.user, "record pause" if paused else "record resume", call.id)
        desk.story(call, seat.person.title, f"recording {'paused' if paused else 'resumed'}")
        desk.touch(call)
    desk.tell(seat.id, "Recording is paused: nothing is kept" if paused else "The call is recorded again")


def _stop(desk: Desk, seat: Seat, call: Call, tape: Tape) -> None:
    asking, tape.over = bool(tape.asking), STOPPED
    tape.asking.clear()
    _close(desk, call, tape)
    if asking:
        _rejoin(desk, call)
    desk.audit(seat.person.user, "record stop", call.id)
    desk.story(call, seat.person.title, "recording stopped")
    kept = "what was recorded is kept" if tape.at else "nothing was recorded"
    desk.tell(seat.id, f"The recording is stopped: {kept}")
    desk.touch(call)


def announcement_ended(desk: Desk, event: PromptEnded) -> bool:
    """A leg heard the announcement, or could not; whether it was that what ended."""
    call = next((c for c in desk.calls.values() if c.tape and event.leg in c.tape.asking), None)
    if call is None or call.tape is None:
        return False
    tape = call.tape
    tape.asking[event.leg] = not event.why
    if None in tape.asking.values():
        return True
    missed = [leg for leg, heard in tape.asking.items() if not heard]
    tape.asked.update(tape.asking)
    tape.asking.clear()
    _rejoin(desk, call)
    if missed and desk.office.consent == "all-party":
        _over(desk, call, tape, f"the announcement could not be played ({event.why or 'no sound'})")
    elif missed:
        desk.story(call, "", "the announcement of the recording could not be played; one party agrees")
    else:
        desk.story(call, "", "the announcement of the recording was heard by all")
    desk.touch(call)
    return True


def digit(desk: Desk, call: Call, pressed: str) -> bool:
    """A caller pressed a digit in a conversation; whether it was the one that refuses a recording."""
    tape = call.tape
    if tape is None or pressed != desk.office.recording.refuse or not (tape.asking or tape.sources):
        return False
    asking = bool(tape.asking)
    _over(desk, call, tape, REFUSED)
    if asking:
        _rejoin(desk, call)
    return True


def failed(desk: Desk, call: Call, why: str) -> bool:
    """A recording ended by itself; whether it was one of a conversation."""
    tape = call.tape
    if tape is None or not tape.sources:
        return False
    if why == "length":
        tape.ends = desk.now.mono  # the core was late with the next piece
        desk.touch()
        return True
    desk.alert("disk", "A conversation could not be recorded: is the disk full?")
    _over(desk, call, tape, "the recording could not be written")
    return True


def piece(desk: Desk, event: PieceEnded) -> None:
    """A piece is whole: seal it."""
    desk.clear_alert("disk")
    desk.out.append(SealPiece(event.path))


def finish(desk: Desk, call: Call) -> None:
    """A call is over, and its recording with it."""
    if call.tape:
        call.tape.asking.clear()
        _close(desk, call, call.tape)
        if call.tape.at:
            desk.story(call, "", f"{call.tape.seconds:.0f} s recorded")
            _save(desk, call, call.tape, complete=True)


# -- within -------------------------------------------------------------------------------------------


def _ident(call: Call) -> str:
    return f"{call.id}-c"


def _always(desk: Desk, call: Call) -> bool:
    """Whether a call is recorded without being asked; one with a sign of danger in it is not held up."""
    return not call.danger and not call.wished and policy(desk, call) == "always"


def _settle(desk: Desk, call: Call, tape: Tape) -> None:
    parties = _parties(desk, call)
    if tape.asking and set(tape.asking) != set(parties):
        tape.asking.clear()  # what they hear now was set by whatever changed the conversation
        desk.touch(call)
    if not parties or tape.paused:
        _close(desk, call, tape)
    elif desk.office.recording.announce and not tape.asked.issuperset(parties):
        _close(desk, call, tape)
        if not tape.asking:
            _ask(desk, call, tape, parties)
    elif not tape.asking:
        heard = _heard(desk, call, parties)
        if heard != tape.sources or tape.ends <= desk.now.mono:
            _next(desk, call, tape, heard)


def _parties(desk: Desk, call: Call) -> tuple[int, ...]:
    """The legs in a call's conversation, the caller's first; none while nobody talks with the caller."""
    if call.state is not State.TALKING:
        return ()
    if call.peer:
        return call.leg, call.peer
    seat = desk.seats.get(call.seat)
    if seat is None or not seat.line_up or seat.call != call.id:
        return ()
    third = seat.consult.leg if seat.consult and seat.consult.together else 0
    return (call.leg, seat.line, third) if third else (call.leg, seat.line)


def _heard(desk: Desk, call: Call, parties: tuple[int, ...]) -> tuple[int, ...]:
    """Those of them whom the caller can hear: what is said behind a muted line is not kept."""
    seat = desk.seats.get(call.seat)
    mute = seat.line if seat and call.muted else 0
    return tuple(leg for leg in parties if leg != mute)


def _ask(desk: Desk, call: Call, tape: Tape, parties: tuple[int, ...]) -> None:
    """Let all in the conversation hear that it will be recorded, and how the caller can refuse."""
    key = desk.office.recording.refuse
    words = (NOTICE, REFUSE, f"number-{key}") if key else (NOTICE,)
    tape.asking = dict.fromkeys(parties)
    for leg in parties:
        desk.listen(leg, Audio(words))
    desk.touch(call)


def _rejoin(desk: Desk, call: Call) -> None:
    """Let those in a conversation hear each other as before the announcement."""
    parties, seat = _parties(desk, call), desk.seats.get(call.seat)
    if not parties:
        return
    caller, line, *third = parties
    if third:
        desk.join_three(line, caller, third[0], muted=call.muted)
    else:
        desk.join(caller, line, muted=call.muted and seat is not None)


def _next(desk: Desk, call: Call, tape: Tape, heard: tuple[int, ...]) -> None:
    """Begin a piece; one that is open ends where it begins."""
    now = desk.now.mono
    first = tape.at is None
    begins = not tape.sources
    if first:
        tape.at, tape.began = desk.now.wall, now
    if not begins:
        tape.seconds += now - tape.since
    at = round((now - tape.began) * 1000)
    path = f"{desk.voicemail_dir}/{FOLDER}/{tape.id}.{tape.pieces}.{at}.wav"
    tape.pieces += 1
    tape.sources, tape.since, tape.ends = heard, now, now + PIECE_S
    if first:
        desk.story(call, "", "recording begins")
    if begins:
        _save(desk, call, tape, complete=False)
        desk.touch(call)
    others = tuple(leg for leg in heard if leg != call.leg)
    desk.out.append(Record(call.leg, path, _LONGEST_S, 0.0, others))


def _close(desk: Desk, call: Call, tape: Tape) -> None:
    if tape.sources:
        tape.seconds += desk.now.mono - tape.since
        tape.sources, tape.ends = (), float("inf")
        desk.out.append(StopRecording(call.leg))
        _save(desk, call, tape, complete=False)
        desk.touch(call)


def _over(desk: Desk, call: Call, tape: Tape, why: str) -> None:
    """Record nothing more in this call, and say why."""
    tape.over = why
    tape.asking.clear()
    _close(desk, call, tape)
    desk.story(call, "", f"not recorded{' any more' if tape.at else ''}: {why}")
    desk.audit("", "record refused" if why == REFUSED else "record failed", call.id, why)
    if call.seat:
        desk.tell(call.seat, f"{call.name} is not recorded: {why}", bad=True)
    desk.touch(call)


def _save(desk: Desk, call: Call, tape: Tape, *, complete: bool) -> None:
    facts = call.facts
    desk.out.append(
        SaveRecording(
            id=tape.id,
            call=call.id,
            at=tape.at or desk.now.wall,
            caller=facts.caller,
            display=call.name,
            card=facts.card.id if facts.card else 0,
            by=tape.by,
            talked_to=", ".join(call.talked_to),
            seconds=tape.seconds,
            complete=complete,
        )
    )
