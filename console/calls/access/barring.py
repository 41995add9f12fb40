"""Whom a caller is not put through to, as their card says: told, and held where people act."""

from console.calls.protocol.intents import Role
from console.calls.state.call import Call
from console.calls.state.desk import Desk
from console.calls.state.seat import Seat
from console.config.grammar.destination import Destination, Kind
from console.routing.numbers import tolls
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


def refusal(desk: Desk, place: Destination) -> str:
    """Why a call can't be sent to a destination, or nothing."""
    return _costly(desk, place) or _unknown(desk, place)


def _costly(desk: Desk, place: Destination) -> str:
    """Why a number typed at a seat may not be called, or nothing."""
    typed = place.kind is Kind.NUMBER and place.name not in desk.office.numbers
    return tolls.refused(desk.office, place.name) if typed else ""


def _unknown(desk: Desk, place: Destination) -> str:
    """Why a destination can't be used, or nothing."""
    kind, name = place.kind, place.name
    if kind in (Kind.STAFF, Kind.NUMBER) and desk.reach(place) is None:
        return f"Nobody is reached by {place}: no phone, or no trunk to call through"
    if kind is Kind.VOICEMAIL and not desk.office.box(name):
        return f"There is no voicemail box {name!r}"
    if kind is Kind.SAY and all(p.name != name for p in desk.office.prompt):
        return f"There is no prompt {name!r}"
    if kind is Kind.QUEUE and not desk.office.line(name):
        return f"There is no queue {name!r}"
    if kind is Kind.MENU and not desk.office.choice(name):
        return f"There is no menu {name!r}"
    if kind is Kind.SKILL and all(name not in person.skills for person in desk.office.staff):
        return f"Nobody has the skill {name!r}"
    return "" if kind in desk.stages.enter else f"{place}: not possible here"
