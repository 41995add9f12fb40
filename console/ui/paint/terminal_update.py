"""What goes to the terminal when little has changed: exactly the cells that did."""

from rich.console import Console
from rich.control import Control
from textual._compositor import ChopsUpdate


class TightUpdate(ChopsUpdate):
    """Textual's update of parts of lines, cut to the changed cells on the left too.

    Textual writes a line from its widget's first cell on; over a slow line that is most of what a
    running timer costs.
    """

    @classmethod
    def of(cls, update: ChopsUpdate) -> "TightUpdate":
        """The same update, cut."""
        return cls(update.chops, update.spans, update.chop_ends)

    def render_segments(self, console: Console) -> str:
        """The terminal sequences of the update."""
        out: list[str] = []
        for y, start, end in self.spans:
            for chop_end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                first, last = max(start, x), min(end, chop_end)
                if strip is not None and first < last:
                    out.append(Control.move_to(first, y).segment.text)
                    out.append(strip.crop(first - x, last - x).render(console))
        return "".join(out)
