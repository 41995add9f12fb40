"""The box in which the office's mode is switched."""

from collections.abc import Callable

from console.calls.protocol.intents import Intent
from console.calls.protocol.snapshot import ModeChoice
from console.commandline.parse import mode_period, too_long
from console.routing.schedule import moments
from console.ui.boxes.box import Box, entry
from console.ui.paint.styled_line import Line
from console.ui.paint.text import wrap
from console.ui.paint.text_field import Field
from console.ui.view import View


class ModeBox(Box[Intent]):
    """The modes, what each would do, until when, and why. Gives the intent.

    ``ask`` tells the desk that somebody looks, so that it counts the calls each mode would move.
    """

    HEAD, LIST, FOOT = 2, 12, 2

    def __init__(
        self, view: View, ask: Callable[[Intent], None], done: Callable[[Intent | None], None]
    ) -> None:
        super().__init__(view, done)
        self._ask = ask
        self._until = Field(
            "until its next boundary; or 13:00, +10min, at 15:30, Fri 12:00, never", label="when"
        )
        self._reason = Field("what the board and the audit say", label="reason")
        self.fields = [self._until, self._reason]
        self._wrong = self._asked = ""
        names = [choice.name for choice in self.choices]
        # The hand starts on what would change something.
        self.at = next((at for at, name in enumerate(names) if name != view.snapshot.mode.name), 0)
        ask(Intent("preview", text="open"))

    def renew(self, view: View) -> None:
        """A desk that was gone does not know any more that somebody looks."""
        back = self.view.lost and not view.lost
        super().renew(view)
        if back:
            self._ask(Intent("preview", text="open"))

    def close(self, result: Intent | None = None) -> None:
        """Nobody looks any more."""
        self._ask(Intent("preview", text="close"))
        super().close(result)

    @property
    def choices(self) -> list[ModeChoice]:
        """The way back to the schedule, where a person has left it, and the modes."""
        snapshot = self.view.snapshot
        back: list[ModeChoice] = []
        if snapshot.mode.overridden:
            text = f"take back what {snapshot.mode.author} set; the hours decide again"
            back.append(ModeChoice("", "back to the schedule", text, "", snapshot.mode.moves))
        return [*back, *snapshot.modes]

    @property
    def chosen(self) -> ModeChoice | None:
        """The one under the hand."""
        choices = self.choices
        return choices[max(0, min(self.at, len(choices) - 1))] if choices else None

    def count(self) -> int:
        """How many there are."""
        return len(self.choices)

    def lines_wanted(self) -> int:
        """All modes and four lines of what the chosen one would do."""
        return self.count() + 5

    def changed(self) -> None:
        """The time may be right now."""
        self._wrong = self._asked = ""

    def moved(self) -> None:
        """Another mode, another question."""
        self.changed()

    def title(self, line: Callable[[], Line]) -> list[Line]:
        """The mode in force, until when, and who or what set it."""
        mode = self.view.snapshot.mode
        head = line().add("Mode ", "text").add(mode.label, "strong", bold=True)
        endless = " until a person ends it" if mode.overridden else ""
        head.add(f" until {mode.until}" if mode.until else endless, "text")
        head.add(f", then {mode.then}" if mode.then else "", "quiet")
        who = f"set by {mode.author}" if mode.overridden else "by the schedule"
        why = mode.why if mode.why.startswith(who) else ": ".join(filter(None, (who, mode.why)))
        return [head, line().add(why, "warn" if mode.overridden else "quiet")]

    def entries(self, line: Callable[[], Line], room: int) -> list[Line]:
        """The choices, and what the chosen one would do."""
        choices = self.choices
        lines = [self._entry(line, choices[at], at == self.at) for at in self.window(max(1, room - 5))]
        if self.chosen is None:
            return lines
        told = wrap(self.chosen.preview, line().room - 1, 3)
        return [*lines, line(), *(line().add(part, "text") for part in told), _moves(self.chosen, line())]

    def _entry(self, line: Callable[[], Line], choice: ModeChoice, selected: bool) -> Line:
        out = entry(line, selected=selected)
        now = choice.name == self.view.snapshot.mode.name
        out.add("● " if now else "  ", "good").fit(choice.label, 26, "strong", bold=selected)
        end = "" if not choice.name else f"until {choice.until or 'a person ends it'}"
        return out.add("now" if now else end, "quiet")

    def hint(self, line: Callable[[], Line]) -> list[Line]:
        """What Enter would do, or what is wrong, and what the other keys do."""
        said = line()
        if self._wrong:
            said.add(f"! {self._wrong}", "bad", bold=True)
        elif self.chosen:
            said.add("⏎ ", "strong", bold=True).add(self._sentence(self.chosen), "strong")
        other = "reason" if self.focus == 0 else "when"
        return [said, line().add(f"↑ ↓ choose   Tab {other}   Esc leaves all as it is", "quiet")]

    def _read(self) -> tuple[moments.Period, str]:
        """The period and the reason that are typed. Raises ``moments.Unreadable``."""
        when, reason = moments.with_reason(self._until.text, self.view.here)
        return when, self._reason.text.strip() or reason

    def _sentence(self, choice: ModeChoice) -> str:
        """What Enter would do: also when the end is on another day, or later than one expects."""
        if not choice.name:
            return "goes back to the schedule"
        try:
            when, _reason = self._read()
        except moments.Unreadable as wrong:
            return str(wrong)
        here = self.view.here
        words = f"switches to {choice.label} {mode_period(choice, when, here)}"
        return ", ".join(filter(None, (words, too_long(choice, when, here))))

    def choose(self) -> None:
        """Give the intent, or say what is wrong with the time; one that lasts longer than usual is asked
        about."""
        choice = self.chosen
        if choice is None:
            return
        try:
            when, reason = self._read()
        except moments.Unreadable as wrong:
            self._wrong = str(wrong)
            return
        ask = too_long(choice, when, self.view.here) if choice.name else ""
        if ask and not self._asked:
            self._asked = ask
            self._wrong = f"{mode_period(choice, when, self.view.here)}: {ask} ⏎ again does it"
            return
        until = moments.exact(when) if choice.name else ""
        self.close(Intent("mode", to=choice.name, text=reason, until=until))


def _moves(choice: ModeChoice, line: Line) -> Line:
    """How many who wait now would be sent elsewhere."""
    if choice.moves is None:
        return line
    if choice.moves == 0:
        return line.add("no waiting call would move", "quiet")
    return line.add(f"{choice.moves} waiting call{'s' * (choice.moves > 1)} would move", "warn", bold=True)
