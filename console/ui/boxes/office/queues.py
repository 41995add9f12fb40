"""The box with all queues: who waits, how long, and who is there for them."""

from collections.abc import Callable

from console.calls.protocol.snapshot import QueueRow, Row
from console.ui.boxes.box import Box, entry
from console.ui.paint import times
from console.ui.paint.states import staff_look, staff_words
from console.ui.paint.styled_line import Line
from console.ui.paint.text import tidy
from console.ui.view import View

#: Lines about the queue under the hand: its people, and its first callers.
ABOUT = 6


#: what the box gives for the wallboard
WALL = ":wallboard"


class QueuesBox(Box[str]):
    """F6. Gives the first caller of the queue under the hand, or ``WALL``."""

    WIDTH, HEAD, LIST = 90, 2, 20

    def __init__(self, view: View, done: Callable[[str | None], None]) -> None:
        super().__init__(view, done)
        waiting = [at for at, queue in enumerate(self.queues) if queue.waiting]
        self.at = waiting[0] if waiting else 0

    @property
    def queues(self) -> tuple[QueueRow, ...]:
        """All of them, as the config lists them."""
        return self.view.snapshot.queues

    def count(self) -> int:
        """How many there are."""
        return len(self.queues)

    def lines_wanted(self) -> int:
        """All queues, and what is told of the one under the hand."""
        return max(1, self.count()) + (ABOUT + 1 if self.queues else 0)

    def line_of(self, queue: QueueRow) -> list[Row]:
        """The calls that wait in a queue, in their order."""
        rows = [row for row in self.view.snapshot.calls if row.line == queue.title]
        return sorted(rows, key=lambda row: (row.place, row.number))

    def title(self, line: Callable[[], Line]) -> list[Line]:
        """What the columns are."""
        out = line().fit("", 2)
        for word, cells, right in _columns(line().room - 2):
            out.fit(word, cells, "quiet", right=right).space(2)
        return [line().add("Queues", "strong", bold=True), out]

    def entries(self, line: Callable[[], Line], room: int) -> list[Line]:
        """The queues, and what is told of the one under the hand."""
        if not self.queues:
            return [line().add("There are no queues in this office", "quiet")]
        about = ABOUT if room > ABOUT + 2 else 0
        lines = [
            self._entry(line, self.queues[at], at == self.at)
            for at in self.window(room - bool(about) - about)
        ]
        if about:
            rule = Line(line().ink, line().cells, "raised").rule()
            lines += [rule, *self._about(line, self.queues[self.at], about)]
        return lines

    def _entry(self, line: Callable[[], Line], queue: QueueRow, selected: bool) -> Line:
        longest = self.view.moment - queue.oldest_at if queue.oldest_at is not None else 0.0
        over = longest > queue.goal_s
        alone = bool(queue.trouble and (queue.waiting or queue.callbacks))
        waiting = f"{queue.waiting}" + (f" ↺{queue.callbacks}" if queue.callbacks else "")
        cells = (
            (queue.title, "strong"),
            (waiting if queue.waiting or queue.callbacks else "-", "text" if queue.waiting else "quiet"),
            (times.running(longest) + "!" * over if queue.waiting else "", "warn" if over else "text"),
            (queue.trouble or f"{queue.free} of {queue.staffed} free", "bad" if alone else "text"),
            (queue.wait, "text"),
            (times.limit(queue.goal_s), "quiet"),
        )
        out = entry(line, selected=selected)
        out.fit("✕" if alone else "", 2, "bad")
        for (text, role), (_word, width, right) in zip(cells, _columns(line().room - 2), strict=True):
            out.fit(text, width, role, right=right, bold=selected and role == "strong").space(2)
        return out

    def _about(self, line: Callable[[], Line], queue: QueueRow, room: int) -> list[Line]:
        """Who can serve it, where they are, and its first callers."""
        people = [person for person in self.view.snapshot.staff if person.name in queue.people]
        out = line().fit("staff", 8, "quiet")
        for person in people:
            how = staff_look(person.state)
            out.add(f"{how.mark} ", how.role).add(f"{tidy(person.title)} ", "text")
            out.add(staff_words(person, self.view.moment), "quiet").space(2)
        if not people:
            out.add("nobody has its skills", "quiet")
        lines, calls = [out], self.line_of(queue)
        for at, row in enumerate(calls[: room - 1]):
            if at == room - 2 and len(calls) > room - 1:
                lines.append(line().space(8).add(f"… {len(calls) - at} more", "quiet"))
                break
            told = line().fit("" if at else "callers", 8, "quiet").fit(row.name, 30, "strong").space()
            told.fit("↺" if row.outbound else times.running(self.view.moment - row.since_at), 7, right=True)
            told.space(2).fit(", ".join(row.rings) and f"rings {', '.join(row.rings)}", 20, "text").space()
            lines.append(told.add(row.wait, "quiet"))
        return lines

    def press(self, key: str, letter: str | None) -> None:
        """Tab or the box's own key once more shows the wallboard."""
        if key in ("tab", "f6"):
            self.close(WALL)
        else:
            super().press(key, letter)

    def hint(self, line: Callable[[], Line]) -> list[Line]:
        """What the keys do."""
        return [line().add("↑ ↓ choose   ⏎ selects its first caller   Tab wallboard   Esc closes", "quiet")]

    def choose(self) -> None:
        """Give the first caller of the queue under the hand."""
        calls = self.line_of(self.queues[self.at]) if self.queues else []
        if calls:
            self.close(calls[0].id)


def _columns(room: int) -> tuple[tuple[str, int, bool], ...]:
    """The title, the cells and whether it ends at the right, of each column."""
    fixed = (
        ("waiting", 8, True),
        ("longest", 8, True),
        ("staff", 19, False),
        ("wait now", 8, False),
        ("goal", 6, True),
    )
    return (("queue", max(10, room - sum(cells + 2 for _word, cells, _right in fixed) - 2), False), *fixed)
