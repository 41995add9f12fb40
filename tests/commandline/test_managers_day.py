"""The manager's day, typed in a few words: closing early, holidays, snow, a longer lunch, somebody ill."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from console.commandline.parse import Unclear, Wanted, read
from tests.calls.scene import BOSS, MARIA, Scene

NY = ZoneInfo("America/New_York")


def typed(line: str) -> Wanted:
    """What a line wishes for on a Tuesday, 10:00."""
    scene = Scene()
    picture = scene.picture(scene.sit(MARIA))
    clock = datetime(2026, 11, 17, 10, 0, tzinfo=NY).timestamp()
    (wanted,) = read(line, replace(picture, clock=clock))
    return wanted


@pytest.mark.parametrize(
    ("line", "says", "reason"),
    [
        ("close 15:30", "CLOSED at 15:30 until tomorrow 00:00", ""),
        (
            "close 15:30: the heating is broken",
            "CLOSED at 15:30 until tomorrow 00:00",
            "the heating is broken",
        ),
        ("close +10min", "CLOSED at 10:10 until tomorrow 00:00", ""),
        ("close : snow", "CLOSED until tomorrow 00:00", "snow"),
        ("close", "CLOSED until tomorrow 00:00", ""),
        ("close until 13:00: fire drill", "CLOSED until 13:00", "fire drill"),
        ("close tomorrow: snow", "CLOSED at tomorrow 00:00 until Thu 00:00", "snow"),
        ("close Fri 12:00", "CLOSED at Fri 12:00 until Sat 00:00", ""),
    ],
)
def test_closing(line: str, says: str, reason: str) -> None:
    wanted = typed(line)
    assert (wanted.verb, wanted.to, wanted.says, wanted.text) == ("mode", "closed", says, reason)


def test_a_mode_lasts_longer() -> None:
    assert typed("longer 10min").says == "OPEN until 12:10"
    assert typed("longer 10").until == typed("longer +10 min").until
    with pytest.raises(Unclear, match="no length"):
        typed("longer soon")


@pytest.mark.parametrize(
    ("line", "to", "text", "says"),
    [
        ("holiday tomorrow staff training", "2026-11-18..2026-11-18", "staff training",
         "holiday Wed 18 Nov: staff training"),
        ("holiday 24 Dec: Christmas Eve", "2026-12-24..2026-12-24", "Christmas Eve",
         "holiday Thu 24 Dec: Christmas Eve"),
        ("holiday 28 Dec to 31 Dec between the years", "2026-12-28..2026-12-31", "between the years",
         "holiday Mon 28 Dec to Thu 31 Dec: between the years"),
        ("holiday Fri", "2026-11-20..2026-11-20", "", "holiday Fri 20 Nov"),
        ("holiday off tomorrow", "2026-11-18..2026-11-18", "", "no holiday Wed 18 Nov"),
    ],
)  # fmt: skip
def test_holidays(line: str, to: str, text: str, says: str) -> None:
    wanted = typed(line)
    assert (wanted.verb, wanted.to, wanted.text, wanted.says) == ("holiday", to, text, says)


@pytest.mark.parametrize("line", ["holiday", "holiday staff training", "holiday 31 Dec to 28 Dec"])
def test_what_is_no_day_is_refused(line: str) -> None:
    with pytest.raises(Unclear):
        typed(line)


def test_somebody_is_ill_until_tomorrow() -> None:
    wanted = typed("away sam until tomorrow sick")
    assert (wanted.verb, wanted.to, wanted.text) == ("away", "staff sam", "sick")
    assert wanted.says == "Sam until tomorrow 00:00: sick"


def test_a_closing_that_is_typed_holds_then_and_is_taken_back() -> None:
    scene = Scene()
    seat = scene.sit(BOSS)
    (wanted,) = read("close 15:30: heating", scene.picture(seat))
    scene.wish(seat, wanted.verb, to=wanted.to, until=wanted.until, text=wanted.text)
    assert scene.picture(seat).mode.until == "12:00"  # lunch comes first
    scene.wait(5.6 * 3600)
    mode = scene.core.desk.mode()
    assert (mode.mode, mode.why) == ("closed", "set by Anna: heating")
    scene.wait(24 * 3600)
    assert scene.core.desk.override is None
