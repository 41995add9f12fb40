"""Emergency numbers: told to every seat, once one is being called."""

from console.calls.state.desk import Desk
from console.config.grammar.destination import Destination, Kind
from console.routing.numbers import tolls


def is_emergency(desk: Desk, place: Destination) -> bool:
    """Whether a destination is an emergency number, typed or by its name in the config."""
    number = desk.office.numbers.get(place.name, place.name)
    country = desk.office.office.country
    return place.kind is Kind.NUMBER and tolls.toll_of(number, country) is tolls.Toll.EMERGENCY


def announce(desk: Desk, user: str, place: Destination) -> None:
    """A number is being called for a Unix user: an emergency number is told to every seat, and audited."""
    if is_emergency(desk, place):
        desk.audit(user, "emergency", place.name)
        desk.tell(0, f"EMERGENCY: {desk.office.who(user)} calls {place.name}", bad=True)
