"""The box of a caller's card: seen, changed, and made one with another."""

from collections.abc import Callable

from console.calls.protocol.intents import Intent
from console.calls.protocol.lists import Sheet
from console.calls.protocol.snapshot import (
    CallerCard,
)
from console.ui.boxes.box import Box, entry
from console.ui.paint.styled_line import Line
from console.ui.paint.text_field import Field
from console.ui.view import View

#: line of a card as the desk knows it → its label and hint
LINES = {
    "name": ("name", "first name and surname"),
    "preferred": ("sees", "the colleague they should reach"),
    "language": ("language", "such as Spanish"),
    "tags": ("tags", "with commas between"),
    "numbers": ("numbers", "with commas between"),
    "note": ("note", "a line for who takes the call"),
    "barred": ("not to", "names they are not put through to; or: manager"),
}
_SAME = len(LINES)


class CardBox(Box[Intent]):
    """A line for each thing known; Enter keeps all. In the last line another card is looked for, to be made
    one with this: Enter shows what would move, and again does it. Gives the intent that keeps or merges."""

    WIDTH, HEAD, LIST, FOOT = 90, 2, 5, 1

    def __init__(
        self,
        call: str,
        ident: int,
        view: View,
        ask: Callable[[Intent], None],
        done: Callable[[Intent | None], None],
    ) -> None:
        super().__init__(view, done)
        self._ask = ask
        self._filled = False
        self._before = view.snapshot.sheet.turn if view.snapshot.sheet else 0
        self.fields = [Field(hint, label=label, longest=500) for label, hint in LINES.values()]
        self.fields.append(Field("another card of the same person, by name or number", label="same as"))
        ask(Intent("card", call, to="open", text=str(ident) if ident else ""))

    @property
    def sheet(self) -> Sheet | None:
        """The card, once the desk has sent it."""
        return self.view.snapshot.sheet if self._filled else None

    @property
    def other(self) -> Sheet | None:
        """The card to merge with, once its counts are there."""
        return self.view.snapshot.other if self._filled and self.focus == _SAME else None

    @property
    def found(self) -> tuple[CallerCard, ...]:
        """Other contacts that fit what is typed in the last line."""
        typed, snapshot = self.fields[_SAME].text.strip(), self.view.snapshot
        if self.focus != _SAME or not typed or snapshot.found_for != typed or self.sheet is None:
            return ()
        return tuple(card for card in snapshot.found if card.id and card.id != self.sheet.id)

    def renew(self, view: View) -> None:
        """Fill the lines when the card comes; what was typed since stays."""
        super().renew(view)
        sheet = view.snapshot.sheet
        if sheet is not None and sheet.turn != self._before and not self._filled:
            self._filled = True
            for key, field in zip(LINES, self.fields, strict=False):
                field.text, field.at = "", 0
                field.insert(getattr(sheet, key))

    def lines_wanted(self) -> int:
        """Room for what is found."""
        return self.LIST if self.focus == _SAME else 1

    def count(self) -> int:
        """How many contacts fit."""
        return 0 if self.other else len(self.found)

    def press(self, key: str, letter: str | None) -> None:
        """↑ ↓ go from line to line, in the last one also through what is found."""
        if key == "up" and (self.focus != _SAME or self.at == 0):
            self._go(-1)
        elif key == "down" and self.focus != _SAME:
            self._go(1)
        elif key in ("tab", "shift+tab"):
            self._go(1 if key == "tab" else -1)
        else:
            super().press(key, letter)

    def _go(self, by: int) -> None:
        self.focus = (self.focus + by) % len(self.fields)
        self.at = 0

    def changed(self) -> None:
        """Look for the other card."""
        if self.focus == _SAME:
            self.at = 0
            if typed := self.fields[_SAME].text.strip():
                self._ask(Intent("search", text=typed))

    def title(self, line: Callable[[], Line]) -> list[Line]:
        """Whose card it is, and what the journal holds about them; or why it can't be changed."""
        sheet = self.sheet
        if sheet is None:
            return [line().add("Looking …", "quiet")]
        head = line().add("Card of " if sheet.id or sheet.why else "New card ", "text")
        head.add(sheet.name, "strong", bold=True)
        if sheet.why:
            return [head, line().add(f"! {sheet.why}", "warn")]
        return [head, line().add(_held(sheet) if sheet.id else "Nobody has this number yet", "quiet")]

    def entries(self, line: Callable[[], Line], room: int) -> list[Line]:
        """Other contacts, or what a merge would move."""
        if (other := self.other) and (sheet := self.sheet):
            if other.why:
                return [line().add(f"! {other.why}", "warn")]
            return [
                line().add(other.name, "strong", bold=True).add(f"  {other.numbers}", "text"),
                line().add(f"goes into the card of {sheet.name} with", "text"),
                line().add(f"{_held(other)}, {f'tags {other.tags}' if other.tags else 'no tags'}", "text"),
                line().add("one card is left; u takes it back", "warn", bold=True),
            ][:room]
        found = self.found
        lines = []
        for at in self.window(room) if found else ():
            out = entry(line, selected=at == self.at).fit(found[at].name, 34, "strong").space()
            lines.append(out.fit(found[at].number, 20, "text").fit(", ".join(found[at].tags), 24, "quiet"))
        return lines

    def hint(self, line: Callable[[], Line]) -> list[Line]:
        """What the keys do."""
        if self.sheet and self.sheet.why:
            return [line().add("Esc closes", "quiet")]
        shows = "⏎ makes them one" if self.other else "⏎ shows what would move"
        does = shows if self.focus == _SAME else "⏎ keeps all"
        return [line().add(f"{does}   ↑ ↓ Tab other lines   Esc changes nothing", "quiet")]

    def choose(self) -> None:
        """Keep the card; in the last line look at the other card, then make them one."""
        sheet = self.sheet
        if sheet is None:
            return
        if self.focus == _SAME and self.fields[_SAME].text.strip():
            if other := self.other:
                if not other.why:
                    self.close(Intent("card_merge", text=str(other.id)))
            elif found := self.found:
                picked = found[max(0, min(self.at, len(found) - 1))]
                self._ask(Intent("card", to="other", text=str(picked.id)))
            return
        if not sheet.why:
            lines = zip(LINES, self.fields, strict=False)
            text = "\n".join(f"{key}: {field.text.strip()}" for key, field in lines)
            self.close(Intent("card_save", text=text))

    def close(self, result: Intent | None = None) -> None:
        """Without a change, the desk need not look any more."""
        if result is None:
            self._ask(Intent("card", to="close"))
        super().close(result)


def _held(sheet: Sheet) -> str:
    """ "12 calls, 1 note, no slips, 2 voicemails"."""
    counts = {"call": sheet.calls, "note": sheet.notes, "slip": sheet.slips, "voicemail": sheet.voicemails}
    return ", ".join(f"{n or 'no'} {word}{'' if n == 1 else 's'}" for word, n in counts.items())
