"""The palette: a command by its name."""

from collections.abc import Callable

from console.routing.fitting import score
from console.ui.boxes.box import Box
from console.ui.boxes.menu import command_line
from console.ui.commands import COMMANDS, Command, Keys
from console.ui.field import Field
from console.ui.ink import Line
from console.ui.view import View


class PaletteBox(Box[str]):
    """Type a piece of a command's name or of what it does. Gives its id."""

    WIDTH, LIST, FOOT = 96, 12, 2

    def __init__(self, view: View, keys: Keys, done: Callable[[str | None], None]) -> None:
        super().__init__(view, done)
        self._keys = keys
        self.fields = [Field("what do you want to do?")]

    @property
    def found(self) -> list[Command]:
        """The commands that fit, the best first; those that apply now before the others."""
        typed = self.fields[0].text
        fitting = []
        for command in COMMANDS:
            if command.id == "palette" or command.id.startswith("pick_"):
                continue
            if fits := score(typed, command.label, command.help):
                fitting.append((fits, not self._why_not(command), command))
        if not typed.strip():
            return [command for _fits, applies, command in fitting if applies]
        return [
            command for _fits, _applies, command in sorted(fitting, key=lambda each: (-each[0], not each[1]))
        ]

    def _why_not(self, command: Command) -> str:
        return command.why_not(self.view, command.target(self.view))

    def count(self) -> int:
        """How many fit."""
        return len(self.found)

    def changed(self) -> None:
        """Other letters, another list."""
        self.at = 0

    def title(self, line: Callable[[], Line]) -> list[Line]:
        """What the box is."""
        return [line().add("Commands", "strong", bold=True)]

    def entries(self, line: Callable[[], Line], room: int) -> list[Line]:
        """The commands, their keys and what they do."""
        found = self.found
        if not found:
            return [line().add("There is no such command", "quiet")]
        lines = []
        for at in self.window(room):
            out = command_line(line, found[at], self._keys, at == self.at).space(2)
            lines.append(out.add(found[at].help, "quiet"))
        return lines

    def hint(self, line: Callable[[], Line]) -> list[Line]:
        """Why the command under the hand does not apply, and what the keys do."""
        found = self.found
        why = self._why_not(found[min(self.at, len(found) - 1)]) if found else ""
        return [line().add(why, "warn"), line().add("⏎ does it   ↑ ↓ choose   Esc closes", "quiet")]

    def choose(self) -> None:
        """Give the command under the hand."""
        found = self.found
        if found:
            self.close(found[min(self.at, len(found) - 1)].id)
