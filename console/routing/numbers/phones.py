"""From a destination to the phone that is rung for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from console.config.grammar.destination import Destination, Kind
from console.config.grammar.fields import WATCHED
from console.config.schema.office import Office, Staff
from console.routing.numbers.numbers import normalise, pretty
from console.routing.numbers.tolls import Toll, toll_of


@dataclass(frozen=True, slots=True)
class Target:
    """A phone: ``address`` is a SIP address (``via`` empty) or a number or extension to be dialled
    through the account or trunk ``via``; ``title`` is how it is shown, such as "Sam (201)"."""

    address: str
    via: str
    title: str


def reach(office: Office, destination: Destination) -> Target | None:
    """The phone of a ``staff`` or ``number`` destination; ``None`` when nothing leads there, and for the
    kinds that ring no single phone."""
    if destination.kind is Kind.STAFF:
        person = office.person(destination.name)
        return _person(office, person) if person else None
    if destination.kind is Kind.NUMBER:
        return _number(office, destination.name)
    return None


@lru_cache(maxsize=8)
def one_phone(office: Office) -> Mapping[str, tuple[str, ...]]:
    """Staff who share a phone with others of the staff, with those others: what rings for one of them rings
    for all."""
    found: dict[tuple[str, str], list[str]] = {}
    for person in office.staff:
        if target := _person(office, person):
            address = target.address.split(";", 1)[0].removeprefix("sip:").lower()
            found.setdefault((address, target.via), []).append(person.name)
    return {
        name: tuple(n for n in names if n != name)
        for names in found.values()
        if len(names) > 1
        for name in names
    }


def watched(office: Office, person: Staff) -> Target | None:
    """Where it is asked what their phone does, as their ``blf`` says; ``None`` when nobody asks."""
    if person.blf != WATCHED:
        return Target(person.blf, "", title_of(person)) if person.blf else None
    if person.extension and (via := person.via or _inside(office)):
        return Target(person.extension, via, title_of(person))
    return Target(person.uri, "", title_of(person)) if person.uri else None


def is_outside(office: Office, destination: Destination) -> bool:
    """Whether a call sent there leaves the office by telephone number, and so could come back to it."""
    if destination.kind is Kind.NUMBER:
        return True
    person = office.person(destination.name) if destination.kind is Kind.STAFF else None
    return person is not None and not person.uri and not person.extension


def title_of(person: Staff) -> str:
    """A staff member as shown in a sentence."""
    return person.title or person.name.capitalize()


def place_title(office: Office, place: Destination) -> str:
    """How a destination reads on a screen, such as "Sam (201)" or "voicemail Front desk"."""
    if place.kind is Kind.DESK:
        return "the desk"
    if place.kind is Kind.VOICEMAIL:
        box = office.box(place.name)
        return f"voicemail {(box.title if box else '') or place.name}"
    if place.kind is Kind.QUEUE:
        queue = office.line(place.name)
        return (queue.title if queue else "") or place.name.capitalize()
    if place.kind is Kind.SKILL:
        return place.name.capitalize()
    if place.kind is Kind.MENU:
        menu = office.choice(place.name)
        return (menu.title if menu else "") or f"menu {place.name}"
    if place.kind is Kind.SAY:
        return f"announcement: {place.name}"
    target = reach(office, place)
    person = office.person(place.name) if place.kind is Kind.STAFF else None
    return target.title if target else title_of(person) if person else str(place)


def shown_names(person: Staff) -> tuple[str, str]:
    """How their phones are shown: the one at their place, such as "Sam (201)", and their mobile."""
    title = title_of(person)
    return f"{title} ({person.extension})" if person.extension else title, f"{title}, mobile"


def _person(office: Office, person: Staff) -> Target | None:
    title, mobile = shown_names(person)
    if person.uri:
        return Target(person.uri, "", title)
    if person.extension:
        via = person.via or _inside(office)
        return Target(person.extension, via, title) if via else None
    if person.mobile:
        number = normalise(person.mobile, office.office.country)
        via = person.via or next(iter(ways(office, number)), "")
        return Target(number, via, mobile) if via else None
    return None


def _number(office: Office, name: str) -> Target | None:
    number = normalise(office.numbers.get(name, name), office.office.country)
    via = next(iter(ways(office, number)), "")
    if not number or not via:
        return None
    if (owner := _owner(office, number)) and name not in office.numbers:
        return Target(number, via, owner)
    shown = pretty(number, office.office.country)
    return Target(number, via, f"{name.capitalize()}, {shown}" if name in office.numbers else shown)


def _owner(office: Office, number: str) -> str:
    """How a number is shown that is a phone of the staff's: "Sam (201)", "Priya, mobile"."""
    for person in office.staff:
        inside, mobile = shown_names(person)
        if person.extension == number:
            return inside
        if person.mobile and normalise(person.mobile, office.office.country) == number:
            return mobile
    return ""


def _inside(office: Office) -> str:
    """Where extensions are: the first account (the PBX), else the first trunk."""
    return next(iter((*(a.name for a in office.account), *(t.name for t in office.trunk))), "")


def outside(office: Office) -> str:
    """Where telephone numbers go first."""
    return office.outside.via[0] if office.outside.via else _outside(office)


def _outside(office: Office) -> str:
    return next(iter((*(t.name for t in office.trunk), *(a.name for a in office.account))), "")


def ways(office: Office, number: str) -> tuple[str, ...]:
    """Accounts and trunks by which a number of ours is called, in the order they are tried."""
    return ways_of(office, toll_of(number, office.office.country), plain=not number.startswith("+"))


def ways_of(office: Office, toll: Toll, *, plain: bool) -> tuple[str, ...]:
    """Those for a class of numbers; ``plain`` is one that is no telephone number, such as an extension. An
    emergency call tries all others at last."""
    own: tuple[str, ...] = getattr(office.outside, toll.value)
    inside = plain and toll is not Toll.EMERGENCY
    usual = own or (() if inside else office.outside.via)
    first = usual or tuple(filter(None, (_inside(office) if plain else _outside(office),)))
    if toll is not Toll.EMERGENCY:
        return first
    return tuple(dict.fromkeys((*first, *(t.name for t in office.trunk), *(a.name for a in office.account))))
