"""Keys in every way a phone may send them: each press is told once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.telephony.sip.dtmf import KEYS, Keypad


def info(keypad: Keypad, key: str, number: int, now: float) -> str:
    raw = f"INFO sip:x SIP/2.0\r\nCSeq: {number} INFO\r\nContent-Type: application/dtmf\r\n\r\n{key}"
    return keypad.info(raw, now)[1]


WAYS = [
    ("event",),
    ("info",),
    ("event", "info"),
    ("info", "event"),
    ("event", "piece", "info"),
    ("event", "again"),
]


@pytest.mark.parametrize("ways", WAYS)
@given(keys=st.text(sorted(KEYS), min_size=1, max_size=12), gap_s=st.floats(0.02, 0.5))
def test_whatever_ways_a_phone_uses_each_press_is_told_once(
    ways: tuple[str, ...], keys: str, gap_s: float
) -> None:
    keypad, told, now = Keypad(), "", 100.0
    for number, key in enumerate(keys, 1):
        for way in ways:
            now += 0.02
            if way == "info":
                told += info(keypad, key, number, now)
            else:  # the event, its last packet said thrice, and a piece with a stamp of its own
                began = number * 1000 + (8 if way == "piece" else 0)
                for ended in (
                    False,
                    "piece" not in ways or way == "piece",
                    "piece" not in ways or way == "piece",
                ):
                    told += keypad.event(key, began, now, ended=ended)
        now += gap_s
    assert told == keys


def test_all_events_first_and_then_their_infos_is_the_same() -> None:
    keypad = Keypad()
    told = "".join(keypad.event(key, at, at / 10, ended=True) for at, key in enumerate("1123", 1))
    told += "".join(info(keypad, key, at, 0.5 + at / 10) for at, key in enumerate("1123", 1))
    assert told == "1123"


def test_the_same_key_much_later_in_the_other_way_is_another_press() -> None:
    keypad = Keypad()
    assert keypad.event("1", 1, 0.0, ended=True) == "1"
    assert info(keypad, "1", 1, 10.0) == "1"
