"""What a person does: one function a verb. Each says what happened to the seat that asked."""

from console.calls import audio, sending, taking
from console.calls.commands import LookUp, SaveNote
from console.calls.desk import Desk
from console.calls.intents import VERBS, Intent, Role
from console.calls.life import ALLOWED, State
from console.calls.modes import switch
from console.calls.records import Call, Seat, Undo


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
    if call is None and verb == "note" and intent.call in desk.ended:
        _note_down(desk, seat, intent, *desk.ended[intent.call])
        return
    if call is None:
        desk.tell(seat.id, "That call has ended", bad=True)
        return
    if verb not in ALLOWED[call.state]:
        desk.tell(seat.id, taking.why_not(desk, seat, call), bad=True)
        return
    _CALL[verb](desk, seat, call, intent)


def most_urgent(desk: Desk) -> Call | None:
    """The call that needs a hand first: recalls, then who rings longest."""
    waiting = [c for c in desk.calls.values() if c.state is State.RINGING]
    return min(waiting, key=lambda c: (not c.recall, c.arrived.mono), default=None)


def _note(desk: Desk, seat: Seat, call: Call, intent: Intent) -> None:
    card = call.facts.card.id if call.facts.card else 0
    call.note = _note_down(desk, seat, intent, call.name, card) or call.note
    desk.touch(call)


def _note_down(desk: Desk, seat: Seat, intent: Intent, name: str, card: int) -> str:
    """Keep a seat's words about a call; gives them, cleaned."""
    text = " ".join(intent.text.split())[:500]
    if not text:
        desk.tell(seat.id, "The note is empty", bad=True)
        return ""
    desk.out.append(SaveNote(intent.call, card, desk.now.wall, seat.person.user, text))
    desk.tell(seat.id, f"Noted for {name}")
    return text


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
    sending.did(desk, seat, Undo(desk.now.mono + sending.UNDO_S, "away", words, staff=name))


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
    seat.undo = Undo(desk.now.mono + sending.UNDO_S, "mode", words, override=before)
    seat.notes[-1].undo_until = seat.undo.until


def _search(desk: Desk, seat: Seat, intent: Intent) -> None:
    seat.search = intent.text[:100]
    desk.out.append(LookUp(seat.id, seat.search))


def _undo(desk: Desk, seat: Seat, intent: Intent) -> None:
    undo, seat.undo = seat.undo, None
    for note in seat.notes:
        note.undo_until = None
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
        sending.take_back(desk, seat, undo)


_CALL = {
    "answer": taking.take,
    "approve": sending.approve,
    "override": sending.send,
    "reroute": sending.send,
    "transfer": sending.send,
    "hold": taking.hold,
    "mute": taking.mute,
    "hang_up": taking.hang_up,
    "note": _note,
}
_OFFICE = {"mode": _mode, "away": _away, "search": _search, "undo": _undo, "sound": audio.wish}
