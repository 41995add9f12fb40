import pytest

from console.config.schema.office import Office
from console.routing.numbers.tolls import Toll, never_called_back, refused, toll_of
from tests.calls.scene import OFFICE


@pytest.mark.parametrize(
    ("number", "country", "toll"),
    [
        ("911", "US", Toll.EMERGENCY),
        ("112", "DE", Toll.EMERGENCY),
        ("201", "US", Toll.INTERNAL),
        ("+12125550142", "US", Toll.NATIONAL),
        ("2125550142", "US", Toll.NATIONAL),
        ("+442079460000", "US", Toll.INTERNATIONAL),
        ("+19005550100", "US", Toll.PREMIUM),
        ("+18765551234", "US", Toll.INTERNATIONAL),  # Jamaica: looks like home, and is a known fraud
        ("+", "US", Toll.PREMIUM),
        ("+999999999999999", "US", Toll.PREMIUM),
    ],
)
def test_classes(number: str, country: str, toll: Toll) -> None:
    assert toll_of(number, country) is toll


def test_what_stands_in_the_config_may_be_called() -> None:
    office = Office.model_validate({**OFFICE, "numbers": {"partner": "+442079460000"}})
    assert not refused(office, "+442079460000")
    assert "international" in refused(office, "+442079460001")


def test_what_a_caller_claims_to_be_costs_nobody_money() -> None:
    office = Office.model_validate(OFFICE)
    assert not never_called_back(office, "+12125550142")
    for number in ("+19005550100", "+442079460000", "+18765551234", "911", "1", "+"):
        assert bool(never_called_back(office, number)) is (number != "1"), number
