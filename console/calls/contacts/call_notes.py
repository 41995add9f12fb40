"""What is written down about a call while it lives and after it: notes, what came of it, tags."""

from dataclasses import replace

from console.calls.protocol.intents import Intent
from console.calls.protocol.store_commands import FileCall, SaveNote
from console.calls.state.call import Call
from console.calls.state.desk import Desk, did
from console.calls.state.seat import UNDO_S, Gone, Seat, Undo

#: letters of a note
LONGEST = 500
#: how long a call that is over is still the one meant by what is written down, at least, in seconds
AFTER_S = 60.0


def about(call: Call) -> Gone:
    """A live call as far as it is written about."""
    card = call.facts.card.id if call.facts.card else 0
    facts = call.facts
    return Gone(
        call.name, card, facts.caller, call.note, call.filed, call.tags,
        facts.shared, call.person, facts.display,
    )  # fmt: skip


def note(desk: Desk, seat: Seat, call: Call, intent: Intent) -> None:
    """Keep a seat's words about a live call."""
    call.note = note_down(desk, seat, intent, about(call)) or call.note
    desk.touch(call)


def note_down(desk: Desk, seat: Seat, intent: Intent, gone: Gone) -> str:
    """Keep a seat's words about a call; gives them, cleaned."""
    text = " ".join(intent.text.split())[:LONGEST]
    if not text:
        desk.tell(seat.id, "The note is empty", bad=True)
        return ""
    if intent.call in desk.ended:
        desk.ended[intent.call] = replace(gone, note=text)
    desk.out.append(SaveNote(intent.call, gone.card, desk.now.wall, seat.person.user, text))
    if gone.undecided:
        words = f"Noted with the call, on nobody's card: {gone.name} have this number; W says who it is"
        desk.tell(seat.id, words)
    elif gone.shared and not gone.card:
        desk.tell(seat.id, "Noted with the call, on nobody's card")
    else:
        desk.tell(seat.id, f"Noted for {gone.name}")
    return text


def file(desk: Desk, seat: Seat, call: Call, intent: Intent) -> None:
    """File a live call under the office's word of ``text``: what came of it, or with ``to`` "tag" a tag.
    The word it has already is taken off."""
    file_late(desk, seat, intent, about(call))


def file_late(desk: Desk, seat: Seat, intent: Intent, gone: Gone) -> None:
    """The same for a call that may have ended."""
    word, tags = intent.text.strip(), list(gone.tags)
    known = desk.office.desk.tags if intent.to == "tag" else desk.office.desk.outcomes
    if word not in known:
        words = ", ".join(known) or "none"
        key = "tags" if intent.to == "tag" else "outcomes"
        desk.tell(seat.id, f"{word!r} is none of this office's {key}: {words}", bad=True)
        return
    filed, off = gone.filed, word == gone.filed
    if intent.to == "tag":
        off = word in tags
        tags = [tag for tag in tags if tag != word] if off else [*tags, word]
    else:
        filed = "" if off else word
    _keep(desk, intent.call, filed, tuple(tags))
    what = "tag" if intent.to == "tag" else "outcome"
    words = f"{gone.name}: {what} {word!r} taken off" if off else f"{gone.name}: {word}"
    until = desk.now.mono + UNDO_S
    before = (gone.filed, gone.tags)
    did(desk, seat, Undo(until, intent.verb, words, intent.call, filed=before))


def take_back(desk: Desk, seat: Seat, undo: Undo) -> None:
    """File a call as it was before."""
    _keep(desk, undo.call, *undo.filed)
    desk.tell(seat.id, f"Undone: {undo.words}")


def _keep(desk: Desk, ident: str, filed: str, tags: tuple[str, ...]) -> None:
    """A live call's row is written whole; of one that has ended, what changed."""
    if call := desk.calls.get(ident):
        call.filed, call.tags = filed, tags
        desk.touch(call)
        desk.journal(call)
    elif gone := desk.ended.get(ident):
        desk.ended[ident] = replace(gone, filed=filed, tags=tags)
        desk.out.append(FileCall(ident, filed, tags))
        desk.touch()
