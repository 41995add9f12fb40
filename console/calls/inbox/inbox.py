"""What waits for somebody to deal with it: message slips and voicemails, made, read, done."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from console.calls.access import visibility
from console.calls.access.visibility import may_see, may_see_slip
from console.calls.inbox import slip_reminders
from console.calls.protocol.answers import Left
from console.calls.protocol.commands import ReadMessages, SetBox
from console.calls.protocol.intents import Intent, Role
from console.calls.protocol.store_commands import DropSlip, GiveVoicemail, MarkVoicemail, SaveSlip
from console.calls.state.call import Call
from console.calls.state.desk import Desk, did
from console.calls.state.seat import UNDO_S, Gone, Seat, Undo
from console.config.grammar.destination import Kind, parse_destination
from console.routing.ivr.voicemail_retrieval import LONGEST as LONGEST_PIN

#: letters of a slip
LONGEST = 300
_GONE = "That message is not open any more"


def write(desk: Desk, seat: Seat, intent: Intent, about: Gone) -> None:
    """Make a slip about a call for the staff member of ``to``; a text that begins with "!" is urgent."""
    name = _staff_of(intent.to)
    if not name or not desk.office.person(name):
        desk.tell(seat.id, f'A slip is for a staff member: to = "staff sam", not {intent.to!r}', bad=True)
        return
    words = " ".join(intent.text.split())
    urgent, text = words.startswith("!"), words.lstrip("! ")[:LONGEST].strip()
    if not text:
        desk.tell(seat.id, "The slip is empty: say what it is about", bad=True)
        return
    try:
        due = slip_reminders.due_at(desk, intent.until)
    except ValueError as wrong:
        desk.tell(seat.id, str(wrong), bad=True)
        return
    slip = SaveSlip(
        desk.ids.slip(), intent.call, about.card, about.caller, about.name, name, text, urgent,
        seat.person.user, desk.now.wall, owner=name if due else "", due=due,
    )  # fmt: skip
    desk.slips.put(slip)
    desk.out.append(slip)
    title = desk.title(name)
    loud = "URGENT slip" if urgent else "Slip"
    for each in desk.seats.values():
        if each.person.staff == name and each is not seat:
            desk.tell(each.id, f"{loud} from {seat.person.title}: {about.name}, {text}")
    words = f"{loud} for {title} about {about.name}"
    did(desk, seat, Undo(desk.now.mono + UNDO_S, intent.verb, words, slip=slip))


def look(desk: Desk, seat: Seat, intent: Intent) -> None:
    """A seat looks at what is open (``text`` "open") or no more; their own slips are read by that."""
    if intent.text != "open":
        seat.inbox, seat.lately = None, seat.inbox or ()
        visibility.shut(seat)
        desk.touch()
        return
    seat.inbox = seat.inbox or ()
    desk.out.append(ReadMessages(seat.id))
    for slip in tuple(desk.slips):
        if slip.read_at is None and slip.for_ == seat.person.staff:
            _keep(desk, replace(slip, read_at=desk.now.wall))
            slip_reminders.receipt(desk, seat, slip)
    desk.touch()


def loaded(desk: Desk, seat: Seat, messages: tuple[Left, ...]) -> None:
    """The store's answer to ``ReadMessages``."""
    if seat.inbox is not None:
        seat.inbox = tuple(m for m in messages if may_see(seat.person, whose(desk, m)))
        slips = (slip.id for slip in desk.slips if may_see_slip(seat.person, slip))
        visibility.note_viewed(desk, seat, "messages", (*slips, *(m.id for m in seat.inbox)))
        desk.touch()


def slip_done(desk: Desk, seat: Seat, intent: Intent) -> None:
    """The slip whose id is ``text`` was dealt with."""
    slip = _open(desk, seat, intent)
    if slip is None:
        return
    _keep(desk, replace(slip, done_at=desk.now.wall, done_by=seat.person.user))
    desk.audit(seat.person.user, "slip done", slip.id)
    words = f"Done: slip for {desk.title(slip.for_)} about {slip.name}"
    did(desk, seat, Undo(desk.now.mono + UNDO_S, intent.verb, words, slip=slip))


def slip_take(desk: Desk, seat: Seat, intent: Intent) -> None:
    """The seat's person calls back for the slip whose id is ``text``, or no more; until when stays."""
    slip, name = _open(desk, seat, intent), seat.person.staff
    if slip is None:
        return
    if not name or not desk.office.person(name):
        desk.tell(seat.id, "You are not on the list of staff: only staff call back", bad=True)
        return
    owner = "" if slip.owner == name else name
    _keep(desk, replace(slip, owner=owner))
    desk.audit(seat.person.user, "slip taken" if owner else "slip given back", slip.id)
    words = f"{desk.title(owner or slip.for_)} calls {slip.name} back"
    _tell_theirs(desk, seat, slip, words)
    did(desk, seat, Undo(desk.now.mono + UNDO_S, intent.verb, words, slip=slip))


def _tell_theirs(desk: Desk, seat: Seat, slip: SaveSlip, words: str) -> None:
    """Tell the colleagues whose slip it was what another does about it."""
    for each in desk.seats.values():
        if each.person.staff in (slip.for_, slip.owner) and each.person.staff != seat.person.staff:
            desk.tell(each.id, words)


def _open(desk: Desk, seat: Seat, intent: Intent) -> SaveSlip | None:
    """The open slip whose id is ``text``, if the seat may see it; else it is told."""
    slip = desk.slips.get(intent.text)
    if slip is None or not may_see_slip(seat.person, slip):
        desk.tell(seat.id, "That slip is not open any more", bad=True)
        return None
    return slip


def message_done(desk: Desk, seat: Seat, intent: Intent) -> None:
    """The voicemail whose id is ``text`` was dealt with; the seat sees it among the open ones."""
    message = seat.message(intent.text)
    if message is None:
        desk.tell(seat.id, _GONE, bad=True)
        return
    forget_message(desk, message.id)
    desk.out.append(MarkVoicemail(message.id, seat.person.user, desk.now.wall))
    desk.audit(seat.person.user, "voicemail done", message.id)
    words = f"Done: voicemail from {message.display or message.caller or 'withheld'}"
    did(desk, seat, Undo(desk.now.mono + UNDO_S, intent.verb, words, message=message))


def message_give(desk: Desk, seat: Seat, intent: Intent) -> None:
    """The voicemail whose id is ``text`` is the staff member's of ``to`` from now on."""
    if given := _give(desk, seat, intent.text, intent.to):
        words, message = given
        undo = Undo(desk.now.mono + UNDO_S, intent.verb, words, message=message)
        did(desk, seat, undo)


def message_slip(desk: Desk, seat: Seat, intent: Intent) -> None:
    """The voicemail whose id is ``call`` goes to the staff member of ``to`` with a slip saying ``text``."""
    given = _give(desk, seat, intent.call, intent.to)
    if given is None:
        return
    _, message = given
    at = message.at.astimezone(ZoneInfo(desk.office.office.timezone))
    text = f"{intent.text} " if intent.text.strip() else ""
    about = f"{text}(voicemail of {message.seconds:.0f} s, {at:%m-%d %H:%M}, in F4)"
    slip = Intent("slip", to=intent.to, text=about)
    write(desk, seat, slip, Gone(message.display or message.caller or "withheld", 0, message.caller))


def _give(desk: Desk, seat: Seat, ident: str, to: str) -> tuple[str, Left] | None:
    """Give a message to somebody: how that is said, and the message as it was; nothing, with words, where it
    can't be."""
    message, name = seat.message(ident), _staff_of(to)
    if message is None:
        desk.tell(seat.id, _GONE, bad=True)
        return None
    if not name or not desk.office.person(name):
        desk.tell(seat.id, f'A message is given to a staff member: to = "staff sam", not {to!r}', bad=True)
        return None
    _owned(desk, message, name)
    desk.audit(seat.person.user, f"voicemail given to {name}", ident)
    who = message.display or message.caller or "withheld"
    for each in desk.seats.values():
        if each.person.staff == name and each is not seat:
            desk.tell(each.id, f"{seat.person.title} gives you a message from {who}: F4")
    return f"The message of {who} is {desk.title(name)}'s now", message


def _owned(desk: Desk, message: Left, owner: str) -> None:
    desk.out.append(GiveVoicemail(message.id, owner))
    for seat in desk.seats.values():
        if seat.inbox is not None:
            seat.inbox = tuple(replace(m, owner=owner) if m.id == message.id else m for m in seat.inbox)
    desk.touch()


def answered_by(desk: Desk, seat: Seat, call: Call, ident: str) -> None:
    """A call of the seat answers the voicemail or slip of that id, where it is one that is open to them."""
    slip, message = desk.slips.get(ident), seat.message(ident)
    if slip is not None and may_see_slip(seat.person, slip):
        call.slip = ident
    elif message is not None:
        call.answers = ident


def calling_back(desk: Desk, call: Call, seat: Seat) -> None:
    """A seat calls back for a slip: that is theirs to do now, and whose it was hears so."""
    slip, name = desk.slips.get(call.slip), seat.person.staff
    if slip is None or not name or (slip.owner or slip.for_) == name:
        return
    _keep(desk, replace(slip, owner=name))
    desk.audit(seat.person.user, "slip taken", slip.id)
    _tell_theirs(desk, seat, slip, f"{seat.person.title} calls {slip.name} back")


def called_back(desk: Desk, call: Call, seat: Seat) -> None:
    """A call back was answered: the voicemail or slip is dealt with, and who wrote the slip hears so."""
    ident, slip = call.answers, desk.slips.get(call.slip)
    call.answers = call.slip = ""
    if ident:
        forget_message(desk, ident)
        desk.out.append(MarkVoicemail(ident, seat.person.user, desk.now.wall))
        desk.audit(seat.person.user, "voicemail done", ident, "called back")
        desk.tell(seat.id, f"{call.name} answered: the message is done")
    elif slip:
        _keep(desk, replace(slip, done_at=desk.now.wall, done_by=seat.person.user))
        desk.audit(seat.person.user, "slip done", slip.id, "called back")
        words = f"{call.name} answered: the slip is done"
        did(desk, seat, Undo(desk.now.mono + UNDO_S, "slip_done", words, slip=slip))
        for each in desk.seats.values():
            if each.person.user == slip.by and each is not seat:
                desk.tell(each.id, f"{seat.person.title} has called {slip.name} back")


def box_pin(desk: Desk, seat: Seat, intent: Intent) -> None:
    """Set the PIN of the box ``to`` to ``text``, or take it away (empty): its owner may, and managers."""
    box = desk.office.box(intent.to)
    if box is None:
        desk.tell(seat.id, f"There is no voicemail box {intent.to!r}", bad=True)
    elif seat.person.role < Role.MANAGER and (not box.owner or box.owner != seat.person.staff):
        desk.audit(seat.person.user, "refused", "box_pin", box.name)
        desk.tell(seat.id, "Only a manager or the box's owner may set its PIN", bad=True)
    elif intent.text and not (
        intent.text.isascii() and intent.text.isdigit() and 4 <= len(intent.text) <= LONGEST_PIN
    ):
        desk.tell(seat.id, f"A box's PIN has 4 to {LONGEST_PIN} digits: nothing was changed", bad=True)
    else:
        desk.audit(seat.person.user, "box pin set" if intent.text else "box pin taken away", box.name)
        desk.out.append(SetBox(seat.id, box.name, intent.text))


def take_back(desk: Desk, seat: Seat, undo: Undo) -> None:
    """What was written is not, what was done is open again."""
    if undo.slip and undo.verb == "slip":
        desk.slips.drop(undo.slip.id)
        desk.out.append(DropSlip(undo.slip.id))
    elif undo.slip:
        _keep(desk, undo.slip)
        desk.audit(seat.person.user, "slip open again", undo.slip.id)
    elif undo.message and undo.verb == "message_give":
        _owned(desk, undo.message, undo.message.owner)
        desk.audit(seat.person.user, f"voicemail given to {undo.message.owner or 'nobody'}", undo.message.id)
    elif undo.message:
        came(desk, undo.message)
        desk.out.append(MarkVoicemail(undo.message.id, "", None))
        desk.audit(seat.person.user, "voicemail open again", undo.message.id)
    desk.tell(seat.id, f"Undone: {undo.words}")


def _keep(desk: Desk, slip: SaveSlip) -> None:
    desk.slips.put(slip)
    desk.out.append(slip)
    desk.touch()


def _staff_of(to: str) -> str:
    """The short name in "staff NAME", empty for all else."""
    try:
        place = parse_destination(to).destination
    except ValueError:
        return ""
    return place.name if place.kind is Kind.STAFF else ""


def whose(desk: Desk, message: Left) -> str:
    """The staff member a voicemail is for: whom it was given to, else the owner of its box."""
    box = desk.office.box(message.box)
    return message.owner or (box.owner if box else "")


def forget_message(desk: Desk, ident: str) -> None:
    """A message is not open any more: nobody sees it among those that are."""
    for seat in desk.seats.values():
        if seat.inbox is not None:
            seat.inbox = tuple(m for m in seat.inbox if m.id != ident)
        seat.lately = tuple(m for m in seat.lately if m.id != ident)


def came(desk: Desk, message: Left) -> None:
    """A message was left just now: who looks at the open ones sees it."""
    for seat in desk.seats.values():
        if seat.inbox is not None and may_see(seat.person, whose(desk, message)):
            seat.inbox = (message, *seat.inbox)
