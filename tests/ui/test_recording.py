"""The keys of a recording, and what the board shows of it."""

import pytest

from console.calls.protocol.intents import Intent
from tests.ui.fake import row, snapshot
from tests.ui.seat import NARROW, seat


@pytest.mark.parametrize("size", [NARROW, (120, 36)])
@pytest.mark.parametrize(
    ("recorded", "mark"),
    [("", ""), ("asking", "rec"), ("on", "● rec"), ("paused", "‖ rec paused"), ("refused", "✕ rec refused")],
)
async def test_e_records_and_pauses_and_the_mark_says_how_it_is(
    recorded: str, mark: str, size: tuple[int, int]
) -> None:
    talking = row(2, "Ben Okafor", "talking", mine=True, seat="Maria", recorded=recorded)
    async with seat(snapshot(talking), size=size) as s:
        line = next(line for line in s.lines if "☎ talking" in line)
        assert mark in line
        await s.press("e")
        assert s.sent == [Intent("record", "c2")]


async def test_capital_e_stops_what_is_recorded_and_nothing_else() -> None:
    talking = row(2, "Ben Okafor", "talking", mine=True, seat="Maria")
    async with seat(snapshot(talking)) as s:
        await s.press("E")
        assert "Ben Okafor is not recorded" in s.said
        assert not s.sent
    paused = row(2, "Ben Okafor", "talking", mine=True, seat="Maria", recorded="paused")
    async with seat(snapshot(paused)) as s:
        await s.press("E")
        assert s.sent == [Intent("record", "c2", text="stop")]


async def test_nothing_is_recorded_of_who_only_rings() -> None:
    async with seat(snapshot(row(1, "Ana Ruiz", "ringing"))) as s:
        await s.press("1", "e")
        assert "only a conversation can be recorded" in s.said
        assert not s.sent
