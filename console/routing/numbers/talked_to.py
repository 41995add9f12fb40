"""From names as shown to staff: whom the journal says a caller talked to."""

import re
from collections.abc import Mapping
from functools import lru_cache

from console.config.schema.office import Office
from console.routing.numbers.phones import shown_names, title_of

_EXTENSION = re.compile(r" \([^()]*\)$")


def speakers(talked_to: str, office: Office) -> tuple[str, ...]:
    """Short names of the staff in a list such as "Maria, Sam (201)", who talked last first.

    A title may hold a comma itself. Names of people who are no staff (any more) are left out, and so is
    a name that two people share; an extension that has changed since does no harm.
    """
    known = _known(office)
    parts = talked_to.split(", ")
    found: list[str] = []
    at = 0
    while at < len(parts):
        for end in range(len(parts), at, -1):
            words = ", ".join(parts[at:end])
            if name := known.get(words) or known.get(_EXTENSION.sub("", words)):
                found.append(name)
                at = end
                break
        else:
            at += 1
    return tuple(dict.fromkeys(reversed(found)))


@lru_cache(maxsize=8)
def _known(office: Office) -> Mapping[str, str]:
    """Staff by every name they are shown under; a name of two people is nobody's."""
    names: dict[str, str] = {}
    for person in office.staff:
        for shown in (title_of(person), *shown_names(person)):
            names[shown] = person.name if names.get(shown, person.name) == person.name else ""
    return names
