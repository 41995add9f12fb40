"""Styles by role, and lines built from them: the only way text reaches the screen."""

from functools import cached_property

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from console.ui.paint.text import clean, cut, spelled, tidy, to_ascii
from console.ui.paint.themes import Palette


class Ink:
    """The styles of a palette; ``ascii`` is true where the terminal shows nothing else."""

    def __init__(self, palette: Palette, *, ascii: bool = False) -> None:  # noqa: A002
        self.palette = palette
        self.ascii = ascii
        self._styles: dict[tuple[str, str, bool], Style] = {}

    def __call__(self, role: str, *, bold: bool = False, on: str = "background") -> Style:
        """The style of a role on a ground; "accent!" and "bad!" are filled badges."""
        key = (role, on, bold)
        style = self._styles.get(key)
        if style is None:
            if role.endswith("!"):
                role, on = f"on_{role[:-1]}", role[:-1]
            colours = self.palette
            style = Style(color=getattr(colours, role), bgcolor=getattr(colours, on), bold=bold)
            self._styles[key] = style
        return style

    def sign(self, text: str) -> str:
        """The text, keys by name where the terminal can't show their signs."""
        return spelled(text) if self.ascii else text

    @cached_property
    def faded(self) -> "Ink":
        """The same in the colours of an old picture."""
        return Ink(self.palette.faded(), ascii=self.ascii)


class Line:
    """One line of the screen, so many cells wide, filled from the left."""

    def __init__(self, ink: Ink, cells: int, on: str = "background") -> None:
        self.ink = ink
        self.cells = cells
        self.on = on
        self.at = 0
        self._segments: list[Segment] = []

    @property
    def room(self) -> int:
        """Cells that are still free."""
        return self.cells - self.at

    def add(self, text: str, role: str = "text", *, bold: bool = False) -> "Line":
        """Write as much of the text as there is room for; cleaned of all that is no plain text."""
        return self._put(cut(self.ink.sign(text), self.room), role, bold)

    def fit(
        self, text: str, cells: int, role: str = "text", *, bold: bool = False, right: bool = False
    ) -> "Line":
        """Write the tidy text in exactly so many cells."""
        cells = max(0, min(cells, self.room))
        text = cut(tidy(self.ink.sign(text)), cells)
        pad = cells - cell_len(text)
        if right:
            self.space(pad)
        self._put(text, role, bold)
        return self if right else self.space(pad)

    def space(self, cells: int = 1) -> "Line":
        """Leave cells free."""
        cells = min(cells, self.room)
        if cells > 0:
            blank, style = " " * cells, self.ink("text", on=self.on)
            last = self._segments[-1] if self._segments else None
            if last and last.style and last.style.bgcolor == style.bgcolor:
                # Spaces have no colour of their own: written with what stands before, they cost the
                # wire no change of style.
                self._segments[-1] = Segment(last.text + blank, last.style)
            else:
                self._segments.append(Segment(blank, style))
            self.at += cells
        return self

    def to(self, column: int) -> "Line":
        """Leave cells free up to a column; nothing happens when it is passed."""
        return self.space(column - self.at)

    def cursor(self, letter: str) -> "Line":
        """Write the letter under the hand."""
        if self.room >= cell_len(letter):
            text = to_ascii(letter) if self.ink.ascii else letter
            self._segments.append(Segment(text, self.ink("background", on="strong")))
            self.at += cell_len(text)
        return self

    def badge(self, text: str, cells: int, role: str) -> "Line":
        """Write a filled word, such as the state of a call that needs a hand."""
        cells = min(cells, self.room)
        text = cut(text, cells)
        return self._put(text + " " * (cells - cell_len(text)), role, True)

    def rule(self, sign: str = "─", cells: int | None = None, role: str = "line") -> "Line":
        """Write a sign over the cells that are left."""
        return self._put(sign * (self.room if cells is None else min(cells, self.room)), role, False)

    def strip(self) -> Strip:
        """The line, padded to its width."""
        self.space(self.room)
        return Strip(self._segments, self.cells)

    def _put(self, text: str, role: str, bold: bool) -> "Line":
        if not text:
            return self
        if self.ink.ascii:
            text = to_ascii(text)
        self._segments.append(Segment(text, self.ink(role, bold=bold, on=self.on)))
        self.at += cell_len(text)
        return self


def width(text: str) -> int:
    """The cells a text takes once it is cleaned."""
    return cell_len(clean(text))


def changed(old: Strip, new: Strip) -> list[tuple[int, int]]:
    """The (first, end) columns in which two lines differ: piece by piece where both have the same
    pieces, as a running timer leaves them, else from the first difference to the last."""
    before, after = list(old), list(new)
    if before == after:
        return []
    if [piece.cell_length for piece in before] == [piece.cell_length for piece in after]:
        spans, at = [], 0
        for one, other in zip(before, after, strict=True):
            if one != other:
                spans.append((at, at + other.cell_length))
            at += other.cell_length
        return spans
    start = 0
    while before and after and before[0] == after[0]:
        start += after.pop(0).cell_length
        before.pop(0)
    end = max(old.cell_length, new.cell_length)
    while old.cell_length == new.cell_length and before and after and before[-1] == after[-1]:
        end -= after.pop().cell_length
        before.pop()
    return [(start, end)]
