"""The box in which a call is filed: what came of it, and tags, by one digit each."""

from collections.abc import Callable

from console.calls.protocol.intents import Intent
from console.calls.protocol.snapshot import Row
from console.ui.boxes.list_box import ListBox
from console.ui.paint.styled_line import Line
from console.ui.view import View

#: (what it is, the word): "outcome" or "tag"
Word = tuple[str, str]
_DIGITS = 9


class FileBox(ListBox[Word, Intent]):
    """The office's outcomes, then its tags. A digit or Enter gives the intent; choosing a word again takes
    it off."""

    WIDTH, LIST = 58, 14

    def __init__(self, row: Row, view: View, done: Callable[[Intent | None], None]) -> None:
        super().__init__(view, done)
        self._row = row

    @property
    def found(self) -> list[Word]:
        """All words."""
        snapshot = self.view.snapshot
        return [("outcome", word) for word in snapshot.outcomes] + [("tag", word) for word in snapshot.tags]

    @property
    def now(self) -> Row:
        """The call as it is filed now."""
        view = self.view
        after = view.snapshot.after
        return view.row(self._row.id) or (after if after and after.id == self._row.id else self._row)

    def key(self, item: Word) -> str:
        """A word and what it is."""
        return " ".join(item)

    def lines_wanted(self) -> int:
        """As many as there are words."""
        return max(1, min(self.LIST, self.count()))

    def title(self, line: Callable[[], Line]) -> list[Line]:
        """Whose call it is."""
        ended = " — the call has ended" if self.now.state == "ended" else ""
        return [line().add("File ", "text").add(self._row.name, "strong", bold=True).add(ended, "warn")]

    def nothing(self) -> str:
        """What an empty box says."""
        return "This office has no outcomes and no tags yet: F8 adds them"

    def row(self, out: Line, item: Word, *, selected: bool) -> Line:
        """Its digit, the word, and whether the call has it."""
        what, word = item
        at = self.found.index(item)
        has = word == self.now.filed if what == "outcome" else word in self.now.tagged
        out.fit(str(at + 1) if at < _DIGITS else "", 3, "strong", bold=True)
        out.fit("✓" if has else "", 2, "good").fit(word, out.room - 6, "strong" if selected else "text")
        return out.add("tag" if what == "tag" else "", "quiet")

    def hint(self, line: Callable[[], Line]) -> list[Line]:
        """What the keys do."""
        return [line().add("1-9 or ⏎ files   again takes it off   Esc leaves", "quiet")]

    def press(self, key: str, letter: str | None) -> None:
        """A digit chooses at once."""
        if letter and letter in "123456789" and int(letter) <= self.count():
            self.at = int(letter) - 1
            self.choose()
        else:
            super().press(key, letter)

    def choose(self) -> None:
        """Give the word under the hand."""
        if item := self.item:
            self.close(Intent("file", self._row.id, to=item[0], text=item[1]))
