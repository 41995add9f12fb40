"""Makes the pictures of the documentation from the real screen.

``python -m docs.pictures.make [FOLDER [NAME …]]`` (default: this folder, the pictures of ``SHOWN``;
NAME ``all`` is all of them) paints them cell by cell, so that no font moves a column: as PNG where
``rsvg-convert`` is installed, else as SVG.
"""

import asyncio
import shutil
import subprocess
import sys
from dataclasses import dataclass
from html import escape
from pathlib import Path

from rich.cells import cell_len
from rich.style import Style
from textual.strip import Strip

from console.ui.app import ReceptionApp
from tests.ui.fake import NOW, FakeLink, scenes

CELL, LINE, SIZE = 8.4, 18.0, 14.0
FONTS = "Noto Sans Mono, DejaVu Sans Mono, Menlo, Consolas, monospace"
WIDE, NARROW = (120, 36), (80, 24)


@dataclass(frozen=True)
class Shot:
    """A picture: its name, the scene, the size, the theme, the keys pressed before, how the desk fails."""

    name: str
    scene: str = "morning"
    size: tuple[int, int] = WIDE
    theme: str = "dark"
    keys: tuple[str, ...] = ()
    lost: str = ""


SHOTS = (
    *(Shot(f"board-120-{name}", theme=name, keys=("1",)) for name in ("dark", "light", "high-contrast")),
    *(
        Shot(f"board-80-{name}", size=NARROW, theme=name, keys=("1",))
        for name in ("dark", "light", "high-contrast")
    ),
    *(Shot(f"queues-120-{name}", "queues", theme=name) for name in ("dark", "light", "high-contrast")),
    *(Shot(f"queues-80-{name}", "queues", NARROW, name) for name in ("dark", "light", "high-contrast")),
    Shot("queue-call", "queues", keys=("3",)),
    Shot("queue-rings", "queues", keys=("4",)),
    Shot("queue-call-80", "queues", NARROW, keys=("3",)),
    Shot("queues-modes", "queues", keys=("f2",)),
    Shot("queues-box", "queues", keys=("f6",)),
    Shot("queues-box-80", "queues", NARROW, keys=("f6",)),
    Shot("overload-120", "overload"),
    Shot("overload-80", "overload", NARROW),
    Shot("staff", "queues", keys=("s",)),
    Shot("state", "queues", keys=("s", "l", "e", "e", "enter")),
    Shot("reason", "queues", keys=("1", "o", "b", "tab", "S", "a", "m", " ", "a", "s", "k", "e", "d")),
    Shot("override", keys=("1", "o", "b")),
    Shot("modes", scene="alerts", keys=("f2",)),
    Shot("find", scene="found", keys=("slash", "o", "k")),
    Shot("keys", keys=("f1",)),
    Shot("palette", keys=("ctrl+p",)),
    Shot("talking", scene="talking", keys=("2",)),
    Shot("empty", scene="empty"),
    Shot("practice", scene="practice"),
    Shot("crowd", scene="crowd"),
    Shot("hostile", scene="hostile", keys=("1",)),
    Shot("lost", lost="The desk does not answer: calls follow their routes; trying again every second."),
)
#: The pictures that the documentation shows; the others are made when they are asked for.
SHOWN = ("board-120-dark", "board-120-light", "board-80-dark", "queues-120-dark", "override")


async def strips(shot: Shot, *, ascii: bool = False) -> list[Strip]:  # noqa: A002
    """The lines of a picture."""
    link = FakeLink(scenes()[shot.scene])
    app = ReceptionApp(link, now=lambda: NOW, theme=shot.theme, ascii=ascii)
    async with app.run_test(size=shot.size) as pilot:
        await pilot.pause()
        await pilot.press(*shot.keys)
        if shot.lost:
            link.lose(shot.lost)
        await pilot.pause()
        return list(app.screen._compositor.render_strips())


def svg(lines: list[Strip]) -> str:
    """The lines as SVG, each letter at the place of its cell."""
    width, height = lines[0].cell_length * CELL, len(lines) * LINE
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width + 16:.0f}" height="{height + 16:.0f}">',
        f'<g font-family="{FONTS}" font-size="{SIZE}">',
    ]
    grounds: list[str] = []
    letters: list[str] = []
    for y, line in enumerate(lines):
        x = 0
        for text, style, _control in line:
            cells = cell_len(text)
            grounds.append(_ground(x, y, cells, style))
            for letter in text:
                if cell_len(letter) and letter != " ":
                    letters.append(_letter(x, y, letter, style))
                x += cell_len(letter)
    paper = grounds[0].partition('fill="')[2].partition('"')[0]
    out.append(f'<rect width="100%" height="100%" rx="6" fill="{paper}"/><g transform="translate(8,8)">')
    return "\n".join([*out, *grounds, *letters, "</g></g></svg>\n"])


def _ground(x: int, y: int, cells: int, style: Style | None) -> str:
    colour = style.bgcolor.get_truecolor().hex if style and style.bgcolor else "#000000"
    at = f'x="{x * CELL:.1f}" y="{y * LINE:.1f}" width="{cells * CELL + 0.3:.1f}" height="{LINE + 0.3:.1f}"'
    return f'<rect {at} fill="{colour}"/>'


def _letter(x: int, y: int, letter: str, style: Style | None) -> str:
    colour = style.color.get_truecolor().hex if style and style.color else "#ffffff"
    bold = ' font-weight="bold"' if style and style.bold else ""
    at = f'x="{x * CELL:.1f}" y="{y * LINE + LINE * 0.76:.1f}"'
    return f'<text {at} fill="{colour}"{bold}>{escape(letter)}</text>'


async def main(folder: Path, wanted: list[str]) -> None:
    """Make the pictures of those names, or the documentation's."""
    for shot in SHOTS:
        if shot.name in (wanted or SHOWN) or wanted == ["all"]:
            path = folder / f"{shot.name}.svg"
            path.write_text(svg(await strips(shot)), encoding="utf-8")
            if shutil.which("rsvg-convert"):
                subprocess.run(["rsvg-convert", path, "-o", path.with_suffix(".png")], check=True)
                path.unlink()
            print(path.with_suffix("").name)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent, sys.argv[2:]))
