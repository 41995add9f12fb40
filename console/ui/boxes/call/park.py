"""The box in which it is said for whom a call is parked."""

from collections.abc import Callable

from console.calls.protocol.snapshot import Row
from console.ui.boxes.box import Box
from console.ui.paint.styled_line import Line
from console.ui.paint.text_field import Field
from console.ui.view import View


class ParkBox(Box[str]):
    """One line, which may stay empty; Enter parks. Gives for whom."""

    LIST = 0

    def __init__(self, row: Row, view: View, done: Callable[[str | None], None]) -> None:
        super().__init__(view, done)
        self._row = row
        self.fields = [Field("for whom, such as: for Dr Cole", longest=40)]

    def title(self, line: Callable[[], Line]) -> list[Line]:
        """Who is parked."""
        return [line().add("Park ", "text").add(self._row.name, "strong", bold=True)]

    def hint(self, line: Callable[[], Line]) -> list[Line]:
        """What the keys do."""
        return [line().add("⏎ parks; who is not taken in time comes back   Esc leaves all as it is", "quiet")]

    def choose(self) -> None:
        """Give the words."""
        self.close(self.fields[0].text.strip())
