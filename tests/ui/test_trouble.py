"""A transfer to somebody whose phone would not ring: said before Enter, with what else there is."""

from dataclasses import replace

import pytest

from console.calls.protocol.snapshot import Snapshot
from console.routing.values import Availability
from console.ui.not_rung import NOT_RUNG
from tests.ui.fake import STAFF, morning, snapshot
from tests.ui.seat import NARROW, WIDE, seat


def _board(state: str, **more: str) -> Snapshot:
    sam = replace(STAFF[0], state=state, **more)
    return replace(snapshot(*morning()), staff=(sam, *STAFF[1:]))


@pytest.mark.parametrize("size", [WIDE, NARROW])
@pytest.mark.parametrize(
    ("state", "more", "said"),
    [
        ("away", {"note": "lunch"}, "Sam is away, lunch: the call would come straight back"),
        ("off shift", {"back": "Mon 08:00"}, "Sam is off shift, back Mon 08:00: the call would come"),
        ("do not disturb", {}, "Sam is do not disturb: the call would come straight back"),
        ("on a call", {}, "Sam is on a call: the call would come straight back"),
    ],
)
async def test_who_would_not_be_rung_is_said_before_enter(
    state: str, more: dict[str, str], said: str, size: tuple[int, int]
) -> None:
    async with seat(_board(state, **more), size=size) as s:
        await s.press("2", "t", *"sam")
        text = " ".join(s.text.split())
        assert said in text
        assert "their voicemail" in text
        assert "Priya is free" in text


def test_the_words_are_those_of_the_desk() -> None:
    assert set(NOT_RUNG) <= {each.value for each in Availability}


async def test_who_is_free_is_rung_without_a_word() -> None:
    async with seat(_board("free")) as s:
        await s.press("2", "t", *"sam")
        assert "come straight back" not in s.text
        assert "sends the caller there" in s.text


async def test_tab_takes_one_of_the_other_ways() -> None:
    async with seat(_board("on a call")) as s:
        await s.press("2", "t", *"sam", "tab", "enter")
        assert s.sent[-1].to == "voicemail sam"
    async with seat(_board("on a call")) as s:
        await s.press("2", "t", *"sam", *["tab"] * 3, "enter")
        assert (s.sent[-1].verb, s.sent[-1].to) == ("camp", "staff sam")
