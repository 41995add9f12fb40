"""The command line: typed at the bottom of the board."""

from dataclasses import replace

import pytest

from console.calls.protocol.intents import Intent, Role
from console.ui.boxes.command.command_line import LineBox
from tests.ui.fake import card, morning, row, snapshot, you
from tests.ui.seat import NARROW, WIDE, Seat, seat

TALKING = row(2, "Ben Okafor", "talking", mine=True, seat="Maria")
BOARD = replace(snapshot(morning()[0], TALKING), macros=(("lunch", ("mode lunch 13:00", "away")),))
SIZES = pytest.mark.parametrize("size", [WIDE, NARROW])


async def write(s: Seat, text: str) -> None:
    keys = {" ": "space", ":": "colon", "#": "number_sign", ".": "full_stop"}
    await s.press(*(keys.get(letter, letter) for letter in text))


@SIZES
async def test_a_line_is_done_and_the_board_stays_in_sight(size: tuple[int, int]) -> None:
    async with seat(BOARD, size=size) as s:
        await write(s, ":t cole")
        assert any("⏎ transfer Ben Okafor to Dr Cole" in line for line in s.lines)
        assert "Ana Ruiz" in s.text
        assert s.lines[-1].startswith("╰")
        await s.press("enter")
        assert s.sent == [Intent("transfer", "c2", to="staff cole")]
        assert "╰" not in s.text


@SIZES
async def test_who_would_not_be_rung_is_said_before_enter(size: tuple[int, int]) -> None:
    sam = replace(BOARD.staff[0], state="away", note="lunch")
    async with seat(replace(BOARD, staff=(sam, *BOARD.staff[1:])), size=size) as s:
        await write(s, ":t sam")
        text = " ".join(s.text.split())
        assert "⏎ transfer Ben Okafor to Sam" in text
        assert "! Sam is away, lunch: the call would come straight back (their voicemail" in text


async def test_the_call_it_names_is_meant_and_not_the_selected_one() -> None:
    async with seat(BOARD) as s:
        await s.press("1")
        await write(s, ":park 2 for Dr Cole")
        await s.press("enter")
        assert s.sent == [Intent("park", "c2", text="for Dr Cole")]


async def test_what_can_not_be_done_is_told_and_the_line_stays() -> None:
    async with seat(BOARD) as s:
        await write(s, ":o 2 cole")
        assert "Ben Okafor is in conversation: reroute it instead" in s.text
        await s.press("enter")
        assert "! Ben Okafor is in conversation: reroute it instead" in s.text
        assert s.sent == []
        await s.press("escape")
        assert "╰" not in s.text
    async with seat(replace(BOARD, you=you(Role.STAFF))) as s:
        await write(s, ":mode lunch")
        assert "Mode is for a receptionist; you are staff" in s.text


async def test_tab_completes_and_goes_round() -> None:
    async with seat(BOARD) as s:
        await write(s, ":tr")
        await s.press("tab")
        await write(s, "dr")
        await s.press("tab")
        assert "⏎ transfer Ben Okafor to Dr Cole" in s.text
        await s.press("tab")
        assert "⏎ transfer Ben Okafor to Dr Hu" in s.text
        await s.press("shift+tab", "enter")
        assert s.sent == [Intent("transfer", "c2", to="staff cole")]


async def test_arrows_bring_back_lines_and_the_dot_repeats_the_last() -> None:
    async with seat(BOARD) as s:
        await s.press("full_stop")
        assert "Nothing was typed yet" in s.said
        await write(s, ":hold")
        await s.press("enter")
        await write(s, ":note likes mornings")
        await s.press("enter", "colon", "up", "up", "enter")
        hold, note = Intent("hold", "c2"), Intent("note", "c2", text="likes mornings")
        assert s.sent == [hold, note, hold]
        await s.press("full_stop")
        assert s.sent[3:] == [hold]
        await s.press("colon", "up", "up", "down", "down", "enter")
        assert len(s.sent) == 4


async def test_a_macro_does_its_lines_in_order() -> None:
    async with seat(replace(BOARD, you=replace(you(), staff="lee"))) as s:
        await write(s, ":lunch")
        await s.press("enter")
        assert len({intent.group for intent in s.sent} - {0}) == 1
        assert [replace(intent, group=0) for intent in s.sent] == [
            Intent("mode", to="lunch", until="until 2025-11-24T13:00:00-05:00"),
            Intent("away", to="staff lee"),
        ]


async def test_a_word_alone_asks_for_the_rest_as_its_key_does() -> None:
    async with seat(BOARD) as s:
        await write(s, ":t")
        await s.press("enter")
        assert "Transfer Ben Okafor to …" in s.text
        await s.press("escape")
        await write(s, ":queues")
        await s.press("enter")
        assert "Queues" in s.text


async def test_contacts_are_looked_up_while_typed() -> None:
    async with seat(BOARD) as s:
        await write(s, ":call ana")
        assert s.link.sent[-1] == Intent("search", text="ana")
        await s.show(replace(BOARD, found=(card("Ana Ruiz", "+1 212-555-0142"),), found_for="ana"))
        await s.press("enter")
        assert s.sent[-1] == Intent("dial", to="number +12125550142", text="Ana Ruiz")


async def test_the_palette_takes_lines_too() -> None:
    async with seat(BOARD) as s:
        await s.press("ctrl+p")
        await write(s, "t cole")
        assert "transfer Ben Okafor to Dr Cole" in s.text
        await s.press("enter")
        assert s.sent == [Intent("transfer", "c2", to="staff cole")]


async def test_a_click_takes_an_ending() -> None:
    async with seat(BOARD) as s:
        await write(s, ":t dr")
        y = next(y for y, line in enumerate(s.lines) if "t Dr Hu" in line)
        await s.pilot.click(offset=(8, y))
        assert "⏎ transfer Ben Okafor to Dr Hu" in s.text


@pytest.mark.parametrize(("name", "begun"), [("sit_at", "at "), ("emergency", "emergency ")])
async def test_a_command_without_a_key_opens_the_line_with_its_word(name: str, begun: str) -> None:
    async with seat(snapshot(*morning(), phones=("exam 2",), you=you(Role.STAFF))) as s:
        s.app.desk.run(name)
        await s.pilot.pause()
        box = s.app.desk.board.box
        assert isinstance(box, LineBox)
        assert box.line == begun
        if name == "sit_at":
            await s.press("tab", "enter")
            assert s.sent[-1] == Intent("sit_at", to="exam 2")


async def test_words_without_a_key_of_their_own_are_sent() -> None:
    talking = row(2, "Ben Okafor", "talking", mine=True, seat="Maria", recorded="on")
    board = snapshot(talking, outcomes=("refill",), tags=("interpreter",))
    async with seat(board) as s:
        for line in ("file refill", "tag int", "record stop", "card note likes mornings"):
            await write(s, f":{line}")
            await s.press("enter")
        assert s.sent == [
            Intent("file", "c2", to="outcome", text="refill"),
            Intent("file", "c2", to="tag", text="interpreter"),
            Intent("record", "c2", text="stop"),
            Intent("card_save", "c2", text="note: likes mornings"),
        ]
