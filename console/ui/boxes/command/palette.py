"""The palette: a command by its name, or a line as the command line takes it."""

from collections.abc import Callable

from console.commandline.parse import Unclear
from console.config.grammar.command_words import BY_NAME
from console.routing.numbers.fuzzy_match import score
from console.ui.boxes.box import Box, entry
from console.ui.boxes.call.context_menu import command_line
from console.ui.commands import COMMANDS, Command, Keys
from console.ui.paint.styled_line import Line
from console.ui.paint.text_field import Field
from console.ui.typed_line import sentence
from console.ui.view import View


class PaletteBox(Box[str]):
    """Type a piece of a command's name or of what it does, or a whole line ("t cole"). Gives the
    command's id, or the line after a colon."""

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

    @property
    def line(self) -> str:
        """What would be done if what is typed is a line that can be done now; else ""."""
        typed = self.fields[0].text.strip()
        if typed.partition(" ")[0] not in {*BY_NAME, *dict(self.view.snapshot.macros)}:
            return ""
        try:
            return sentence(typed, self.view)
        except Unclear:
            return ""

    def count(self) -> int:
        """How many fit; a line that can be done stands above them."""
        return len(self.found) + bool(self.line)

    def changed(self) -> None:
        """Other letters, another list."""
        self.at = 0

    def title(self, line: Callable[[], Line]) -> list[Line]:
        """What the box is."""
        return [line().add("Commands", "strong", bold=True)]

    def entries(self, line: Callable[[], Line], room: int) -> list[Line]:
        """The commands, their keys and what they do."""
        found, typed = self.found, self.line
        if not found and not typed:
            return [line().add("There is no such command", "quiet")]
        lines = []
        for at in self.window(room):
            if typed and at == 0:
                lines.append(entry(line, selected=at == self.at).add(typed, "strong"))
                continue
            command = found[at - bool(typed)]
            out = command_line(line, command, self._keys, at == self.at).space(2)
            lines.append(out.add(command.help, "quiet"))
        return lines

    def hint(self, line: Callable[[], Line]) -> list[Line]:
        """Why the command under the hand does not apply, and what the keys do."""
        under = self._under()
        why = self._why_not(under) if under else ""
        return [line().add(why, "warn"), line().add("⏎ does it   ↑ ↓ choose   Esc closes", "quiet")]

    def choose(self) -> None:
        """Give the command under the hand."""
        under = self._under()
        if under:
            self.close(under.id)
        elif self.line:
            self.close(f":{self.fields[0].text.strip()}")

    def _under(self) -> Command | None:
        """The command under the hand."""
        at, found = self.at - bool(self.line), self.found
        return found[min(at, len(found) - 1)] if found and at >= 0 else None
