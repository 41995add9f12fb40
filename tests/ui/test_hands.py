"""No hand is left out: every command by mouse alone, and no box that keeps the keys."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from console.calls.protocol.intents import Intent, Role
from console.calls.protocol.snapshot import Snapshot
from console.ui.board_widget import Board
from console.ui.boxes.box import Box
from console.ui.boxes.call.transfer_target import PickBox
from console.ui.commands import COMMANDS, Aim
from tests.ui.fake import morning, row, snapshot, you
from tests.ui.seat import Seat, seat

TALKING = row(2, "Ben Okafor", "talking", mine=True, seat="Maria")
RINGING = morning()[0]
BOARD = snapshot(RINGING, TALKING, row(3, "Joy Lund", "dialling"), you=you(Role.MANAGER))
#: commands that open a box, with the call they are used on
BOXES = (
    "override", "transfer", "consult", "park", "note", "slip", "dial", "search", "inbox", "history", "mode",
    "queues", "staff", "sound", "line", "keys", "palette",
)  # fmt: skip


def box_of(s: Seat) -> Box[object] | None:
    return s.app.desk.board.box


async def click(s: Seat, text: str, *, button: int = 1, times: int = 1) -> None:
    """Click where a text stands."""
    y, x = next((y, line.index(text)) for y, line in enumerate(s.lines) if text in line)
    await s.pilot.click(Board, offset=(x + 1, y), button=button, times=times)
    await s.pilot.pause()


def by_mouse() -> Iterator[str]:
    """Commands that are found in the palette; rows are picked and let go by a click."""
    for command in COMMANDS:
        if not command.id.startswith("pick_") and command.id not in ("palette", "up", "down", "release"):
            yield command.id


@pytest.mark.parametrize("name", by_mouse())
async def test_every_command_is_reached_by_the_mouse_alone(name: str) -> None:
    ran: list[str] = []
    async with seat(BOARD, size=(120, 60)) as s:
        await s.pilot.click(Board, offset=(20, 20), button=3)
        palette = box_of(s)
        assert palette is not None
        palette.fields[0].text = next(c.label for c in COMMANDS if c.id == name)  # the wheel finds it, too
        names = [command.id for command in palette.found]  # type: ignore[attr-defined]
        s.app.desk.run = lambda each, call="": ran.append(each)  # type: ignore[method-assign]
        palette.at = names.index(name) + bool(palette.line)  # type: ignore[attr-defined]
        s.app.desk.board.redraw()
        await s.pilot.pause()
        first, _ = palette._list_at
        await s.pilot.click(Board, offset=(30, first + palette.at - palette._first))
        assert ran == [name]


async def test_rows_are_selected_answered_and_told_what_they_can() -> None:
    async with seat(BOARD) as s:
        await click(s, "Ben Okafor")
        assert s.selected == "c2"
        await click(s, "Ana Ruiz", times=2)
        assert s.sent == [Intent("answer", "c1")]
        await click(s, "Joy Lund", button=3)
        view = s.app.desk.view
        assert view
        for command in COMMANDS:
            if command.aim is not Aim.NONE and not command.why_not(view, BOARD.calls[2]):
                assert command.label in s.text
        await click(s, "reroute")
        assert "Reroute Joy Lund to …" in s.text


async def test_the_footer_is_for_clicks_and_so_is_what_a_box_says_of_enter() -> None:
    async with seat(BOARD) as s:
        await click(s, "Ben Okafor")
        await click(s, "p park")
        await click(s, "⏎ parks")
        assert s.sent == [Intent("park", "c2")]
        await click(s, "n note")
        await s.press("h", "i")
        await click(s, "⏎ keeps it")
        assert s.sent[1:] == [Intent("note", "c2", text="hi")]


def _for(name: str) -> Snapshot:
    return BOARD if name != "override" else replace(BOARD, calls=(RINGING,))


@pytest.mark.parametrize("name", BOXES)
async def test_no_box_keeps_the_keys(name: str) -> None:
    async with seat(_for(name)) as s:
        s.app.desk.run(name)
        await s.pilot.pause()
        box = box_of(s)
        assert box is not None
        focused = {box.focus}
        for _ in box.fields:
            if name not in ("line", "queues"):  # there Tab has another meaning, which its hint tells
                # where a person is picked Tab changes the way to them, which the hint tells, too
                await s.press("shift+tab" if isinstance(box, PickBox) else "tab")
                assert box_of(s) is box
                focused.add(box.focus)
        assert len(focused) >= min(1, len(box.fields))
        if name not in ("line", "queues"):
            assert focused >= set(range(len(box.fields)))
        await s.press("escape")
        assert box_of(s) is None
        assert "Ana Ruiz" in s.text


async def test_the_hand_is_seen_in_the_field_it_is_in() -> None:
    async with seat(BOARD) as s:
        s.app.desk.run("transfer")
        await s.pilot.pause()
        box = box_of(s)
        assert box is not None
        for field in (0, 1, 0):
            assert box.focus == field
            strips = s.app.screen._compositor.render_strips()
            # The hand is the one cell on the ground of the strongest ink.
            strong = s.app.desk.board.ink("background", on="strong").bgcolor
            cells = [(y, piece.style) for y, strip in enumerate(strips) for piece in strip]
            ys = [y for y, style in cells if style and style.bgcolor == strong]
            top = box._frame[1]
            assert ys == [top + 1 + box.HEAD + field]
            await s.press("shift+tab")
