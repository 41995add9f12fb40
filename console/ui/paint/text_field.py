"""A line to type in."""

from dataclasses import dataclass

from rich.cells import cell_len

from console.ui.paint.styled_line import Line
from console.ui.paint.text import clean

#: columns of a label
LABEL = 14


@dataclass(slots=True)
class Field:
    """A line of text and the place of the hand in it; ``hint`` stands there while it is empty. The first
    of ``hints`` that begins as what is typed stands behind it, and → takes it. ``label`` stands before it."""

    hint: str
    text: str = ""
    longest: int = 200
    at: int = 0
    hints: tuple[str, ...] = ()
    label: str = ""

    def __post_init__(self) -> None:
        self.at = len(self.text)

    def insert(self, text: str) -> None:
        """Write at the hand; pasted text becomes one clean line."""
        text = clean(text)[: max(0, self.longest - len(self.text))]
        self.text = self.text[: self.at] + text + self.text[self.at :]
        self.at += len(text)

    def press(self, key: str, letter: str | None) -> bool:
        """Edit; gives whether the key is one of this line."""
        if key == "right" and self.ahead:
            self.insert(self.ahead)
        elif key in _EDITS:
            _EDITS[key](self)
        elif letter and letter.isprintable() and not key.startswith(("ctrl+", "alt+")):
            self.insert(letter)
        else:
            return False
        return True

    @property
    def ahead(self) -> str:
        """What is still missing of the hint that begins as what is typed."""
        if not self.text or self.at < len(self.text):
            return ""
        low = self.text.casefold()
        found = next((hint for hint in self.hints if hint.casefold().startswith(low)), "")
        return found[len(self.text) :]

    def paint(self, line: Line, *, focused: bool) -> Line:
        """Write the line, with the part around the hand where it is too long, and the hand."""
        if self.label:
            line.fit(self.label, LABEL, "strong" if focused else "quiet", bold=focused)
        if not focused:
            return line.fit(self.text or self.hint, line.room, "text" if self.text else "quiet")
        before, under, after = (
            self.text[: self.at],
            self.text[self.at : self.at + 1],
            self.text[self.at + 1 :],
        )
        while cell_len(before) > line.room - 3:
            before = before[1:]
        line.add(before, "strong")
        if ahead := self.ahead:
            return line.cursor(ahead[0]).add(ahead[1:], "quiet")
        line.cursor(under or " ")
        return line.add(after or ("" if self.text else self.hint), "strong" if self.text else "quiet")

    def _cut(self, start: int, end: int) -> None:
        self.text = self.text[: max(0, start)] + self.text[end:]
        self.at = max(0, start)

    def _word(self) -> int:
        return len(self.text[: self.at].rstrip().rpartition(" ")[0]) + (" " in self.text[: self.at].rstrip())

    def _go(self, at: int) -> None:
        self.at = max(0, min(at, len(self.text)))


_EDITS = {
    "backspace": lambda line: line._cut(line.at - 1, line.at),
    "delete": lambda line: line._cut(line.at, line.at + 1),
    "ctrl+w": lambda line: line._cut(line._word(), line.at),
    "ctrl+u": lambda line: line._cut(0, line.at),
    "left": lambda line: line._go(line.at - 1),
    "right": lambda line: line._go(line.at + 1),
    "home": lambda line: line._go(0),
    "end": lambda line: line._go(len(line.text)),
    "ctrl+a": lambda line: line._go(0),
    "ctrl+e": lambda line: line._go(len(line.text)),
}
