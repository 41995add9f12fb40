"""The box that lists all keys and what they do."""

from collections.abc import Callable

from console.ui.boxes.box import Box
from console.ui.commands import COMMANDS, Command, Keys, shown_key
from console.ui.paint.styled_line import Line
from console.ui.paint.text import wrap
from console.ui.view import View


class KeysBox(Box[None]):
    """F1: the command table as it is, with the config's keys and this person's rights."""

    HEAD, LIST = 2, 22

    def __init__(self, view: View, keys: Keys, done: Callable[[None], None]) -> None:
        super().__init__(view, done)
        self._keys = keys
        self._top = 0

    def title(self, line: Callable[[], Line]) -> list[Line]:
        """Who looks, with what rights."""
        you = self.view.snapshot.you
        phone = f", talks through {you.phone}" if you.phone else ""
        head = line().add("Keys", "strong", bold=True)
        return [head.add(f"   {you.title}, {you.role}{phone}", "quiet"), line()]

    def entries(self, line: Callable[[], Line], room: int) -> list[Line]:
        """The part of the list that fits."""
        lines = self._all(line)
        self._top = max(0, min(self._top, len(lines) - room))
        return lines[self._top :]

    def _all(self, line: Callable[[], Line]) -> list[Line]:
        """The commands; what this person's role forbids is said beside it."""
        lines: list[Line] = []
        for command in COMMANDS:
            if command.id == "pick_1":
                lines += self._entry(line, "1-9", "Select the call with that number.", "")
            elif not command.id.startswith("pick_"):
                keys = " ".join(shown_key(key) for key in self._keys[command.id])
                lines += self._entry(line, keys, command.help, self._refused(command))
        return lines

    def _refused(self, command: Command) -> str:
        refused = command.refusal(self.view.snapshot)
        return f" (for a {command.role.word})" if refused else ""

    def _entry(self, line: Callable[[], Line], keys: str, text: str, refused: str) -> list[Line]:
        lines = []
        for index, part in enumerate(wrap(text + refused, line().cells - 12, 2)):
            out = line().fit("" if index else keys, 9, "strong", bold=True).space()
            lines.append(out.add(part, "quiet" if refused else "text"))
        return lines

    def hint(self, line: Callable[[], Line]) -> list[Line]:
        """What the keys do here."""
        return [line().add("↑ ↓ scroll   Esc closes", "quiet")]

    def move(self, by: int) -> None:
        """Scroll."""
        self._top = max(0, self._top + by)
