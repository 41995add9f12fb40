"""The box in which a line about a call is written."""

from collections.abc import Callable

from console.calls.protocol.snapshot import Row
from console.ui.boxes.box import Box
from console.ui.paint.styled_line import Line
from console.ui.paint.text_field import Field
from console.ui.view import View


class NoteBox(Box[str]):
    """One line; Enter keeps it. Gives the text."""

    LIST = 0

    def __init__(self, row: Row, view: View, done: Callable[[str | None], None]) -> None:
        super().__init__(view, done)
        self._row = row
        self.fields = [Field("what should be remembered", row.note, longest=500)]

    @property
    def ended(self) -> bool:
        """Whether the call is gone."""
        row = self.view.row(self._row.id)
        return row is None or row.state == "ended"

    def title(self, line: Callable[[], Line]) -> list[Line]:
        """Whose note it is."""
        head = line().add("Note about ", "text").add(self._row.name, "strong", bold=True)
        return [head.add(" — the call has ended" if self.ended else "", "warn")]

    def hint(self, line: Callable[[], Line]) -> list[Line]:
        """What the keys do."""
        return [line().add("⏎ keeps it with the caller   Esc keeps nothing", "quiet")]

    def choose(self) -> None:
        """Give the text; an empty line is no note."""
        self.close(self.fields[0].text.strip() or None)
