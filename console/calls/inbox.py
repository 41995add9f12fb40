"""What waits for somebody to deal with it: message slips and voicemails, made, read, done."""

from dataclasses import replace

from console.calls import looking, sending
from console.calls.commands import ReadMessages
from console.calls.desk import Desk
from console.calls.intents import Intent
from console.calls.kept import DropSlip, MarkVoicemail, SaveSlip
from console.calls.records import Gone, Left, Seat, Undo
from console.calls.seen import came, may_see, whose
from console.config.destination import Kind, parse_destination

#: letters of a slip
LONGEST = 300


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
    slip = SaveSlip(
        desk.new_slip_id(), intent.call, about.card, about.caller, about.name, name, text, urgent,
        seat.person.user, desk.now.wall,
    )  # fmt: skip
    desk.slips.put(slip)
    desk.out.append(slip)
    title = desk.title(name)
    loud = "URGENT slip" if urgent else "Slip"
    for each in desk.seats.values():
        if each.person.staff == name and each is not seat:
            desk.tell(each.id, f"{loud} from {seat.person.title}: {about.name}, {text}")
    words = f"{loud} for {title} about {about.name}"
    sending.did(desk, seat, Undo(desk.now.mono + sending.UNDO_S, intent.verb, words, slip=slip))


def look(desk: Desk, seat: Seat, intent: Intent) -> None:
    """A seat looks at what is open (``text`` "open") or no more; her own slips are read by that."""
    if intent.text != "open":
        seat.inbox = None
        looking.over(seat)
        desk.touch()
        return
    seat.inbox = seat.inbox or ()
    desk.out.append(ReadMessages(seat.id))
    for slip in tuple(desk.slips):
        if slip.read_at is None and slip.for_ == seat.person.staff:
            _keep(desk, replace(slip, read_at=desk.now.wall))
    desk.touch()


def told(desk: Desk, seat: Seat, messages: tuple[Left, ...]) -> None:
    """The store's answer to ``ReadMessages``."""
    if seat.inbox is not None:
        seat.inbox = tuple(m for m in messages if may_see(seat.person, whose(desk, m)))
        slips = (slip.id for slip in desk.slips if may_see(seat.person, slip.for_))
        looking.at(desk, seat, "messages", (*slips, *(m.id for m in seat.inbox)))
        desk.touch()


def slip_done(desk: Desk, seat: Seat, intent: Intent) -> None:
    """The slip whose id is ``text`` was dealt with."""
    slip = desk.slips.get(intent.text)
    if slip is None or not may_see(seat.person, slip.for_):
        desk.tell(seat.id, "That slip is not open any more", bad=True)
        return
    _keep(desk, replace(slip, done_at=desk.now.wall, done_by=seat.person.user))
    desk.audit(seat.person.user, "slip done", slip.id)
    words = f"Done: slip for {desk.title(slip.for_)} about {slip.name}"
    sending.did(desk, seat, Undo(desk.now.mono + sending.UNDO_S, intent.verb, words, slip=slip))


def message_done(desk: Desk, seat: Seat, intent: Intent) -> None:
    """The voicemail whose id is ``text`` was dealt with; the seat sees it among the open ones."""
    message = next((m for m in seat.inbox or () if m.id == intent.text), None)
    if message is None:
        desk.tell(seat.id, "That message is not open any more", bad=True)
        return
    for each in desk.seats.values():
        if each.inbox is not None:
            each.inbox = tuple(m for m in each.inbox if m.id != message.id)
    desk.out.append(MarkVoicemail(message.id, seat.person.user, desk.now.wall))
    desk.audit(seat.person.user, "voicemail done", message.id)
    words = f"Done: voicemail from {message.display or message.caller or 'withheld'}"
    sending.did(desk, seat, Undo(desk.now.mono + sending.UNDO_S, intent.verb, words, message=message))


def take_back(desk: Desk, seat: Seat, undo: Undo) -> None:
    """What was written is not, what was done is open again."""
    if undo.slip and undo.verb == "slip":
        desk.slips.drop(undo.slip.id)
        desk.out.append(DropSlip(undo.slip.id))
    elif undo.slip:
        _keep(desk, undo.slip)
        desk.audit(seat.person.user, "slip open again", undo.slip.id)
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
