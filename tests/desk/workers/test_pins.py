"""PINs in their file."""

from pathlib import Path
from typing import Any

import pytest

from console.calls.protocol.commands import CheckBox, CheckPin, PinCommand, SetBox, SetPin
from console.calls.protocol.events import BoxChecked, BoxSet, PinAnswer
from console.desk.workers import pins as pins_module
from console.desk.workers.pins import Pins
from tests.waiting import wait_until


def asked(pins: Pins, order: PinCommand) -> Any:
    pins.do(order)
    found: list[Any] = []

    def look() -> bool:
        found.extend(pins.answers())
        return bool(found)

    wait_until(look)
    return found[0]


def test_a_pin_is_kept_as_a_hash_for_the_owner_alone_and_checked(tmp_path: Path) -> None:
    path = tmp_path / "pins.toml"
    assert asked(Pins(path), SetPin(1, "maria", "", "4711")).words == "Your PIN is set"
    assert path.stat().st_mode & 0o777 == 0o600
    assert "$argon2id$v=19$m=19456,t=2,p=1$" in path.read_text()
    assert "4711" not in path.read_text()
    fresh = Pins(path)
    assert asked(fresh, CheckPin(1, "maria", "4711")) == PinAnswer(1, "maria", right=True)
    assert asked(fresh, CheckPin(1, "maria", "4712")) == PinAnswer(1, "maria", right=False)


def test_the_present_pin_is_asked_for_before_another_is_set(tmp_path: Path) -> None:
    pins = Pins(tmp_path / "pins.toml")
    asked(pins, SetPin(1, "maria", "", "4711"))
    assert not asked(pins, SetPin(1, "maria", "0000", "1111")).right
    assert asked(pins, CheckPin(1, "maria", "4711")).right
    assert asked(pins, SetPin(1, "maria", "4711", "1111")).right
    assert asked(pins, CheckPin(1, "maria", "1111")).right


def test_people_have_pins_of_their_own_and_some_have_none(tmp_path: Path) -> None:
    pins = Pins(tmp_path / "pins.toml")
    asked(pins, SetPin(1, "maria", "", "4711"))
    asked(pins, SetPin(1, "sam", "", "1234"))
    assert not asked(pins, CheckPin(1, "sam", "4711")).right
    assert asked(pins, CheckPin(1, "anna", "anything")).right
    assert asked(pins, SetPin(2, "maria", "", "", reset=True)).words == "The PIN of maria is taken away"
    assert asked(pins, CheckPin(1, "maria", "")).right
    assert not asked(pins, CheckPin(1, "sam", "")).right


def test_a_broken_file_opens_nothing_and_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "pins.toml"
    for broken in ("not toml", '[pins]\nmaria = "no hash"\n'):
        path.write_text(broken)
        answer = asked(Pins(path), CheckPin(1, "maria", "4711"))
        assert (answer.right, answer.tried) == (False, False)
        assert "see the desk's log" in answer.words
        assert not asked(Pins(path), SetPin(1, "maria", "", "4711")).right
        assert path.read_text() == broken


def test_a_box_has_a_pin_of_its_own_beside_those_of_people(tmp_path: Path) -> None:
    path = tmp_path / "pins.toml"
    pins = Pins(path)
    asked(pins, SetPin(1, "front", "", "1111"))
    assert asked(pins, SetBox(1, "front", "4711")) == BoxSet(1, "The PIN of the box front is set")
    assert "4711" not in path.read_text()
    assert asked(pins, CheckBox("c1", "front", "4711")) == BoxChecked("c1", "front", right=True)
    assert asked(pins, CheckBox("c1", "front", "1111")) == BoxChecked("c1", "front", right=False)
    asked(pins, SetPin(1, "front", "1111", "2222"))
    assert asked(pins, CheckBox("c1", "front", "4711")).right
    assert asked(pins, SetBox(1, "front", "")).words == "The PIN of the box front is taken away"
    assert not asked(pins, CheckBox("c1", "front", "4711")).right
    assert asked(pins, CheckPin(1, "front", "2222")).right


def test_no_pin_opens_a_box_that_has_none_and_one_is_compared_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pins = Pins(tmp_path / "pins.toml")
    compared: list[str] = []
    right = pins_module._right
    monkeypatch.setattr(pins_module, "_right", lambda known, pin: compared.append(pin) or right(known, pin))
    assert not asked(pins, CheckBox("c1", "", "")).right
    assert not asked(pins, CheckBox("c1", "front", "4711")).right
    assert compared == ["", "4711"]


def test_a_file_that_can_not_be_read_opens_no_box(tmp_path: Path) -> None:
    (tmp_path / "pins.toml").write_text("no toml")
    pins = Pins(tmp_path / "pins.toml")
    assert asked(pins, CheckBox("c1", "front", "4711")) == BoxChecked("c1", "front", right=False, tried=False)
    assert asked(pins, SetBox(1, "front", "4711")).bad
