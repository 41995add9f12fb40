"""What a person does: one function a verb. Each says what happened to the seat that asked."""

from collections.abc import Callable

from console.calls import (
    absence,
    audio,
    camping,
    cards,
    claims,
    configuring,
    consulting,
    conversations,
    dialling,
    digits,
    filing,
    glass,
    holidays,
    inbox,
    locking,
    looking,
    modes,
    parking,
    people,
    playback,
    prompting,
    reporting,
    seen,
    sending,
    shifts,
    taking,
    taping,
    wrapping,
)
from console.calls.call import Call
from console.calls.commands import LookBack, LookUp, Reload
from console.calls.desk import Desk
from console.calls.intents import VERBS, Intent, Role
from console.calls.life import allowed
from console.calls.records import Batch, Gone, Seat, Undo
from console.calls.urgency import need, turn


def wish(desk: Desk, seat: Seat, intent: Intent, *, shell: bool = False) -> None:
    """Carry out an intent; those of one typed line as one, of which none is done behind one that was refused
    or is asked about. ``shell``: it was typed in a shell beside the seat."""
    seat.typing = shell
    if intent.verb in _MEANT and not intent.sure:
        conversations.withdraw(desk, seat, but=intent.group)
    batch = _batch(seat, intent)
    if batch is None:
        _wish(desk, seat, intent)
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
    _wish(desk, seat, intent)
    if seat.question and seat.question.intent.group == batch.group:
        return
    said = [note for note in seat.notes if note.id > last]
    batch.refused = any(note.bad for note in said)
    if seat.undo and seat.undo is not undo:
        batch.undos.append(seat.undo)
    elif not batch.refused and said:
        batch.final.append(said[-1].text)


def _wish(desk: Desk, seat: Seat, intent: Intent) -> None:
    """Carry out an intent if the seat's role and the call's state allow it; else say why not."""
    verb, person = intent.verb, seat.person
    if verb not in VERBS:
        desk.tell(seat.id, f"There is no verb {verb!r}", bad=True)
        return
    if person.role < VERBS[verb]:
        desk.audit(person.user, "refused", verb, f"role {person.role.word}")
        desk.tell(seat.id, f"Only a {VERBS[verb].word} may do that; you are {person.role.word}", bad=True)
        return
    if locking.why(desk, person.user) and verb not in locking.OPEN:
        desk.touch()  # the screen is shown again that it is hidden
        return
    if seat.shell and verb in _AT_A_SEAT:
        desk.tell(seat.id, "Open a seat first: your phone is rung for a seat", bad=True)
        return
    locking.touched(desk, seat)
    if verb in _OFFICE:
        _OFFICE[verb](desk, seat, intent)
        return
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
    if not seen.concerns(desk, call, seat):
        desk.audit(person.user, "refused", verb, f"{call.id} is somebody else's")
        desk.tell(seat.id, "That call is not yours: staff see and handle their own", bad=True)
        return
    if verb not in allowed(call.state, wished=call.wished):
        desk.tell(seat.id, f"{taking.why_not(desk, seat, call)}{_offer(desk, seat, verb)}", bad=True)
        return
    _CALL[verb](desk, seat, call, intent)


def _offer(desk: Desk, seat: Seat, verb: str) -> str:
    """What a seat that could not answer a call can answer instead."""
    other = most_urgent(desk, seat) if verb == "answer" else None
    return f"; ⏎ takes {other.name}" if other else ""


def most_urgent(desk: Desk, seat: Seat) -> Call | None:
    """The call that needs a seat's hand first: recalls, then emergencies, then those who ring at the desk,
    then those who wait in queues; within these the oldest, by the age the routing gives them."""
    calls = (call for call in desk.calls.values() if need(call) and seen.for_seat(desk, call, seat))
    return min(calls, key=turn, default=None)


def _slip(desk: Desk, seat: Seat, call: Call, intent: Intent) -> None:
    inbox.write(desk, seat, intent, filing.about(call))


def _mode(desk: Desk, seat: Seat, intent: Intent) -> None:
    before, planned = desk.override, desk.planned
    try:
        words, was = modes.switch(desk, seat.person.user, intent.to, intent.until, intent.text)
    except ValueError as wrong:
        desk.tell(seat.id, str(wrong), bad=True)
        return
    desk.tell(0, words)
    seat.undo = Undo(desk.now.mono + sending.UNDO_S, "mode", words, was=was, override=before, planned=planned)
    seat.notes[-1].undo_until = seat.undo.until


def _search(desk: Desk, seat: Seat, intent: Intent) -> None:
    seat.search = intent.text[:100]
    if len(seat.search) <= 1:  # another search begins
        looking.over(seat)
    desk.out.append(LookUp(seat.id, seat.search))


def _history(desk: Desk, seat: Seat, intent: Intent) -> None:
    """A seat looks back at calls with the words of ``text`` (``to`` "open") behind the cursor ``until``, or
    no more."""
    if intent.to != "open":
        seat.history, seat.history_for = None, ""
        looking.over(seat)
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
        claims.give_back(desk, seat, undo)
    elif undo.cards or undo.key:
        cards.take_back(desk, seat, undo)
    elif undo.verb == "file":
        filing.take_back(desk, seat, undo)
    elif undo.slip or undo.message:
        inbox.take_back(desk, seat, undo)
    else:
        sending.take_back(desk, seat, undo)


_CALL = {
    "answer": consulting.answer,
    "approve": sending.approve,
    "override": sending.send,
    "reroute": sending.send,
    "transfer": sending.send,
    "consult": consulting.begin,
    "park": parking.park,
    "camp": camping.camp,
    "take_over": claims.take_over,
    "hold": consulting.hold,
    "mute": taking.mute,
    "record": taping.wish,
    "hang_up": taking.hang_up,
    "note": filing.note,
    "file": filing.file,
    "slip": _slip,
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
    "note": filing.note_down,
    "file": filing.file_late,
    "slip": inbox.write,
}


def _reload(desk: Desk, seat: Seat, intent: Intent) -> None:
    desk.audit(seat.person.user, "config read again")
    desk.out.append(Reload(seat.id))


_OFFICE = {
    "no": conversations.no,
    "prompt": prompting.wish,
    "reload": _reload,
    "mode": _mode,
    "holiday": holidays.wish,
    **dict.fromkeys(("away", "dnd", "back"), absence.wish),
    "search": _search,
    "preview": _preview,
    "undo": _undo,
    "wrap_up": wrapping.wrap_up,
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
    "hear": playback.wish,
    **dict.fromkeys(("settings", "try_setting", "set_setting", "undo_setting"), configuring.wish),
    **dict.fromkeys(("report", "dry_run"), reporting.wish),
    "sit_at": shifts.sit_at,
    "leave": shifts.leave,
    "select": claims.select,
    "sound": audio.wish,
    "dial": dialling.dial,
    "emergency": glass.wish,
    "press": digits.press,
    "favourite": people.favourite,
    "remark": people.remark,
    "complete": consulting.complete,
    "swap": consulting.swap,
    "conference": consulting.conference,
    "cancel": consulting.cancel,
    **dict.fromkeys(("here", "lock", "unlock", "pin", "reset_pin"), locking.wish),
}
