"""The box in which a line about a call is written."""

from collections.abc import Iterable

from textual.strip import Strip
from textual.widgets import Input

from console.calls.snapshot import Row
from console.ui.ink import Ink
from console.ui.screens.box import Box
from console.ui.view import View


class NoteBox(Box[str]):
    """One line; Enter keeps it. Gives the text."""

    LIST = 0

    def __init__(self, row: Row, view: View, ink: Ink) -> None:
        super().__init__(view, ink)
        self._row = row

    def fields(self) -> Iterable[Input]:
        """The line, with what is there already."""
        yield Input(self._row.note, placeholder="what should be remembered", max_length=500, id="typed")

    @property
    def ended(self) -> bool:
        """Whether the call is gone."""
        row = self.view.row(self._row.id)
        return row is None or row.state == "ended"

    def part(self, name: str, cells: int) -> list[Strip]:
        """Whose note it is, and what the keys do."""
        line = self.line(cells)
        if name == "title":
            line.add("Note about ", "text").add(self._row.name, "strong", bold=True)
            if self.ended:
                line.add(" — the call has ended", "warn")
            return [line.strip()]
        return [line.add("⏎ keeps it with the caller   Esc keeps nothing", "quiet").strip()]

    def choose(self) -> None:
        """Give the text; an empty line is no note."""
        self.dismiss(self.query_one(Input).value.strip() or None)
