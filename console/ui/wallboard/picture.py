"""A view as a wallboard: pure lines, with nothing of who calls."""

from dataclasses import dataclass

from textual.strip import Strip

from console.calls.protocol.snapshot import Figures, QueueRow, Snapshot
from console.ui.board import header
from console.ui.paint import times
from console.ui.paint.states import ORDER, WAITING, late, staff_look, waited
from console.ui.paint.styled_line import Ink, Line, width
from console.ui.paint.text import tidy
from console.ui.view import View
from console.ui.wallboard.big_digits import HEIGHT, big

_OFFICE = Figures("", 0, 0, None)
#: lines of a tile beyond its digits: its word above, a blank one below
_FRAME = 2
#: columns of the table of queues after the title: heading, cells
_COLUMNS = (
    ("waiting", 9), ("longest", 9), ("answered", 10), ("gave up", 9), ("level", 8), ("free", 8),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Tile:
    """A figure in big digits: what it is, the digits, their role, what is said beside the word where there is
    room, and whether it is marked as bad."""

    word: str
    digits: str
    role: str = "strong"
    note: str = ""
    bad: bool = False

    def head(self, cells: int) -> str:
        """The line above, marked where the figure is bad."""
        word = f"! {self.word}" if self.bad else self.word
        whole = f"{word} {self.note}"
        return whole if width(whole) <= cells else word


def paint(view: View, ink: Ink, cells: int, height: int) -> list[Strip]:
    """So many lines of so many cells."""
    tone = ink.faded if view.lost else ink
    lines = [_bar(view, tone, cells), header.banner(view, ink, cells), Line(tone, cells).strip()]
    tall = (height - len(lines) - 2 - len(view.snapshot.queues) - 2 * _FRAME) // (2 * HEIGHT)
    small = height < 2 * (HEIGHT + _FRAME) + 5
    for row in _tiles(view):
        lines += _small(row, tone, cells) if small else _big(row, tone, cells, max(1, tall))
    lines += _table(view, tone, cells, height - len(lines) - 1)
    lines = lines[: height - 1]
    lines += [Line(tone, cells).strip() for _ in range(height - 1 - len(lines))]
    return [*lines, _people(view, tone, cells)]


def level(share: float | None) -> str:
    """A service level as it is shown: "87 %", before the first call "-"."""
    return "-" if share is None else f"{int(share * 100)} %"


def _bar(view: View, ink: Ink, cells: int) -> Strip:
    snap = view.snapshot
    clock = times.wall(view.clock, snap.zone)
    line = Line(ink, cells).space().add(tidy(snap.office), "strong", bold=True).space(4)
    line.add(snap.mode.label, "warn" if snap.mode.overridden else "strong", bold=True)
    line.add(f" until {snap.mode.until}" if snap.mode.until else "", "text")
    return line.to(cells - width(clock) - 1).add(clock, "strong", bold=True).strip()


def _tiles(view: View) -> tuple[tuple[_Tile, ...], ...]:
    snap = view.snapshot
    rows = [row for row in snap.calls if row.state in WAITING and not row.outbound]
    longest = max((waited(row, view.moment) for row in rows), default=0.0)
    over = any(late(row, view.moment, snap.goal_s) for row in rows)
    today = next((each for each in snap.figures if not each.queue), _OFFICE)
    there, free = _there(snap)
    short = today.level is not None and today.level < snap.target
    crowd = len(rows) > max(there, 1)
    goal = f"in {times.limit(snap.within_s)}, goal {level(snap.target)}"
    quiet = "strong" if rows else "quiet"
    return (
        (
            _Tile("WAITING", str(len(rows)), quiet, "more than can answer" * crowd, crowd),
            _Tile("LONGEST", times.running(longest).replace(" ", ""), quiet, "beyond its goal" * over, over),
            _Tile("LEVEL", level(today.level).replace(" ", ""), "strong", goal, short),
        ),
        (
            _Tile("ANSWERED", str(today.answered), "good" if today.answered else "quiet", "today"),
            _Tile("GAVE UP", str(today.abandoned), "strong" if today.abandoned else "quiet", "today"),
            _Tile("FREE", f"{free}/{there}", "strong", "of those there" if there else "nobody is there",
                  bool(snap.staff) and not there),
        ),
    )  # fmt: skip


def _there(snap: Snapshot) -> tuple[int, int]:
    """How many of the staff take calls, and how many of them are free."""
    here = [p.state for p in snap.staff if p.state in ("free", "unseen", "ringing", "on a call", "wrap-up")]
    return len(here), here.count("free")


def _big(tiles: tuple[_Tile, ...], ink: Ink, cells: int, tall: int) -> list[Strip]:
    """The tiles of a row, their digits ``tall`` times as high and as wide as there is room for."""
    each = (cells - 1) // len(tiles)
    head, body = Line(ink, cells).space(), [Line(ink, cells).space() for _ in range(HEIGHT * tall)]
    for index, tile in enumerate(tiles):
        head.fit(tile.head(each - 2), each - 2, "bad" if tile.bad else "quiet", bold=tile.bad)
        head.to(1 + (index + 1) * each)
        wide = max(1, min(tall, (each - 2) // max(1, len(big(tile.digits)[0]))))
        for line, shape in zip(body, big(tile.digits, wide, tall), strict=True):
            line.add(shape, "bad" if tile.bad else tile.role).to(1 + (index + 1) * each)
    return [head.strip(), *(line.strip() for line in body), Line(ink, cells).strip()]


def _small(tiles: tuple[_Tile, ...], ink: Ink, cells: int) -> list[Strip]:
    """A line each, where the terminal is too low for big digits."""
    return [
        Line(ink, cells).space().fit(tile.head(cells - 12), cells - 12, "quiet")
        .add(tile.digits, "bad" if tile.bad else tile.role, bold=True).strip()
        for tile in tiles
    ]  # fmt: skip


def _table(view: View, ink: Ink, cells: int, room: int) -> list[Strip]:
    """The queues, those that need somebody first where not all of them fit."""
    snap = view.snapshot
    if room < 2:
        return []
    if not snap.queues:
        calm = "" if snap.calls else "Nobody calls now. "
        return [Line(ink, cells).space().add(f"{calm}There are no queues in this office", "quiet").strip()]
    head = Line(ink, cells).space().fit("QUEUE", _title(cells), "quiet", bold=True)
    for word, wide in _COLUMNS:
        head.fit(word, wide, "quiet", right=True)
    figures = {each.queue: each for each in snap.figures}
    queues = list(snap.queues)
    if len(queues) > room - 1:
        queues.sort(key=lambda queue: (not queue.trouble, -queue.waiting))
    lines = [head.strip()]
    lines += [
        _queue(view, queue, figures.get(queue.name, _OFFICE), ink, cells) for queue in queues[: room - 1]
    ]
    if len(queues) > room - 1:
        lines[-1] = Line(ink, cells).space().add(f"… {len(queues) - room + 2} more queues", "quiet").strip()
    return lines


def _title(cells: int) -> int:
    return max(12, min(34, cells - 2 - sum(wide for _, wide in _COLUMNS)))


def _queue(view: View, queue: QueueRow, today: Figures, ink: Ink, cells: int) -> Strip:
    snap = view.snapshot
    longest = view.moment - queue.oldest_at if queue.oldest_at is not None else 0.0
    over = longest > queue.goal_s
    short = today.level is not None and today.level < snap.target
    alone = bool(queue.trouble and queue.waiting)
    line = Line(ink, cells).space()
    line.fit(("✕ " if alone else "") + queue.title, _title(cells), "bad" if alone else "strong", bold=True)
    shown = (
        (str(queue.waiting), "strong" if queue.waiting else "quiet", False),
        (times.running(longest) if queue.waiting else "-", "text" if queue.waiting else "quiet", over),
        (str(today.answered), "text", False),
        (str(today.abandoned), "text" if today.abandoned else "quiet", False),
        (level(today.level), "text", short),
        (f"{queue.free}/{queue.staffed}", "text", alone),
    )
    for (text, role, bad), (_word, wide) in zip(shown, _COLUMNS, strict=True):
        line.fit(f"! {text}" if bad else text, wide, "bad" if bad else role, right=True, bold=True)
    return line.space(2).add(queue.trouble, "bad" if alone else "warn").strip()


def _people(view: View, ink: Ink, cells: int) -> Strip:
    """How many are where."""
    line = Line(ink, cells).space()
    states = [person.state for person in view.snapshot.staff]
    for state in ORDER:
        if count := states.count(state):
            how = staff_look(state)
            line.add(f"{how.mark} ", how.role).add(f"{count} ", "strong", bold=True).add(
                how.word, "text"
            ).space(3)
    return line.strip()
