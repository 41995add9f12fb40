"""The menu that the right mouse button opens on a call."""

from textual import events
from textual.geometry import Offset
from textual.strip import Strip

from console.calls.snapshot import Row
from console.ui.commands import COMMANDS, Aim, Command, shown_key
from console.ui.ink import Ink
from console.ui.screens.box import Box
from console.ui.view import View


class MenuBox(Box[str]):
    """The commands that apply to one call. Gives a command's id."""

    HEAD, FOOT = 1, 0
    DEFAULT_CSS = """
    MenuBox { align: left top; }
    MenuBox #box { width: 30; }
    """

    def __init__(
        self, row: Row, view: View, ink: Ink, keys: dict[str, tuple[str, ...]], at: tuple[int, int]
    ) -> None:
        super().__init__(view, ink)
        self._row = row
        self._keys = keys
        self._place = at
        self.lines = max(1, self.count())

    @property
    def commands(self) -> list[Command]:
        """What applies to the call now."""
        row = self.view.row(self._row.id)
        return [c for c in COMMANDS if c.aim is not Aim.NONE and row and not c.why_not(self.view, row)]

    def on_mount(self) -> None:
        """Open at the mouse, but inside the terminal."""
        x, y = self._place
        width, height = 30, self.lines + 3
        size = self.app.size
        self.query_one("#box").styles.offset = Offset(
            max(0, min(x, size.width - width)), max(0, min(y + 1, size.height - height))
        )

    def count(self) -> int:
        """How many apply."""
        return len(self.commands)

    def part(self, name: str, cells: int) -> list[Strip]:
        """The caller's name, and the commands with their keys."""
        if name == "title":
            return [self.line(cells).add(self._row.name, "strong", bold=True).strip()]
        lines = []
        for at, command in enumerate(self.commands):
            line = self.line(cells, selected=at == self.at).fit(command.label, cells - 8, "text")
            lines.append(line.fit(shown_key(self._keys[command.id][0]), 6, "quiet", right=True).strip())
        return lines or [self.line(cells).add("The call has ended", "quiet").strip()]

    def choose(self) -> None:
        """Give the command under the hand."""
        commands = self.commands
        self.dismiss(commands[min(self.at, len(commands) - 1)].id if commands else None)

    def on_click(self, event: events.Click) -> None:
        """A click on a line chooses it; anywhere else closes."""
        region = self.query_one("#list").region
        if region.contains(event.screen_x, event.screen_y):
            self.at = event.screen_y - region.y
            self.choose()
        else:
            self.dismiss(None)
