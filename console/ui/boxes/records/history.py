"""The box of earlier calls: type to find, Enter calls back."""

from collections.abc import Callable

from console.calls.protocol.intents import Intent
from console.calls.protocol.lists import PastCall
from console.ui.boxes.list_box import ListBox
from console.ui.paint import times
from console.ui.paint.styled_line import Line
from console.ui.paint.text_field import Field
from console.ui.view import View

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


class HistoryBox(ListBox[PastCall, Intent]):
    """Calls that ended, newest first; ``ask`` tells the desk what is typed. Gives the intent to call back."""

    WIDTH, LIST = 110, 24
    AGAIN_S, CAUTIOUS = 10.0, True

    def __init__(
        self, view: View, ask: Callable[[Intent], None], done: Callable[[Intent | None], None]
    ) -> None:
        super().__init__(view, done)
        self._send = ask
        self.fields = [
            Field(
                "name, number, tag; missed, outgoing, mine, 12-13, yesterday, 2026-11, queue:billing",
                longest=100,
            )
        ]
        self._pages = [""]
        self.ask()

    def ask(self) -> None:
        """Look for what is typed."""
        self._send(Intent("history", to="open", text=self.typed, until=self._pages[-1]))

    @property
    def known(self) -> bool:
        """Whether the desk has answered what is typed now."""
        snap = self.view.snapshot
        here = snap.history_for == self.typed and snap.history_before == self._pages[-1]
        return snap.history is not None and here

    @property
    def found(self) -> tuple[PastCall, ...]:
        """The calls; what answers older letters stays until the newer answer is there."""
        return self.view.snapshot.history or ()

    @property
    def further(self) -> str:
        """Where the next page begins; empty: nothing is older, or it is not known yet."""
        return self.view.snapshot.history_further if self.known else ""

    def changed(self) -> None:
        """Other letters begin at the newest call."""
        self._pages = [""]
        super().changed()

    def move(self, by: int) -> None:
        """Beyond the last line is the page of older calls, beyond the first the page before."""
        if by > 0 and self.further and self.at >= self.count() - 1:
            self._turn([*self._pages, self.further])
        elif by < 0 and self.at == 0 and len(self._pages) > 1:
            self._turn(self._pages[:-1])
        else:
            super().move(by)

    def _turn(self, pages: list[str]) -> None:
        self._pages, self.at, self._under = pages, 0, ""
        self._ask()

    def key(self, item: PastCall) -> str:
        """A call's id."""
        return item.id

    def moved(self) -> None:
        """Remember the call, not its line; the first line is no call but the newest."""
        super().moved()
        self._under = self._under if self.at else ""

    def title(self, line: Callable[[], Line]) -> list[Line]:
        """What the box is."""
        head = line().add("Calls, newest first", "strong", bold=True)
        if len(self._pages) > 1:
            head.add(f" · page {len(self._pages)}", "text")
        return [head.add(" · older below: ↓" if self.further else "", "quiet")]

    def nothing(self) -> str:
        """Why there is no call to show."""
        none = f"No call has “{self.typed}”" if self.typed else "No call has ended yet"
        if self.known and self.further:
            none += " here; ↓ looks further back"
        return none if self.known else "Looking …"

    def row(self, out: Line, item: PastCall, *, selected: bool) -> Line:
        """What kind of call, when, who, and what came of it."""
        call = item
        mark, role, word = _KINDS.get(call.kind, _UNKNOWN)
        out.fit(mark, 2, "quiet" if call.back else role)
        out.fit(call.day, 10, "text").space()
        out.fit(call.name, min(30, out.room // 3 - 1), "strong", bold=selected).space()
        if out.cells > 90:
            out.fit(call.number if call.number != call.name else "", 17, "text").space()
        how = call.outcome if call.outcome not in _PLAIN else ""
        if call.kind == "outgoing":
            word, how = call.outcome, ""
        long = times.length(call.seconds) if call.seconds else ""
        said = ", ".join(filter(None, (word, how, call.who, long, call.filed)))
        out.add(said, "quiet" if call.back else role if role == "warn" else "text")
        return out.add(f" · {call.back}" if call.back else "", "good")

    def hint(self, line: Callable[[], Line]) -> list[Line]:
        """What the keys do."""
        keys = "⏎ calls back   ↑ ↓ choose   Esc closes" if self.found else "Esc closes"
        return [line().add(keys, "quiet")]

    def choose(self) -> None:
        """Give the call back, once the list answers what is typed; a withheld number can't be called."""
        call = self.item if self.known else None
        if call and call.to:
            self.close(Intent("dial", to=call.to, text=call.name))

    def close(self, result: Intent | None = None) -> None:
        """The desk need not look any more."""
        self._send(Intent("history"))
        super().close(result)
