"""A board with more calls than are found at a glance: what can be acted on, the queues, and the rest."""

from dataclasses import dataclass, field

from textual.strip import Strip

from console.calls.protocol.snapshot import QueueRow, Row
from console.ui.paint import times
from console.ui.paint.states import look
from console.ui.paint.styled_line import Ink, Line
from console.ui.paint.text import tidy
from console.ui.view import View

#: From so many calls on they are grouped, and until no more than so few are left.
FROM, UNTIL = 20, 16
#: The states in the order in which the rest of the calls is shown.
_STATES = (
    *("waiting", "holding", "connecting", "dialling", "arriving"),
    *("recording", "reviewing", "mailbox", "choosing", "playing", "talking", "leaving"),
)


@dataclass(slots=True)
class Group:
    """Calls that stand together; with the title of their queue, where they wait in one."""

    title: str = ""
    rows: list[Row] = field(default_factory=list)


def crowded(calls: int, before: bool) -> bool:
    """Whether so many calls are grouped; a few more or fewer don't change it to and fro."""
    return calls >= FROM or (before and calls > UNTIL)


def groups(view: View, calls: list[Row]) -> list[Group]:
    """What needs a hand and one's own call first, then each queue in the order of the config, then the
    rest by state. Nothing in it changes while no call's state does, so that a call keeps its place."""
    hand = sorted((row for row in calls if row.urgent), key=lambda row: row.turn)
    hand += [row for row in calls if row.mine and not row.urgent]
    left = [row for row in calls if row not in hand]
    titles = list(dict.fromkeys(queue.title for queue in view.snapshot.queues))
    titles += sorted({row.line for row in left if row.line} - set(titles))
    lines = [Group(title, [row for row in left if row.line == title]) for title in titles]
    for line in lines:
        line.rows.sort(key=lambda row: (row.place, *row.turn))
    rest = sorted((row for row in left if not row.line), key=_rank)
    return [Group(rows=hand), *(line for line in lines if line.rows), Group(rows=rest)]


def _rank(row: Row) -> tuple[int, float]:
    return _STATES.index(row.state) if row.state in _STATES else len(_STATES), row.arrived_at


def shown(groups: list[Group], selected: str, room: int) -> list[tuple[Group, list[Row]]]:
    """Which calls of each group have a line, of ``room``, where a line is left for the count of those
    that have none. The selected call always has one."""
    hand, *lines, rest = groups
    if len(hand.rows) + sum(1 + len(line.rows) for line in lines) + len(rest.rows) <= room:
        return [(group, group.rows) for group in groups]
    room -= 1
    chosen = next((group for group in groups if any(row.id == selected for row in group.rows)), hand)
    kept = 0 if chosen is hand else 1 if chosen is rest else 2
    most = {id(hand): min(len(hand.rows), max(room - kept, 0))}
    left = room - most[id(hand)]
    if chosen is rest:
        most[id(rest)], left = 1, left - 1
    # Where not all queues have room, those whose callers have waited longest; each a heading and a call.
    by_age = sorted(lines, key=lambda line: (line is not chosen, min(row.since_at for row in line.rows)))
    for line in by_age[: max(left, 0) // 2]:
        most[id(line)], left = 1, left - 2
    while left > 0 and (open_lines := [line for line in lines if 0 < most.get(id(line), 0) < len(line.rows)]):
        for line in open_lines[:left]:
            most[id(line)] += 1
            left -= 1
    most[id(rest)] = min(len(rest.rows), most.get(id(rest), 0) + max(left, 0))
    return [(group, _window(group.rows, most.get(id(group), 0), selected)) for group in groups]


def _window(rows: list[Row], most: int, selected: str) -> list[Row]:
    at = next((at for at, row in enumerate(rows) if row.id == selected), 0)
    first = max(0, at - most + 1)
    return rows[first : first + most]


def heading(view: View, group: Group, tone: Ink, cells: int) -> Strip:
    """A queue's name, how many wait, the longest, and who is there for them."""
    queue = next((queue for queue in view.snapshot.queues if queue.title == group.title), None)
    line = Line(tone, cells).space().add(f"{tidy(group.title)}  ", "strong", bold=True)
    queue = queue or _counted(group)
    line.add(f"{queue.waiting} waiting", "text")
    if queue.oldest_at is not None:
        longest = view.moment - queue.oldest_at
        over = longest > (queue.goal_s or view.snapshot.goal_s)
        line.add(" · longest ", "quiet")
        line.add(times.running(longest) + ("!" if over else ""), "warn" if over else "text")
    if queue.callbacks:
        line.add(f" · {queue.callbacks} to call back", "quiet")
    if queue.trouble:
        line.add(" · ", "quiet").add(queue.trouble, "bad", bold=True)
    elif queue.people:
        line.add(f" · {queue.free} of {queue.staffed} free", "quiet")
    return line.space().rule().strip()


def _counted(group: Group) -> QueueRow:
    """What is known of a line that is no queue of the config: of those who have a skill."""
    on_line = [row.since_at for row in group.rows if not row.outbound]
    goal, back = group.rows[0].goal_s, len(group.rows) - len(on_line)
    return QueueRow("", group.title, len(on_line), min(on_line, default=None), 0, 0, goal, back)


def rest(view: View, hidden: list[Row], tone: Ink, cells: int) -> Strip:
    """How many calls have no line, by state, and the oldest of them."""
    counts: dict[str, int] = {}
    for row in hidden:
        counts[look(row).word] = counts.get(look(row).word, 0) + 1
    oldest = max(view.moment - row.arrived_at for row in hidden)
    line = Line(tone, cells).space(4).add(f"… {len(hidden)} more", "strong", bold=True)
    line.add("  " + ", ".join(f"{count} {word}" for word, count in counts.items()), "quiet")
    return line.add("  oldest ", "quiet").add(times.running(oldest), "text").strip()
