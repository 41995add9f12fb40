"""The box in which the office's mode is switched."""

from collections.abc import Callable, Iterable

from textual import on
from textual.strip import Strip
from textual.widgets import Input

from console.calls.intents import Intent
from console.calls.snapshot import ModeChoice
from console.ui import times
from console.ui.ink import Ink
from console.ui.screens.box import Box
from console.ui.text import wrap
from console.ui.view import View

#: What a person may write for an override that nothing ends by itself.
NEVER = frozenset({"never", "until i clear", "until i clear it", "-"})


class ModeBox(Box[Intent]):
    """The modes, what each would do, until when, and why. Gives the intent."""

    HEAD, LIST, FOOT = 2, 12, 2

    def __init__(self, view: View, ink: Ink, now: Callable[[], float]) -> None:
        super().__init__(view, ink)
        self._now = now
        self._wrong = ""
        names = [choice.name for choice in self.choices]
        # The hand starts on what would change something.
        self.at = next((at for at, name in enumerate(names) if name != view.snapshot.mode.name), 0)

    def fields(self) -> Iterable[Input]:
        """Until when and why: both may stay empty."""
        yield Input(placeholder="until: its next boundary, or 13:00, or never", id="until")
        yield Input(placeholder="reason (Tab)", max_length=200, id="reason")

    @property
    def choices(self) -> list[ModeChoice]:
        """The way back to the schedule, where a person has left it, and the modes."""
        snapshot = self.view.snapshot
        back: list[ModeChoice] = []
        if snapshot.mode.overridden:
            text = f"take back what {snapshot.mode.author} set; the hours decide again"
            back.append(ModeChoice("", "back to the schedule", text, ""))
        return [*back, *snapshot.modes]

    def count(self) -> int:
        """How many there are."""
        return len(self.choices)

    @on(Input.Changed)
    def _changed(self) -> None:
        self._wrong = ""
        self.redraw()

    def part(self, name: str, cells: int) -> list[Strip]:
        """The mode in force and who set it; the choices; what the chosen one would do."""
        mode = self.view.snapshot.mode
        line = self.line(cells)
        if name == "title":
            line.add("Mode ", "text").add(mode.label, "strong", bold=True)
            line.add(f" until {mode.until}" if mode.until else "", "text")
            line.add(f", then {mode.then}" if mode.then else "", "quiet")
            who = f"set by {mode.author}: {mode.why}" if mode.overridden else f"by the schedule: {mode.why}"
            return [line.strip(), self.line(cells).add(who, "warn" if mode.overridden else "quiet").strip()]
        choices = self.choices
        chosen = choices[min(self.at, len(choices) - 1)] if choices else None
        if name == "hint":
            said = self.line(cells)
            if self._wrong:
                said.add(f"! {self._wrong}", "bad", bold=True)
            elif chosen:
                said.add("⏎ ", "strong", bold=True).add(self._sentence(chosen), "strong")
            line.add("↑ ↓ choose   Tab until, reason   Esc leaves all as it is", "quiet")
            return [said.strip(), line.strip()]
        lines = [self._choice(choices[at], cells, at == self.at) for at in self.window(self.room - 3)]
        lines.append(self.line(cells).strip())
        if chosen:
            lines += [self.line(cells).add(t, "text").strip() for t in wrap(chosen.preview, cells - 2, 2)]
        return lines

    def _sentence(self, choice: ModeChoice) -> str:
        """What Enter would do now."""
        if not choice.name:
            return "goes back to the schedule"
        typed = self.query_one("#until", Input).value.strip()
        until = typed or choice.until or "its next boundary"
        when = "until somebody clears it" if typed.lower() in NEVER else f"until {until}"
        return f"switches to {choice.label} {when}"

    def _choice(self, choice: ModeChoice, cells: int, selected: bool) -> Strip:
        line = self.line(cells, selected=selected)
        now = choice.name == self.view.snapshot.mode.name
        line.add("● " if now else "  ", "good").fit(choice.label, 26, "strong", bold=selected)
        line.add("now" if now else f"until {choice.until}" if choice.until else "", "quiet")
        return line.strip()

    def choose(self) -> None:
        """Give the intent, or say what is wrong with the time."""
        choices = self.choices
        if not choices:
            return
        choice = choices[max(0, min(self.at, len(choices) - 1))]
        typed = self.query_one("#until", Input).value.strip()
        snapshot = self.view.snapshot
        until = ""
        if typed.lower() in NEVER:
            until = "never"
        elif typed:
            try:
                clock = snapshot.clock + self._now() - snapshot.taken_at
                until = times.when(typed, clock, snapshot.zone).isoformat()
            except ValueError as wrong:
                self._wrong = f"{wrong}, or never"
                self.redraw()
                return
        reason = self.query_one("#reason", Input).value.strip()
        self.dismiss(Intent("mode", to=choice.name, text=reason, until=until if choice.name else ""))
