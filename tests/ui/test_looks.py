"""Every screen and box in every theme at both sizes: ``pytest --snapshot-update`` keeps a new look.

In the dark theme each is kept as a picture. A theme says only which colour a role has, so that each other
theme's picture must be the dark one, cell by cell, in its own colours: it needs no file of its own.
"""

from collections.abc import Callable, Iterator

import pytest
from rich.style import Style

from console.ui.commands import COMMANDS
from console.ui.paint import themes
from console.ui.paint.themes import ROLES, Palette
from tests.ui.seat import NARROW, WIDE
from tests.ui.shots import BOXES, SHOTS, Shot

SIZES = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
EACH = pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: shot.name)
OTHERS = [name for name in themes.names(themes.folder()) if name != "dark"]
#: contrast of what is read, and of lines and old pictures (WCAG 2.2, SC 1.4.3 and 1.4.11)
READ, SEEN = 4.5, 3.0

#: a line, the first cell, a text, and the colours of the text and its ground
Piece = tuple[int, int, str, str, str]


@SIZES
@EACH
def test_the_picture(snap_compare: Callable[..., bool], shot: Shot, size: tuple[int, int]) -> None:
    app, play = shot.app("dark")
    assert snap_compare(app, terminal_size=size, run_before=play)


@SIZES
@EACH
async def test_each_theme_can_be_read_and_changes_nothing_but_colours(
    shot: Shot, size: tuple[int, int]
) -> None:
    dark = list(_pieces(await shot.cells(size, "dark")))
    wrong = _faint(dark, Palette())
    for name in OTHERS:
        palette = themes.load(name, themes.folder()).palette
        painted = list(_pieces(await shot.cells(size, name)))
        wrong += [f"{name}: {told}" for told in _faint(painted, palette)]
        for one, other in zip(dark, painted, strict=True):
            if told := _differs(one, other, palette):
                wrong.append(f"{name}: {told}")
    assert not wrong, "\n".join([shot.name, *wrong])


def test_no_command_opens_a_box_that_is_not_shown() -> None:
    shown = {shot.name for shot in BOXES}
    boxes = {
        "override", "transfer", "consult", "camp", "park", "note", "file", "slip", "card", "dial", "inbox",
        "history", "staff", "sound", "report", "settings", "line", "keys", "palette",
    }  # fmt: skip
    assert boxes <= shown
    assert boxes <= {command.id for command in COMMANDS}


@SIZES
@pytest.mark.parametrize("shot", BOXES, ids=lambda shot: shot.name)
async def test_what_the_keys_of_a_box_do_is_told_to_its_end(shot: Shot, size: tuple[int, int]) -> None:
    lines = ["".join(text for text, _ in line) for line in await shot.cells(size, "dark")]
    edges = [y for y, line in enumerate(lines) if "╰" in line]
    left, right = (lines[edges[0]].index(edge) for edge in "╰╯") if edges else (0, 0)
    below = [line[left + 1 : right].rstrip() for line in lines[edges[0] - 2 : edges[0]]] if edges else []
    assert not [line for line in below if "Esc" in line and line.endswith("…")]
    assert edges or shot.name == "wall" or shot.ascii


def _pieces(lines: list[list[tuple[str, Style]]]) -> Iterator[Piece]:
    """What is painted in one style."""
    for y, line in enumerate(lines):
        x = 0
        for text, style in line:
            yield y, x, text, _hex(style.color), _hex(style.bgcolor)
            x += len(text)


def _faint(pieces: list[Piece], palette: Palette) -> list[str]:
    """What can't be read on its ground. An old picture is to look old; lines between parts say nothing."""
    told = {}
    for _y, _x, text, ink, ground in pieces:
        if ink == palette.line and not any(letter.isalnum() for letter in text):
            continue
        least = SEEN if palette.old in (ink, ground) else READ
        if text.strip() and (found := themes.contrast(ink, ground)) < least:
            told[ink, ground] = (
                f"“{text.strip()}” is {ink} on {ground}: a contrast of {found:.1f}, not {least}"
            )
    return list(told.values())


def _hex(colour: object) -> str:
    return colour.get_truecolor().hex if colour else ""  # type: ignore[attr-defined]


def _differs(dark: Piece, other: Piece, palette: Palette) -> str:
    """How a piece is not the dark one in the theme's colours, in words; empty where it is."""
    y, x, text, *colours = dark
    if other[:3] != dark[:3]:
        return f"line {y}, column {x}: “{text}” became “{other[2]}” at line {other[0]}, column {other[1]}"
    for what, was, now in zip(("ink", "ground"), colours, other[3:], strict=True):
        roles = [role for role in ROLES if getattr(Palette(), role) == was]
        if now not in {getattr(palette, role) for role in roles}:
            wanted = " or ".join(f"{role} {getattr(palette, role)}" for role in roles) or "a role's colour"
            return f"line {y}, column {x}: the {what} of “{text}” is {now or 'nobody’s'}, not {wanted}"
    return ""
