"""The seat's application: joins the link to the desk, the theme and the screen."""

import time
from collections.abc import Callable
from pathlib import Path

from textual import events
from textual._compositor import ChopsUpdate
from textual.app import App
from textual.driver import Driver
from textual.screen import Screen
from textual.theme import Theme as TextualTheme

import console.ui.paint.themes
from console.calls.protocol.snapshot import Snapshot
from console.ui.desk_link import DeskLink
from console.ui.input import escape
from console.ui.paint.clear_screen import clearing
from console.ui.paint.styled_line import Ink
from console.ui.paint.terminal import only_ascii
from console.ui.paint.terminal_update import TightUpdate
from console.ui.paint.themes import Palette
from console.ui.screen import DeskScreen


class ReceptionApp(App[None]):
    """A seat. ``theme`` overrules the config's; ``ascii`` what the locale says of the terminal."""

    ENABLE_COMMAND_PALETTE = False
    TITLE = "Reception"
    CSS = """
    Screen { background: $background; }
    Canvas { width: 1fr; height: 1fr; }
    """

    def __init__(
        self,
        link: DeskLink,
        *,
        themes: Path | None = None,
        now: Callable[[], float] = time.monotonic,
        theme: str | None = None,
        ascii: bool | None = None,  # noqa: A002
    ) -> None:
        escape.install()
        super().__init__()
        self.animation_level = "none"
        self._link = link
        self._folder = themes or console.ui.paint.themes.folder()
        self._wanted = theme
        self._ascii = only_ascii() if ascii is None else ascii
        self._dressed, palette, self._problem = self._load(theme or "dark")
        self.desk = DeskScreen(link, Ink(palette, ascii=self._ascii), now)

    def get_driver_class(self) -> type[Driver]:
        """The terminal's driver, which clears the board before it leaves."""
        return clearing(super().get_driver_class())

    def get_default_screen(self) -> DeskScreen:
        """The board is the first and only lasting screen."""
        return self.desk

    def on_mount(self) -> None:
        """Watch the desk for as long as the seat is open."""
        self.run_worker(self._link.watch(self.on_snapshot, self.on_lost), name="desk", exclusive=True)

    def on_snapshot(self, snapshot: Snapshot) -> None:
        """A new picture of the desk."""
        self.desk.take(snapshot)
        self._dress(self._wanted or snapshot.theme)

    def on_lost(self, why: str) -> None:
        """The desk is gone; ``why`` is a sentence for the receptionist."""
        self.desk.lose(why)

    def _load(self, name: str) -> tuple[str, Palette, str]:
        """Read a theme and make it Textual's too: its name, its colours, and what is wrong with it."""
        problem = ""
        try:
            found = console.ui.paint.themes.load(name, self._folder)
        except console.ui.paint.themes.ThemeError as wrong:
            found, problem = console.ui.paint.themes.Theme(), f"{wrong}. The dark theme is used"
        colours = found.palette
        self.register_theme(
            TextualTheme(
                name=f"reception-{name}",
                primary=colours.accent,
                secondary=colours.quiet,
                warning=colours.warn,
                error=colours.bad,
                success=colours.good,
                accent=colours.accent,
                foreground=colours.text,
                background=colours.background,
                surface=colours.raised,
                panel=colours.raised,
                dark=found.dark,
            )
        )
        self.theme = f"reception-{name}"
        return name, colours, problem

    def _dress(self, name: str) -> None:
        if name != self._dressed:
            self._dressed, palette, self._problem = self._load(name)
            self.desk.board.dress(Ink(palette, ascii=self._ascii))
        if self._problem:
            self.desk.warn(self._problem)

    def _display(self, screen: Screen[object], renderable: object) -> None:
        if type(renderable) is ChopsUpdate:
            renderable = TightUpdate.of(renderable)
        super()._display(screen, renderable)  # type: ignore[arg-type]

    async def on_event(self, event: events.Event) -> None:
        """Keys go to the board or its box at once, in order; all else is Textual's."""
        if isinstance(event, events.Key | events.Paste):
            self.desk.type(event)
        else:
            await super().on_event(event)
