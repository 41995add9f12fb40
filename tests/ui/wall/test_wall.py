"""The wallboard: what stands on it at each size, and what never does."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from textual import events

from console.calls.board.redaction import for_wall
from console.calls.protocol.snapshot import Figures, Snapshot
from console.ui.paint.styled_line import Ink
from console.ui.paint.themes import Theme
from console.ui.view import View
from console.ui.wallboard.app import WallApp
from console.ui.wallboard.big_digits import big
from console.ui.wallboard.picture import level, paint
from tests.ui.fake import NOW, FakeLink, scenes, snapshot
from tests.ui.seat import Clock, seat
from tests.ui.shots import FIGURES

BUSY = replace(scenes()["queues"], figures=FIGURES)
SIZES = pytest.mark.parametrize("size", [(120, 36), (80, 24), (200, 50), (60, 12), (20, 6)])


def lines(snap: Snapshot, size: tuple[int, int] = (120, 36), **more: object) -> list[str]:
    strips = paint(View(snap, NOW, **more), Ink(Theme().palette), *size)  # type: ignore[arg-type]
    assert len(strips) == size[1]
    assert {strip.cell_length for strip in strips} == {size[0]}
    return ["".join(segment.text for segment in strip).rstrip() for strip in strips]


@SIZES
@pytest.mark.parametrize("scene", ["queues", "empty", "overload", "morning"])
def test_it_fits_any_terminal_and_names_nobody_who_calls(scene: str, size: tuple[int, int]) -> None:
    snap = replace(scenes()[scene], figures=FIGURES)
    text = "\n".join(lines(snap, size))
    for call in snap.calls:
        assert call.name not in text
        assert not call.card.number or call.card.number not in text


def test_the_big_figures_are_marked_where_they_are_bad() -> None:
    shown = lines(BUSY)
    heads = [line for line in shown if "WAITING" in line or "ANSWERED" in line]
    assert "! WAITING more than can answer" in heads[0]
    assert "! LONGEST beyond its goal" in heads[0]
    assert "! LEVEL in 20 s, goal 80 %" in heads[0]
    assert "GAVE UP today" in heads[1]
    good = replace(BUSY, figures=(Figures("", 31, 4, 0.87),))
    assert "! LEVEL" not in "\n".join(lines(good))


def test_it_counts_who_waits_as_the_seats_do() -> None:
    assert lines(for_wall(BUSY)) == lines(BUSY)


def test_digits_are_drawn() -> None:
    at = next(y for y, line in enumerate(lines(BUSY, (80, 24))) if "ANSWERED" in line)
    drawn = [line[1:11].rstrip() for line in lines(BUSY, (80, 24))[at + 1 : at + 6]]
    assert drawn == [line.rstrip() for line in big("31")]
    assert big("1", 2, 1)[0] == "    ██  "
    assert len(big("1", 1, 3)) == 15


def test_each_queue_has_its_line() -> None:
    shown = lines(BUSY)
    scheduling = next(line for line in shown if line.startswith(" Scheduling")).split()
    assert scheduling == ["Scheduling", "3", "!", "1:42", "18", "3", "!", "70", "%", "0/2"]
    assert any(line.startswith(" ✕ Intake") and line.endswith("nobody takes calls") for line in shown)
    many = replace(BUSY, queues=BUSY.queues * 4)
    assert "… 12 more queues" in "\n".join(lines(many, (80, 24)))


def test_empty_and_gone_are_designed_too() -> None:
    assert "Nobody calls now" in "\n".join(lines(snapshot()))
    gone = lines(BUSY, lost="The desk is gone", lost_at=NOW - 40)
    assert gone[1].startswith(" ! The desk is gone")
    assert "picture 0:40 old" in gone[1]


def test_a_level_is_never_rounded_up() -> None:
    assert (level(0.799), level(1.0), level(None)) == ("79 %", "100 %", "-")


@asynccontextmanager
async def wall(*snapshots: Snapshot) -> AsyncIterator[tuple[WallApp, FakeLink, Clock, object]]:
    link, clock = FakeLink(*snapshots), Clock()
    app = WallApp(link, now=clock)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        yield app, link, clock, pilot


def text(app: WallApp) -> str:
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


async def test_the_terminal_of_its_own() -> None:
    async with wall() as (app, link, clock, pilot):
        assert "Connecting to the desk" in text(app)
        link.lose("No desk yet")
        await pilot.pause()  # type: ignore[attr-defined]
        assert "No desk yet" in text(app)
        link.show(replace(BUSY, theme="high-contrast"))
        await pilot.pause()  # type: ignore[attr-defined]
        assert "GAVE UP" in text(app)
        clock.at += 60
        app.tick()
        await pilot.pause()  # type: ignore[attr-defined]
        assert "! 2:42" in text(app)
        link.lose("The desk is gone")
        link.lose("Still gone")
        await pilot.pause()  # type: ignore[attr-defined]
        assert "! Still gone" in text(app)
        link.show(replace(BUSY, theme="no such theme"))
        await pilot.pause()  # type: ignore[attr-defined]
        assert "! Still gone" not in text(app)
        await app.on_event(events.Key("x", "x"))
        assert app.is_running
        await app.on_event(events.Key("q", "q"))
        assert link.sent == []


async def test_at_a_seat_it_stands_behind_the_queues() -> None:
    async with seat(BUSY) as s:
        await s.press("f6", "f6")
        assert "GAVE UP" in s.text
        assert "any key: back to the board" in s.text
        await s.press("x")
        assert "GAVE UP" not in s.text
        assert s.sent == []
        await s.press("f6", "tab", "escape")
        assert "GAVE UP" not in s.text
