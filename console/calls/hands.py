"""What a person does: one function a verb. Each says what happened to the seat that asked."""

from console.calls import chain
from console.calls.commands import Dial, HangUp, LookUp, Music, SaveNote
from console.calls.desk import Desk
from console.calls.events import Ending
from console.calls.intents import VERBS, Intent, Role
from console.calls.life import ALLOWED, State
from console.calls.modes import switch
from console.calls.records import Call, Seat, Undo
from console.config.destination import TERMINAL, Destination, Kind, Step, parse_destination
from console.routing.targets import reach

UNDO_S = 5.0
CONNECT_S = 15.0
LEAST_RING_S = 5.0
UNDONE_FROM = frozenset({State.RINGING, State.DIALLING, State.PLAYING, State.RECORDING})


def wish(desk: Desk, seat: Seat, intent: Intent) -> None:
    """Carry out an intent if the seat's role and the call's state allow it; else say why not."""
    verb, person = intent.verb, seat.person
    if verb not in VERBS:
        desk.tell(seat.id, f"There is no verb {verb!r}", bad=True)
        return
    if person.role < VERBS[verb]:
        desk.audit(person.user, "refused", verb, f"role {person.role.word}")
        desk.tell(seat.id, f"Only a {VERBS[verb].word} may do that; you are {person.role.word}", bad=True)
        return
    if verb in _OFFICE:
        _OFFICE[verb](desk, seat, intent)
        return
    call = desk.calls.get(intent.call)
    if verb == "answer" and not intent.call:
        call = most_urgent(desk)
        if call is None:
            desk.tell(seat.id, "No call is waiting")
            return
    if call is None:
        desk.tell(seat.id, "That call has ended", bad=True)
        return
    if verb not in ALLOWED[call.state]:
        desk.tell(seat.id, why_not(desk, seat, call), bad=True)
        return
    _CALL[verb](desk, seat, call, intent)


def most_urgent(desk: Desk) -> Call | None:
    """The call that needs a hand first: recalls, then who rings longest."""
    waiting = [c for c in desk.calls.values() if c.state is State.RINGING]
    return min(waiting, key=lambda c: (not c.recall, c.arrived.mono), default=None)


def why_not(desk: Desk, seat: Seat, call: Call) -> str:
    """Why the state of a call forbids what was asked, as a sentence."""
    owner = desk.seats.get(call.seat)
    if owner and owner.id != seat.id:
        return f"{owner.person.title} took {call.name}"
    words = {
        State.ARRIVING: "is only just arriving",
        State.RINGING: "still rings at the desk",
        State.DIALLING: f"rings {call.peer_title or 'another phone'}",
        State.CONNECTING: "is being connected to you",
        State.TALKING: f"is talking with {call.peer_title or 'you'}",
        State.HOLDING: "is on hold",
        State.PLAYING: "hears an announcement",
        State.RECORDING: "is leaving a message",
        State.LEAVING: "is on the way out",
    }
    return f"Not now: {call.name} {words.get(call.state, 'has ended')}"


# -- taking a call -----------------------------------------------------------------------------------


def take(desk: Desk, seat: Seat, call: Call, intent: Intent | None = None) -> None:
    """Connect a seat to a call, ringing the seat's own phone when it isn't up."""
    target = desk.phone_of(seat)
    if target is None:
        desk.tell(seat.id, "You have no phone: put your user into [[staff]], or set [desk] phone", bad=True)
        return
    other = desk.calls.get(seat.call)
    if other and other is not call:
        if other.state is not State.TALKING:
            desk.tell(seat.id, f"You are being connected to {other.name}", bad=True)
            return
        park_music(desk, seat, other)
    if call.recording:
        chain.close_recording(desk, call, f"taken by {seat.person.title}")
    desk.drop_peer(call)
    call.held_before = call.state is State.HOLDING
    call.ring_left = max(LEAST_RING_S, (call.deadline or 0.0) - desk.now.mono)
    desk.set_state(call, State.CONNECTING)
    call.seat, seat.call, call.deadline = seat.id, call.id, desk.now.mono + CONNECT_S
    if seat.line_up:
        connected(desk, seat)
        return
    if not seat.line:
        seat.line = desk.new_leg()
        desk.lines[seat.line] = seat.id
        auto = desk.office.desk.auto_answer
        desk.out.append(
            Dial(seat.line, target.address, target.via, call.facts.caller, call.name, call.leg, auto)
        )
    desk.tell(seat.id, f"Connecting {call.name} to {target.title}")


def connected(desk: Desk, seat: Seat) -> None:
    """The seat's phone is up: join it with the call it was rung for."""
    call = desk.calls.get(seat.call)
    if call is None:
        desk.close_line(seat)
        return
    chain.answer(desk, call)
    desk.join(seat.line, call.leg)
    desk.set_state(call, State.TALKING)
    call.deadline, call.recall, call.sender, call.holder = None, False, "", ""
    call.outcome = "answered"
    title = seat.person.title
    if title not in call.talked_to:
        call.talked_to.append(title)
        desk.count("answered")
    desk.story(call, title, "answered")
    desk.journal(call)
    desk.tell(seat.id, f"You are talking with {call.name}")


def line_ended(desk: Desk, seat: Seat, ending: Ending) -> None:
    """The seat's own phone is gone: its call is over if she hung up, and rings on if it never came up."""
    was_up = seat.line_up
    desk.lines.pop(seat.line, None)
    seat.line, seat.line_up = 0, False
    call = desk.calls.get(seat.call)
    if call is None:
        return
    if was_up and call.state is State.TALKING:
        desk.free_seat(call)
        desk.story(call, seat.person.title, "hung up")
        chain.finish(desk, call)
        return
    desk.free_seat(call)
    back_to_waiting(desk, call)
    words = chain.WORDS.get(ending, "hung up")
    desk.tell(seat.id, f"Your phone {words}; {call.name} still waits", bad=True)


def back_to_waiting(desk: Desk, call: Call) -> None:
    """A call that could not be connected goes back to where it waited."""
    if call.held_before:
        desk.set_state(call, State.HOLDING)
        call.deadline = None
        return
    desk.set_state(call, State.RINGING)
    call.deadline = desk.now.mono + call.ring_left
    if call.answered:
        desk.listen(call.leg, Music())


def park_music(desk: Desk, seat: Seat, call: Call) -> None:
    """Put a seat's call on hold."""
    desk.free_seat(call)
    call.holder = seat.person.user
    desk.set_state(call, State.HOLDING)
    desk.listen(call.leg, Music())
    desk.story(call, seat.person.title, "put on hold")


def _hold(desk: Desk, seat: Seat, call: Call, intent: Intent) -> None:
    if call.state is State.HOLDING:
        take(desk, seat, call)
    elif call.seat == seat.id:
        park_music(desk, seat, call)
        desk.tell(seat.id, f"{call.name} is on hold")
    else:
        desk.tell(seat.id, why_not(desk, seat, call), bad=True)


def _mute(desk: Desk, seat: Seat, call: Call, intent: Intent) -> None:
    if call.seat != seat.id:
        desk.tell(seat.id, why_not(desk, seat, call), bad=True)
        return
    call.muted = not call.muted
    desk.join(call.leg, seat.line, muted=call.muted)
    desk.touch(call)
    desk.tell(seat.id, f"{call.name} can't hear you" if call.muted else f"{call.name} hears you again")


def _hang_up(desk: Desk, seat: Seat, call: Call, intent: Intent) -> None:
    chain.leave_step(desk, call)
    call.outcome = call.outcome or "declined"
    desk.story(call, seat.person.title, "hung up")
    chain.finish(desk, call)
    desk.tell(seat.id, f"You ended the call of {call.name}")


# -- sending a call somewhere ------------------------------------------------------------------------


def _remember(desk: Desk, call: Call, verb: str, words: str) -> Undo:
    left = max(LEAST_RING_S, (call.deadline or 0.0) - desk.now.mono)
    return Undo(
        desk.now.mono + UNDO_S,
        verb,
        words,
        call.id,
        call.plan,
        call.index,
        call.state,
        left,
        recall=call.recall,
    )


def _did(desk: Desk, seat: Seat, undo: Undo) -> None:
    seat.undo = undo
    desk.tell(seat.id, undo.words, undo_until=undo.until)


def _send(desk: Desk, seat: Seat, call: Call, intent: Intent) -> None:
    try:
        step = parse_destination(intent.to)
    except ValueError as wrong:
        desk.tell(seat.id, str(wrong), bad=True)
        return
    problem = _unknown(desk, step.destination)
    if problem:
        desk.tell(seat.id, problem, bad=True)
        return
    owner = desk.seats.get(call.seat)
    if owner and owner.id != seat.id and seat.person.role < Role.RECEPTIONIST:
        desk.tell(seat.id, why_not(desk, seat, call), bad=True)
        return
    where = place_title(desk, step.destination)
    undo = _remember(desk, call, intent.verb, f"{call.name} → {where}")
    title = seat.person.title
    desk.story(call, title, f"{intent.verb} to {where}" + (f": {intent.text}" if intent.text else ""))
    desk.count(intent.verb)
    plan = _sent_plan(desk, call, step)
    call.sender = title
    chain.send(desk, call, plan)
    desk.journal(call)
    _did(desk, seat, undo)


def _sent_plan(desk: Desk, call: Call, step: Step) -> tuple[Step, ...]:
    """The chosen place, then back to the desk, then the end the call's own chain had."""
    if step.destination.kind in TERMINAL:
        return (step,)
    own = call.decision.plan if call.decision else ()
    tail = own[-1] if own and own[-1].destination.kind in TERMINAL else desk.office.routing.otherwise[-1]
    return (step, Step(Destination(Kind.DESK)), tail)


def _unknown(desk: Desk, place: Destination) -> str:
    """Why a destination can't be used, or nothing."""
    kind, name = place.kind, place.name
    if kind in (Kind.STAFF, Kind.NUMBER) and reach(desk.office, place) is None:
        return f"Nobody is reached by {place}: no phone, or no trunk to call through"
    if kind is Kind.VOICEMAIL and not desk.office.box(name):
        return f"There is no voicemail box {name!r}"
    if kind is Kind.SAY and all(p.name != name for p in desk.office.prompt):
        return f"There is no prompt {name!r}"
    return "" if kind in chain.STEPS else f"{place}: not possible here"


def place_title(desk: Desk, place: Destination) -> str:
    """How a destination reads on the screen."""
    if place.kind is Kind.DESK:
        return "the desk"
    if place.kind is Kind.VOICEMAIL:
        box = desk.office.box(place.name)
        return f"voicemail {(box.title if box else '') or place.name}"
    target = reach(desk.office, place) if place.kind in (Kind.STAFF, Kind.NUMBER) else None
    return target.title if target else str(place)


def _approve(desk: Desk, seat: Seat, call: Call, intent: Intent) -> None:
    undo = _remember(desk, call, "approve", f"{call.name} goes on now")
    who = chain.current_name(desk, call)
    desk.story(call, seat.person.title, f"sent on from {who}")
    if call.state is State.RINGING and not chain.at_desk(call):
        chain.enter(desk, call, call.index)
    else:
        desk.drop_peer(call)
        chain.enter(desk, call, call.index + 1)
    _did(desk, seat, undo)


# -- notes, people, the office -----------------------------------------------------------------------


def _note(desk: Desk, seat: Seat, call: Call, intent: Intent) -> None:
    text = " ".join(intent.text.split())[:500]
    if not text:
        desk.tell(seat.id, "The note is empty", bad=True)
        return
    card = call.facts.card.id if call.facts.card else 0
    call.note = text
    desk.out.append(SaveNote(call.id, card, desk.now.wall, seat.person.user, text))
    desk.touch(call)
    desk.tell(seat.id, f"Noted for {call.name}")


def _away(desk: Desk, seat: Seat, intent: Intent) -> None:
    name = intent.to.removeprefix("staff ").strip() or seat.person.staff
    if not name or not desk.office.person(name):
        desk.tell(seat.id, "You are not in [[staff]]: name whom you mean", bad=True)
        return
    if name != seat.person.staff and seat.person.role < Role.RECEPTIONIST:
        desk.tell(seat.id, "Only a receptionist may set somebody else's state", bad=True)
        return
    was_away = name in desk.away
    _set_away(desk, seat, name, not was_away, intent.text)
    words = f"{desk.title(name)} is {'free' if was_away else 'away'}"
    _did(desk, seat, Undo(desk.now.mono + UNDO_S, "away", words, staff=name))


def _set_away(desk: Desk, seat: Seat, name: str, away: bool, note: str = "") -> None:
    if away:
        desk.away[name] = (desk.now.mono, " ".join(note.split())[:60])
    else:
        desk.away.pop(name, None)
    desk.audit(seat.person.user, "away" if away else "back", name)
    desk.touch()


def _mode(desk: Desk, seat: Seat, intent: Intent) -> None:
    before = desk.override
    try:
        words = switch(desk, seat.person.user, intent.to, intent.until, intent.text)
    except ValueError as wrong:
        desk.tell(seat.id, str(wrong), bad=True)
        return
    desk.tell(0, words)
    seat.undo = Undo(desk.now.mono + UNDO_S, "mode", words, override=before)
    seat.notes[-1].undo_until = seat.undo.until


def _search(desk: Desk, seat: Seat, intent: Intent) -> None:
    seat.search = intent.text[:100]
    desk.out.append(LookUp(seat.id, seat.search))


def _undo(desk: Desk, seat: Seat, intent: Intent) -> None:
    undo, seat.undo = seat.undo, None
    if undo is None or desk.now.mono > undo.until:
        desk.tell(seat.id, "Nothing to undo: an act can be taken back for 5 seconds", bad=True)
        return
    if undo.verb == "mode":
        switch(desk, seat.person.user, "", "", "undone", back_to=undo.override)
        desk.tell(0, f"Undone: {undo.words}")
    elif undo.verb == "away":
        _set_away(desk, seat, undo.staff, undo.staff not in desk.away)
        desk.tell(seat.id, f"Undone: {undo.words}")
    else:
        _undo_send(desk, seat, undo)


def _undo_send(desk: Desk, seat: Seat, undo: Undo) -> None:
    call = desk.calls.get(undo.call)
    if call is None or call.state not in UNDONE_FROM:
        name = call.name if call else "the call"
        desk.tell(seat.id, f"Too late: {name} is {'already there' if call else 'gone'}", bad=True)
        return
    chain.leave_step(desk, call)
    call.plan, call.index, call.sender, call.recall = undo.plan, undo.index, "", undo.recall
    desk.story(call, seat.person.title, f"took back: {undo.words}")
    if undo.state in (State.TALKING, State.HOLDING):
        desk.set_state(call, State.RINGING)
        call.deadline = desk.now.mono + desk.office.desk.recall
        take(desk, seat, call)
    elif undo.state is State.RINGING:
        chain.ring_desk(desk, call, undo.left)
    else:
        chain.enter(desk, call, undo.index)
    desk.tell(seat.id, f"Undone: {undo.words}")


def arrive(desk: Desk, seat: Seat) -> None:
    """A person sits down; a call she was talking in when her last seat died is hers again."""
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


_CALL = {
    "answer": take,
    "approve": _approve,
    "override": _send,
    "reroute": _send,
    "transfer": _send,
    "hold": _hold,
    "mute": _mute,
    "hang_up": _hang_up,
    "note": _note,
}
_OFFICE = {"mode": _mode, "away": _away, "search": _search, "undo": _undo}
