"""Words of a caller in a menu: which key they mean, yes and no, and who is not listened to."""

from typing import Any

import pytest

from console.config.schema.office import Office
from console.routing.ivr import menus
from console.routing.ivr.menus import Go, Place, Say
from console.routing.ivr.spoken_menus import answer, heard, listens, press, question, reasons
from tests.calls.scene import OFFICE

MAIN: dict[str, Any] = {
    "name": "main",
    "say": "lunch",
    "listen": True,
    "keys": {
        "0": "desk",
        "1": {"to": "staff sam", "reason": "billing"},
        "2": {"to": "staff priya", "reason": "billing"},
        "3": {"to": "menu main", "reason": "new patient"},
    },
    "modes": {"lunch": {"keys": {"1": "voicemail front"}}},
    "no_input": "desk",
    "invalid": "voicemail front",
}
HERE = Place("main")


def office(**changes: Any) -> Office:
    return Office.model_validate({**OFFICE, "menu": [{**MAIN, **changes}]})


def test_the_first_key_of_a_reason_has_it_in_its_mode() -> None:
    assert reasons(office(), "main", "open") == {"billing": "1", "new patient": "3"}
    assert reasons(office(), "main", "lunch") == {"billing": "2", "new patient": "3"}
    assert reasons(office(), "gone", "open") == {}


def test_a_guess_is_a_question_and_yes_is_the_key() -> None:
    asked = heard(office(), HERE, "a bill", "billing", "open")
    assert asked == Say(Place("main", asked="billing"), ("confirm-billing", "yes-or-no"), 6.0)
    for yes in (
        press(office(), asked.place, "1", "open"),
        heard(office(), asked.place, "yes", "", "open"),
    ):
        assert isinstance(yes, Go)
        assert (str(yes.step), yes.place.asked) == ("staff sam", "")
    # the key that had the reason is gone from the config by now
    other = press(office(keys={"0": "desk"}), asked.place, "1", "open")
    assert isinstance(other, Say)
    assert other.prompts == ("invalid-key", "lunch")


def test_the_second_failure_asks_for_keys_and_ends_the_listening() -> None:
    once = heard(office(), HERE, "blah", "", "open")
    assert once == Say(Place("main", misheard=1), ("say-again",), 6.0)
    assert listens(office(), once.place)
    twice = heard(office(), once.place, "blah", "", "open")
    assert twice == Say(Place("main", misheard=2), ("by-keys", "lunch"), 6.0)
    assert not listens(office(), twice.place)


def test_who_is_not_listened_to() -> None:
    assert listens(office(), HERE)
    assert not listens(office(listen=False), HERE)
    assert not listens(office(), Place("main", language="es"))
    assert not listens(office(), Place("gone"))


def test_a_menu_that_is_gone_leads_to_the_desk() -> None:
    move = menus.choose(office(), Place("gone"), "1", "open", "said billing")
    assert isinstance(move, Go)
    assert str(move.step) == "desk"


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("Yes.", True),
        ("Yeah, that's right", True),
        ("No", False),
        ("That is not right", False),
        ("I don't know", None),
        ("", None),
    ],
)
def test_yes_and_no(said: str, means: bool | None) -> None:
    assert answer(said) is means


def test_a_question_has_a_name_a_prompt_may_have() -> None:
    assert question("New patient") == "confirm-new-patient"
