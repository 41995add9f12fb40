"""Writing a message slip, and the box of what waits to be dealt with."""

from dataclasses import replace

import pytest

from console.calls.protocol.intents import Intent
from console.calls.protocol.lists import Waiting
from console.calls.protocol.snapshot import (
    OpenSlip,
    Snapshot,
)
from tests.ui.fake import ANA, NOW, morning, row, snapshot, you
from tests.ui.seat import NARROW, WIDE, seat

SLIP = Waiting(
    "s1", True, "Tue 10:02", "Ana Ruiz", "+1 212-555-0142", "number +12125550142", "Sam",
    "call back about invoice", "maria", urgent=True,
)  # fmt: skip
LEFT = Waiting(
    "v1", False, "11:02", "Ben Okafor", "+1 212-555-0177", "number +12125550177", "Billing",
    "I would like to move my appointment to Friday", seconds=21.0,
)  # fmt: skip
NOBODY = Waiting("v2", False, "9 Nov", "withheld", "withheld", "", "Front desk", seconds=8.0)


def waits(*items: Waiting) -> Snapshot:
    return replace(snapshot(*morning()), version=2, inbox=items)


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_slip_in_three_keys_for_whom_the_caller_sees(size: tuple[int, int]) -> None:
    async with seat(snapshot(*morning()), size=size) as s:
        await s.press("1", "l")
        assert "Slip about Ana Ruiz" in s.text
        assert "▌○ Dr Cole" in s.text  # whom their card prefers
        await s.press("enter", *"call them", "enter")
        assert s.sent == [Intent("slip", "c1", to="staff cole", text="call them")]
        assert s.app.desk.board.box is None


async def test_the_person_is_found_by_typing_and_stays_when_the_board_changes() -> None:
    async with seat(snapshot(*morning()), size=NARROW) as s:
        await s.press("2", "l", "p", "r", "enter")
        assert "Slip about +1 212-555-0199 for Priya" in s.text
        await s.show(replace(snapshot(*morning()[:1]), version=2))
        assert "— the call has ended" in s.text
        await s.press("enter")  # an empty slip is not sent
        assert s.sent == []
        await s.press("!", "x", "enter")
        assert s.sent == [Intent("slip", "c2", to="staff priya", text="!x")]


async def test_nobody_by_that_name_gets_a_slip() -> None:
    async with seat(snapshot(*morning())) as s:
        await s.press("1", "l", "q", "q", "q", "enter", "enter")
        assert "Nobody is called “qqq”" in s.text
        await s.press("escape")
        assert s.sent == []


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_what_waits_is_listed_called_back_and_done(size: tuple[int, int]) -> None:
    async with seat(snapshot(*morning()), size=size) as s:
        await s.press("f4")
        assert s.link.sent == [Intent("inbox", text="open")]
        assert "Looking …" in s.text
        await s.show(waits(SLIP, LEFT, NOBODY))
        assert "1 open slip, 2 open voicemails" in s.text
        assert "▌! Tue 10:02" in s.text
        assert "slip by maria, not read yet" in s.text
        await s.press("down")
        assert "voicemail of 21 s" in s.text
        await s.press("d")
        assert s.sent == [Intent("message_done", text="v1")]
        await s.show(replace(waits(SLIP, NOBODY), version=3))
        await s.press("enter")  # a withheld number can't be called
        assert s.app.desk.board.box is not None
        await s.press("up", "d", "enter")
        assert s.sent[1:] == [
            Intent("slip_done", text="s1"),
            Intent("dial", "s1", to="number +12125550142", text="Ana Ruiz"),
        ]
        assert s.link.sent[-2] == Intent("inbox")
        assert s.app.desk.board.box is None


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_voicemail_is_played_stopped_and_called_back(size: tuple[int, int]) -> None:
    async with seat(waits(SLIP, LEFT), size=size) as s:
        await s.press("f4", "p", "g")  # a slip is neither played nor given
        assert s.sent == []
        assert "p plays" not in s.text
        await s.press("down", "p")
        assert "⏎ calls back   p plays   g gives   d done" in s.text
        assert s.sent == [Intent("hear", text="v1")]
        heard = replace(waits(SLIP, LEFT), version=3, you=replace(you(), hears="v1"))
        await s.show(heard)
        assert "▌▶ 11:02" in s.text
        assert "voicemail of 21 s, is being played" in s.text
        assert "p stops" in s.text
        await s.press("enter")
        assert s.sent[1:] == [Intent("dial", "v1", to="number +12125550177", text="Ben Okafor")]


async def test_a_voicemail_is_given_to_a_colleague_with_a_slip_or_without() -> None:
    async with seat(waits(LEFT)) as s:
        await s.press("f4", "g", "p", "r", "enter")
        assert "Give the message of Ben Okafor to Priya" in s.text
        await s.press("enter")
        assert s.sent == [Intent("message_give", to="staff priya", text="v1")]
        assert "1 open voicemail" in s.text  # on with what waits
        await s.press("g", "p", "r", "enter", *"call them", "enter")
        assert s.sent[1:] == [Intent("message_slip", "v1", to="staff priya", text="call them")]
        await s.press("g", "escape", "escape")
        assert len(s.sent) == 2


async def test_the_hand_stays_on_its_slip_when_others_come_and_go() -> None:
    async with seat(waits(SLIP, LEFT)) as s:
        await s.press("f4", "down")
        await s.show(replace(waits(NOBODY, SLIP, LEFT), version=3))
        await s.press("d")
        assert s.sent == [Intent("message_done", text="v1")]


async def test_a_desk_that_came_back_is_asked_again_and_nothing_waits_is_said() -> None:
    async with seat(waits()) as s:
        await s.press("f4")
        assert "Nothing waits: l leaves a slip about a call" in s.text
        await s.lose("The desk is gone")
        await s.press("d")
        await s.show(replace(waits(SLIP), version=3))
        assert s.link.sent == [Intent("inbox", text="open")] * 2
        await s.pass_time(11)
        assert s.link.sent == [Intent("inbox", text="open")] * 3
        await s.press("escape")
        assert s.link.sent[-1] == Intent("inbox")


@pytest.mark.parametrize(("size", "words"), [(WIDE, "✎ 2 slips, urgent"), (NARROW, "✎ 2 slips")])
async def test_the_header_counts_their_own(size: tuple[int, int], words: str) -> None:
    async with seat(snapshot(you=replace(you(), slips=2, urgent=1)), size=size) as s:
        assert words in s.lines[0]
        await s.show(replace(snapshot(you=replace(you(), slips=1)), version=2))
        assert "✎ 1 slip " in s.lines[0]
        await s.show(replace(snapshot(), version=3))
        assert "slip" not in s.lines[0]


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_the_card_shows_the_open_slip(size: tuple[int, int]) -> None:
    slips = (OpenSlip("call back about invoice", "Sam", "Tue"),)
    call = row(1, "Ana Ruiz", card=replace(ANA, slips=slips), next_at=NOW + 12)
    async with seat(snapshot(call), size=size) as s:
        right = [line.rpartition("│")[2].strip() for line in s.lines]
        assert "open slip: call back about invoice (Sam, Tue)" in " ".join(right)
        more = (OpenSlip("about the son " * 20, "Priya", "12 Nov", urgent=True), *slips, *slips)
        await s.show(replace(snapshot(row(1, "Ana", card=replace(ANA, slips=more))), version=2))
        assert "! open slip: about the son" in s.text
        assert "2 more)" in s.text or "1 more" in s.text
