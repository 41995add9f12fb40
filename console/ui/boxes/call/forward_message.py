"""The box in which a voicemail is given to a colleague, with a slip or without one."""

from collections.abc import Callable

from console.ui.boxes.call.slip import SlipBox
from console.ui.paint.styled_line import Line


class GiveBox(SlipBox):
    """Type for whom, Enter, and Enter again, or what the slip beside it says. Gives "staff NAME" and the text
    of the slip, empty for none."""

    WHAT = "a message slip with it (⏎: none)"
    WHEN = ""

    def title(self, line: Callable[[], Line]) -> list[Line]:
        """Whose message it is, and for whom."""
        head = line().add("Give the message of ", "text").add(self._about, "strong", bold=True)
        if self.focus and self.person:
            head.add(" to ", "text").add(self.person.title, "strong", bold=True)
        return [head]

    def hint(self, line: Callable[[], Line]) -> list[Line]:
        """What the keys do."""
        does = "⏎ gives it" if self.focus else "⏎ goes on"
        return [line().add(f"{does}   ↑ ↓ to whom   Tab the other line   Esc leaves it", "quiet")]

    def choose(self) -> None:
        """From the person on to the slip, from the slip give both."""
        person = self.person
        if person is None:
            self.focus = 0
        elif self.focus == 0:
            self._under, self.focus = person.name, 1
        else:
            self.close((f"staff {person.name}", self.fields[1].text.strip(), ""))
