"""A number that several people have, such as a family's: who of them a call is about, as a person says it."""

from dataclasses import replace

from console.calls.contacts import call_notes
from console.calls.protocol.intents import Intent
from console.calls.protocol.store_commands import AssignCall
from console.calls.state.call import Call
from console.calls.state.desk import Desk, did
from console.calls.state.seat import UNDO_S, Gone, Seat, Undo
from console.routing.numbers.fuzzy_match import fold
from console.routing.numbers.known_callers import together
from console.routing.values import CallFacts, Card, Known

#: what is said where it is none of them
NONE = "none"


def identify(desk: Desk, seat: Seat, call: Call, intent: Intent) -> None:
    """Say who of a shared number a live call is about: ``text`` is their place in the list from 1, their
    name, or "none" (also "0"). What is and was written about the call goes to their card."""
    identify_late(desk, seat, intent, call_notes.about(call))


def identify_late(desk: Desk, seat: Seat, intent: Intent, gone: Gone) -> None:
    """The same for a call that may have ended."""
    if gone.shared is None:
        desk.tell(seat.id, f"{gone.name}: nobody else has that number", bad=True)
        return
    try:
        person = _meant(gone.shared, intent.text)
    except ValueError as wrong:
        desk.tell(seat.id, str(wrong), bad=True)
        return
    if person == gone.person:
        desk.tell(seat.id, f"That is how it is: {_in_words(gone.shared, person)}")
        return
    _assign(desk, seat, intent.call, person)
    words = _in_words(gone.shared, person)
    did(desk, seat, Undo(desk.now.mono + UNDO_S, intent.verb, words, intent.call, person=gone.person))


def take_back(desk: Desk, seat: Seat, undo: Undo) -> None:
    """The call is about whom it was about before."""
    _assign(desk, seat, undo.call, undo.person)
    desk.tell(seat.id, f"Undone: {undo.words}")


def of_person(facts: CallFacts, person: int | None) -> CallFacts:
    """The facts of a call of a shared number that is about one of its people (from 1), none (0), or any of
    them (``None``)."""
    shared = facts.shared
    if shared is None:
        return facts
    if person is None:
        known = shared
    elif person:
        known = shared.people[person - 1]
    else:
        known = Known(None, tuple(past for past in shared.past if not past.card))
    return replace(facts, card=known.card, past=known.past, open=known.open)


def show(call: Call, before: Card, after: Card | None) -> None:
    """A card was changed: a call of a number that its person shares shows it as it is now."""
    facts = call.facts
    if facts.shared is None or after is None:
        return
    people = tuple(
        replace(each, card=after) if each.card and each.card.id == before.id else each
        for each in facts.shared.people
    )
    card = together([each.card for each in people if each.card])
    call.facts = of_person(
        replace(facts, shared=replace(facts.shared, card=card, people=people)), call.person
    )


def _meant(shared: Known, text: str) -> int:
    """Who is meant. Raises ``ValueError`` with a sentence."""
    typed = fold(text)
    if typed in ("0", NONE):
        return 0
    if typed.isdecimal() and len(typed) < 3 and int(typed) <= len(shared.people):
        return int(typed)
    names = [each.card.name if each.card else "" for each in shared.people]
    whole = [at for at, name in enumerate(names, 1) if typed and fold(name) == typed]
    begun = [at for at, name in enumerate(names, 1) if typed and fold(name).startswith(typed)]
    if len(found := whole or begun) == 1:
        return found[0]
    listed = ", ".join(f"{at} {name}" for at, name in enumerate(names, 1))
    raise ValueError(f"{text[:40]!r} is none of those who have this number: {listed}, or {NONE}")


def _in_words(shared: Known, person: int | None) -> str:
    """Who a call is about, as a sentence."""
    names = shared.card.name if shared.card else ""
    if not person:
        return f"It is none of them: {names}"
    card = shared.people[person - 1].card
    return f"It is {card.name if card else ''}: notes of this call are on their card"


def _assign(desk: Desk, seat: Seat, ident: str, person: int | None) -> None:
    """All that is written about a call is about one of the people, or no more."""
    call, gone = desk.calls.get(ident), desk.ended.get(ident)
    shared = call.facts.shared if call else gone.shared if gone else None
    if shared is None:
        return
    chosen = shared.people[person - 1].card if person else None
    card = chosen.id if chosen else 0
    if call:
        call.person, call.facts = person, of_person(call.facts, person)
        desk.queues.stale = True
        desk.touch(call)
        desk.journal(call)
    elif gone:
        whose = chosen or (shared.card if person is None else None)
        name = whose.name if whose else gone.display or gone.caller or "withheld"
        desk.ended[ident] = replace(gone, card=card, person=person, name=name)
        desk.touch()
    for slip in [slip for slip in desk.slips if slip.call == ident]:
        desk.slips.put(replace(slip, card=card))
    desk.out.append(AssignCall(ident, card))
    desk.audit(seat.person.user, "caller identified", ident, str(card))
