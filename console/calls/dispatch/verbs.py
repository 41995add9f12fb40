"""What a person does: one function a verb. Each says what happened to the seat that asked."""

from collections.abc import Callable

from console.calls.access import break_glass, conversations, screen_lock, visibility
from console.calls.board.urgency import need, turn
from console.calls.contacts import call_notes, cards, shared_numbers
from console.calls.inbox import inbox, playback
from console.calls.office import absence, holidays, modes, reports, settings
from console.calls.outbound import dialling, dtmf, favourites
from console.calls.protocol.commands import LookBack, LookUp, Reload
from console.calls.protocol.intents import VERBS, Intent, Role
from console.calls.queue import wrap_up
from console.calls.recording import conversations as recording_conversations
from console.calls.recording import prompts
from console.calls.seat import call_control, headset, shifts
from console.calls.state.call import Call
from console.calls.state.call_state import allowed
from console.calls.state.desk import Desk
from console.calls.state.seat import UNDO_S, Batch, Gone, Seat, Undo
from console.calls.transfer import blind, camp_on, consultation, parking, take_over


def handle_intent(desk: Desk, seat: Seat, intent: Intent, *, shell: bool = False) -> None:
    """Carry out an intent; those of one typed line as one, of which none is done behind one that was refused
    or is asked about. ``shell``: it was typed in a shell beside the seat."""
    seat.typing = shell
    if intent.verb in _MEANT and not intent.sure:
        conversations.withdraw(desk, seat, but=intent.group)
    batch = _batch(seat, intent)
    if batch is None:
        _carry_out(desk, seat, intent)
        return
    if batch.refused:
        return
    if seat.question and seat.question.intent.group == batch.group and not intent.sure:
        batch.waiting.append(intent)
        return
    _in_batch(desk, seat, batch, intent)
    while batch.waiting and not batch.refused and not seat.question:
        _in_batch(desk, seat, batch, batch.waiting.pop(0))


def _batch(seat: Seat, intent: Intent) -> Batch | None:
    """The typed line a wish belongs to; a new line ends the one before."""
    if intent.group and (seat.batch is None or seat.batch.group != intent.group):
        seat.batch = Batch(intent.group)
    elif not intent.group and intent.verb in _MEANT and intent.verb != "undo":
        seat.batch = None
    return seat.batch if intent.group else None


def _in_batch(desk: Desk, seat: Seat, batch: Batch, intent: Intent) -> None:
    """Carry out a wish of a typed line, and keep how it is taken back."""
    undo, last = seat.undo, seat.notes[-1].id if seat.notes else 0
    _carry_out(desk, seat, intent)
    if seat.question and seat.question.intent.group == batch.group:
        return
    said = [note for note in seat.notes if note.id > last]
    batch.refused = any(note.bad for note in said)
    if seat.undo and seat.undo is not undo:
        batch.undos.append(seat.undo)
    elif not batch.refused and said:
        batch.final.append(said[-1].text)


def _carry_out(desk: Desk, seat: Seat, intent: Intent) -> None:
    """Carry out an intent if the seat's role and the call's state allow it; else say why not."""
    verb, person = intent.verb, seat.person
    if verb not in VERBS:
        desk.tell(seat.id, f"There is no verb {verb!r}", bad=True)
        return
    if person.role < VERBS[verb]:
        desk.audit(person.user, "refused", verb, f"role {person.role.word}")
        desk.tell(seat.id, f"Only a {VERBS[verb].word} may do that; you are {person.role.word}", bad=True)
        return
    if screen_lock.why(desk, person.user) and verb not in screen_lock.OPEN:
        desk.touch()  # the screen is shown again that it is hidden
        return
    if seat.shell and verb in _AT_A_SEAT:
        desk.tell(seat.id, "Open a seat first: your phone is rung for a seat", bad=True)
        return
    screen_lock.touched(desk, seat)
    if verb in _OFFICE:
        _OFFICE[verb](desk, seat, intent)
        return
    _of_call(desk, seat, intent)


def _of_call(desk: Desk, seat: Seat, intent: Intent) -> None:
    """Carry out an intent about a call, if it is theirs and its state allows it; else say why not."""
    verb, person = intent.verb, seat.person
    call = desk.calls.get(intent.call)
    if verb == "answer" and not intent.call:
        call = most_urgent(desk, seat)
        if call is None:
            desk.tell(seat.id, "No call is waiting")
            return
    if call is None and verb in _AFTER and intent.call in desk.ended:
        _AFTER[verb](desk, seat, intent, desk.ended[intent.call])
        return
    if call is None:
        gone = desk.ended.get(intent.call)
        words = f"{gone.name} has hung up" if gone and verb == "answer" else "That call has ended"
        desk.tell(seat.id, f"{words}{_offer(desk, seat, verb)}", bad=True)
        return
    if not visibility.concerns(desk, call, seat):
        desk.audit(person.user, "refused", verb, f"{call.id} is somebody else's")
        desk.tell(seat.id, "That call is not yours: staff see and handle their own", bad=True)
        return
    if verb not in allowed(call.state, wished=call.wished):
        desk.tell(seat.id, f"{call_control.why_not(desk, seat, call)}{_offer(desk, seat, verb)}", bad=True)
        return
    _CALL[verb](desk, seat, call, intent)


def _offer(desk: Desk, seat: Seat, verb: str) -> str:
    """What a seat that could not answer a call can answer instead."""
    other = most_urgent(desk, seat) if verb == "answer" else None
    return f"; ⏎ takes {other.name}" if other else ""


def most_urgent(desk: Desk, seat: Seat) -> Call | None:
    """The call that needs a seat's hand first: recalls, then emergencies, then those who ring at the desk,
    then those who wait in queues; within these the oldest, by the age the routing gives them."""
    calls = (call for call in desk.calls.values() if need(call) and visibility.for_seat(desk, call, seat))
    return min(calls, key=turn, default=None)


def _slip(desk: Desk, seat: Seat, call: Call, intent: Intent) -> None:
    inbox.write(desk, seat, intent, call_notes.about(call))


def _mode(desk: Desk, seat: Seat, intent: Intent) -> None:
    before, planned = desk.override, desk.planned
    try:
        words, was = modes.switch(desk, seat.person.user, intent.to, intent.until, intent.text)
    except ValueError as wrong:
        desk.tell(seat.id, str(wrong), bad=True)
        return
    desk.tell(0, words)
    seat.undo = Undo(desk.now.mono + UNDO_S, "mode", words, was=was, override=before, planned=planned)
    seat.notes[-1].undo_until = seat.undo.until


def _search(desk: Desk, seat: Seat, intent: Intent) -> None:
    seat.search = intent.text[:100]
    if len(seat.search) <= 1:  # another search begins
        visibility.shut(seat)
    desk.out.append(LookUp(seat.id, seat.search))


def _history(desk: Desk, seat: Seat, intent: Intent) -> None:
    """A seat looks back at calls with the words of ``text`` (``to`` "open") behind the cursor ``until``, or
    no more."""
    if intent.to != "open":
        seat.history, seat.history_for = None, ""
        visibility.shut(seat)
        desk.touch()
        return
    seat.history = seat.history or ()
    person = seat.person
    own = person.role < Role.RECEPTIONIST
    text, before = intent.text[:100], intent.until[:80]
    desk.out.append(LookBack(seat.id, text, before, person.title, person.user, own=own))


def _preview(desk: Desk, seat: Seat, intent: Intent) -> None:
    """A seat looks at the modes (``text`` "open") or no more: how many calls each would move is told."""
    seat.previews = intent.text == "open"
    desk.touch()


def _undo(desk: Desk, seat: Seat, intent: Intent) -> None:
    undo, seat.undo = seat.undo, None
    for note in seat.notes:
        note.undo_until = None
    if undo is None or desk.now.mono > undo.until:
        desk.tell(seat.id, "Nothing to undo: an act can be taken back for 5 seconds", bad=True)
        return
    batch, seat.batch = seat.batch, None
    if batch is None or undo not in batch.undos:
        _take_back(desk, seat, undo)
        return
    for each in reversed(batch.undos):
        _take_back(desk, seat, each)
    if batch.final:
        desk.tell(seat.id, f"This stays as it is: {'; '.join(batch.final)}")


def _take_back(desk: Desk, seat: Seat, undo: Undo) -> None:
    """Take one act back, as far as it still can be."""
    if undo.verb == "mode":
        modes.take_back(desk, seat, undo)
    elif undo.verb == "away":
        absence.take_back(desk, seat, undo)
    elif undo.verb == "take_over":
        take_over.give_back(desk, seat, undo)
    elif undo.cards or undo.key:
        cards.take_back(desk, seat, undo)
    elif undo.verb == "holiday":
        holidays.take_back(desk, seat, undo)
    elif undo.verb == "identify":
        shared_numbers.take_back(desk, seat, undo)
    elif undo.verb == "file":
        call_notes.take_back(desk, seat, undo)
    elif undo.slip or undo.message:
        inbox.take_back(desk, seat, undo)
    else:
        blind.take_back(desk, seat, undo)


_CALL = {
    "answer": consultation.answer,
    "approve": blind.approve,
    "override": blind.send,
    "reroute": blind.send,
    "transfer": blind.send,
    "consult": consultation.begin,
    "park": parking.park,
    "camp": camp_on.camp,
    "take_over": take_over.take_over,
    "hold": consultation.hold,
    "mute": call_control.mute,
    "record": recording_conversations.handle_intent,
    "hang_up": call_control.hang_up,
    "note": call_notes.note,
    "file": call_notes.file,
    "slip": _slip,
    "identify": shared_numbers.identify,
}
#: verbs that are acts of a person, after which a question that was put before is meant no more
_MEANT = frozenset(
    {*_CALL, "undo", "no", "dial", "complete", "swap", "conference", "cancel", "mode", "away", "dnd", "back",
     "sit_at", "leave", "hear"}
)  # fmt: skip
#: verbs that ring or use a seat's own phone
_AT_A_SEAT = frozenset({"answer", "dial", "consult"})
#: what may still be written about a call that has just ended
_AFTER: dict[str, Callable[[Desk, Seat, Intent, Gone], object]] = {
    "note": call_notes.note_down,
    "file": call_notes.file_late,
    "identify": shared_numbers.identify_late,
    "slip": inbox.write,
}


def _reload(desk: Desk, seat: Seat, intent: Intent) -> None:
    desk.audit(seat.person.user, "config read again")
    desk.out.append(Reload(seat.id))


_OFFICE = {
    "no": conversations.no,
    "prompt": prompts.handle_intent,
    "reload": _reload,
    "mode": _mode,
    "holiday": holidays.handle_intent,
    **dict.fromkeys(("away", "dnd", "back"), absence.handle_intent),
    "search": _search,
    "preview": _preview,
    "undo": _undo,
    "wrap_up": wrap_up.wrap_up,
    "card": cards.look,
    "card_save": cards.save,
    "card_merge": cards.merge,
    "inbox": inbox.look,
    "history": _history,
    "slip_done": inbox.slip_done,
    "slip_take": inbox.slip_take,
    "message_done": inbox.message_done,
    "message_give": inbox.message_give,
    "message_slip": inbox.message_slip,
    "box_pin": inbox.box_pin,
    "hear": playback.handle_intent,
    **dict.fromkeys(("settings", "try_setting", "set_setting", "undo_setting"), settings.handle_intent),
    **dict.fromkeys(("report", "dry_run"), reports.handle_intent),
    "sit_at": shifts.sit_at,
    "leave": shifts.leave,
    "select": take_over.select,
    "sound": headset.handle_intent,
    "dial": dialling.dial,
    "emergency": break_glass.handle_intent,
    "press": dtmf.press,
    "favourite": favourites.favourite,
    "remark": favourites.remark,
    "complete": consultation.complete,
    "swap": consultation.swap,
    "conference": consultation.conference,
    "cancel": consultation.cancel,
    **dict.fromkeys(("here", "lock", "unlock", "pin", "reset_pin"), screen_lock.handle_intent),
}
