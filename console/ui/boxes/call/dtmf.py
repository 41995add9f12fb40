"""The line in which keys of a telephone are pressed during a call: each is sent as it is typed."""

from collections.abc import Callable

from console.calls.protocol.intents import Intent
from console.ui.boxes.box import Box
from console.ui.paint.styled_line import Line
from console.ui.view import View

_KEYS = frozenset("0123456789*#abcdABCD")


class DigitsBox(Box[None]):
    """Type digits, * and #; what was pressed stands there until the box closes. Gives nothing."""

    LIST = 0
    WIDTH = 60

    def __init__(self, view: View, send: Callable[[Intent], None], done: Callable[[None], None]) -> None:
        super().__init__(view, done)
        self._send = send
        self._pressed = ""

    def press(self, key: str, letter: str | None) -> None:
        """A key of a telephone is sent; Enter and Esc close."""
        if letter and letter in _KEYS:
            self._press(letter)
        elif key in ("escape", "enter"):
            self.close()

    def paste(self, text: str) -> None:
        """All the digits of what was pasted, such as a number of a conference."""
        digits = "".join(letter for letter in text if letter in _KEYS)[:32]
        if digits:
            self._press(digits)

    def _press(self, digits: str) -> None:
        self._pressed += digits.upper()
        self._send(Intent("press", text=digits.upper()))

    def title(self, line: Callable[[], Line]) -> list[Line]:
        """Who hears the keys, and what was pressed."""
        you, own = self.view.snapshot.you, self.view.own
        who = you.asking if you.asking and not own else own.name if own else "nobody"
        out = line().add("Keys for ", "text").add(who, "strong", bold=True).add("  ", "text")
        return [out.add(self._pressed[-30:], "accent").cursor(" ")]

    def hint(self, line: Callable[[], Line]) -> list[Line]:
        """What the keys do."""
        return [line().add("0-9 * # are sent as typed   Esc closes", "quiet")]
