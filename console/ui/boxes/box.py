"""What every box over the board shares: a title, lines to type in, a list, a hint."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Generic, TypeVar

from textual.strip import Strip

from console.ui.paint.styled_line import Ink, Line, width
from console.ui.paint.text_field import Field
from console.ui.view import View

Result = TypeVar("Result")

#: Keys that move the hand in the list, and by how much.
MOVES = {"up": -1, "down": 1, "pageup": -10, "pagedown": 10}


class Box(ABC, Generic[Result]):
    """A box over the board. It is told every new view, gets every key while it is open, and calls
    ``done`` once: with its result, or with ``None`` when nothing is to happen."""

    #: Columns with the frame; lines of the title, of the list (where there is room), of the hint.
    WIDTH, HEAD, LIST, FOOT = 76, 1, 8, 1

    def __init__(self, view: View, done: Callable[[Result | None], None]) -> None:
        self.view = view
        self.fields: list[Field] = []
        self.focus = 0
        self.at = 0
        self.place: tuple[int, int] | None = None
        self._done = done
        self._first = 0
        self._list_at = (0, 0)

    # -- what subclasses say -----------------------------------------------------------------------

    @abstractmethod
    def title(self, line: Callable[[], Line]) -> list[Line]:
        """The lines above."""

    def entries(self, _line: Callable[[], Line], _room: int) -> list[Line]:
        """The lines of the list, at most ``room``."""
        return []

    def hint(self, _line: Callable[[], Line]) -> list[Line]:
        """The lines below: what the keys do."""
        return []

    def count(self) -> int:
        """How many entries the list has."""
        return 0

    def lines_wanted(self) -> int:
        """How many lines the list would like to have."""
        return self.LIST

    def choose(self) -> None:
        """Enter: take what is under the hand."""
        self.close()

    def changed(self) -> None:
        """Something was typed."""

    def moved(self) -> None:
        """The hand went to another entry."""

    def renew(self, view: View) -> None:
        """The board has changed."""
        self.view = view

    # -- keys and the mouse ------------------------------------------------------------------------

    def press(self, key: str, letter: str | None) -> None:
        """Handle a key."""
        if key == "escape":
            self.close()
        elif key == "enter":
            self.choose()
        elif key in MOVES:
            self.move(MOVES[key])
        elif key in ("tab", "shift+tab") and self.fields:
            self.focus = (self.focus + (1 if key == "tab" else -1)) % len(self.fields)
        elif self.fields and self.fields[self.focus].press(key, letter):
            self.changed()

    def paste(self, text: str) -> None:
        """Write what was pasted."""
        if self.fields:
            self.fields[self.focus].insert(text)
            self.changed()

    def click(self, x: int, y: int) -> None:
        """A click in the list takes the entry, one on what the keys do is Enter, on a line to type in goes
        there; outside the box closes it."""
        left, top, width, height = self._frame
        first, lines = self._list_at
        at = y - first + self._first
        if not (left <= x < left + width and top <= y < top + height):
            self.close()
        elif first <= y < first + lines and at < self.count():
            self.at = at
            self.moved()
            self.choose()
        elif y == top + height - 2 and self.FOOT:
            self.choose()
        elif 0 <= y - top - 1 - self.HEAD < len(self.fields):
            self.focus = y - top - 1 - self.HEAD

    def move(self, by: int) -> None:
        """Go up or down in the list."""
        self.at = max(0, min(self.at + by, self.count() - 1))
        self.moved()

    def close(self, result: Result | None = None) -> None:
        """End, once."""
        done, self._done = self._done, _nothing
        done(result)

    # -- lines -------------------------------------------------------------------------------------

    def window(self, room: int) -> range:
        """Which entries a list of so many lines shows: always the one under the hand."""
        self.at = max(0, min(self.at, self.count() - 1))
        self._first = min(self._first, self.at)
        self._first = max(self._first, self.at - room + 1, 0)
        self._first = min(self._first, max(0, self.count() - room))
        return range(self._first, min(self.count(), self._first + room))

    def paint(self, ink: Ink, cells: int, height: int) -> tuple[list[Strip], int, int]:
        """The box for a terminal of that size: its lines, and its left and top."""
        width = min(self.WIDTH, cells)
        room = max(1, min(self.lines_wanted(), height - 2 - self.HEAD - self.FOOT - len(self.fields)))

        def line(on: str = "raised") -> Line:
            return Line(ink, width - 2, on).space()

        body = [*self.title(line)[: self.HEAD]]
        for at, field in enumerate(self.fields):
            body.append(field.paint(line("background"), focused=at == self.focus))
        body += (self.entries(line, room) if self.LIST else [])[:room]
        wanted = self.HEAD + len(self.fields) + (room if self.LIST else 0)
        body += [line() for _ in range(wanted - len(body))]
        body += self.hint(line)[: self.FOOT]
        lines = [
            _edge(ink, width, "╭", "╮"),
            *(_framed(ink, each) for each in body),
            _edge(ink, width, "╰", "╯"),
        ]
        x, y = self.place or ((cells - width) // 2, (height - len(lines)) // 2)
        x, y = max(0, min(x, cells - width)), max(0, min(y, height - len(lines)))
        self._frame = (x, y, width, len(lines))
        self._list_at = (y + 1 + self.HEAD + len(self.fields), room if self.LIST else 0)
        return lines, x, y

    _frame: tuple[int, int, int, int] = (0, 0, 0, 0)


def entry(line: Callable[..., Line], *, selected: bool) -> Line:
    """A line of a list: the one under the hand has a mark and a ground of its own."""
    if not selected:
        return line()
    chosen = line("selection")
    return Line(chosen.ink, chosen.cells, "selection").add("▌", "accent")


def flow(keys: str, line: Callable[[], Line]) -> list[Line]:
    """What keys do, each three spaces from the next, on as many lines as that takes; none is broken."""
    lines = [line()]
    for key in keys.split("   "):
        gap = "   " if lines[-1].at > 1 else ""
        if gap and width(gap + key) > lines[-1].room:
            lines.append(line())
            gap = ""
        lines[-1].add(gap + key, "quiet")
    return lines


def over(lines: list[Strip], box: list[Strip], x: int, y: int) -> list[Strip]:
    """The lines with a box laid over them."""
    out = list(lines)
    for at, line in enumerate(box, y):
        if at < len(out):
            below = out[at]
            out[at] = Strip.join([below.crop(0, x), line, below.crop(x + line.cell_length)])
    return out


def _edge(ink: Ink, width: int, left: str, right: str) -> Strip:
    line = Line(ink, width, "raised").add(left, "quiet")
    return line.rule(cells=width - 2, role="quiet").add(right, "quiet").strip()


def _framed(ink: Ink, line: Line) -> Strip:
    side = Line(ink, 1, "raised").add("│", "quiet").strip()
    return Strip.join([side, line.strip(), side])


def _nothing(_result: object) -> None:
    """What is left to call when a box has ended."""
