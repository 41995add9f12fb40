"""The box of earlier calls."""

from dataclasses import replace

import pytest

from console.calls.protocol.intents import Intent
from console.calls.protocol.lists import PastCall
from console.calls.protocol.snapshot import (
    Snapshot,
)
from tests.ui.fake import morning, snapshot
from tests.ui.seat import NARROW, WIDE, seat

BEN = "+1 212-555-0177"
CALLS = (
    PastCall("m1", "11:02", "missed", "Ben Okafor", BEN, "number +12125550177", "abandoned"),
    PastCall("a1", "10:40", "answered", "Ana Ruiz", "+1 212-555-0142", "number +12125550142", "answered",
             "Sam", 250.0),
    PastCall("m2", "Mon 17:50", "missed", "Joy Lund", "+1 212-555-0155", "number +12125550155", "busy",
             back="called back by Maria, 08:05"),
    PastCall("v1", "Mon 17:20", "voicemail", "withheld", "withheld", "", "voicemail"),
    PastCall("o1", "Mon 16:00", "outgoing", "Dr Stone", "+1 212-555-0190", "number +12125550190",
             "called by Maria", seconds=95.0),
    PastCall("r1", "9 Nov", "refused", "100", "100", "number 100", "a stranger"),
)  # fmt: skip


def past(*calls: PastCall, typed: str = "", version: int = 2) -> Snapshot:
    return replace(snapshot(*morning()), version=version, history=calls, history_for=typed)


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_calls_are_listed_and_called_back(size: tuple[int, int]) -> None:
    async with seat(snapshot(*morning()), size=size) as s:
        await s.press("f5")
        assert s.link.sent == [Intent("history", to="open")]
        assert "Looking …" in s.text
        await s.show(past(*CALLS))
        assert "▌✕ 11:02" in s.text
        assert "Sam, 4 min" in s.text
        assert "missed, busy · called back by Maria, 08:05" in s.text
        assert "called by Maria, 2 min" in s.text
        assert "refused, a stranger" in s.text
        assert (BEN in s.text) is (size == WIDE)
        await s.press("down", "down", "enter")
        assert s.sent == [Intent("dial", to="number +12125550155", text="Joy Lund")]
        assert s.link.sent[-2] == Intent("history")
        assert s.app.desk.board.box is None


async def test_typing_asks_the_desk_and_enter_waits_for_its_answer() -> None:
    async with seat(past(*CALLS)) as s:
        await s.press("f5", "b", "e")
        assert s.link.sent[1:] == [
            Intent("history", to="open", text="b"),
            Intent("history", to="open", text="be"),
        ]
        await s.press("enter")
        assert s.sent == []  # what is listed answers older letters
        await s.show(past(CALLS[0], typed="be"))
        await s.press("enter")
        assert s.sent == [Intent("dial", to="number +12125550177", text="Ben Okafor")]


async def test_nothing_found_and_numbers_that_cannot_be_called() -> None:
    async with seat(past(CALLS[3])) as s:
        await s.press("f5", "enter")
        assert s.sent == []
        await s.press("x")
        await s.show(past(typed="x", version=3))
        assert "No call has “x”" in s.text
        await s.press("backspace")
        await s.show(past(version=4))
        assert "No call has ended yet" in s.text
        await s.press("escape")
        assert s.link.sent[-1] == Intent("history")


async def test_the_list_is_asked_for_again_and_the_hand_stays_on_its_call() -> None:
    async with seat(past(*CALLS)) as s:
        await s.press("f5", "down")
        await s.pass_time(9)
        assert len(s.link.sent) == 1
        await s.pass_time(2)
        assert s.link.sent == [Intent("history", to="open")] * 2
        newest = PastCall("new", "11:31", "missed", "Tom", "", "", "abandoned")
        await s.show(past(newest, *CALLS, version=3))
        await s.press("enter")
        assert s.sent == [Intent("dial", to="number +12125550142", text="Ana Ruiz")]


async def test_the_months_are_turned_page_by_page_and_back() -> None:
    older = PastCall("old", "3 Aug", "missed", "Tom Reyes", "", "", "abandoned")
    first = replace(past(*CALLS), history_further="cursor 1")
    async with seat(first) as s:
        await s.press("f5")
        assert "older below" in s.text
        await s.press("end", *(["down"] * len(CALLS)))
        assert s.link.sent[-1] == Intent("history", to="open", until="cursor 1")
        await s.show(replace(past(older, version=3), history_before="cursor 1"))
        assert "page 2" in s.text
        assert "3 Aug" in s.text
        await s.press("down", "up")
        assert s.link.sent[-1] == Intent("history", to="open")
        await s.show(replace(first, version=4))
        assert "page" not in s.lines[s.lines.index(next(x for x in s.lines if "Calls, newest" in x))]
        await s.press(*(["down"] * len(CALLS)), "x")
        assert s.link.sent[-1] == Intent("history", to="open", text="x")
