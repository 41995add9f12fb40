"""The menu that the right mouse button opens on a call."""

from collections.abc import Callable

from console.calls.protocol.snapshot import Row
from console.ui.boxes.box import Box, entry
from console.ui.commands import COMMANDS, Aim, Command, Keys, shown_key
from console.ui.paint.styled_line import Line
from console.ui.view import View


class MenuBox(Box[str]):
    """The commands that apply to one call, at the mouse. Gives a command's id."""

    WIDTH, FOOT = 32, 0

    def __init__(
        self, row: Row, view: View, keys: Keys, place: tuple[int, int], done: Callable[[str | None], None]
    ) -> None:
        super().__init__(view, done)
        self.place = place
        self._row = row
        self._keys = keys

    @property
    def commands(self) -> list[Command]:
        """What applies to the call now."""
        row = self.view.row(self._row.id)
        return [c for c in COMMANDS if c.aim is not Aim.NONE and row and not c.why_not(self.view, row)]

    def count(self) -> int:
        """How many apply."""
        return len(self.commands)

    def lines_wanted(self) -> int:
        """As many."""
        return max(1, self.count())

    def title(self, line: Callable[[], Line]) -> list[Line]:
        """The caller."""
        return [line().add(self._row.name, "strong", bold=True)]

    def entries(self, line: Callable[[], Line], room: int) -> list[Line]:
        """The commands with their keys."""
        commands = self.commands
        if not commands:
            return [line().add("Nothing can be done now", "quiet")]
        return [command_line(line, commands[at], self._keys, at == self.at) for at in self.window(room)]

    def choose(self) -> None:
        """Give the command under the hand."""
        commands = self.commands
        self.close(commands[min(self.at, len(commands) - 1)].id if commands else None)


def command_line(line: Callable[[], Line], command: Command, keys: Keys, selected: bool) -> Line:
    """A command and its key."""
    out = entry(line, selected=selected).fit(command.label, 20, "strong" if selected else "text")
    return out.fit(shown_key(keys[command.id][0]) if keys[command.id] else "", 8, "quiet", right=True)
