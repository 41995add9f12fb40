"""A hidden board: the box that stays, the PIN that isn't shown, and a desk that forgot."""

from dataclasses import replace

from console.calls.board.redaction import masked
from console.calls.protocol.intents import Intent
from console.calls.protocol.snapshot import Snapshot
from tests.ui.fake import morning, row, snapshot
from tests.ui.seat import seat


def day() -> Snapshot:
    return snapshot(*morning())


def hidden(picture: Snapshot, why: str = "Hidden by Maria") -> Snapshot:
    return masked(replace(picture, you=replace(picture.you, lock=why)))


async def test_f12_asks_the_desk_and_the_desk_alone_hides_and_shows() -> None:
    async with seat(day()) as front:
        await front.press("f12")
        assert front.sent == [Intent("lock")]
        await front.press("slash")  # a box with names is open when it comes
        await front.show(hidden(day()))
        assert "Hidden by Maria" in front.text
        assert "a caller" in front.text
        assert "Ana" not in front.text
        await front.press("escape", "4", "7", "backspace", "8")
        assert "••" in front.text
        assert "48" not in front.lines[16:20]
        await front.press("enter")
        assert front.sent[-1] == Intent("unlock", text="48")
        await front.show(hidden(day(), "That is not the PIN"))
        assert "That is not the PIN" in front.text
        await front.press("escape", "o", "enter")
        assert front.sent[-1] == Intent("unlock", text="o")  # no key reaches the board
        await front.show(day())
        assert "Ana Ruiz" in front.text
        assert "Hidden" not in front.text


async def test_what_the_seat_said_itself_is_forgotten() -> None:
    async with seat(day()) as front:
        await front.press("enter")
        assert "Elisabeth" in front.said
        await front.show(hidden(day()))
        assert "Elisabeth" not in front.text


async def test_a_hidden_board_that_lost_its_desk_hides_again_before_it_paints() -> None:
    async with seat(day()) as front:
        await front.show(hidden(day()))
        await front.lose("The desk is gone")
        await front.show(day())  # a desk started anew has forgotten
        assert "Ana" not in front.text
        assert front.sent == [Intent("lock")]


async def test_a_busy_hand_is_told_now_and_then_where_boards_hide_themselves() -> None:
    async with seat(replace(day(), idle_s=60.0)) as front:
        await front.press("down", "up", "down")
        assert front.sent == [Intent("here")]
        await front.pass_time(15)
        await front.press("down")
        assert front.sent == [Intent("here")] * 2
    async with seat(day()) as front:
        await front.press("down")
        assert front.sent == []


async def test_ctrl_q_leaves_a_hidden_board() -> None:
    async with seat(hidden(snapshot(row(1, "Ana Ruiz")))) as front:
        await front.press("ctrl+q")
        assert front.app._exit
