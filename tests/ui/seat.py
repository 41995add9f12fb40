"""A seat in a test: the real application on a fake desk, with a clock that stands until it is moved."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from textual import events
from textual.keys import key_to_character
from textual.pilot import Pilot

from console.calls.protocol.intents import Intent
from console.calls.protocol.snapshot import Snapshot
from console.ui.app import ReceptionApp
from tests.ui.fake import NOW, FakeLink

WIDE, NARROW = (120, 36), (80, 24)


@dataclass
class Clock:
    """Monotonic seconds."""

    at: float = NOW

    def __call__(self) -> float:
        return self.at


@dataclass
class Seat:
    """What a test holds of a running seat."""

    app: ReceptionApp
    pilot: Pilot[None]
    link: FakeLink
    clock: Clock

    @property
    def lines(self) -> list[str]:
        """The screen as text."""
        strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip).rstrip() for strip in strips]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def sent(self) -> list[Intent]:
        """What was wished; that somebody looks at modes, slips, calls or contacts is no wish."""
        looks = ("preview", "inbox", "history", "search", "select")
        return [intent for intent in self.link.sent if intent.verb not in looks]

    @property
    def selected(self) -> str:
        assert self.app.desk.view is not None
        return self.app.desk.view.selected

    @property
    def said(self) -> str:
        """The line of what happened, wherever it was broken."""
        return " ".join(" ".join(self.lines[-3:]).split())

    async def press(self, *keys: str) -> None:
        """Keys one after the other, each painted before the next."""
        for key in keys:
            await self.app.on_event(events.Key(key, key if len(key) == 1 else key_to_character(key)))
            await self.pilot.pause()

    async def show(self, snapshot: Snapshot) -> None:
        self.link.show(snapshot)
        await self.pilot.pause()

    async def lose(self, why: str) -> None:
        self.link.lose(why)
        await self.pilot.pause()

    async def pass_time(self, seconds: float) -> None:
        self.clock.at += seconds
        self.app.desk.tick()
        await self.pilot.pause()


@asynccontextmanager
async def seat(
    *snapshots: Snapshot,
    size: tuple[int, int] = WIDE,
    theme: str | None = None,
    themes: Path | None = None,
    ascii: bool = False,  # noqa: A002
) -> AsyncIterator[Seat]:
    link, clock = FakeLink(*snapshots), Clock()
    app = ReceptionApp(link, now=clock, theme=theme, themes=themes, ascii=ascii)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield Seat(app, pilot, link, clock)
