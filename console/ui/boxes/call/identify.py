"""The box in which somebody says who of a shared number a call is about, by one digit."""

from collections.abc import Callable

from console.calls.protocol.intents import Intent
from console.calls.protocol.snapshot import Row, Sharer
from console.ui.board.card import about
from console.ui.boxes.list_box import ListBox
from console.ui.paint.styled_line import Line
from console.ui.paint.text import cut, tidy
from console.ui.view import View

#: (the digit, the person; ``None``: none of them)
Choice = tuple[int, Sharer | None]


class IdentifyBox(ListBox[Choice, Intent]):
    """All who have the number, each with tags, whom they see and are not put through to, then "none of
    them". A digit or Enter gives the intent."""

    WIDTH, LIST = 76, 10

    def __init__(self, row: Row, view: View, done: Callable[[Intent | None], None]) -> None:
        super().__init__(view, done)
        self._row = row

    @property
    def found(self) -> list[Choice]:
        """All people of the number as they are known now, and nobody of them."""
        return [*enumerate(self.now.card.sharers, 1), (0, None)]

    @property
    def now(self) -> Row:
        """The call as it is now."""
        view = self.view
        after = view.snapshot.after
        return view.row(self._row.id) or (after if after and after.id == self._row.id else self._row)

    def key(self, item: Choice) -> str:
        """The digit."""
        return str(item[0])

    def lines_wanted(self) -> int:
        """As many as there are people, and one."""
        return min(self.LIST, self.count())

    def title(self, line: Callable[[], Line]) -> list[Line]:
        """Whose number it is."""
        ended = " — the call has ended" if self.now.state == "ended" else ""
        head = (
            line().add("Who is it? ", "text").add(self.now.card.number or self._row.name, "strong", bold=True)
        )
        return [head.add(ended, "warn")]

    def row(self, out: Line, item: Choice, *, selected: bool) -> Line:
        """The digit, the name, and what is known of them alone."""
        digit, person = item
        card = self.now.card
        has = person.chosen if person else not card.undecided and not any(p.chosen for p in card.sharers)
        out.fit(str(digit), 3, "strong", bold=True).fit("✓" if has else "", 2, "good")
        role = "strong" if selected else "text"
        if person is None:
            return out.add("none of them", role)
        name = tidy(person.name)
        out.add(cut(name, 26), role).space(2)
        bar = f"! {tidy(person.barred)}" if person.barred else ""
        out.add(cut(bar, out.room), "bad").space(2 if bar else 0)
        return out.add(cut(about(person), out.room), "quiet")

    def hint(self, line: Callable[[], Line]) -> list[Line]:
        """What the keys do."""
        text = "a digit or ⏎ says who it is   Esc leaves"
        return [line().add(text, "quiet")]

    def press(self, key: str, letter: str | None) -> None:
        """A digit chooses at once."""
        at = next((i for i, (digit, _) in enumerate(self.found) if letter == str(digit)), None)
        if at is None:
            super().press(key, letter)
        else:
            self.at = at
            self.choose()

    def choose(self) -> None:
        """Give the person under the hand."""
        if item := self.item:
            self.close(Intent("identify", self._row.id, text=str(item[0])))
