"""The wallboard in a terminal of its own: it shows and takes no orders."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from textual import events
from textual.app import App, ComposeResult
from textual.strip import Strip

import console.ui.paint.themes
from console.calls.protocol.snapshot import Snapshot
from console.ui.desk_link import DeskLink
from console.ui.paint.canvas import Canvas
from console.ui.paint.styled_line import Ink, Line
from console.ui.paint.terminal import only_ascii
from console.ui.paint.themes import Theme, ThemeError
from console.ui.view import View
from console.ui.wallboard.picture import paint

LEAVES = ("q", "ctrl+q", "ctrl+c", "escape")


class Wall(Canvas):
    """The picture; ``view`` is what it shows."""

    def __init__(self, ink: Ink) -> None:
        super().__init__(id="wall")
        self.ink = ink
        self.view: View | None = None
        self.waiting = "Connecting to the desk …"

    def draw(self, cells: int, height: int) -> list[Strip]:
        """The lines of the wallboard."""
        if self.view is not None:
            return paint(self.view, self.ink, cells, height)
        blank = [Line(self.ink, cells).strip() for _ in range(height)]
        blank[height // 2] = Line(self.ink, cells).space(4).add(self.waiting, "strong", bold=True).strip()
        return blank


class WallApp(App[None]):
    """`reception wallboard`."""

    ENABLE_COMMAND_PALETTE = False
    TITLE = "Wallboard"
    CSS = "Canvas { width: 1fr; height: 1fr; }"

    def __init__(
        self, link: DeskLink, *, themes: Path | None = None, now: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__()
        self.animation_level = "none"
        self._link = link
        self._now = now
        self._folder = themes or console.ui.paint.themes.folder()
        self._dressed = "dark"
        self.wall = Wall(Ink(Theme().palette, ascii=only_ascii()))

    def compose(self) -> ComposeResult:
        """Only the wallboard."""
        yield self.wall

    def on_mount(self) -> None:
        """Watch the desk; timers tick once a second."""
        self.set_interval(1.0, self.tick)
        self.run_worker(self._link.watch(self.on_snapshot, self.on_lost), name="desk", exclusive=True)

    def on_snapshot(self, snapshot: Snapshot) -> None:
        """A new picture of the desk."""
        if snapshot.theme != self._dressed:
            self._dressed = snapshot.theme
            try:
                palette = console.ui.paint.themes.load(snapshot.theme, self._folder).palette
            except ThemeError:
                palette = Theme().palette  # the seats say what is wrong with it
            self.wall.ink = Ink(palette, ascii=self.wall.ink.ascii)
        self._show(View(snapshot, self._now()))

    def on_lost(self, why: str) -> None:
        """The desk is gone: the picture stays, marked as old."""
        view, now = self.wall.view, self._now()
        if view is None:
            self.wall.waiting = why
            self.wall.redraw()
        else:
            self._show(replace(view, now=now, lost=why, lost_at=view.lost_at if view.lost else now))

    def tick(self) -> None:
        """Let the timers show this second."""
        if self.wall.view is not None:
            self._show(replace(self.wall.view, now=self._now()))

    def _show(self, view: View) -> None:
        self.wall.view = view
        self.wall.redraw()

    async def on_event(self, event: events.Event) -> None:
        """Keys only leave."""
        if isinstance(event, events.Key):
            if event.key in LEAVES:
                self.exit()
        else:
            await super().on_event(event)
