"""What the keys a caller presses make of a plan: keys → the plan, and what is said of the keys."""

import tomllib
from pathlib import Path

import pytest

from console.config.schema.office import Office
from console.routing.rules.decide import decide
from console.routing.rules.menu_choices import choose, comes_to_menu
from console.routing.values import Availability, CallFacts, Decision, OfficeState, StaffState
from tests.routing.offices import wall

TEXT = (Path(__file__).parents[1] / "menus.toml").read_text(encoding="utf-8")
FACTS = CallFacts(caller="+12125550142", to="+12125550100")
AT = wall("2026-11-23T10:00")
TO_PLAIN = '["menu plain", "menu dial", "menu hash", "menu spanish", "voicemail front"]'


def office(chain: str) -> Office:
    assert TO_PLAIN in TEXT
    return Office.model_validate(tomllib.loads(TEXT.replace(TO_PLAIN, chain)))


def chosen(chain: str, keys: str, *away: str) -> Decision:
    known, state = office(chain), OfficeState(staff=tuple(StaffState(n, Availability.AWAY) for n in away))
    decision = decide(FACTS, known, state, AT)
    assert comes_to_menu(decision)
    return choose(decision, FACTS, known, state, AT, keys=keys)


ONE = '["desk 20s", "menu plain", "voicemail front"]'
TWO = '["menu plain", "menu dial", "voicemail front"]'
#: chain, keys → the plan, then what is said of the keys
ROWS = [
    (ONE, "1", "desk 20s, menu plain, staff sam 20s, voicemail front", ["pressed 1: staff sam 20s"]),
    (
        ONE,
        "21",
        "desk 20s, menu plain, menu billing, staff sam, voicemail front",
        ["pressed 2: menu billing", "pressed 1: staff sam"],
    ),
    (ONE, "2", "desk 20s, menu plain, menu billing, voicemail front", ["pressed 2: menu billing"]),
    (
        ONE,
        "7-0",
        "desk 20s, menu plain, desk 20s, voicemail front",
        [
            "pressed 7: wrong and welcome is said in menu plain",
            "no key: retry and welcome is said in menu plain",
            "pressed 0: desk 20s",
        ],
    ),
    (
        ONE,
        "777",
        "desk 20s, menu plain, voicemail front",
        [
            "pressed 7: wrong and welcome is said in menu plain",
            "pressed 7: wrong and welcome is said in menu plain",
            "pressed wrong keys: voicemail front",
        ],
    ),
    (
        ONE,
        "29",
        "desk 20s, menu plain, menu billing, voicemail front",
        ["pressed 2: menu billing", "pressed 9: welcome is said in menu plain"],
    ),
    # keys that are left go to the next menu of the chain
    (
        TWO,
        "1201",
        "menu plain, staff sam 20s, menu dial, staff sam, voicemail front",
        [
            "pressed 1: staff sam 20s",
            "pressed 2: 2 s for a further key",
            "pressed 0: 2 s for a further key",
            "dialled 201: staff sam",
        ],
    ),
    # a key that could be followed by another is not, when it is the last
    (
        TWO,
        "12",
        "menu plain, staff sam 20s, menu dial, menu billing, voicemail front",
        ["pressed 1: staff sam 20s", "pressed 2: 2 s for a further key", "pressed 2: menu billing"],
    ),
    (
        TWO,
        "1201,5",
        "menu plain, staff sam 20s, menu dial, staff sam, voicemail front",
        [
            "pressed 1: staff sam 20s",
            "pressed 2: 2 s for a further key",
            "pressed 0: 2 s for a further key",
            "dialled 201: staff sam",
            "nothing listens to ,5",
        ],
    ),
    (
        TWO,
        "2--",
        "menu plain, menu billing, desk, menu dial, voicemail front",
        [
            "pressed 2: menu billing",
            "pressed nothing: desk",
            "no key: retry and welcome is said in menu dial",
        ],
    ),
    # what ends a call ends its plan
    (
        '["menu plain", "desk 20s", "hang up"]',
        "777",
        "menu plain, voicemail front",
        [
            "pressed 7: wrong and welcome is said in menu plain",
            "pressed 7: wrong and welcome is said in menu plain",
            "pressed wrong keys: voicemail front",
        ],
    ),
]


@pytest.mark.parametrize(("chain", "keys", "plan", "said"), ROWS, ids=[f"{row[0]} {row[1]}" for row in ROWS])
def test_keys(chain: str, keys: str, plan: str, said: list[str]) -> None:
    found = chosen(chain, keys)
    assert ", ".join(map(str, found.plan)) == plan
    rules = {rule.name for rule in office(chain).rule}
    assert [reason.why for reason in found.reasons if reason.rule not in rules] == said


def test_what_is_chosen_is_taken_as_the_call_can_take_it() -> None:
    found = chosen(ONE, "1", "sam")
    assert ", ".join(map(str, found.plan)) == "desk 20s, menu plain, voicemail front"
    assert found.reasons[-1].why == "pressed 1: staff sam 20s; Sam is away, so the next step"
    assert (found.reasons[-1].rule, found.reasons[-1].matched) == ("menu plain", True)


def test_a_choice_says_what_the_call_needs() -> None:
    chain = '["menu spanish", "voicemail front"]'
    assert chosen(chain, "1").needs == (("es", 1),)
    assert chosen(ONE, "1").needs == ()


def test_without_keys_nothing_changes() -> None:
    decision = decide(FACTS, office(ONE), OfficeState(), AT)
    assert choose(decision, FACTS, office(ONE), OfficeState(), AT, keys="") == decision


def test_a_plan_without_a_menu() -> None:
    decision = decide(FACTS, office('["desk", "voicemail front"]'), OfficeState(), AT)
    assert not comes_to_menu(decision)
