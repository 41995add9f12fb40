"""A mode switch moves a caller only where what they do now would not have come about by the new route."""

from typing import Any

import pytest

from console.calls.protocol.events import DigitReceived
from console.calls.state.call import Call
from console.calls.state.call_state import State
from tests.calls.scene import BOSS, OFFICE, Scene

CLINIC: dict[str, Any] = {
    "queue": [
        {"name": "billing", "members": ["sam"], "max_wait": "10min", "overflow": {"full": "queue spill"}},
        {"name": "spill", "members": ["priya"], "max_wait": "10min"},
    ],
    "menu": [
        {
            "name": "main",
            "say": "lunch",
            "keys": {"1": "queue billing", "2": "queue spill", "0": "desk"},
            "modes": {"lunch": {"keys": {"1": "queue spill"}}},
            "no_input": "desk",
            "invalid": "desk",
        }
    ],
    "voicemail": [{"name": "front"}, {"name": "noon"}],
}


def clinic(open_: list[str], lunch: list[str]) -> tuple[Scene, int]:
    rules = [
        {"name": "noon", "when": {"mode": "lunch"}, "then": lunch},
        {"name": "usual", "then": open_},
    ]
    s = Scene(**{**CLINIC, "rule": rules})
    return s, s.sit(BOSS)


def lunch(s: Scene, boss: int) -> None:
    s.wish(boss, "mode", to="lunch", until="11:00")


def waits_in(call: Call) -> str:
    return call.queue.name if call.queue and call.state is State.WAITING else ""


def test_who_came_through_a_menu_and_is_rung_for_stays_where_only_the_end_differs() -> None:
    s, boss = clinic(["menu main", "voicemail front"], ["menu main", "voicemail noon"])
    call = s.arrive()
    s.phone(DigitReceived(call.leg, "1"))
    rung = set(call.offers)
    assert rung
    lunch(s, boss)
    assert (waits_in(call), set(call.offers)) == ("billing", rung)
    assert [str(step) for step in call.plan] == ["menu main", "queue billing", "voicemail noon"]


@pytest.mark.parametrize("digit", ["", "1"])
def test_a_menu_keeps_the_choices_its_caller_heard(digit: str) -> None:
    s, boss = clinic(["menu main", "voicemail front"], ["menu main", "voicemail noon"])
    call = s.arrive()
    assert call.state is State.CHOOSING
    lunch(s, boss)
    assert call.state is State.CHOOSING
    s.phone(DigitReceived(call.leg, "1"))
    assert waits_in(call) == "billing"
    later = s.arrive("+12125550143")
    s.phone(DigitReceived(later.leg, "1"))
    assert waits_in(later) == "spill", "who hears them now has those of lunch"


def test_a_menu_keeps_them_over_a_reload_too() -> None:
    s, _ = clinic(["menu main", "voicemail front"], ["voicemail noon"])
    call = s.arrive()
    other, _ = clinic(["menu main", "voicemail front"], ["voicemail noon"])
    keys = {**CLINIC["menu"][0], "keys": {"1": "queue spill", "0": "desk"}, "modes": {}}
    other = Scene(**{**CLINIC, "menu": [keys], "rule": [{"name": "usual", "then": ["menu main", "hang up"]}]})
    s.did(s.core.reload(other.office, s.now))
    s.phone(DigitReceived(call.leg, "1"))
    assert waits_in(call) == "billing"


def test_a_step_that_was_tried_is_not_tried_again() -> None:
    s, boss = clinic(["desk 5s", "queue billing", "voicemail front"], ["desk 5s", "queue billing", "hang up"])
    call = s.arrive()
    s.wait(6)
    assert waits_in(call) == "billing"
    lunch(s, boss)
    assert waits_in(call) == "billing"
    assert str(call.plan[-1]) == "hang up"


def test_a_shorter_way_to_the_same_place_leaves_a_caller_there() -> None:
    s, boss = clinic(["desk 5s", "queue billing", "voicemail front"], ["queue billing", "hang up"])
    call = s.arrive()
    s.wait(6)
    lunch(s, boss)
    assert waits_in(call) == "billing"
    assert [str(step) for step in call.plan[call.index + 1 :]] == ["hang up"]


def test_what_is_said_first_is_heard_by_who_waits_unless_a_phone_rings() -> None:
    s, boss = clinic(["queue billing", "hang up"], ["say lunch", "queue billing", "hang up"])
    first, second = s.arrive(), s.arrive("+12125550143")
    assert first.offers
    assert not second.offers
    joined = second.joined["billing"]
    lunch(s, boss)
    assert waits_in(first) == "billing"
    assert first.offers, "a ringing phone is not taken away for an equal place"
    assert second.state is State.PLAYING
    assert second.joined["billing"] == joined, "their place is kept"


def test_another_place_moves_them() -> None:
    s, boss = clinic(["menu main", "voicemail front"], ["voicemail noon"])
    call = s.arrive()
    s.phone(DigitReceived(call.leg, "1"))
    assert call.offers
    lunch(s, boss)
    assert not call.offers
    assert call.state is State.PLAYING, "the greeting of the box"


def test_a_branch_that_would_not_come_about_moves_them() -> None:
    stays = {"to": "queue billing", "full": "queue spill"}
    goes = {"to": "queue billing", "full": "hang up"}
    full = {**CLINIC["queue"][0], "max_waiting": 1}
    for noon, place in ((stays, "spill"), (goes, "")):
        rules = [
            {"name": "noon", "when": {"mode": "lunch"}, "then": [noon, "voicemail noon"]},
            {"name": "usual", "then": [stays, "voicemail front"]},
        ]
        s = Scene(**{**CLINIC, "queue": [full, CLINIC["queue"][1]], "rule": rules})
        boss = s.sit(BOSS)
        s.arrive("+12125550143")
        call = s.arrive()
        assert waits_in(call) == "spill"
        s.core.desk.roster.freed("priya", s.now.mono, 600)
        s.core.desk.drop_offers(call)
        lunch(s, boss)
        assert waits_in(call) == place


def test_the_preview_counts_only_who_would_be_moved() -> None:
    from console.calls.office import modes
    from console.routing.values import Override

    s, _ = clinic(["menu main", "voicemail front"], ["menu main", "voicemail noon"])
    call = s.arrive()
    s.phone(DigitReceived(call.leg, "1"))
    s.core.desk.now = s.now
    assert modes.moved(s.core.desk, Override("lunch", "anna", s.now.wall)) == []
    assert OFFICE["modes"]["lunch"]
