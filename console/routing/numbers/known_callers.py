"""What is known of a caller, and callers the config itself knows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from console.config.schema.office import Office
from console.routing.numbers.numbers import normalise
from console.routing.values import Card, OpenItem, PastCall


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a number: whose it is, their last calls and what they wait for, newest first."""

    card: Card | None = None
    past: tuple[PastCall, ...] = ()
    open: tuple[OpenItem, ...] = ()


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
