from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from console.ui.paint import times

NEW_YORK = "America/New_York"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0:00"),
        (8.9, "0:08"),
        (102, "1:42"),
        (3599, "59:59"),
        (3840, "1 h 04"),
        (36000, "10 h"),
        (-3, "0:00"),
    ],
)
def test_running(seconds: float, shown: str) -> None:
    assert times.running(seconds) == shown


def test_a_countdown_is_over_only_when_it_is_over() -> None:
    assert times.left(0.2) == "0:01"
    assert times.left(12.0) == "0:12"
    assert times.left(11.01) == "0:12"
    assert times.left(-1) == "0:00"


@pytest.mark.parametrize(
    ("seconds", "shown"), [(3, "now"), (47, "40 s"), (740, "12 min"), (7300, "2 h"), (200_000, "2 d")]
)
def test_about(seconds: float, shown: str) -> None:
    assert times.about(seconds) == shown


def test_length() -> None:
    assert times.length(42) == "42 s"
    assert times.length(250) == "4 min"


def test_the_wall_clock_is_the_offices() -> None:
    at = datetime(2025, 11, 24, 11, 32, tzinfo=ZoneInfo(NEW_YORK)).timestamp()
    assert times.wall(at, NEW_YORK) == "11:32"
    assert times.wall(at, "UTC") == "16:32"
    assert times.wall(at, "Atlantis/Poseidonis") == "16:32 UTC"
