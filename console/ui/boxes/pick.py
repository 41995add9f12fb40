"""The box in which a person or a place is picked; always the same, whatever it is picked for."""

from collections.abc import Callable, Iterable

from console.calls.snapshot import Place, Row
from console.routing.fitting import score
from console.typed.match import as_number
from console.ui.boxes.box import Box, entry
from console.ui.commands import Command
from console.ui.field import Field
from console.ui.ink import Line
from console.ui.states import staff_look
from console.ui.view import View


class PickBox(Box[tuple[str, str]]):
    """Type, see who is free, Enter; the call it is for is fixed when it opens. Gives a destination and
    the reason, which may be empty; ``reasons`` were given before, and are offered for what is typed."""

    LIST = 12

    def __init__(
        self,
        command: Command,
        row: Row,
        reasons: Iterable[str],
        view: View,
        done: Callable[[tuple[str, str] | None], None],
    ) -> None:
        super().__init__(view, done)
        self._command = command
        self._row = row
        self._typed = Field("a name, a role, an extension or a number")
        self._reason = Field("why, if not as routed (Tab)", hints=tuple(reasons))
        self.fields = [self._typed, self._reason]
        self._under = ""

    @property
    def ended(self) -> str:
        """Why nothing can be sent any more, as a sentence; empty while it can."""
        if self.view.lost:
            return "The desk is gone: nothing was sent"
        row = self.view.row(self._row.id)
        if row is None or row.state == "ended":
            return f"{self._row.name} has ended: nothing was sent"
        return self._command.why_not(self.view, row)

    @property
    def found(self) -> list[Place]:
        """The places that fit what is typed, the best first, and a typed number as it is."""
        typed = self._typed.text
        fitting = []
        for place in self.view.snapshot.places:
            if not place.to.startswith(self._kinds):
                continue
            if fits := score(typed, place.title, f"{place.detail} {place.to}"):
                # A person before her voicemail: who types "billing" wants somebody.
                fitting.append((fits + (25 if self._state(place) and typed else 0), place))
        found = [place for _fits, place in sorted(fitting, key=lambda pair: -pair[0])]
        if self._waits:
            return found
        if number := as_number(typed):
            found.append(Place(f"number {number}", f"call {number}", "the number as typed"))
        return found

    @property
    def _asks(self) -> bool:
        """Whether somebody is to be asked before the caller goes anywhere."""
        return self._command.verb == "consult"

    @property
    def _waits(self) -> bool:
        """Whether the caller is to wait for somebody."""
        return self._command.verb == "camp"

    @property
    def _kinds(self) -> tuple[str, ...]:
        """How a destination that may be picked begins."""
        return ("staff ",) if self._waits else ("staff ", "number ") if self._asks else ("",)

    def _state(self, place: Place) -> str:
        """The availability of the person at a place, as the strip of staff shows it; empty for what
        is nobody's."""
        names = (place.state, place.to.removeprefix("staff "))
        return next((p.state for p in self.view.snapshot.staff if p.name in names), place.state)

    def count(self) -> int:
        """How many places fit."""
        return len(self.found)

    def renew(self, view: View) -> None:
        """Keep the hand on the same place when the list around it changes."""
        super().renew(view)
        found = [place.to for place in self.found]
        if self._under in found:
            self.at = found.index(self._under)

    def moved(self) -> None:
        """Remember the place, not its line."""
        found = self.found
        self._under = found[self.at].to if found else ""

    def changed(self) -> None:
        """Other letters, another list."""
        if self.focus == 0:
            self.at, self._under = 0, ""

    def title(self, line: Callable[[], Line]) -> list[Line]:
        """What is done with whose call, or why it can't be done any more."""
        if ended := self.ended:
            return [line().add(f"! {ended}", "bad", bold=True)]
        name = self._row.name
        if self._asks:
            return [line().add("Ask somebody about ", "text").add(name, "strong", bold=True)]
        if self._waits:
            return [line().add(name, "strong", bold=True).add(" waits for …", "text")]
        head = line().add(f"{self._command.label.capitalize()} ", "text")
        return [head.add(name, "strong", bold=True).add(" to …", "text")]

    def entries(self, line: Callable[[], Line], room: int) -> list[Line]:
        """The places, and who is free."""
        found = self.found
        if not found:
            return [line().add(f"Nobody and nothing is called “{self._typed.text}”", "quiet")]
        return [self._entry(line, found[at], at == self.at) for at in self.window(room)]

    def _entry(self, line: Callable[[], Line], place: Place, selected: bool) -> Line:
        out = entry(line, selected=selected)
        state = self._state(place)
        how = staff_look(state) if state else None
        out.fit(how.mark if how else "", 2, how.role if how else "text")
        out.fit(place.title, (out.cells - 4) * 2 // 5, "strong", bold=selected).space()
        out.fit(place.detail, out.room - 12, "quiet").space()
        return out.add(how.word if how else "", how.role if how else "text")

    def hint(self, line: Callable[[], Line]) -> list[Line]:
        """What the keys do."""
        does = "rings her for you; the caller waits" if self._asks else "sends the caller there"
        if self._waits:
            does = "the caller waits; she is rung when free"
        text = f"⏎ {does}   ↑ ↓ choose   Tab why   Esc leaves all"
        return [line().add("Esc closes" if self.ended else text, "quiet")]

    def choose(self) -> None:
        """Give the place under the hand, if its call still is there to be sent."""
        found = self.found
        if self.ended:
            self.close()
        elif found:
            self.close((found[max(0, min(self.at, len(found) - 1))].to, self._reason.text.strip()))
