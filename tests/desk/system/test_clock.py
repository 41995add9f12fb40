"""A stepped wall clock and a machine that slept, told apart by three clocks."""

from console.desk.system.clock import Clock, Reading


def looks(*readings: Reading) -> list[tuple[float, float]]:
    told = iter(readings)
    clock = Clock(lambda: next(told))
    return [clock.look() for _ in readings[1:]]


def test_a_clock_that_goes_on_is_no_news() -> None:
    assert looks(Reading(1000.0, 10.0, 10.0), Reading(1061.5, 70.0, 70.0)) == [(0.0, 0.0)]  # NTP slews


def test_a_step_forward_and_back_is_told_once() -> None:
    hour = 3600.0
    found = looks(
        Reading(1000.0, 10.0, 10.0),
        Reading(1001.0 + hour, 11.0, 11.0),
        Reading(1002.0 + hour, 12.0, 12.0),
        Reading(1003.0, 13.0, 13.0),
    )
    assert found == [(hour, 0.0), (0.0, 0.0), (-hour, 0.0)]


def test_sleep_is_no_step() -> None:
    night = 28_800.0
    assert looks(Reading(1000.0, 10.0, 10.0), Reading(1001.0 + night, 11.0, 11.0 + night)) == [(0.0, night)]


def test_both_at_once_are_told_apart() -> None:
    assert looks(Reading(1000.0, 10.0, 10.0), Reading(1701.0, 11.0, 611.0)) == [(100.0, 600.0)]
