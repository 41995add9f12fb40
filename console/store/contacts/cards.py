"""Cards as the database keeps them: one query for all that ask, and what a search looks through."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, ScalarSelect, Select, Table, func, select

from console.routing.numbers.fuzzy_match import fold
from console.routing.values import Card
from console.store.schema import contact_numbers, contact_tags, contacts
from console.store.text import digits

#: Stands between a contact's numbers (and tags) where the database joins them into one text.
_JOINT = "\x1f"


def _joined(table: Table, column: Column[str]) -> ScalarSelect[str]:
    listed = select(func.aggregate_strings(column, _JOINT)).where(table.c.contact == contacts.c.id)
    return listed.correlate(contacts).scalar_subquery()


def select_cards() -> Select[Any]:
    """Contacts with their numbers and tags: add ``where`` and give the rows to :func:`card`."""
    c = contacts.c
    numbers = _joined(contact_numbers, contact_numbers.c.number)
    tags = _joined(contact_tags, contact_tags.c.tag)
    return select(c.id, c.name, numbers, tags, c.preferred, c.note, c.language, c.barred)


def card(row: Sequence[Any]) -> Card:
    """The card of a row of :func:`select_cards`; numbers and tags in alphabetical order."""
    ident, name, numbers, tags, preferred, note, language, barred = row
    names = tuple(filter(None, barred.split(",")))
    return Card(ident, name, _split(numbers), _split(tags), preferred, note, language, names)


def searchable(name: str, numbers: Sequence[str]) -> str:
    """What a search looks through: " ana ruiz", tab, their initials, tab, each number's digits and a tab."""
    words = fold(name).split()
    initials = "".join(word[0] for word in words)
    return f" {' '.join(words)}\t{initials}\t" + "".join(f"{digits(number)}\t" for number in numbers)


def _split(text: str | None) -> tuple[str, ...]:
    return tuple(sorted(text.split(_JOINT))) if text else ()
