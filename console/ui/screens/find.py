"""The box that searches the directory and shows the cards it finds."""

from collections.abc import Callable, Iterable

from textual import on
from textual.strip import Strip
from textual.widgets import Input

from console.calls.snapshot import CallerCard, Row
from console.ui.board.card import person
from console.ui.ink import Ink, Line
from console.ui.screens.box import Box
from console.ui.view import View


class FindBox(Box[str]):
    """Type and see; ``ask`` sends what is typed to the desk. Gives the live call of the chosen card."""

    HEAD, LIST, FOOT = 1, 18, 1

    def __init__(self, view: View, ink: Ink, ask: Callable[[str], None]) -> None:
        super().__init__(view, ink)
        self._ask = ask
        self._typed = ""

    def fields(self) -> Iterable[Input]:
        """Where to type."""
        yield Input(placeholder="a name, a number, a word of a note", id="typed")

    @property
    def cards(self) -> tuple[CallerCard, ...]:
        """The cards that answer what is typed now; an answer to older letters is not shown."""
        snapshot = self.view.snapshot
        return snapshot.found if self._typed and snapshot.found_for == self._typed else ()

    def count(self) -> int:
        """How many cards were found."""
        return len(self.cards)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        self._typed = event.value.strip()[:100]
        self.at = 0
        if self._typed:
            self._ask(self._typed)
        self.redraw()

    def call_of(self, card: CallerCard) -> Row | None:
        """The live call of a card's person."""
        if not card.number:
            return None
        return next((row for row in self.view.snapshot.calls if row.card.number == card.number), None)

    def part(self, name: str, cells: int) -> list[Strip]:
        """What was found, and the whole card under the hand."""
        line = self.line(cells)
        if name == "title":
            return [line.add("Find a caller", "strong", bold=True).strip()]
        if name == "hint":
            return [
                line.add("⏎ goes to her call, if she has one now   ↑ ↓ choose   Esc closes", "quiet").strip()
            ]
        cards = self.cards
        if not cards:
            text = ""
            if self._typed:
                known = self.view.snapshot.found_for == self._typed
                text = f"No card has “{self._typed}”" if known else "Searching …"
            return [line.add(text, "quiet").strip()]
        lines = [self._entry(cards[at], cells, at == self.at) for at in self.window(max(1, self.room - 9))]
        lines += [self.line(cells).strip()] * (self.room - 9 - len(lines))
        lines.append(Line(self.ink, cells, "raised").rule().strip())
        pad = Line(self.ink, 1, "raised").strip()
        card = cards[min(self.at, len(cards) - 1)]
        lines += [Strip.join([pad, told, pad]) for told in person(card, self.ink, cells - 2, "raised")]
        return lines

    def _entry(self, card: CallerCard, cells: int, selected: bool) -> Strip:
        line = self.line(cells, selected=selected)
        live = self.call_of(card)
        line.fit(card.name, (cells - 20) // 2, "strong", bold=selected).space()
        line.fit(card.number, 18, "text").space()
        if live:
            return line.fit(f"▶ call {live.number}", line.room, "good").strip()
        return line.fit(", ".join(card.tags), line.room - 1, "quiet").strip()

    def choose(self) -> None:
        """Give the call of the card under the hand."""
        cards = self.cards
        live = self.call_of(cards[min(self.at, len(cards) - 1)]) if cards else None
        if live:
            self.dismiss(live.id)
