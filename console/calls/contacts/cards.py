"""What is known of callers, changed at a seat: the card a seat looks at, its changes, two made one."""

import re
from dataclasses import replace

from console.calls.access import visibility
from console.calls.contacts import call_notes, shared_numbers
from console.calls.protocol.answers import OpenCard
from console.calls.protocol.commands import NEW_CARD, ReadCard
from console.calls.protocol.intents import Intent
from console.calls.protocol.lists import Sheet
from console.calls.protocol.store_commands import DropCard, MergeCards, SaveCard, SplitCards
from console.calls.state.desk import Desk, did
from console.calls.state.seat import UNDO_S, Seat, Undo
from console.routing.numbers.numbers import normalise, pretty
from console.routing.values import ANYONE, Card

#: line of a card → its most letters
LINES = {
    "name": 80,
    "preferred": 40,
    "language": 40,
    "tags": 400,
    "numbers": 400,
    "note": 500,
    "barred": 200,
}
#: what is meant by who needs a manager, besides ``ANYONE``
_ONLY = ("manager", "only with a manager")
_MOST = 20
_NUMBER = re.compile(r"\+?[0-9]{2,20}")


class Wrong(ValueError):
    """A line of a card that can't be kept, as a sentence."""


# -- looking -----------------------------------------------------------------------------------------


def look(desk: Desk, seat: Seat, intent: Intent) -> None:
    """Open the card of a call's caller, or that of the id in ``text``; ``to`` "other" is the one it may be
    merged with, "close" ends looking."""
    if intent.to == "close":
        seat.card = seat.other = None
        visibility.shut(seat)
        desk.touch()
        return
    ident = int(intent.text) if intent.text.isdecimal() and len(intent.text) < 19 else 0
    if ident:
        desk.out.append(ReadCard(seat.id, ident, "", other=intent.to == "other"))
    else:
        _read_callers(desk, seat, intent)


def _read_callers(desk: Desk, seat: Seat, intent: Intent) -> None:
    """Ask the store for the card of a call's caller."""
    call, gone = desk.calls.get(intent.call), desk.ended.get(intent.call)
    about = call_notes.about(call) if call else gone
    if about is None:
        desk.tell(seat.id, "That call has ended: / finds a card", bad=True)
        return
    ident, number = about.card or (NEW_CARD if about.person == 0 else 0), about.caller
    desk.out.append(ReadCard(seat.id, ident, number, other=intent.to == "other", line=_line(intent)))


def _line(intent: Intent) -> str:
    return intent.text if intent.verb == "card_save" else ""


def loaded(desk: Desk, seat: Seat, found: OpenCard, *, other: bool) -> None:
    """The store's answer."""
    if other:
        seat.other = found if seat.card and found.card.id and found.card.id != seat.card.card.id else None
        if seat.other is None:
            desk.tell(seat.id, "That is the same card: choose another", bad=True)
    else:
        seat.card, seat.other = found, None
        seat.opened += 1
    if found.card.id:
        visibility.note_viewed(desk, seat, "looked at card", [str(found.card.id)])
    desk.touch()


def sheet(desk: Desk, found: OpenCard | None, turn: int) -> Sheet | None:
    """A card as a seat edits it."""
    if found is None:
        return None
    card, country = found.card, desk.office.office.country
    return Sheet(
        id=card.id,
        name=card.name,
        preferred=desk.title(card.preferred) if card.preferred else "",
        language=card.language,
        tags=", ".join(card.tags),
        numbers=", ".join(pretty(number, country) for number in card.numbers),
        note=card.note,
        barred=", ".join("manager" if name == ANYONE else desk.title(name) for name in card.barred),
        why=found.why,
        calls=found.calls,
        notes=found.notes,
        slips=found.slips,
        voicemails=found.voicemails,
        turn=turn,
    )


# -- changing ----------------------------------------------------------------------------------------


def save(desk: Desk, seat: Seat, intent: Intent) -> None:
    """Keep the card a seat looks at as ``text`` says: a line "name: Ana Ruiz" for each of ``LINES``; for a
    ``call``, change these lines of its caller's card."""
    if intent.call:
        _read_callers(desk, seat, intent)
    elif seat.card is None:
        desk.tell(seat.id, "Open the card first", bad=True)
    elif change(desk, seat, seat.card, intent.text):
        seat.card = None


def change(desk: Desk, seat: Seat, opened: OpenCard, lines: str) -> bool:
    """Keep a card with these lines changed; whether something was."""
    if opened.why:
        desk.tell(seat.id, opened.why, bad=True)
        return False
    before = opened.card
    try:
        after = _read(desk, lines, before)
    except Wrong as wrong:
        desk.tell(seat.id, str(wrong), bad=True)
        return False
    changed = [name for name in LINES if getattr(before, name) != getattr(after, name)]
    if not changed:
        desk.tell(seat.id, "Nothing is changed")
        return False
    uid = "" if before.id else desk.ids.card()
    desk.out.append(SaveCard(after, uid))
    desk.audit(seat.person.user, "card changed" if before.id else "card made", str(before.id or uid),
               ", ".join(changed))  # fmt: skip
    _show(desk, before, after)
    words = f"{after.name}: {', '.join(changed)} changed" if before.id else f"{after.name} has a card now"
    until = desk.now.mono + UNDO_S
    did(desk, seat, Undo(until, "card_save", words, cards=(before, after), key=uid))
    return True


def merge(desk: Desk, seat: Seat, intent: Intent) -> None:
    """Make the two cards a seat looks at one: what was the other's is the first's, with its calls."""
    if seat.card is None or seat.other is None or str(seat.other.card.id) != intent.text:
        desk.tell(seat.id, "Choose the other card first", bad=True)
        return
    if why := seat.card.why or seat.other.why or ("" if seat.card.card.id else "Keep the new card first"):
        desk.tell(seat.id, why, bad=True)
        return
    kept, gone = seat.card.card, seat.other.card
    after = joined(kept, gone)
    key = desk.ids.card()
    desk.out.append(MergeCards(key, after, gone, desk.now.wall, seat.person.user))
    desk.audit(seat.person.user, "cards merged", f"{kept.id} {gone.id}")
    moved = _move(desk, gone.id, kept.id, None)
    seat.card = seat.other = None
    _show(desk, gone, after)
    _show(desk, kept, after)
    words = f"{gone.name}'s card is part of {after.name}'s"
    until = desk.now.mono + UNDO_S
    did(desk, seat, Undo(until, intent.verb, words, cards=(kept, gone), key=key, slips=moved))


def joined(kept: Card, gone: Card) -> Card:
    """One card of two: numbers, tags and bars of both; what the first does not say, the second says."""
    return replace(
        kept,
        numbers=tuple(dict.fromkeys(kept.numbers + gone.numbers)),
        tags=tuple(dict.fromkeys(kept.tags + gone.tags)),
        barred=tuple(dict.fromkeys(kept.barred + gone.barred)),
        preferred=kept.preferred or gone.preferred,
        language=kept.language or gone.language,
        note=" · ".join(dict.fromkeys(filter(None, (kept.note, gone.note))))[: LINES["note"]],
    )


def take_back(desk: Desk, seat: Seat, undo: Undo) -> None:
    """A card is as it was before, two that were made one are two."""
    first, second = undo.cards
    if undo.verb == "card_merge":
        desk.out.append(SplitCards(undo.key, first, second))
        _move(desk, first.id, second.id, undo.slips)
        _show(desk, joined(first, second), first, only=first.numbers)
        _show(desk, joined(first, second), second, only=second.numbers)
    elif undo.key:
        desk.out.append(DropCard(undo.key))
        _show(desk, second, None)
    else:
        desk.out.append(SaveCard(first))
        _show(desk, second, first)
    desk.audit(seat.person.user, "card change undone", undo.key or str(first.id))
    desk.tell(seat.id, f"Undone: {undo.words}")


def _show(desk: Desk, before: Card, after: Card | None, only: tuple[str, ...] = ()) -> None:
    """Live calls of that person show the card as it is now."""
    for call in desk.calls.values():
        has = call.facts.card
        number = call.facts.caller
        theirs = (
            (has is not None and before.id and has.id == before.id)
            or number in before.numbers
            or (after is not None and number in after.numbers)
        )
        if theirs and number and not (only and number not in only):
            if call.facts.shared:
                shared_numbers.show(call, before, after)
            else:
                call.facts = replace(call.facts, card=after)
            desk.touch(call)
    desk.queues.stale = True
    desk.touch()


def _move(desk: Desk, was: int, now: int, only: tuple[str, ...] | None) -> tuple[str, ...]:
    """Open slips and ended calls of one contact are of another now; gives the slips."""
    moved = [s for s in desk.slips if s.card == was and (only is None or s.id in only)]
    for slip in moved:
        desk.slips.put(replace(slip, card=now))
    if only is None:
        for ident, gone in desk.ended.items():
            if gone.card == was:
                desk.ended[ident] = replace(gone, card=now)
    return tuple(slip.id for slip in moved)


def _read(desk: Desk, text: str, before: Card) -> Card:
    """The card as the lines of a text say. Raises ``Wrong``."""
    said: dict[str, str] = {}
    for line in text.splitlines():
        key, _, value = line.partition(":")
        if key not in LINES:
            raise Wrong(f"A card has no line {key[:20]!r}: it has {', '.join(LINES)}")
        value = " ".join("".join(c if c.isprintable() else " " for c in value).split())
        if len(value) > LINES[key]:
            raise Wrong(f"The {key} is too long: {LINES[key]} letters at most")
        said[key] = value
    name = said.get("name", before.name)
    if not name:
        raise Wrong("A card needs a name")
    return replace(
        before,
        name=name,
        note=said.get("note", before.note),
        language=said.get("language", before.language),
        tags=_listed(said["tags"]) if "tags" in said else before.tags,
        numbers=_numbers(desk, said["numbers"]) if "numbers" in said else before.numbers,
        preferred=_staff(desk, said["preferred"]) if "preferred" in said else before.preferred,
        barred=_barred(desk, said["barred"]) if "barred" in said else before.barred,
    )


def _listed(text: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(filter(None, (part.strip() for part in text.split(",")))))
    if len(found) > _MOST:
        raise Wrong(f"{_MOST} at most, not {len(found)}: {text[:40]} …")
    return found


def _numbers(desk: Desk, text: str) -> tuple[str, ...]:
    country = desk.office.office.country
    found = []
    for part in _listed(text):
        number = normalise(part, country)
        if not _NUMBER.fullmatch(number):
            raise Wrong(f"{part!r} is no telephone number, such as {pretty('+12125550142', country)}")
        found.append(number)
    return tuple(dict.fromkeys(found))


def _staff(desk: Desk, text: str) -> str:
    """The short name of who is meant; nothing for nobody."""
    if not text:
        return ""
    wanted = text.casefold()
    for person in desk.office.staff:
        if wanted in (person.name.casefold(), desk.title(person.name).casefold()):
            return person.name
    names = ", ".join(desk.title(person.name) for person in desk.office.staff[:_MOST])
    raise Wrong(f"Nobody here is called {text!r}: {names}")


def _barred(desk: Desk, text: str) -> tuple[str, ...]:
    if text.casefold() in (*_ONLY, ANYONE):
        return (ANYONE,)
    return tuple(dict.fromkeys(_staff(desk, part) for part in _listed(text)))
