"""The first two lines: the office, its mode, who waits, what is connected, who you are, the time."""

from textual.strip import Strip

from console.calls.protocol.snapshot import Link, Snapshot
from console.ui.paint import times
from console.ui.paint.states import WAITING, late, staff_look, waited
from console.ui.paint.styled_line import Ink, Line, width
from console.ui.view import View

_Part = tuple[str, str, bool]


def bar(view: View, ink: Ink, cells: int) -> Strip:
    """The header. What matters least goes first where the terminal is narrow."""
    snap = view.snapshot
    right = _right(view, brief=cells < 100)
    office: list[_Part] = [(snap.office, "strong", True)]
    only: list[_Part] = []
    if snap.few_lines:
        only = [(f" {snap.few_lines} lines, practice only ", "warn", False)]
    elif snap.practice:
        office.append((" practice ", "warn", False))
    mode, then = _mode(snap)
    wait = _waiting(view, brief=cells < 100)
    gap = 2 if cells < 100 else 4
    for left in (
        [office + only, mode + then, wait],
        [office + only, mode, wait],
        [only + mode, wait],
        [only + mode],
        [mode],
    ):
        used = sum(_cells(part) for part in left) + gap * len(left)
        if used + _cells(right) + 2 <= cells:
            break
    line = Line(ink, cells).space()
    for part in left:
        _write(line, part)
        line.space(gap)
    line.to(cells - _cells(right) - 1)
    _write(line, right)
    return line.strip()


def banner(view: View, ink: Ink, cells: int, joint: int | None = None) -> Strip:
    """The second line: a rule, or, over it so that nothing moves, what is wrong."""
    wrong = [view.lost] if view.lost else [*view.problems, *view.snapshot.alerts]
    if not wrong:
        line = Line(ink, cells)
        return (line if joint is None else line.rule(cells=joint).rule("┬", 1)).rule().strip()
    more = f"  (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
    if view.lost:
        more = f"  picture {times.running(view.now - view.lost_at)} old "
    text = f" ! {wrong[0]}"
    line = Line(ink, cells)
    line.badge(text, cells - width(more), "bad!")
    return line.badge(more, line.room, "bad!").strip()


def _mode(snap: Snapshot) -> tuple[list[_Part], list[_Part]]:
    mode = snap.mode
    parts: list[_Part] = [(mode.label, "warn" if mode.overridden else "strong", True)]
    if mode.until:
        parts.append((f" until {mode.until}", "text", False))
    then: list[_Part] = [(f", then {mode.then}", "quiet", False)] if mode.then else []
    if mode.overridden:
        then.append((f" (set by {mode.author})", "warn", False))
    return parts, then


def _waiting(view: View, *, brief: bool) -> list[_Part]:
    snap = view.snapshot
    waiting = [row for row in snap.calls if row.state in WAITING and not row.outbound]
    if not waiting:
        return [("nobody waits", "quiet", False)]
    longest = max(waited(row, view.moment) for row in waiting)
    over = any(late(row, view.moment, snap.goal_s) for row in waiting)
    return [
        (f"{len(waiting)} waiting", "strong", False),
        (" " if brief else " · longest ", "quiet", False),
        (times.running(longest) + ("!" if over else ""), "warn" if over else "strong", over),
    ]


def _right(view: View, *, brief: bool) -> list[_Part]:
    snap = view.snapshot
    parts: list[_Part] = []
    down = [link for link in snap.links if not link.up]
    if brief and not down and not view.lost and snap.links:
        parts += [("●", "good", False), (" all up", "quiet", False)]
    else:
        parts += [*_trunk(down, snap), ("  ", "text", False), *_desk(view)]
    you = snap.you
    gap = "  " if brief else "   "
    if you.slips:
        words = f"{you.slips} slip{'' if you.slips == 1 else 's'}"
        parts += [(gap, "text", False), (f"✎ {words}", "warn" if you.urgent else "text", bool(you.urgent))]
        parts += [(", urgent" if you.urgent and not brief else "", "warn", False)]
    if you.notes_until and you.notes_until > view.moment:
        left = times.left(you.notes_until - view.moment)
        parts += [(gap, "text", False), (f"notes {left}", "warn", True)]
    parts += [(gap, "text", False), (you.title, "text", False)]
    if you.state:
        how = staff_look(you.state)
        parts.append((f" {how.mark} {how.word}", "warn", False))
    parts += [(gap, "text", False), (times.wall(view.clock, snap.zone), "strong", True)]
    return parts


def _trunk(down: list[Link], snap: Snapshot) -> list[_Part]:
    if down:
        more = f" +{len(down) - 1}" if len(down) > 1 else ""
        return [(f"✕ {down[0].name}{more} down", "bad", True)]
    if not snap.links:
        return [("✕ no trunk", "bad", True)]
    return [("●", "good", False), (" trunk", "quiet", False)]


def _desk(view: View) -> list[_Part]:
    if view.lost:
        return [("✕ desk gone", "bad", True)]
    return [("●", "good", False), (" desk", "quiet", False)]


def _cells(parts: list[_Part]) -> int:
    return sum(width(text) for text, _role, _bold in parts)


def _write(line: Line, parts: list[_Part]) -> None:
    for text, role, bold in parts:
        line.add(text, role, bold=bold)
