"""The box that searches the directory and shows the cards it finds."""

from collections.abc import Callable

from console.calls.snapshot import CallerCard, Row
from console.ui.board.card import person
from console.ui.boxes.box import Box, entry
from console.ui.field import Field
from console.ui.ink import Line
from console.ui.view import View

#: Lines of the card under the list.
CARD = 8


class FindBox(Box[str]):
    """Type and see; ``ask`` sends what is typed to the desk. Gives the live call of the chosen card."""

    LIST = 18

    def __init__(self, view: View, ask: Callable[[str], None], done: Callable[[str | None], None]) -> None:
        super().__init__(view, done)
        self._ask = ask
        self.fields = [Field("a name, a number, a word of a note", longest=100)]

    @property
    def typed(self) -> str:
        """What is looked for."""
        return self.fields[0].text.strip()

    @property
    def cards(self) -> tuple[CallerCard, ...]:
        """The cards that answer what is typed now; an answer to older letters is not shown."""
        snapshot = self.view.snapshot
        return snapshot.found if self.typed and snapshot.found_for == self.typed else ()

    def count(self) -> int:
        """How many cards were found."""
        return len(self.cards)

    def changed(self) -> None:
        """Ask for what is typed now."""
        self.at = 0
        if self.typed:
            self._ask(self.typed)

    def call_of(self, card: CallerCard) -> Row | None:
        """The live call of a card's person."""
        if not card.number:
            return None
        return next((row for row in self.view.snapshot.calls if row.card.number == card.number), None)

    def title(self, line: Callable[[], Line]) -> list[Line]:
        """What the box is."""
        return [line().add("Find a caller", "strong", bold=True)]

    def entries(self, line: Callable[[], Line], room: int) -> list[Line]:
        """What was found, and the whole card under the hand."""
        cards = self.cards
        if not cards:
            known = self.view.snapshot.found_for == self.typed
            text = f"No card has “{self.typed}”" if known else "Searching …"
            return [line().add(text if self.typed else "", "quiet")]
        lines = [self._entry(line, cards[at], at == self.at) for at in self.window(max(1, room - CARD - 1))]
        lines += [line() for _ in range(room - CARD - 1 - len(lines))]
        lines.append(Line(line().ink, line().cells, "raised").rule())
        return [*lines, *person(cards[self.at], line)][:room]

    def _entry(self, line: Callable[[], Line], card: CallerCard, selected: bool) -> Line:
        out = entry(line, selected=selected)
        live = self.call_of(card)
        out.fit(card.name, (out.cells - 20) // 2, "strong", bold=selected).space()
        out.fit(card.number, 18, "text").space()
        if live:
            return out.fit(f"▶ call {live.number}", out.room, "good")
        return out.fit(", ".join(card.tags), out.room - 1, "quiet")

    def hint(self, line: Callable[[], Line]) -> list[Line]:
        """What the keys do."""
        return [line().add("⏎ goes to the person's call, if there is one   ↑ ↓ choose   Esc closes", "quiet")]

    def choose(self) -> None:
        """Give the call of the card under the hand."""
        cards = self.cards
        live = self.call_of(cards[min(self.at, len(cards) - 1)]) if cards else None
        if live:
            self.close(live.id)
