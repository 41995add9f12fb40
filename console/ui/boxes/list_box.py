"""What every box shares in which one of many things is chosen: the hand stays on a thing, not on a line."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from console.ui.boxes.box import Box, Result, entry
from console.ui.paint.styled_line import Line
from console.ui.view import View

Item = TypeVar("Item")


class ListBox(Box[Result], Generic[Item, Result]):
    """A box with a list that may change while it is open.

    ``TAIL`` lines under the list belong to what is under the hand; ``AGAIN_S`` is after how many seconds the
    desk is asked again (0: never); a ``CAUTIOUS`` box chooses nothing at a click but moves the hand there.
    """

    TAIL, AGAIN_S, CAUTIOUS = 0, 0.0, False

    def __init__(self, view: View, done: Callable[[Result | None], None]) -> None:
        super().__init__(view, done)
        self._under = ""
        self._asked = view.now

    # -- what subclasses say -----------------------------------------------------------------------

    @property
    @abstractmethod
    def found(self) -> Sequence[Item]:
        """The things that fit what is typed, the best first."""

    @abstractmethod
    def key(self, item: Item) -> str:
        """What a thing is known by while the list around it changes."""

    @abstractmethod
    def row(self, out: Line, item: Item, *, selected: bool) -> Line:
        """Write a thing's line."""

    def nothing(self) -> str:
        """What stands in an empty list."""
        return ""

    def below(self, _line: Callable[[], Line]) -> list[Line]:
        """The ``TAIL`` lines, less the rule above them, about what is under the hand."""
        return []

    def ask(self) -> None:
        """Ask the desk for what is typed now."""

    # -- the list ----------------------------------------------------------------------------------

    @property
    def typed(self) -> str:
        """What is looked for."""
        return self.fields[0].text.strip() if self.fields else ""

    @property
    def item(self) -> Item | None:
        """What is under the hand."""
        found = self.found
        return found[max(0, min(self.at, len(found) - 1))] if found else None

    def count(self) -> int:
        """How many there are."""
        return len(self.found)

    def renew(self, view: View) -> None:
        """Keep the hand on the same thing; ask again from time to time, and when the desk came back."""
        back = bool(self.view.lost) and not view.lost
        super().renew(view)
        if back or (self.AGAIN_S and view.now - self._asked >= self.AGAIN_S and not view.lost):
            self._ask()
        keys = [self.key(item) for item in self.found] if self._under else []
        if self._under in keys:
            self.at = keys.index(self._under)

    def _ask(self) -> None:
        self._asked = self.view.now
        self.ask()

    def moved(self) -> None:
        """Remember the thing, not its line."""
        self._under = self.key(self.item) if self.item is not None else ""

    def changed(self) -> None:
        """Other letters, another list."""
        self.at, self._under = 0, ""
        self._ask()

    def entries(self, line: Callable[[], Line], room: int) -> list[Line]:
        """The list, and under it what belongs to the thing under the hand."""
        found = self.found
        if not found:
            return [line().add(self.nothing(), "quiet")]
        tail = self.TAIL if room > self.TAIL else 0
        shown = room - tail
        lines = [
            self.row(entry(line, selected=at == self.at), found[at], selected=at == self.at)
            for at in self.window(shown)
        ]
        if not tail:
            return lines
        lines += [line() for _ in range(shown - len(lines))]
        lines.append(Line(line().ink, line().cells, "raised").rule())
        return [*lines, *self.below(line)][:room]

    def click(self, x: int, y: int) -> None:
        """A click in the list takes the thing, or, in a cautious box, only moves the hand there: nobody is
        called by a slip of it. Outside the box it closes it."""
        left, top, width, height = self._frame
        first, lines = self._list_at
        at = y - first + self._first
        if not (left <= x < left + width and top <= y < top + height):
            self.close()
        elif first <= y < first + lines - self.TAIL and at < self.count():
            self.at = at
            self.moved()
            if not self.CAUTIOUS:
                self.choose()
