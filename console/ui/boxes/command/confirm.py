"""The box in which the desk's question is answered: an act that would end or move somebody else's
conversation."""

from collections.abc import Callable

from console.calls.protocol.snapshot import Asked
from console.ui.boxes.box import Box, entry
from console.ui.paint.styled_line import Line
from console.ui.paint.text import wrap
from console.ui.view import View

_ANSWERS = (("n", "no, leave it as it is"), ("y", "yes, do it"))


class ConfirmBox(Box[bool]):
    """``y`` says yes, ``n`` and Esc no. Enter takes the line under the hand, which is "no" at first: a key
    that was typed ahead for another call says yes to nothing."""

    HEAD, LIST = 3, len(_ANSWERS)

    def __init__(self, asked: Asked, view: View, done: Callable[[bool | None], None]) -> None:
        super().__init__(view, done)
        self.asked = asked

    def title(self, line: Callable[[], Line]) -> list[Line]:
        """What is asked."""
        parts = wrap(self.asked.text, line().room - 1, self.HEAD)
        return [
            *(line().add(part, "warn", bold=True) for part in parts),
            *[line()] * (self.HEAD - len(parts)),
        ]

    def count(self) -> int:
        """Yes and no."""
        return len(_ANSWERS)

    def entries(self, line: Callable[[], Line], room: int) -> list[Line]:
        """The answers with their keys."""
        lines = []
        for at in self.window(room):
            key, words = _ANSWERS[at]
            out = entry(line, selected=at == self.at).fit(key, 3, "strong", bold=True)
            lines.append(out.add(words, "strong" if at == self.at else "text"))
        return lines

    def hint(self, line: Callable[[], Line]) -> list[Line]:
        """What the keys do."""
        return [line().add("y does it, and who talks is told   n or Esc leaves all as it is", "quiet")]

    def press(self, key: str, letter: str | None) -> None:
        """A letter answers at once."""
        if letter in ("y", "Y", "n", "N"):
            self.close(letter in "yY")
        else:
            super().press(key, letter)

    def choose(self) -> None:
        """Take the answer under the hand."""
        self.close(self.at == 1)
