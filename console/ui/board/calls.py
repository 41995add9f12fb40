"""The list of live calls: each on the line of its number, so that nothing moves while it lives."""

from dataclasses import dataclass, field

from textual.strip import Strip

from console.calls.protocol.snapshot import Row, Snapshot
from console.ui.board import crowd
from console.ui.paint import times
from console.ui.paint.states import late, look, waited
from console.ui.paint.styled_line import Ink, Line, width
from console.ui.paint.text import tidy
from console.ui.view import View

#: how a recorded conversation is marked, for all to see, and the colour's role
_TAPE = {
    "asking": ("◌ rec", "quiet"),
    "on": ("● rec", "bad"),
    "paused": ("‖ rec paused", "warn"),
    "refused": ("✕ rec refused", "quiet"),
}


@dataclass(slots=True)
class Listing:
    """The painted list: its lines, the calls in painted order, and which line shows which."""

    lines: list[Strip]
    order: tuple[str, ...] = ()
    rows: dict[int, str] = field(default_factory=dict)


def listing(view: View, tone: Ink, cells: int, room: int) -> Listing:
    """The calls in so many lines of so many cells."""
    calls = sorted(view.snapshot.calls, key=lambda row: row.number)
    blank = Line(tone, cells).strip()
    if not calls:
        lines = _empty(view, tone, cells, room)
        return Listing([*lines, *(blank for _ in range(room - len(lines)))][:room])
    if view.crowded:
        return _crowded(view, calls, tone, cells, room)
    if calls[-1].number <= room and calls[0].number > 0:
        lines = [blank] * room
        rows = {}
        for row in calls:
            lines[row.number - 1] = _line(view, row, tone, cells)
            rows[row.number - 1] = row.id
        return Listing(lines, tuple(row.id for row in calls), rows)
    if len(calls) <= room:
        lines = [_line(view, row, tone, cells) for row in calls]
        lines += [blank] * (room - len(lines))
        order = tuple(row.id for row in calls)
        return Listing(lines, order, dict(enumerate(order)))
    return _crowded(view, calls, tone, cells, room)


def _crowded(view: View, calls: list[Row], tone: Ink, cells: int, room: int) -> Listing:
    """More calls than are found at a glance: in groups, and a count of what does not fit on the last line."""
    groups = crowd.groups(view, calls)
    shown = crowd.shown(groups, view.selected, room)
    found = Listing([], tuple(row.id for group in groups for row in group.rows))
    for group, rows in shown:
        if group.title and rows:
            found.lines.append(crowd.heading(view, group, tone, cells))
        for row in rows:
            found.rows[len(found.lines)] = row.id
            found.lines.append(_line(view, row, tone, cells))
    hidden = [row for row in calls if row.id not in found.rows.values()]
    found.lines += [Line(tone, cells).strip() for _ in range(room - len(found.lines) - bool(hidden))]
    if hidden:
        found.lines.append(crowd.rest(view, hidden, tone, cells))
    return found


def _line(view: View, row: Row, tone: Ink, cells: int) -> Strip:
    """One call. Columns are fixed for a width, so that eyes find them without reading."""
    selected = row.id == view.selected
    line = Line(tone, cells, "selection" if selected else "background")
    how = look(row)
    line.add("▌" if selected else " ", "accent" if selected else "text")
    line.fit(str(row.number), 2, "strong" if row.number < 10 else "quiet", right=True).space()
    if row.urgent:
        line.badge(f" {how.mark} {how.word}", 12, "accent!")
    else:
        line.space().fit(f"{how.mark} {how.word}", 11, how.role)
    over = bool(row.reminds) or late(row, view.moment, view.snapshot.goal_s)
    wait = waited(row, view.moment) or view.moment - row.since_at
    line.fit(times.running(wait), 6, "warn" if over else "text", right=True)
    line.add("! " if over else "  ", "warn", bold=True)
    rest = line.room - 1
    name = max(14, rest * 44 // 100)
    flag, tape = " ✎" if row.note else "", _TAPE.get(row.recorded)
    words = f" {tape[0]}" if tape else ""
    # At the end stands when something happens, else how long the caller may still have to wait.
    down = times.left(row.next_at - view.moment) if row.next_at is not None else ""
    end = down or row.wait
    told = width(tidy(place(row))) + (width(end) + 1 if end else 0)
    # A name that is longer than its column is cut only where what follows needs the room.
    who = tidy(row.name) or "no name"
    name = max(name, min(width(who + flag + words) + 1, rest - told))
    line.fit(who, name - width(flag + words) - 1, "strong", bold=row.urgent or row.mine or selected)
    line.add(words, tape[1] if tape else "quiet", bold=True).add(flag, "quiet").space()
    role = "text" if row.urgent or row.rings else "quiet"
    line.fit(place(row), line.room - 1 - (width(end) + 1 if end else 0), role)
    if end:
        line.space().add(end, "strong" if down else "quiet")
    return line.strip()


def place(row: Row) -> str:
    """Where a call is and where it goes then, in a few words."""
    where = row.where
    if row.state == "holding":
        where = where.removeprefix("on hold").strip()
    if row.mine and row.state == "talking":
        where = "with you"
    if row.muted:
        where += ", muted"
    if row.state in ("arriving", "ringing") and not row.recall:
        where = ""
    if row.lookers:
        more = f" and {len(row.lookers) - 1} more look" if len(row.lookers) > 1 else " looks"
        where = f"{where}, {row.lookers[0]}{more}".removeprefix(", ")
    then = f"→ {row.next}" if row.next and row.state != "waiting" else ""
    return f"{where} {then}".strip()


def _empty(view: View, ink: Ink, cells: int, room: int) -> list[Strip]:
    """A board without calls: how one gets here, and what the day was."""
    snap = view.snapshot
    texts: list[tuple[str, str, bool]] = [("No calls", "strong", True), ("", "text", False)]
    texts += [(text, "text", False) for text in _how(snap)]
    if snap.today:
        texts.append(("", "text", False))
        texts.append((f"Today: {', '.join(f'{n} {what}' for what, n in snap.today)}", "quiet", False))
    lines = []
    for text, role, bold in texts:
        line = Line(ink, cells)
        lines.append(line.space(4).add(text, role, bold=bold).strip())
    above = 1 if room > len(lines) + 2 else 0
    above = max(above, min(5, (room - len(lines)) // 3))
    return [Line(ink, cells).strip() for _ in range(above)] + lines


def _how(snap: Snapshot) -> list[str]:
    if snap.practice:
        return [
            "This is practice: patients call by themselves, in a moment the next.",
            "Enter answers, o sends a call elsewhere; what you leave alone",
            "follows its route.",
        ]
    up = [link.name for link in snap.links if link.up]
    if not snap.links:
        return [
            "No phone line is set up yet, so nobody can call:",
            "docs/config.md says how to add a trunk or an account.",
        ]
    if not up:
        whys = [f"{link.name}: {link.why or 'no reason is known'}" for link in snap.links]
        return ["No line to the telephone network is up, so nobody can call.", *whys[:4]]
    return [
        f"Waiting for calls on {', '.join(up)}.",
        "A call stands here as it rings, with its route and who it is;",
        "what nobody takes follows its route by itself.",
    ]
