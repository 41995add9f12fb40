"""The strip of queues: only those in which somebody waits, or that nobody serves."""

from textual.strip import Strip

from console.calls.protocol.snapshot import QueueRow
from console.ui.paint import times
from console.ui.paint.styled_line import Ink, Line, width
from console.ui.paint.text import tidy
from console.ui.view import View

_TITLE = 8
_Part = tuple[str, str, bool]


def strip(view: View, ink: Ink, cells: int) -> Strip:
    """A line of its own, above the staff."""
    line = Line(ink, cells).space().fit("QUEUES", _TITLE - 1, "quiet", bold=True)
    queues = _shown_queues(view)
    if not queues:
        return line.add("nobody waits in a queue", "quiet").strip()
    for parts in _fitting(view, queues, line.room):
        _write(line, parts)
        line.space(4)
    return line.strip()


def rule(view: View, ink: Ink, cells: int) -> Strip:
    """The same in a rule between parts of the board, where lines are few."""
    line, queues = Line(ink, cells), _shown_queues(view)
    for parts in _fitting(view, queues, cells - 1, gap=3) if queues else []:
        line.rule(cells=1).space()
        _write(line, parts)
        line.space()
    return line.rule().strip()


def _shown_queues(view: View) -> list[QueueRow]:
    """The queues worth a word, those that somebody must look at first."""
    told = [queue for queue in view.snapshot.queues if queue.waiting or queue.callbacks or queue.trouble]
    return sorted(told, key=lambda queue: not (queue.trouble and queue.waiting))


def _fitting(view: View, queues: list[QueueRow], room: int, gap: int = 4) -> list[list[_Part]]:
    """All of them with their staff, else without, else as many as fit and how many more there are."""
    for brief in (False, True):
        found = [_queue(view, queue, brief=brief) for queue in queues]
        if sum(_cells(parts) + gap for parts in found) <= room:
            return found
    while len(found) > 1:
        found.pop()
        more: list[_Part] = [(f"… {len(queues) - len(found)} more", "quiet", False)]
        if sum(_cells(parts) + gap for parts in [*found, more]) <= room:
            return [*found, more]
    return found


def _queue(view: View, queue: QueueRow, *, brief: bool) -> list[_Part]:
    alone = bool(queue.trouble and (queue.waiting or queue.callbacks))
    parts: list[_Part] = [("✕ ", "bad", True)] if alone else []
    parts.append((tidy(queue.title), "bad" if alone else "strong", alone))
    if queue.oldest_at is not None:
        longest = view.moment - queue.oldest_at
        over = longest > queue.goal_s
        parts += [
            (f" {queue.waiting}", "strong", False),
            (" waiting " if not brief else " · ", "quiet", False),
            (times.running(longest) + ("!" if over else ""), "warn" if over else "text", over),
        ]
    if queue.callbacks:
        parts.append(
            (f" ↺ {queue.callbacks}" if brief else f" ↺ {queue.callbacks} to call back", "quiet", False)
        )
    if queue.trouble:
        parts.append((f" {queue.trouble}", "bad" if alone else "warn", alone))
    elif not brief:
        parts.append((f" · {queue.free} of {queue.staffed} free", "quiet", False))
    return parts


def _cells(parts: list[_Part]) -> int:
    return sum(width(text) for text, _role, _bold in parts)


def _write(line: Line, parts: list[_Part]) -> None:
    for text, role, bold in parts:
        line.add(text, role, bold=bold)
