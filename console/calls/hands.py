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
    dialling,
    digits,
    filing,
    glass,
    inbox,
    locking,
    looking,
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
from console.calls.commands import LookBack, LookUp
from console.calls.desk import Desk
from console.calls.intents import VERBS, Intent, Role
from console.calls.life import allowed
from console.calls.modes import switch
from console.calls.records import Gone, Seat, Undo
from console.calls.urgency import need, turn


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
        desk.tell(seat.id, "That call has ended", bad=True)
        return
    if not seen.concerns(desk, call, seat):
        desk.audit(person.user, "refused", verb, f"{call.id} is somebody else's")
        desk.tell(seat.id, "That call is not yours: staff see and handle their own", bad=True)
        return
    if verb not in allowed(call.state, wished=call.wished):
        desk.tell(seat.id, taking.why_not(desk, seat, call), bad=True)
        return
    _CALL[verb](desk, seat, call, intent)


def most_urgent(desk: Desk, seat: Seat) -> Call | None:
    """The call that needs a seat's hand first: recalls, then emergencies, then those who ring at the desk,
    then those who wait in queues; within these the oldest, by the age the routing gives them."""
    calls = (call for call in desk.calls.values() if need(call) and seen.for_seat(desk, call, seat))
    return min(calls, key=turn, default=None)


def _slip(desk: Desk, seat: Seat, call: Call, intent: Intent) -> None:
    inbox.write(desk, seat, intent, filing.about(call))


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
    if undo.verb == "mode":
        switch(desk, seat.person.user, "", "", "undone", back_to=undo.override)
        desk.tell(0, f"Undone: {undo.words}")
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
#: verbs that ring or use a seat's own phone
_AT_A_SEAT = frozenset({"answer", "dial", "consult"})
#: what may still be written about a call that has just ended
_AFTER: dict[str, Callable[[Desk, Seat, Intent, Gone], object]] = {
    "note": filing.note_down,
    "file": filing.file_late,
    "slip": inbox.write,
}
_OFFICE = {
    "prompt": prompting.wish,
    "mode": _mode,
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
