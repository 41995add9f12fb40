"""Which greeting a box has, and what keys mean there."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from console.config.schema.voicemail import Voicemail
from console.routing.ivr import voicemail_deposit
from console.routing.ivr.voicemail_deposit import Wish
from tests.store.samples import office

NOON = datetime(2026, 11, 17, 17, 0, tzinfo=UTC)  # in New York
ALL = {
    "greeting": "own",
    "greeting_busy": "busy",
    "greeting_temporary": "moved",
    "modes": {"closed": {"greeting": "closed"}},
}


def box(**keys: Any) -> Voicemail:
    return Voicemail(name="front", **keys)


def heard(mode: str = "open", last: str = "", at: datetime = NOON, **keys: Any) -> str:
    return voicemail_deposit.greeting(office(), box(**keys), mode, last, at)


def test_the_nearest_greeting_wins() -> None:
    assert heard("closed", "busy", **ALL) == "moved"
    assert heard("closed", "busy", **{**ALL, "greeting_temporary": ""}) == "closed"
    assert heard("open", "busy", **{**ALL, "greeting_temporary": ""}) == "busy"
    assert heard("open", "no_answer", **{**ALL, "greeting_temporary": ""}) == "own"
    assert heard("closed", modes={"closed": {}}) == "unavailable"
    assert heard() == "unavailable"


def test_the_temporary_greeting_ends_with_its_last_day_there() -> None:
    until = date(2026, 11, 17)
    assert heard(greeting_temporary="moved", temporary_until=until) == "moved"
    midnight = NOON + timedelta(hours=12)  # 00:00 in New York
    assert (
        heard(at=midnight - timedelta(seconds=1), greeting_temporary="moved", temporary_until=until)
        == "moved"
    )
    assert heard(at=midnight, greeting_temporary="moved", temporary_until=until) == "unavailable"


@pytest.mark.parametrize(
    ("digit", "wish"),
    [
        ("1", "keep"),
        ("#", "keep"),
        ("2", "hear"),
        ("3", "again"),
        ("0", "person"),
        ("4", "unknown"),
        ("*", "unknown"),
    ],
)
def test_keys_after_a_message(digit: str, wish: str) -> None:
    assert voicemail_deposit.at_review(box(), digit) == wish


def test_keys_during_the_greeting() -> None:
    assert voicemail_deposit.at_greeting(box(), "#") is Wish.SPEAK
    assert voicemail_deposit.at_greeting(box(), "0") is Wish.PERSON
    assert voicemail_deposit.at_greeting(box(), "5") is Wish.UNKNOWN
    assert voicemail_deposit.at_greeting(box(operator=""), "0") is Wish.UNKNOWN
