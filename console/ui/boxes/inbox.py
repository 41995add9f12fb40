"""The box of what waits to be dealt with: message slips and voicemails."""

from collections.abc import Callable

from console.calls.intents import Intent
from console.calls.snapshot import Waiting
from console.ui import times
from console.ui.boxes.box import Box, entry
from console.ui.ink import Line
from console.ui.text import wrap
from console.ui.view import View

#: Seconds after which the desk is asked again: others mark voicemails as done from the command line.
AGAIN_S = 10.0
#: Lines of the whole text under the list.
TEXT = 3


class InboxBox(Box[Intent]):
    """What is open, urgent slips first. Enter gives the intent to call back; ``d`` sends that it is done,
    and the box stays open for the next; ``ask`` tells the desk while it is looked at."""

    WIDTH, LIST = 100, 18

    def __init__(
        self,
        view: View,
        ask: Callable[[Intent], None],
        send: Callable[[Intent], None],
        done: Callable[[Intent | None], None],
    ) -> None:
        super().__init__(view, done)
        self._ask, self._send = ask, send
        self._under = ""
        self._look()

    def _look(self) -> None:
        self._asked = self.view.now
        self._ask(Intent("inbox", text="open"))

    @property
    def found(self) -> tuple[Waiting, ...]:
        """What is open and this person may see."""
        return self.view.snapshot.inbox or ()

    @property
    def item(self) -> Waiting | None:
        """What is under the hand."""
        found = self.found
        return found[max(0, min(self.at, len(found) - 1))] if found else None

    def count(self) -> int:
        """How much waits."""
        return len(self.found)

    def renew(self, view: View) -> None:
        """Keep the hand on the same thing; look again from time to time, and when the desk came back."""
        back = bool(self.view.lost) and not view.lost
        super().renew(view)
        if back or (view.now - self._asked >= AGAIN_S and not view.lost):
            self._look()
        idents = [item.id for item in self.found]
        if self._under in idents:
            self.at = idents.index(self._under)
        self.moved()

    def moved(self) -> None:
        """Remember the thing, not its line."""
        self._under = self.item.id if self.item else ""

    def press(self, key: str, letter: str | None) -> None:
        """``d`` is done; the rest as in every box."""
        if letter in ("d", "D") or key == "delete":
            self._done_with()
        else:
            super().press(key, letter)

    def _done_with(self) -> None:
        if item := self.item:
            self._send(Intent("slip_done" if item.slip else "message_done", text=item.id))

    def title(self, line: Callable[[], Line]) -> list[Line]:
        """What the box is, and how much waits."""
        slips = sum(item.slip for item in self.found)
        head = line().add("Slips and voicemails ", "strong", bold=True)
        return [head.add(f"{_open(slips, 'slip')}, {_open(len(self.found) - slips, 'voicemail')}", "quiet")]

    def entries(self, line: Callable[[], Line], room: int) -> list[Line]:
        """The list, and the whole text of what is under the hand."""
        if not self.found:
            known = self.view.snapshot.inbox is not None
            return [
                line().add("Nothing waits: l leaves a slip about a call" if known else "Looking …", "quiet")
            ]
        shown = max(1, room - TEXT - 1)
        lines = [self._entry(line, self.found[at], at == self.at) for at in self.window(shown)]
        lines += [line() for _ in range(shown - len(lines))]
        lines.append(Line(line().ink, line().cells, "raised").rule())
        return [*lines, *self._text(line)][:room]

    def _entry(self, line: Callable[[], Line], item: Waiting, selected: bool) -> Line:
        out = entry(line, selected=selected)
        out.fit("!" if item.urgent else "✎" if item.slip else "◉", 2, "bad" if item.urgent else "quiet")
        out.fit(item.day, 10, "text").space()
        out.fit(item.name, 20, "strong", bold=selected).space()
        out.fit(f"→ {item.whose}", 16, "text").space()
        words = item.text or (f"{times.length(item.seconds)}, not written down" if not item.slip else "")
        return out.fit(words, out.room - 1, "text" if item.slip else "quiet")

    def _text(self, line: Callable[[], Line]) -> list[Line]:
        item = self.item
        if item is None:
            return []
        kind = f"slip by {item.by}" if item.slip else f"voicemail of {times.length(item.seconds)}"
        read = (", read" if item.read else ", not read yet") if item.slip else ""
        lines = [line().add(f"{item.number}   ", "strong").add(f"{kind}{read}", "quiet")]
        return lines + [line().add(part, "text") for part in wrap(item.text, line().room - 1, TEXT - 1)]

    def hint(self, line: Callable[[], Line]) -> list[Line]:
        """What the keys do."""
        return [line().add("⏎ calls back   d done   ↑ ↓ choose   Esc closes", "quiet")]

    def click(self, x: int, y: int) -> None:
        """A click chooses, and calls nobody by a slip of the hand; outside the box it closes it."""
        left, top, width, height = self._frame
        first, lines = self._list_at
        at = y - first + self._first
        if not (left <= x < left + width and top <= y < top + height):
            self.close()
        elif first <= y < first + lines - TEXT - 1 and at < self.count():
            self.at = at
            self.moved()

    def choose(self) -> None:
        """Give the call back; a withheld number can't be called."""
        item = self.item
        if item and item.to:
            self.close(Intent("dial", to=item.to, text=item.name))

    def close(self, result: Intent | None = None) -> None:
        """The desk need not look any more."""
        self._ask(Intent("inbox"))
        super().close(result)


def _open(count: int, what: str) -> str:
    """ "1 open slip"."""
    return f"{count} open {what}{'' if count == 1 else 's'}"
