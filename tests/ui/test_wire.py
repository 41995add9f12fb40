from dataclasses import replace

import pytest
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate
from textual.strip import Strip

from console.ui.board import picture
from console.ui.board.crowd import FROM
from console.ui.commands import keymap
from console.ui.paint.styled_line import Ink, changed
from console.ui.paint.terminal_update import TightUpdate
from console.ui.paint.themes import Palette
from console.ui.view import View
from tests.ui.fake import NOW, scenes

CONSOLE = Console(color_system="truecolor", force_terminal=True)
LINE = Strip([Segment("waiting ", Style(bold=True)), Segment("0:08", Style()), Segment(" Ana Ruiz", Style())])


def _update(*spans: tuple[int, int, int]) -> TightUpdate:
    return TightUpdate.of(
        ChopsUpdate([{0: LINE}, {0: LINE.crop(0, 10), 10: LINE.crop(10)}], list(spans), [[21], [10, 21]])
    )


def test_only_the_changed_cells_are_written() -> None:
    assert _update((0, 8, 12)).render_segments(CONSOLE) == "\x1b[1;9H0:08"


def test_a_span_over_two_parts_of_a_line_is_written_in_both() -> None:
    assert _update((1, 8, 12)).render_segments(CONSOLE) == "\x1b[2;9H0:\x1b[2;11H08"


def test_nothing_is_written_beside_the_span() -> None:
    out = _update((0, 8, 12), (1, 0, 3)).render_segments(CONSOLE)
    assert "Ana" not in out
    assert out.endswith("\x1b[2;1H\x1b[1mwai\x1b[0m")


@pytest.mark.parametrize(("scene", "most"), [("empty", 100), ("queues", 1000), ("overload", 2000)])
@pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=["wide", "narrow"])
def test_a_second_costs_a_slow_line_little(scene: str, most: int, size: tuple[int, int]) -> None:
    """Bytes a tick; a line of 64 kbit/s carries 8000."""
    ink, (keys, _) = Ink(Palette()), keymap(())
    snap = scenes()[scene]
    view = View(snap, NOW, crowded=len(snap.calls) >= FROM)
    for tick in range(10):
        one, other = (
            picture.paint(replace(view, now=NOW + tick + late), ink, *size, keys).lines for late in (0, 1)
        )
        spans = [
            (y, start, end)
            for y, (a, b) in enumerate(zip(one, other, strict=True))
            for start, end in changed(a, b)
        ]
        update = ChopsUpdate([{0: line} for line in other], spans, [[size[0]] for _ in other])
        assert len(TightUpdate.of(update).render_segments(CONSOLE).encode()) < most
