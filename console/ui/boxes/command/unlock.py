"""The box over a hidden board: it asks for the PIN, and nothing else closes it."""

from collections.abc import Callable

from console.calls.protocol.intents import Intent
from console.ui.boxes.box import Box
from console.ui.paint.styled_line import Line
from console.ui.paint.text_field import Field
from console.ui.view import View


class LockBox(Box[None]):
    """A line whose letters aren't shown. The desk opens it, by a picture that is not hidden any more."""

    WIDTH, HEAD, LIST, FOOT = 66, 2, 0, 1

    def __init__(self, view: View, send: Callable[[Intent], None], leave: Callable[[], None]) -> None:
        super().__init__(view, lambda _: None)
        self._send = send
        self._leave = leave
        self._pin = ""
        self.fields = [Field("PIN")]

    def title(self, line: Callable[[], Line]) -> list[Line]:
        """Why the board is hidden; calls go on."""
        return [
            line().add(self.view.snapshot.you.lock, "strong", bold=True),
            line().add("Calls and routes go on.", "quiet"),
        ]

    def hint(self, line: Callable[[], Line]) -> list[Line]:
        """What the keys do."""
        return [line().add("⏎ shows the board (also where no PIN is set)   Ctrl+Q leaves", "quiet")]

    def press(self, key: str, letter: str | None) -> None:
        """Type the PIN; Enter has it looked at by the desk."""
        if key == "enter":
            self._send(Intent("unlock", text=self._pin))
            self._pin = ""
        elif key == "ctrl+q":
            self._leave()
        elif key in ("escape", "ctrl+u"):
            self._pin = ""
        elif key == "backspace":
            self._pin = self._pin[:-1]
        elif letter and letter.isprintable() and len(self._pin) < 200:
            self._pin += letter
        self.fields = [Field("PIN", "•" * len(self._pin))]

    def paste(self, text: str) -> None:
        """A PIN may come from a password manager."""
        for letter in text.strip():
            self.press(letter, letter)

    def click(self, x: int, y: int) -> None:
        """The mouse opens nothing."""
