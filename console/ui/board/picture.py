"""The whole board as lines: what goes where at which size."""

from dataclasses import dataclass, field

from textual.strip import Strip

from console.ui.board import calls, card, footer, header, queues, staff
from console.ui.commands import Keys
from console.ui.paint.styled_line import Ink, Line
from console.ui.view import View

#: From this size on the caller and the route stand beside the calls; below, under them.
WIDE = (104, 26)


@dataclass(slots=True)
class Picture:
    """A painted board: its lines, which line shows which call, and which cells run which command."""

    lines: list[Strip]
    order: tuple[str, ...] = ()
    rows: dict[int, str] = field(default_factory=dict)
    buttons: list[tuple[int, int, int, str]] = field(default_factory=list)

    def call_at(self, x: int, y: int, split: int) -> str:
        """The call painted at a cell, empty when there is none."""
        return self.rows.get(y, "") if x < split else ""


def paint(view: View, ink: Ink, cells: int, height: int, keys: Keys) -> Picture:
    """The board for a view at a size; ``keys`` are the keys as the config has them."""
    tone = ink.faded if view.lost else ink
    wide = cells >= WIDE[0] and height >= WIDE[1]
    at = split(cells, height) if wide else None
    top = [header.bar(view, tone, cells), header.banner(view, ink, cells, at)]
    foot, buttons = footer.lines(view, ink, cells, 2 if wide else 3, keys)
    people = staff.strip(view, tone, cells, 3 if wide else 1)
    if wide:
        lines_up = [queues.strip(view, tone, cells)] if view.snapshot.queues else []
        bottom = [_rule(tone, cells, at), *lines_up, *people, _rule(tone, cells), *foot]
    else:
        bottom = [queues.rule(view, tone, cells), *people, *foot]
    room = max(0, height - len(top) - len(bottom))
    middle, order, rows = (_beside if wide else _under)(view, tone, cells, room)
    lines = [*top, *middle, *bottom][:height]
    lines += [Line(tone, cells).strip() for _ in range(height - len(lines))]
    foot_at = len(top) + room + len(bottom) - len(foot)
    return Picture(
        lines,
        order,
        {y + len(top): call for y, call in rows.items()},
        [(y + foot_at, start, end, command) for y, start, end, command in buttons],
    )


def split(cells: int, height: int) -> int:
    """The column where the calls end and the caller begins."""
    return min(cells - 44, cells * 64 // 100) if cells >= WIDE[0] and height >= WIDE[1] else cells


_Middle = tuple[list[Strip], tuple[str, ...], dict[int, str]]


def _beside(view: View, tone: Ink, cells: int, room: int) -> _Middle:
    left = split(cells, WIDE[1])
    right = cells - left - 3
    listed = calls.listing(view, tone, left, room)
    told = _caller_strips(view, tone, right, room)
    bar, edge = Line(tone, 2).rule("│", 1).strip(), Line(tone, 1).strip()
    lines = [Strip.join([a, bar, b, edge]) for a, b in zip(listed.lines, told, strict=True)]
    return lines, listed.order, listed.rows


def _under(view: View, tone: Ink, cells: int, room: int) -> _Middle:
    panel = 0 if room < 9 else min(14, max(6, room * 2 // 5))
    listed = calls.listing(view, tone, cells, room - panel)
    if not panel:
        return listed.lines, listed.order, listed.rows
    told = _caller_strips(view, tone, cells, panel - 1, brief=True)
    return [*listed.lines, _rule(tone, cells), *told], listed.order, listed.rows


def _caller_strips(view: View, tone: Ink, cells: int, room: int, *, brief: bool = False) -> list[Strip]:
    """Who calls, where to and why, with a cell free at both sides where it has the whole width."""

    def new() -> Line:
        return Line(tone, cells - 1).space() if brief else Line(tone, cells)

    row, paint_card = view.shown, card.brief if brief else card.full
    lines = card.nobody(new) if row is None else paint_card(view, row, new, room)
    edge = Line(tone, 1 if brief else 0).strip()
    painted = [Strip.join([line.strip(), edge]) for line in lines[:room]]
    return painted + [Line(tone, cells).strip() for _ in range(room - len(painted))]


def _rule(ink: Ink, cells: int, joint: int | None = None) -> Strip:
    if joint is None:
        return Line(ink, cells).rule().strip()
    return Line(ink, cells).rule(cells=joint).rule("┴", 1).rule().strip()
