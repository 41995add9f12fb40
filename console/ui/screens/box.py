"""What every box that opens over the board shares: a title, lines to type in, a list, a hint."""

from collections.abc import Iterable
from typing import Any, ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widgets import Input

from console.ui.canvas import Canvas
from console.ui.ink import Ink, Line
from console.ui.view import View

Result = TypeVar("Result")


class Part(Canvas):
    """Some lines of a box, drawn by the box."""

    def __init__(self, box: "Box[Any]", name: str) -> None:
        super().__init__(id=name)
        self._box = box

    def draw(self, cells: int, height: int) -> list[Strip]:
        """The lines, filled up with empty ones."""
        if self.id == "list":
            self._box.room = height
        lines = self._box.part(self.id or "", cells)[:height]
        blank = Line(self._box.ink, cells, "raised").strip()
        return [*lines, *(blank for _ in range(height - len(lines)))]


class Box(ModalScreen[Result], Generic[Result]):
    """A box over the board. It is told every new view and never blocks what happens below."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "move(-10)", show=False),
        Binding("pagedown", "move(10)", show=False),
        Binding("enter", "choose", show=False),
    ]
    #: How many lines the title, the list (where the terminal has them) and the hint take.
    HEAD, LIST, FOOT = 1, 8, 1

    def __init__(self, view: View, ink: Ink) -> None:
        super().__init__()
        self.view = view
        self.ink = ink
        self.at = 0
        self.lines = self.LIST
        self.room = self.LIST
        self._first = 0

    def compose(self) -> ComposeResult:
        """A frame with the parts from top to bottom."""
        self.set_class(self.ink.ascii, "ascii")
        with Vertical(id="box"):
            yield self._part("title", self.HEAD)
            yield from self.fields()
            if self.lines:
                yield self._part("list", self.lines)
            if self.FOOT:
                yield self._part("hint", self.FOOT)

    def _part(self, name: str, height: int) -> Part:
        part = Part(self, name)
        part.styles.height = height
        return part

    def on_resize(self) -> None:
        """Let the list have what the terminal has left for it."""
        taken = self.HEAD + self.FOOT + len(self.query(Input)) + 2
        for part in self.query("#list"):
            part.styles.height = max(1, min(self.lines, self.app.size.height - taken))

    def fields(self) -> Iterable[Input]:
        """The lines to type in."""
        return ()

    def part(self, name: str, cells: int) -> list[Strip]:
        """The lines of the title, the list or the hint."""
        raise NotImplementedError

    def count(self) -> int:
        """How many entries the list has."""
        return 0

    def renew(self, view: View) -> None:
        """The board has changed."""
        self.view = view
        self.redraw()

    def redraw(self) -> None:
        """Paint what changed."""
        self.at = max(0, min(self.at, self.count() - 1))
        for part in self.query(Part):
            part.redraw()

    def window(self, height: int) -> range:
        """Which entries a list of so many lines shows: always the one under the hand."""
        self._first = min(self._first, self.at)
        if self.at >= self._first + height:
            self._first = self.at - height + 1
        self._first = max(0, min(self._first, self.count() - height))
        return range(self._first, min(self.count(), self._first + height))

    def line(self, cells: int, *, selected: bool = False) -> Line:
        """A line of the box; an entry under the hand has a mark and a ground of its own."""
        line = Line(self.ink, cells, "selection" if selected else "raised")
        return line.add("▌" if selected else " ", "accent" if selected else "text")

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.choose()

    def action_choose(self) -> None:
        """Enter."""
        self.choose()

    def choose(self) -> None:
        """Take what is under the hand."""
        self.dismiss(None)

    def action_move(self, by: int) -> None:
        """Go up or down in the list."""
        self.at += by
        self.moved()
        self.redraw()

    def moved(self) -> None:
        """The hand went to another entry."""

    def action_close(self) -> None:
        """Close and do nothing."""
        self.dismiss(None)
