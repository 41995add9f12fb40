from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate
from textual.strip import Strip

from console.ui.wire import TightUpdate

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
