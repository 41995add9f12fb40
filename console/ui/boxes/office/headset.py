"""The box in which the headset is set up: its microphone and speaker, how loud they are, a test tone."""

from collections.abc import Callable

from console.calls.protocol.intents import Intent
from console.calls.protocol.snapshot import Sound
from console.ui.boxes.box import Box, entry
from console.ui.paint.styled_line import Line
from console.ui.view import View

DEFAULT = "the system's default"
METER = 30


class SoundBox(Box[None]):
    """Enter uses a device, t plays a tone; it stays open until Esc. ``ask`` sends the wishes."""

    HEAD, LIST, FOOT = 2, 14, 1

    def __init__(self, view: View, ask: Callable[[Intent], None], done: Callable[[None], None]) -> None:
        super().__init__(view, done)
        self._ask = ask
        self._send_intent("open")

    @property
    def sound(self) -> Sound | None:
        """The headset as the desk tells it, ``None`` until it does."""
        return self.view.snapshot.sound

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """What can be chosen: "input" or "output", a device's name, whether it is in use."""
        sound = self.sound
        if sound is None:
            return []
        found = []
        for kind, now in (("input", sound.input), ("output", sound.output)):
            names = ["", *(d.name for d in sound.devices if (d.input if kind == "input" else d.output))]
            used = _used(now, names)
            names += [] if used in names else [now]
            found += [(kind, name, name == used) for name in names]
        return found

    def count(self) -> int:
        """How many there are."""
        return len(self.choices)

    def title(self, line: Callable[[], Line]) -> list[Line]:
        """The meter of their microphone, or why there is none."""
        sound = self.sound
        head = line().add("Headset ", "text").add("of the desk's machine", "quiet")
        if sound is None:
            return [head, line().add("looking for devices …", "quiet")]
        if sound.why:
            return [head, line().add(f"! {sound.why}", "bad", bold=True)]
        if not sound.up:
            return [head, line().add("is being opened …", "quiet")]
        full = sound.level * METER // 100
        out = line().add("microphone ", "text").add("━" * full, "good").add("─" * (METER - full), "quiet")
        return [head, out.add("  speak: the bar must move", "quiet")]

    def entries(self, line: Callable[[], Line], room: int) -> list[Line]:
        """The microphones, then the speakers; a dot marks those in use."""
        choices = self.choices
        return [self._entry(line, choices[at], at == self.at) for at in self.window(room)]

    def _entry(self, line: Callable[[], Line], choice: tuple[str, str, bool], selected: bool) -> Line:
        kind, name, used = choice
        out = entry(line, selected=selected)
        out.add("● " if used else "  ", "good").fit(
            "microphone" if kind == "input" else "speaker", 12, "quiet"
        )
        return out.fit(name or DEFAULT, out.room, "strong", bold=selected)

    def hint(self, line: Callable[[], Line]) -> list[Line]:
        """What the keys do."""
        return [line().add("↑ ↓ choose   ⏎ uses it   t test tone   Esc closes", "quiet")]

    def press(self, key: str, letter: str | None) -> None:
        """A letter plays the tone."""
        if letter in ("t", "T"):
            self._send_intent("tone")
        else:
            super().press(key, letter)

    def choose(self) -> None:
        """Use the device under the hand."""
        choices = self.choices
        if choices:
            kind, name, _used_now = choices[max(0, min(self.at, len(choices) - 1))]
            self._send_intent(kind, name)

    def close(self, result: None = None) -> None:
        """The desk may close the device."""
        self._send_intent("close")
        super().close(result)

    def _send_intent(self, what: str, to: str = "") -> None:
        self._ask(Intent("sound", to=to, text=what))


def _used(now: str, names: list[str]) -> str:
    """Which of the names a wish such as "jabra" means."""
    low = now.casefold()
    exact = next((name for name in names if name.casefold() == low), None)
    return exact if exact is not None else next((n for n in names if low in n.casefold()), now)
