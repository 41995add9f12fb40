"""The command line at the bottom of the board."""

from collections.abc import Callable, Sequence

from console.calls.protocol.intents import Intent
from console.commandline.complete import Ending, complete
from console.commandline.parse import Unclear
from console.config.grammar.command_words import BY_NAME, Takes
from console.ui.boxes.box import Box
from console.ui.paint.styled_line import Line
from console.ui.paint.text_field import Field
from console.ui.typed_line import intents, named, question, sentence, trouble
from console.ui.view import View

#: What a line came to: itself, and what is sent, or the command whose box asks for more.
Said = tuple[str, tuple[Intent, ...] | str]


class LineBox(Box[Said]):
    """Type a verb and what it is for, where it is not ``begun``; Tab completes, the arrows bring back lines
    typed before (``past``, the newest last). ``ask`` sends a name to look up to the desk."""

    WIDTH, LIST = 1000, 4

    def __init__(
        self,
        past: Sequence[str],
        ask: Callable[[str], None],
        view: View,
        done: Callable[[Said | None], None],
        begun: str = "",
    ) -> None:
        super().__init__(view, done)
        self.place = (0, 1000)
        self._ask = ask
        self._past = [*past, ""]
        self._back = len(past)
        self._tabbed: tuple[Ending, ...] = ()
        self._why = ""
        self._asked = ""
        self.fields = [
            Field("t cole   park 3 for Dr Cole   mode lunch 13:00   call 5551234   note …", longest=400)
        ]
        self._write(begun)

    @property
    def line(self) -> str:
        """What is typed."""
        return self.fields[0].text

    @property
    def endings(self) -> tuple[Ending, ...]:
        """How it could go on; while Tab goes round, what it goes round in."""
        return self._tabbed or complete(self.line, self.view.snapshot)

    def count(self) -> int:
        """How many ways there are."""
        return len(self.endings)

    def lines_wanted(self) -> int:
        """Few lines: the board stays in sight."""
        return self.LIST

    def title(self, line: Callable[[], Line]) -> list[Line]:
        """What Enter would do, or why it would do nothing."""
        if self._why:
            return [line().add(f"! {self._why}", "bad", bold=True)]
        if not self.line.strip():
            return [line().add("Type what is to be done", "strong", bold=True)]
        if named(self.line):
            return [line().add("⏎ asks for the rest", "text")]
        try:
            return [line().add("⏎ ", "strong", bold=True).add(sentence(self.line, self.view), "strong")]
        except Unclear as unclear:
            return [line().add(str(unclear), "warn")]

    def entries(self, line: Callable[[], Line], room: int) -> list[Line]:
        """How it could go on."""
        endings, lines = self.endings, []
        for at in self.window(room):
            under = bool(self._tabbed) and at == self.at
            out = line().add("▌" if under else " ", "accent")
            out.fit(endings[at].line, 34, "strong" if under else "text", bold=under).space()
            lines.append(out.add(endings[at].says, "quiet"))
        return lines

    def hint(self, line: Callable[[], Line]) -> list[Line]:
        """Why whom the line sends a call to would not be rung; else what the keys do."""
        if why := self._trouble():
            return [line().add(f"! {why}", "warn")]
        return [
            line().add(
                "⏎ does it   Tab completes   ↑ ↓ lines typed before   Esc leaves all as it is", "quiet"
            )
        ]

    def _trouble(self) -> str:
        try:
            return "" if self._why or not self.line.strip() else trouble(self.line, self.view)
        except Unclear:
            return ""

    def press(self, key: str, letter: str | None) -> None:
        """Tab and the arrows have a meaning of their own here."""
        self._why = ""
        if key in ("tab", "shift+tab"):
            self._tab(1 if key == "tab" else -1)
        elif key in ("up", "down"):
            self._again(-1 if key == "up" else 1)
        elif key == "backspace" and not self.line:
            self.close()
        else:
            super().press(key, letter)

    def changed(self) -> None:
        """Other letters, other endings; a name may have to be looked up."""
        self._tabbed, self.at = (), 0
        head, _, rest = self.line.lstrip().partition(" ")
        word = BY_NAME.get(head.lower())
        if word is not None and word.takes is Takes.PERSON and rest.strip():
            self._ask(rest.strip())

    def _tab(self, by: int) -> None:
        """Take an ending; pressed again, the next. One that is the only one is gone on from."""
        if self._tabbed:
            self.at = (self.at + by) % len(self._tabbed)
        else:
            endings = complete(self.line, self.view.snapshot)
            # What stands there already is no step forward.
            self._tabbed = tuple(each for each in endings if each.line != self.line)
            self.at = 0
        if self._tabbed:
            self._write(self._tabbed[self.at].line)
        if len(self._tabbed) == 1:
            self._tabbed = ()

    def _again(self, by: int) -> None:
        if self._back == len(self._past) - 1:
            self._past[-1] = self.line
        self._back = max(0, min(self._back + by, len(self._past) - 1))
        self._write(self._past[self._back])
        self._tabbed = ()

    def _write(self, text: str) -> None:
        self.fields[0].text, self.fields[0].at = text, len(text)

    def click(self, x: int, y: int) -> None:
        """A click on an ending takes it; outside the box all is left."""
        left, top, width, height = self._frame
        first, lines = self._list_at
        at = y - first + self._first
        if not (left <= x < left + width and top <= y < top + height):
            self.close()
        elif first <= y < first + lines and at < self.count():
            self._write(self.endings[at].line)
            self.changed()
        elif y == top + 1 and self.line.strip():
            self.choose()

    def choose(self) -> None:
        """Give what the line came to, or say why it came to nothing."""
        line = self.line.strip()
        if not line:
            self.close()
        elif command := named(line):
            self.close((line, command))
        else:
            try:
                wishes, ask = intents(line, self.view), question(line, self.view)
            except Unclear as unclear:
                self._why = str(unclear)
                return
            if ask and self._asked != line:
                self._asked, self._why = line, f"{ask} ⏎ again does it"
            else:
                self.close((line, wishes))
