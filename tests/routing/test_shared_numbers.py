"""A shared number: the bar of any of its people holds, and the reason says whose."""

from console.config.schema.office import Office
from console.routing.numbers.known_callers import card_of
from console.routing.rules.decide import decide
from console.routing.values import CallFacts, OfficeState
from tests.calls.scene import OFFICE, TUESDAY

NUMBER = "+12125550142"
CONTACTS = [
    {"name": "Ana Roe", "numbers": [NUMBER]},
    {"name": "Ben Roe", "numbers": [NUMBER], "barred": ["sam"]},
    {"name": "Cid Roe", "numbers": [NUMBER, "+12125550143"], "barred": ["priya"]},
]


def test_the_bar_of_any_of_its_people_holds_and_the_reason_says_whose() -> None:
    routing = {"otherwise": ["staff sam 20s", "staff priya 20s", "voicemail front"]}
    office = Office.model_validate({**OFFICE, "contact": CONTACTS, "rule": [], "routing": routing})
    card = card_of(office, NUMBER)
    assert card
    assert (card.name, card.barred) == ("Ana Roe", ("sam", "priya"))
    found = decide(CallFacts(NUMBER, card=card), office, OfficeState(), TUESDAY)
    assert [str(step) for step in found.plan] == ["voicemail front"]
    (why,) = [reason.why for reason in found.reasons if reason.matched]
    assert "Ben Roe is not put through to Sam" in why
    assert "Cid Roe is not put through to Priya" in why
