"""The box in which somebody to call is found: colleagues, contacts, or a number as typed."""

from collections.abc import Callable
from dataclasses import dataclass

from console.calls.snapshot import Place
from console.routing.fitting import score
from console.typed.match import as_number
from console.ui.boxes.box import Box, entry
from console.ui.field import Field
from console.ui.ink import Line
from console.ui.states import staff_look
from console.ui.view import View

_CALLED = ("staff ", "number ")


@dataclass(frozen=True, slots=True)
class _Entry:
    """Somebody to call: the destination, the name, the number or role, and the availability if known."""

    to: str
    name: str
    detail: str
    state: str = ""


class DialBox(Box[tuple[str, str]]):
    """Type, see who it is, Enter calls; ``ask`` sends what is typed to the desk. Gives destination and
    name."""

    LIST = 12

    def __init__(
        self, view: View, ask: Callable[[str], None], done: Callable[[tuple[str, str] | None], None]
    ) -> None:
        super().__init__(view, done)
        self._ask = ask
        self.fields = [Field("a name, an extension or a number", longest=100)]

    @property
    def typed(self) -> str:
        """What is looked for."""
        return self.fields[0].text.strip()

    @property
    def found(self) -> list[_Entry]:
        """A number as typed, colleagues that fit, then contacts the desk found."""
        snapshot, typed = self.view.snapshot, self.typed
        entries = []
        if number := as_number(typed):
            entries.append(_Entry(f"number {number}", number, "the number as typed"))
        fitting = [
            (score(typed, place.title, f"{place.detail} {place.to}"), place)
            for place in snapshot.places
            if place.to.startswith(_CALLED)
        ]
        fitting.sort(key=lambda pair: -pair[0])
        entries += [_Entry(p.to, p.title, p.detail, self._state(p)) for fits, p in fitting if fits]
        if typed and snapshot.found_for == typed:
            entries += [
                _Entry(f"number {as_number(card.number)}", card.name, card.number)
                for card in snapshot.found
                if as_number(card.number)
            ]
        return entries

    def _state(self, place: Place) -> str:
        return next((p.state for p in self.view.snapshot.staff if p.name == place.state), "")

    def count(self) -> int:
        """How many fit."""
        return len(self.found)

    def changed(self) -> None:
        """Ask for what is typed now."""
        self.at = 0
        if self.typed:
            self._ask(self.typed)

    def title(self, line: Callable[[], Line]) -> list[Line]:
        """What the box is, and whose phone will ring."""
        phone = self.view.snapshot.you.phone or "no phone: see [[staff]] user"
        return [line().add("Call ", "strong", bold=True).add(f"on {phone}", "quiet")]

    def entries(self, line: Callable[[], Line], room: int) -> list[Line]:
        """Whom one could call, and who is free."""
        found = self.found
        if not found:
            return [line().add(f"Nobody is called “{self.typed}”" if self.typed else "", "quiet")]
        return [self._entry(line, found[at], at == self.at) for at in self.window(room)]

    def _entry(self, line: Callable[[], Line], each: _Entry, selected: bool) -> Line:
        out = entry(line, selected=selected)
        how = staff_look(each.state) if each.state else None
        out.fit(how.mark if how else "", 2, how.role if how else "text")
        out.fit(each.name, (out.cells - 4) * 2 // 5, "strong", bold=selected).space()
        out.fit(each.detail, out.room - 12, "quiet").space()
        return out.add(how.word if how else "", how.role if how else "text")

    def hint(self, line: Callable[[], Line]) -> list[Line]:
        """What the keys do."""
        return [line().add("⏎ rings your phone, then calls   ↑ ↓ choose   Esc closes", "quiet")]

    def choose(self) -> None:
        """Give whom to call."""
        found = self.found
        if found:
            chosen = found[max(0, min(self.at, len(found) - 1))]
            self.close((chosen.to, chosen.name))
