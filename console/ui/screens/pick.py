"""The box in which a person or a place is picked; always the same, whatever it is picked for."""

from collections.abc import Iterable

from textual import on
from textual.strip import Strip
from textual.widgets import Input

from console.calls.snapshot import Place, Row
from console.ui.commands import Command
from console.ui.ink import Ink
from console.ui.match import as_number, score
from console.ui.screens.box import Box
from console.ui.states import staff_look
from console.ui.view import View


class PickBox(Box[str]):
    """Type, see who is free, Enter; the call it is for is fixed when it opens. Gives a destination."""

    HEAD, LIST, FOOT = 1, 12, 1

    def __init__(self, command: Command, row: Row, view: View, ink: Ink) -> None:
        super().__init__(view, ink)
        self._command = command
        self._row = row
        self._typed = ""
        self._under = ""

    def fields(self) -> Iterable[Input]:
        """Where to type."""
        yield Input(placeholder="a name, a role, an extension or a number", id="typed")

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
        fitting = []
        for place in self.view.snapshot.places:
            if fits := score(self._typed, place.title, f"{place.detail} {place.to}"):
                # A person before her voicemail: who types "billing" wants somebody.
                fitting.append((fits + (25 if self._state(place) and self._typed else 0), place))
        found = [place for _fits, place in sorted(fitting, key=lambda pair: -pair[0])]
        if number := as_number(self._typed):
            found.append(Place(f"number {number}", f"call {number}", "the number as typed"))
        return found

    def _state(self, place: Place) -> str:
        """The availability of the person at a place, as the strip of staff shows it; empty for what
        is nobody's."""
        names = (place.state, place.to.removeprefix("staff "))
        return next((p.state for p in self.view.snapshot.staff if p.name in names), place.state)

    def count(self) -> int:
        """How many places fit."""
        return len(self.found)

    def redraw(self) -> None:
        """Keep the hand on the same place when the list around it changes."""
        found = [place.to for place in self.found]
        if self._under in found:
            self.at = found.index(self._under)
        super().redraw()

    def moved(self) -> None:
        """Remember the place, not its line."""
        found = self.found
        self.at = max(0, min(self.at, len(found) - 1))
        self._under = found[self.at].to if found else ""

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        self._typed = event.value
        self.at, self._under = 0, ""
        self.redraw()

    def part(self, name: str, cells: int) -> list[Strip]:
        """The title with the caller's name; the places with who is free; what the keys do."""
        line = self.line(cells)
        if name == "title":
            if self.ended:
                return [line.add(f"! {self.ended}", "bad", bold=True).strip()]
            verb = {"approve": "send"}.get(self._command.id, self._command.label)
            line.add(f"{verb.capitalize()} ", "text").add(self._row.name, "strong", bold=True)
            return [line.add(" to …", "text").strip()]
        if name == "hint":
            text = (
                "Esc closes"
                if self.ended
                else "⏎ sends the caller there   ↑ ↓ choose   Esc leaves all as it is"
            )
            return [line.add(text, "quiet").strip()]
        found = self.found
        if not found:
            return [line.add(f"Nobody and nothing is called “{self._typed}”", "quiet").strip()]
        return [self._place(found[at], cells, at == self.at) for at in self.window(self.room)]

    def _place(self, place: Place, cells: int, selected: bool) -> Strip:
        line = self.line(cells, selected=selected)
        if state := self._state(place):
            how = staff_look(state)
            line.add(f"{how.mark} ", how.role)
        else:
            how = None
            line.space(2)
        line.fit(place.title, (cells - 4) * 2 // 5, "strong", bold=selected).space()
        line.fit(place.detail, line.room - 12, "quiet").space()
        return line.add(how.word if how else "", how.role if how else "text").strip()

    def choose(self) -> None:
        """Give the place under the hand, if its call still is there to be sent."""
        found = self.found
        if self.ended or not found:
            if self.ended:
                self.dismiss(None)
            return
        self.dismiss(found[max(0, min(self.at, len(found) - 1))].to)
