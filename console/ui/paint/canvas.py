"""A widget that paints lines and, when they change, repaints only the cells that did."""

from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from console.ui.paint.styled_line import changed

#: Textual's filters, such as the one for NO_COLOR, take no line that has no style.
_PLAIN = Style()


class Canvas(Widget):
    """Lines of text in a rectangle, empty ones unless a subclass says which in ``draw``."""

    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._lines: list[Strip] = []

    def draw(self, cells: int, height: int) -> list[Strip]:
        """The lines at a size, each exactly so many cells wide."""
        return [Strip.blank(cells, _PLAIN)] * height

    def redraw(self) -> None:
        """Draw again and have the terminal told what differs."""
        if not self.is_mounted or not self.size:
            return
        lines = self.draw(self.size.width, self.size.height)
        old, self._lines = self._lines, lines
        if len(old) != len(lines):
            self.refresh()
            return
        regions: list[Region] = []
        for y, (before, after) in enumerate(zip(old, lines, strict=True)):
            regions += [Region(start, y, end - start, 1) for start, end in changed(before, after)]
        if regions:
            self.refresh(*regions)

    def on_resize(self) -> None:
        """Draw for the new size."""
        self._lines = []
        self.redraw()

    def render_line(self, y: int) -> Strip:
        """One line, as Textual asks for it."""
        return self._lines[y] if y < len(self._lines) else Strip.blank(self.size.width, _PLAIN)
