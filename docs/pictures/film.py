"""Makes the moving picture of the README from the real program: `reception demo`, played by keys.

``python -m docs.pictures.film [--to FILE.gif]``: tmux holds a real desk, a real seat and practice callers
(real SIP, on this machine); its screen is read five times a second and painted as the other pictures are.
Needs tmux, rsvg-convert and ImageMagick.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from rich.color import Color
from rich.console import Console
from rich.style import Style
from rich.text import Text

from docs.pictures.make import Lines, svg
from tests.terminal import Terminal

TICK_S = 0.2
COLUMNS, ROWS = 120, 36
#: what stands where the program names no colour
PLAIN = Style(color=Color.parse("#d8dee9"), bgcolor=Color.parse("#16191d"))
#: what the program paints where it has no colour to say; tmux leaves it out at the end of a line
BLACK = (0, 0, 0)
#: what must be on the screen, the keys then pressed, and how many seconds are then shown
ACTS: tuple[tuple[str, tuple[str, ...], float], ...] = (
    ("ringing", (), 2.0),
    ("ringing", ("Enter",), 3.0),
    ("talking", ("t",), 1.0),
    ("free", ("l",), 0.4),
    ("free", ("e",), 0.4),
    ("free", ("e",), 1.2),
    ("free", ("Enter",), 4.0),
)


def lines(screen: str) -> Lines:
    """The cells of a screen in ANSI, every one with both its colours."""
    console = Console(width=COLUMNS)
    found: Lines = []
    for line in (screen.split("\n") + [""] * ROWS)[:ROWS]:
        text = Text.from_ansi(line)
        text.pad_right(max(COLUMNS - text.cell_len, 0))
        found.append([(s.text, _shown(s.style or Style())) for s in text.render(console) if s.text])
    return found


def _shown(style: Style) -> Style:
    """The colours a terminal shows for a style: its own where none is named, exchanged for inverse video."""
    front = PLAIN.color if style.color is None or style.color.is_default else style.color
    back = style.bgcolor
    if back is None or back.is_default or back.get_truecolor() == BLACK:
        back = PLAIN.bgcolor
    if style.reverse:
        front, back = back, front
    return Style(color=front, bgcolor=back, bold=style.bold)


def record(terminal: Terminal) -> Iterator[tuple[float, str]]:
    """The screen at each change while the acts are played, and how many seconds it stood."""
    last, since = terminal.coloured(), time.monotonic()
    for awaited, keys, shown_s in ACTS:
        terminal.wait(awaited, limit_s=90)
        if keys:
            terminal.keys(*keys)
        end = time.monotonic() + shown_s
        while (now_s := time.monotonic()) < end:
            now = terminal.coloured()
            if now != last:
                yield now_s - since, last
                last, since = now, now_s
            time.sleep(TICK_S)
    yield 2.0, last


def film(frames: list[tuple[float, str]], path: Path) -> None:
    """Paint the frames, one after the other, into a GIF that begins again."""
    with tempfile.TemporaryDirectory() as folder:
        words: list[str] = []
        for number, (stood_s, screen) in enumerate(frames):
            drawn, png = Path(folder) / f"{number}.svg", Path(folder) / f"{number}.png"
            drawn.write_text(svg(lines(screen)), encoding="utf-8")
            subprocess.run(["rsvg-convert", "--zoom", "0.8", drawn, "-o", png], check=True)
            words += ["-delay", str(max(round(stood_s * 100), 2)), str(png)]
        subprocess.run(
            ["convert", *words, "-loop", "0", "+dither", "-colors", "48", "-layers", "OptimizeFrame", path],
            check=True,
        )


def main() -> int:
    """Play, record, paint; gives the exit code."""
    options = argparse.ArgumentParser(description="Makes the moving picture of the README.")
    options.add_argument("--to", type=Path, default=Path(__file__).parent / "call.gif")
    to = options.parse_args().to
    with tempfile.TemporaryDirectory() as folder:
        words = ("demo", "--seed", "4", "--every", "8")
        with Terminal(Path(folder) / "tmux", *words, size=(COLUMNS, ROWS)) as terminal:
            terminal.wait("STAFF", "ROUTE", limit_s=90)
            frames = list(record(terminal))
            terminal.keys("C-q")
            terminal.wait_end()
    film(frames, to)
    print(f"{to.name}: {len(frames)} frames, {to.stat().st_size // 1024} KiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
