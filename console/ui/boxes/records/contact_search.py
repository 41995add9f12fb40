"""The box that searches the directory and shows the cards it finds."""

from collections.abc import Callable

from console.calls.protocol.snapshot import CallerCard, Row
from console.ui.board.card import person
from console.ui.boxes.list_box import ListBox
from console.ui.paint.styled_line import Line
from console.ui.paint.text_field import Field
from console.ui.view import View

#: Lines of the card under the list.
CARD = 8


#: a live call's id, or a contact's
Found = str | int


class FindBox(ListBox[CallerCard, Found]):
    """Type and see; ``ask`` sends what is typed to the desk. Gives the live call of the chosen card, else the
    contact."""

    LIST, TAIL = 18, CARD + 1

    def __init__(self, view: View, ask: Callable[[str], None], done: Callable[[Found | None], None]) -> None:
        super().__init__(view, done)
        self._look_for = ask
        self.fields = [Field("a name, initials or a number", longest=100)]

    @property
    def known(self) -> bool:
        """Whether the desk has answered what is typed now; an answer to older letters is not shown."""
        return self.view.snapshot.found_for == self.typed

    @property
    def found(self) -> tuple[CallerCard, ...]:
        """The cards that answer what is typed."""
        return self.view.snapshot.found if self.typed and self.known else ()

    def key(self, item: CallerCard) -> str:
        """A card's name and number."""
        return f"{item.name} {item.number}"

    def ask(self) -> None:
        """Ask for what is typed now."""
        if self.typed:
            self._look_for(self.typed)

    def call_of(self, card: CallerCard) -> Row | None:
        """The live call of a card's person."""
        if not card.number:
            return None
        return next((row for row in self.view.snapshot.calls if row.card.number == card.number), None)

    def title(self, line: Callable[[], Line]) -> list[Line]:
        """What the box is."""
        return [line().add("Find a caller", "strong", bold=True)]

    def nothing(self) -> str:
        """Why there is no card to show."""
        if not self.typed:
            return ""
        return f"No card has “{self.typed}”" if self.known else "Searching …"

    def below(self, line: Callable[[], Line]) -> list[Line]:
        """The whole card under the hand."""
        return person(self.item, line) if self.item else []

    def row(self, out: Line, item: CallerCard, *, selected: bool) -> Line:
        """Whose card it is, and their live call or their tags."""
        card = item
        live = self.call_of(card)
        out.fit(card.name, (out.cells - 20) // 2, "strong", bold=selected).space()
        out.fit(card.number, 18, "text").space()
        if live:
            return out.fit(f"▶ call {live.number}", out.room, "good")
        return out.fit(", ".join(card.tags), out.room - 1, "quiet")

    def hint(self, line: Callable[[], Line]) -> list[Line]:
        """What the keys do."""
        return [line().add("⏎ goes to the live call, else opens the card   ↑ ↓ choose   Esc closes", "quiet")]

    def choose(self) -> None:
        """Give the call of the card under the hand, else the card."""
        live = self.call_of(self.item) if self.item else None
        if live:
            self.close(live.id)
        elif self.item and self.item.id:
            self.close(self.item.id)
