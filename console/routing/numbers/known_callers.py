"""Callers the config itself knows, and the bars of a number that several people have."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from console.config.schema.office import Office
from console.routing.numbers.numbers import normalise
from console.routing.values import Card


def card_of(office: Office, number: str) -> Card | None:
    """The card of a ``[[contact]]`` by one of their numbers (normalised); the first who has it. Cards of
    the config have the id 0."""
    return _cards(office).get(number) if number else None


@lru_cache(maxsize=8)
def _cards(office: Office) -> Mapping[str, Card]:
    country = office.office.country
    cards: dict[str, Card] = {}
    for person in office.contact:
        numbers = tuple(normalise(number, country) for number in person.numbers)
        card = Card(
            0,
            person.name,
            numbers,
            person.tags,
            person.preferred,
            person.note,
            person.language,
            person.barred,
        )
        for number in numbers:
            first = cards.setdefault(number, card)
            if first is not card and card.barred:
                cards[number] = with_bars(first, card)
    return cards


def with_bars(card: Card, other: Card) -> Card:
    """A card with the bars of somebody else who has its number: the bar of any of them holds."""
    bars = card.bars_of or tuple((staff, card.name) for staff in card.barred)
    more = other.bars_of or tuple((staff, other.name) for staff in other.barred)
    barred = tuple(dict.fromkeys((*card.barred, *other.barred)))
    return replace(card, barred=barred, bars_of=tuple(dict.fromkeys((*bars, *more))))


def together(found: Sequence[Card]) -> Card | None:
    """One card for all people of a number: all names, and only what holds for each of them; the bar of any of
    them holds. It is no contact of its own (id 0): what is written about such a call is on nobody's card."""
    if len(found) < 2:
        return found[0] if found else None
    first, *others = found
    return replace(
        first,
        id=0,
        name=" or ".join(dict.fromkeys(each.name for each in found)),
        tags=tuple(tag for tag in first.tags if all(tag in other.tags for other in others)),
        preferred=first.preferred if all(first.preferred == other.preferred for other in others) else "",
        note="",
        language=first.language if all(first.language == other.language for other in others) else "",
        barred=tuple(dict.fromkeys(name for each in found for name in each.barred)),
        shared=True,
        bars_of=tuple((staff, each.name) for each in found for staff in each.barred),
    )
