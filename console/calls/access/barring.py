"""Whom a caller is not put through to, as their card says: told, and held where people act."""

from console.calls.protocol.intents import Role
from console.calls.state.call import Call
from console.calls.state.desk import Desk
from console.calls.state.seat import Seat
from console.config.grammar.destination import Destination, Kind
from console.routing.values import ANYONE, Card


def bar_words(desk: Desk, card: Card) -> str:
    """Whom a caller is not put through to, as a sentence without its subject; empty: nobody."""
    if ANYONE in card.barred:
        return "put through only with a manager"
    names = " or ".join(desk.title(name) for name in card.barred)
    return f"don't put through to {names}" if names else ""


def keeps_from(desk: Desk, seat: Seat, call: Call, place: Destination) -> str:
    """Why a seat may not put a caller through to a place; empty when it may. A manager always may."""
    card = call.facts.card
    if card is None or not card.barred or seat.person.role >= Role.MANAGER:
        return ""
    inside = place.kind in (Kind.QUEUE, Kind.SKILL) and ANYONE in card.barred
    if inside or (place.kind is Kind.STAFF and card.bars(place.name)):
        return f"{card.name}: {bar_words(desk, card)}; a manager may"
    return ""
