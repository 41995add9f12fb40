"""Makes the pictures of the documentation from the real screen.

``python -m docs.pictures.make [--to FOLDER] [--theme NAME] [--narrow] [NAME …]``: without a name every
shot of ``tests.ui.shots`` at 120×36 in the dark theme, and the board in the others and at 80×24. They are
painted cell by cell, so that no font moves a column: as PNG where ``rsvg-convert`` is installed (in few
colours where ``pngquant`` is, too), else as SVG.
"""

import argparse
import asyncio
import shutil
import subprocess
from html import escape
from pathlib import Path

from rich.cells import cell_len
from rich.style import Style

from tests.ui.seat import NARROW, WIDE
from tests.ui.shots import SHOTS

CELL, LINE, SIZE = 8.4, 18.0, 14.0
FONTS = "Noto Sans Mono, DejaVu Sans Mono, Menlo, Consolas, monospace"
#: the board once more, beside the pictures of all screens: theme, size, and the end of the name
MORE = (("light", WIDE, "-light"), ("high-contrast", WIDE, "-high-contrast"), ("dark", NARROW, "-80"))

Lines = list[list[tuple[str, Style]]]


def svg(lines: Lines) -> str:
    """The lines as SVG, each letter at the place of its cell."""
    width, height = sum(cell_len(text) for text, _ in lines[0]) * CELL, len(lines) * LINE
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width + 16:.0f}" height="{height + 16:.0f}">',
        f'<g font-family="{FONTS}" font-size="{SIZE}">',
    ]
    grounds: list[str] = []
    letters: list[str] = []
    for y, line in enumerate(lines):
        x = 0
        for text, style in line:
            cells = cell_len(text)
            grounds.append(_ground(x, y, cells, style))
            for letter in text:
                if cell_len(letter) and letter != " ":
                    letters.append(_letter(x, y, letter, style))
                x += cell_len(letter)
    paper = grounds[0].partition('fill="')[2].partition('"')[0]
    out.append(f'<rect width="100%" height="100%" rx="6" fill="{paper}"/><g transform="translate(8,8)">')
    return "\n".join([*out, *grounds, *letters, "</g></g></svg>\n"])


def _ground(x: int, y: int, cells: int, style: Style) -> str:
    colour = style.bgcolor.get_truecolor().hex if style.bgcolor else "#000000"
    at = f'x="{x * CELL:.1f}" y="{y * LINE:.1f}" width="{cells * CELL + 0.3:.1f}" height="{LINE + 0.3:.1f}"'
    return f'<rect {at} fill="{colour}"/>'


def _letter(x: int, y: int, letter: str, style: Style) -> str:
    colour = style.color.get_truecolor().hex if style.color else "#ffffff"
    bold = ' font-weight="bold"' if style.bold else ""
    at = f'x="{x * CELL:.1f}" y="{y * LINE + LINE * 0.76:.1f}"'
    return f'<text {at} fill="{colour}"{bold}>{escape(letter)}</text>'


def write(lines: Lines, path: Path) -> None:
    """Keep the lines as a picture; ``path`` has no ending."""
    drawn, png = path.with_suffix(".svg"), path.with_suffix(".png")
    drawn.write_text(svg(lines), encoding="utf-8")
    if shutil.which("rsvg-convert"):
        subprocess.run(["rsvg-convert", drawn, "-o", png], check=True)
        drawn.unlink()
        if shutil.which("pngquant"):
            subprocess.run(["pngquant", "--force", "--strip", "--output", png, "64", png], check=True)
    print(path.name)


async def main() -> None:
    """Make the pictures that are asked for, or the documentation's."""
    told = argparse.ArgumentParser(description="Makes the pictures of the documentation.")
    told.add_argument("--to", type=Path, default=Path(__file__).parent)
    told.add_argument("--theme", default="dark")
    told.add_argument("--narrow", action="store_true")
    told.add_argument("names", nargs="*")
    asked = told.parse_args()
    size = NARROW if asked.narrow else WIDE
    for shot in SHOTS:
        if shot.name in asked.names or not asked.names:
            write(await shot.cells(size, asked.theme), asked.to / shot.name)
    if not asked.names and (asked.theme, size) == ("dark", WIDE):
        board = SHOTS[0]
        for theme, other, end in MORE:
            write(await board.cells(other, theme), asked.to / f"{board.name}{end}")


if __name__ == "__main__":
    asyncio.run(main())
