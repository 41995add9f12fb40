"""The widget that shows the board and turns the mouse into messages."""

from dataclasses import dataclass
from typing import Any

from textual import events
from textual.message import Message
from textual.strip import Strip

from console.ui.board import picture
from console.ui.boxes.box import Box, over
from console.ui.commands import Keys
from console.ui.paint.canvas import Canvas
from console.ui.paint.styled_line import Ink, Line
from console.ui.view import View


class Board(Canvas):
    """The board. ``painted`` is the view whose picture is on the terminal: keys act on that one."""

    @dataclass
    class CallClicked(Message):
        """A call was clicked; ``menu`` with the right button, ``twice`` the second time of two. Where no call
        is, ``call`` is empty."""

        call: str
        menu: bool
        twice: bool
        x: int
        y: int

    @dataclass
    class KeyClicked(Message):
        """A key in the footer was clicked."""

        command: str

    @dataclass
    class Rolled(Message):
        """The wheel was turned one step: -1 up, 1 down."""

        step: int

    def __init__(self, ink: Ink, keys: Keys) -> None:
        super().__init__(id="board")
        self.ink = ink
        self.keys = keys
        self.painted: View | None = None
        self.box: Box[Any] | None = None
        self._view: View | None = None
        self._waiting = "Connecting to the desk …"
        self._picture = picture.Picture([])

    @property
    def order(self) -> tuple[str, ...]:
        """The calls in the order they are painted."""
        return self._picture.order

    def show(self, view: View) -> None:
        """Paint a view."""
        self._view = view
        self.redraw()

    def wait(self, text: str) -> None:
        """Say why there is no board yet."""
        self._waiting = text
        self.redraw()

    def dress(self, ink: Ink) -> None:
        """Paint in other colours from now on."""
        self.ink = ink
        self.redraw()

    def draw(self, cells: int, height: int) -> list[Strip]:
        """The lines of the board."""
        if self._view is None:
            blank = [Line(self.ink, cells).strip() for _ in range(height)]
            blank[height // 2] = Line(self.ink, cells).space(4).add(self._waiting, "strong").strip()
            return blank
        self._picture = picture.paint(self._view, self.ink, cells, height, self.keys)
        if self.box is None:
            return self._picture.lines
        return over(self._picture.lines, *self.box.paint(self.ink, cells, height))

    def render_line(self, y: int) -> Strip:
        """One line; whatever is asked for from here on shows the newest view."""
        self.painted = self._view
        return super().render_line(y)

    def on_click(self, event: events.Click) -> None:
        """Say what lies under the mouse."""
        if self.box is not None:
            self.box.click(event.x, event.y)
            self.redraw()
            return
        for y, start, end, command in self._picture.buttons:
            if event.y == y and start <= event.x < end:
                self.post_message(self.KeyClicked(command))
                return
        call = self._picture.call_at(event.x, event.y, picture.split(self.size.width, self.size.height))
        menu, twice = event.button == 3, event.chain == 2
        if call or menu:
            self.post_message(self.CallClicked(call, menu, twice, event.screen_x, event.screen_y))

    def on_mouse_scroll_up(self) -> None:
        """The wheel selects the call above."""
        self._roll(-1)

    def on_mouse_scroll_down(self) -> None:
        """The wheel selects the call below."""
        self._roll(1)

    def _roll(self, step: int) -> None:
        if self.box is None:
            self.post_message(self.Rolled(step))
        else:
            self.box.move(step)
            self.redraw()
