"""The box of what waits to be dealt with: message slips and voicemails."""

from collections.abc import Callable

from console.calls.protocol.intents import Intent
from console.calls.protocol.lists import Waiting
from console.ui.boxes.list_box import ListBox
from console.ui.paint import times
from console.ui.paint.styled_line import Line
from console.ui.paint.text import wrap
from console.ui.view import View

#: Lines of the whole text under the list.
TEXT = 3


class InboxBox(ListBox[Waiting, Intent | Waiting]):
    """What is open, urgent slips first. Enter gives the intent to call back, ``g`` a voicemail to be given to
    a colleague; ``p`` has it played and ``d`` sends that it is done, and the box stays open for the next;
    ``ask`` tells the desk while it is looked at."""

    WIDTH, LIST = 100, 18
    #: others mark voicemails as done from the command line, so the desk is asked again
    TAIL, AGAIN_S, CAUTIOUS = TEXT + 1, 10.0, True

    def __init__(
        self,
        view: View,
        ask: Callable[[Intent], None],
        send: Callable[[Intent], None],
        done: Callable[[Intent | Waiting | None], None],
    ) -> None:
        super().__init__(view, done)
        self._tell, self._send = ask, send
        self.ask()

    def ask(self) -> None:
        """Look at what waits now."""
        self._tell(Intent("inbox", text="open"))

    @property
    def found(self) -> tuple[Waiting, ...]:
        """What is open and this person may see."""
        return self.view.snapshot.inbox or ()

    def key(self, item: Waiting) -> str:
        """The id of a slip or voicemail."""
        return item.id

    def renew(self, view: View) -> None:
        """Also the first line's thing is kept under the hand: ``d`` must not meet another."""
        super().renew(view)
        self.moved()

    def press(self, key: str, letter: str | None) -> None:
        """``d`` is done, ``p`` plays, ``g`` gives, ``o`` calls back oneself; the rest as in every box."""
        item = self.item
        if letter in ("d", "D") or key == "delete":
            self._done_with()
        elif letter in ("p", "P") and item and not item.slip:
            self._send(Intent("hear", text=item.id))
        elif letter in ("g", "G") and item and not item.slip:
            self.close(item)
        elif letter in ("o", "O") and item and item.slip:
            self._send(Intent("slip_take", text=item.id))
        else:
            super().press(key, letter)

    def _done_with(self) -> None:
        if item := self.item:
            self._send(Intent("slip_done" if item.slip else "message_done", text=item.id))

    def title(self, line: Callable[[], Line]) -> list[Line]:
        """What the box is, and how much waits."""
        slips = sum(item.slip for item in self.found)
        head = line().add("Slips and voicemails  ", "strong", bold=True)
        if not self.found:
            return [head]
        return [head.add(f"{_open(slips, 'slip')}, {_open(len(self.found) - slips, 'voicemail')}", "quiet")]

    def nothing(self) -> str:
        """What an empty box says."""
        known = self.view.snapshot.inbox is not None
        return "Nothing waits: l leaves a slip about a call" if known else "Looking …"

    def row(self, out: Line, item: Waiting, *, selected: bool) -> Line:
        """How urgent it is, since when, of whom, for whom, and its first words."""
        mark = "!" if item.urgent or item.late else "✎" if item.slip else "▶" if self._plays(item) else "◉"
        out.fit(mark, 2, "bad" if item.urgent or item.late else "quiet")
        out.fit(item.day, 10, "text").space()
        out.fit(item.name, 20, "strong", bold=selected).space()
        out.fit(f"→ {item.whose}", 16, "text").space()
        words = item.text or (f"{times.length(item.seconds)}, no transcript" if not item.slip else "")
        return out.fit(words, out.room - 1, "text" if item.slip else "quiet")

    def below(self, line: Callable[[], Line]) -> list[Line]:
        """The whole text of what is under the hand."""
        item = self.item
        if item is None:
            return []
        kind = f"slip by {item.by}" if item.slip else f"voicemail of {times.length(item.seconds)}"
        kind += ", is being played" if self._plays(item) else ""
        read = (", read" if item.read else ", not read yet") if item.slip else ""
        if item.owner or item.due:
            read += f" · {item.owner or item.whose} calls back" + (f" by {item.due}" if item.due else "")
        lines = [line().add(f"{item.number}   ", "strong").add(f"{kind}{read}", "quiet")]
        return lines + [line().add(part, "text") for part in wrap(item.text, line().room - 1, TEXT - 1)]

    def hint(self, line: Callable[[], Line]) -> list[Line]:
        """What the keys do."""
        if not self.found:
            return [line().add("Esc closes", "quiet")]
        plays = "p stops" if self.item and self._plays(self.item) else "p plays"
        hears = "   o I call back" if self.item and self.item.slip else f"   {plays}   g gives"
        return [line().add(f"⏎ calls back{hears}   d done   ↑ ↓ choose   Esc closes", "quiet")]

    def _plays(self, item: Waiting) -> bool:
        return item.id == self.view.snapshot.you.hears

    def choose(self) -> None:
        """Give the call back; a withheld number can't be called."""
        item = self.item
        if item and item.to:
            self.close(Intent("dial", item.id, to=item.to, text=item.name))

    def close(self, result: Intent | Waiting | None = None) -> None:
        """The desk need not look any more."""
        self._tell(Intent("inbox"))
        super().close(result)


def _open(count: int, what: str) -> str:
    """ "1 open slip"."""
    return f"{count} open {what}{'' if count == 1 else 's'}"
