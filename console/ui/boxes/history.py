"""The box of earlier calls: type to find, Enter calls back."""

from collections.abc import Callable

from console.calls.intents import Intent
from console.calls.snapshot import PastCall
from console.ui import times
from console.ui.boxes.box import Box, entry
from console.ui.field import Field
from console.ui.ink import Line
from console.ui.view import View

#: Seconds after which the desk is asked again while the box is open.
AGAIN_S = 10.0
#: kind → its mark, the colour's role, how it is said
_KINDS = {
    "answered": ("✓", "good", ""),
    "missed": ("✕", "warn", "missed"),
    "voicemail": ("◉", "warn", "voicemail"),
    "refused": ("⊘", "quiet", "refused"),
    "outgoing": ("→", "text", "called"),
}
_UNKNOWN = ("?", "quiet", "")
#: Outcomes that say no more than the kind does.
_PLAIN = ("answered", "abandoned", "voicemail")


class HistoryBox(Box[Intent]):
    """Calls that ended, newest first; ``ask`` tells the desk what is typed. Gives the intent to call back."""

    WIDTH, LIST = 110, 24

    def __init__(
        self, view: View, ask: Callable[[Intent], None], done: Callable[[Intent | None], None]
    ) -> None:
        super().__init__(view, done)
        self._send = ask
        self._under = ""
        self._asked = view.now
        self.fields = [
            Field("a name, a number; or missed, answered, voicemail, refused, outgoing", longest=100)
        ]
        self._ask()

    def _ask(self) -> None:
        self._asked = self.view.now
        self._send(Intent("history", to="open", text=self.typed))

    @property
    def typed(self) -> str:
        """What is looked for."""
        return self.fields[0].text.strip()

    @property
    def known(self) -> bool:
        """Whether the desk has answered what is typed now."""
        return self.view.snapshot.history is not None and self.view.snapshot.history_for == self.typed

    @property
    def found(self) -> tuple[PastCall, ...]:
        """The calls; what answers older letters stays until the newer answer is there."""
        return self.view.snapshot.history or ()

    def count(self) -> int:
        """How many were found."""
        return len(self.found)

    def renew(self, view: View) -> None:
        """Keep the hand on the same call; ask again from time to time, and when the desk came back."""
        back = bool(self.view.lost) and not view.lost
        super().renew(view)
        if back or (view.now - self._asked >= AGAIN_S and not view.lost):
            self._ask()
        idents = [call.id for call in self.found]
        if self._under in idents:
            self.at = idents.index(self._under)

    def moved(self) -> None:
        """Remember the call, not its line; the first line is no call but the newest."""
        self._under = self.found[self.at].id if self.at and self.at < len(self.found) else ""

    def changed(self) -> None:
        """Ask for what is typed now."""
        self.at, self._under = 0, ""
        self._ask()

    def title(self, line: Callable[[], Line]) -> list[Line]:
        """What the box is."""
        return [line().add("Calls, newest first", "strong", bold=True)]

    def entries(self, line: Callable[[], Line], room: int) -> list[Line]:
        """The calls."""
        found = self.found
        if not found:
            nothing = f"No call has “{self.typed}”" if self.typed else "No call has ended yet"
            return [line().add(nothing if self.known else "Looking …", "quiet")]
        return [self._entry(line, found[at], at == self.at) for at in self.window(room)]

    def _entry(self, line: Callable[[], Line], call: PastCall, selected: bool) -> Line:
        mark, role, word = _KINDS.get(call.kind, _UNKNOWN)
        out = entry(line, selected=selected)
        out.fit(mark, 2, "quiet" if call.back else role)
        out.fit(call.day, 10, "text").space()
        out.fit(call.name, min(24, out.room // 3 - 1), "strong", bold=selected).space()
        if out.cells > 90:
            out.fit(call.number if call.number != call.name else "", 17, "text").space()
        how = call.outcome if call.outcome not in _PLAIN else ""
        if call.kind == "outgoing":
            word = f"called by {call.who}" if call.who else word
            how = how or ("" if call.seconds else "answered")
        who = "" if call.kind == "outgoing" else call.who
        long = times.length(call.seconds) if call.seconds else ""
        said = ", ".join(filter(None, (word, how, who, long)))
        out.add(said, "quiet" if call.back else role if role == "warn" else "text")
        return out.add(f" · {call.back}" if call.back else "", "good")

    def hint(self, line: Callable[[], Line]) -> list[Line]:
        """What the keys do."""
        return [line().add("⏎ calls back   ↑ ↓ choose   Esc closes", "quiet")]

    def click(self, x: int, y: int) -> None:
        """A click chooses, and calls nobody by a slip of the hand; outside the box it closes it."""
        left, top, width, height = self._frame
        first, lines = self._list_at
        at = y - first + self._first
        if not (left <= x < left + width and top <= y < top + height):
            self.close()
        elif first <= y < first + lines and at < self.count():
            self.at = at
            self.moved()

    def choose(self) -> None:
        """Give the call back, once the list answers what is typed; a withheld number can't be called."""
        found = self.found
        call = found[max(0, min(self.at, len(found) - 1))] if found and self.known else None
        if call and call.to:
            self.close(Intent("dial", to=call.to, text=call.name))

    def close(self, result: Intent | None = None) -> None:
        """The desk need not look any more."""
        self._send(Intent("history"))
        super().close(result)
