"""The wallboard over the board, for a look."""

from collections.abc import Callable

from textual.strip import Strip

from console.ui.boxes.box import Box
from console.ui.paint.styled_line import Ink, Line
from console.ui.view import View
from console.ui.wallboard.picture import paint


class WallBox(Box[None]):
    """F6 twice: all of the terminal; any key leaves it."""

    def __init__(self, view: View, done: Callable[[None], None]) -> None:
        super().__init__(view, done)

    def title(self, line: Callable[[], Line]) -> list[Line]:
        """None: it is no box to look at."""
        del line
        return []

    def press(self, key: str, letter: str | None) -> None:
        """Any key goes back to the board, and does nothing there."""
        del key, letter
        self.close()

    def click(self, x: int, y: int) -> None:
        """So does a click."""
        del x, y
        self.close()

    def move(self, by: int) -> None:
        """And the wheel does nothing."""

    def paint(self, ink: Ink, cells: int, height: int) -> tuple[list[Strip], int, int]:
        """The wallboard, and how to leave it."""
        lines = paint(self.view, ink, cells, height)
        lines[2] = Line(ink, cells).space().add("any key: back to the board", "quiet").strip()
        return lines, 0, 0
