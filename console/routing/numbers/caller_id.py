"""The number a call of ours shows: only one that is ours to show, chosen by who calls or for what."""

from collections.abc import Iterable, Iterator

from console.config.schema.network import Account, Trunk
from console.config.schema.office import Office
from console.routing.numbers.numbers import normalise

#: The caller of a call that hides its number (RFC 3323).
HIDDEN = "anonymous"


def presentable(office: Office, via: str = "") -> tuple[str, ...]:
    """The numbers that may be shown to who is called through an account or trunk ("": through any), the
    first one as a rule."""
    links = [link for link in _links(office) if not via or link.name == via]
    found = _numbers(office, links)
    return found or _numbers(office, _links(office))


def shown(office: Office, via: str, *wanted: str) -> str:
    """The first of the wanted numbers that may be shown through a link, else the one shown as a rule."""
    may = presentable(office, via)
    for number in wanted:
        if number == HIDDEN:
            return HIDDEN
        if (written := normalise(number, office.office.country)) and written in may:
            return written
    return next(iter(may), "")


def _links(office: Office) -> tuple[Trunk | Account, ...]:
    return (*office.trunk, *office.account)


def _numbers(office: Office, links: Iterable[Trunk | Account]) -> tuple[str, ...]:
    def each() -> Iterator[str]:
        for link in links:
            yield from (normalise(number, office.office.country) for number in link.shows or link.numbers)

    return tuple(dict.fromkeys(number for number in each() if number))
