"""The box that lists all keys and what they do."""

from textual.strip import Strip

from console.ui.commands import COMMANDS, Command, shown_key
from console.ui.ink import Ink
from console.ui.screens.box import Box
from console.ui.text import wrap
from console.ui.view import View


class KeysBox(Box[None]):
    """F1: the command table as it is, with the config's keys and this person's rights."""

    HEAD, LIST, FOOT = 2, 26, 1

    def __init__(self, view: View, ink: Ink, keys: dict[str, tuple[str, ...]]) -> None:
        super().__init__(view, ink)
        self._keys = keys
        self._top = 0

    def part(self, name: str, cells: int) -> list[Strip]:
        """The commands; what her role forbids is said beside it."""
        line = self.line(cells)
        if name == "title":
            you = self.view.snapshot.you
            line.add("Keys", "strong", bold=True).add(
                f"   {you.title}, {you.role}, talks through {you.phone}", "quiet"
            )
            return [line.strip(), self.line(cells).strip()]
        if name == "hint":
            return [line.add("↑ ↓ scroll   Esc closes", "quiet").strip()]
        lines: list[Strip] = []
        for command in COMMANDS:
            if command.id == "pick_1":
                lines += self._entry("1-9", "Select the call with that number.", "", cells)
            elif not command.id.startswith("pick_"):
                keys = " ".join(shown_key(key) for key in self._keys[command.id])
                lines += self._entry(keys, command.help, self._refused(command), cells)
        self._top = max(0, min(self._top, len(lines) - self.room))
        return lines[self._top :]

    def _refused(self, command: Command) -> str:
        refused = command.refusal(self.view.snapshot)
        return f" (for a {command.role.word})" if refused else ""

    def _entry(self, keys: str, text: str, refused: str, cells: int) -> list[Strip]:
        lines = []
        for index, part in enumerate(wrap(text + refused, cells - 12, 2)):
            line = self.line(cells).fit("" if index else keys, 9, "strong", bold=True).space()
            lines.append(line.add(part, "quiet" if refused else "text").strip())
        return lines

    def action_move(self, by: int) -> None:
        """Scroll."""
        self._top = max(0, self._top + by)
        self.redraw()
