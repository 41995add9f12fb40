"""The box in which somebody to call is found: whom one called last, favourites, colleagues, contacts, or a
number as typed."""

from collections.abc import Callable

from console.calls.protocol.intents import Intent
from console.ui.boxes.people_box import Entry, PeopleBox
from console.ui.paint.styled_line import Line
from console.ui.view import View

HIDDEN = "anonymous"


class DialBox(PeopleBox[Intent]):
    """Type, see who it is, Enter calls; Enter at once calls again whom one called last. Ctrl+O changes the
    number that is shown to the outside. Gives the intent."""

    def __init__(
        self,
        view: View,
        send: Callable[[Intent], None],
        look: Callable[[Intent], None],
        done: Callable[[Intent | None], None],
    ) -> None:
        super().__init__(view, send, look, done)
        self._shown = 0

    def first(self) -> list[Entry]:
        """Whom they called last."""
        to, name = self.view.snapshot.again
        return [Entry(to, name, "called last", self._whose(to, ""))] if to else []

    def press(self, key: str, letter: str | None) -> None:
        """Ctrl+O changes what is shown."""
        if key == "ctrl+o" and self.view.snapshot.shows:
            self._shown = (self._shown + 1) % (len(self.view.snapshot.shows) + 1)
        else:
            super().press(key, letter)

    @property
    def shows(self) -> str:
        """What the call will show; empty: the usual number."""
        numbers = self.view.snapshot.shows
        if not self._shown or self._shown > len(numbers):
            return ""
        return numbers[self._shown] if self._shown < len(numbers) else HIDDEN

    def title(self, line: Callable[[], Line]) -> list[Line]:
        """What the box is, whose phone will ring, and what the other side sees."""
        phone = self.view.snapshot.you.phone or "no phone yet: F8 sets one"
        out = line().add("Call ", "strong", bold=True).add(f"on {phone}", "quiet")
        usual = next(iter(self.view.snapshot.shows), "")
        if self.shows == HIDDEN:
            return [out.add(", showing no number", "warn")]
        said = f", showing {self.shows or usual}" if usual else ""
        return [out.add(said, "warn" if self.shows else "quiet")]

    def keys(self) -> str:
        """What the keys do."""
        shown = "   Ctrl+O number shown" if self.view.snapshot.shows else ""
        return f"⏎ rings your phone, then calls{shown}   Esc closes"

    def choose(self) -> None:
        """Give whom to call."""
        if item := self.item:
            name = item.name if not item.name.startswith("call ") else item.to.removeprefix("number ")
            self.close(Intent("dial", to=item.to, text=name, shown=self.shows))
