"""The list of live calls: each on the line of its number, so that nothing moves while it lives."""

from dataclasses import dataclass, field

from textual.strip import Strip

from console.calls.snapshot import Row, Snapshot
from console.ui import times
from console.ui.ink import Ink, Line
from console.ui.states import look, waited
from console.ui.text import tidy
from console.ui.view import View

#: The states in the order in which an overfull board shows their calls.
_GROUPS = {
    state: place
    for place, state in enumerate(
        (
            "ringing",
            "waiting",
            "holding",
            "connecting",
            "dialling",
            "arriving",
            "recording",
            "choosing",
            "playing",
            "talking",
            "leaving",
        )
    )
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
    """More calls than lines: what can be acted on first, a count of the rest on the last line."""
    calls = sorted(calls, key=_rank)
    order = tuple(row.id for row in calls)
    shown = room - 1
    at = order.index(view.selected) if view.selected in order else 0
    first = max(0, min(at - shown + 1 if at >= shown else 0, len(calls) - shown))
    seen = calls[first : first + shown]
    lines = [_line(view, row, tone, cells) for row in seen]
    hidden = calls[:first] + calls[first + shown :]
    counts: dict[str, int] = {}
    for row in hidden:
        counts[look(row).word] = counts.get(look(row).word, 0) + 1
    oldest = max(view.moment - row.arrived_at for row in hidden)
    line = Line(tone, cells).space(4).add(f"… {len(hidden)} more", "strong", bold=True)
    line.add("  " + ", ".join(f"{count} {word}" for word, count in counts.items()), "quiet")
    line.add("  oldest ", "quiet").add(times.running(oldest), "text")
    lines.append(line.strip())
    return Listing(lines, order, {y: row.id for y, row in enumerate(seen)})


def _rank(row: Row) -> tuple[int, bool, float]:
    """What needs a hand, then one's own call, then state by state; the oldest first. Nothing in it
    changes while a call's state stays, so that a call keeps its place."""
    first = 0 if row.urgent else 1 if row.mine else 2 + _GROUPS.get(row.state, len(_GROUPS))
    return first, not row.recall, row.arrived_at


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
    wait = waited(row, view.moment)
    late = wait > view.snapshot.goal_s
    line.fit(times.running(wait or view.moment - row.since_at), 6, "warn" if late else "text", right=True)
    line.add("! " if late else "  ", "warn", bold=True)
    rest = line.room - 1
    name = max(14, rest * 44 // 100)
    flag = " ✎" if row.note else ""
    line.fit(
        tidy(row.name) or "no name", name - len(flag) - 1, "strong", bold=row.urgent or row.mine or selected
    )
    line.add(flag, "quiet").space()
    down = times.left(row.next_at - view.moment) if row.next_at is not None else ""
    line.fit(place(row), line.room - 1 - (len(down) + 1 if down else 0), "text" if row.urgent else "quiet")
    if down:
        line.space().add(down, "strong")
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
    then = f"→ {row.next}" if row.next else ""
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
            "No trunk and no account is set up, so nobody can call:",
            "see [[trunk]] and [[account]] in the config.",
        ]
    if not up:
        return ["No line to the telephone network is up, so nobody can call:", snap.links[0].why]
    return [
        f"Waiting for calls on {', '.join(up)}.",
        "A call stands here as it rings, with its route and who it is;",
        "what nobody takes follows its route by itself.",
    ]
