"""The boxes in which somebody's state is set: whose, then to what and why."""

from collections.abc import Callable

from console.calls.protocol.intents import Intent
from console.calls.protocol.snapshot import StaffRow
from console.routing.numbers.fuzzy_match import score
from console.routing.schedule import moments
from console.ui.boxes.box import Box, entry
from console.ui.paint.states import staff_look, staff_words
from console.ui.paint.styled_line import Line
from console.ui.paint.text_field import Field
from console.ui.view import View

#: verb, the state it sets, how it reads
_STATES = (
    ("away", "away", "away", "no call rings; say until when, if you know"),
    ("dnd", "do not disturb", "no calls", "is at work, and no call rings"),
    ("back", "free", "takes calls", "queues and chains ring the phone again"),
)


class StaffBox(Box[str]):
    """Type, see where everybody is, Enter. Gives a staff member's short name."""

    WIDTH, LIST = 88, 14

    def __init__(self, view: View, done: Callable[[str | None], None]) -> None:
        super().__init__(view, done)
        self.fields = [Field("a name, a role or an extension")]

    @property
    def found(self) -> list[StaffRow]:
        """The people who fit what is typed, the best first."""
        typed = self.fields[0].text
        fitting = [(score(typed, p.title, p.details), p) for p in self.view.snapshot.staff]
        return [person for fits, person in sorted(fitting, key=lambda pair: -pair[0]) if fits]

    def count(self) -> int:
        """How many fit."""
        return len(self.found)

    def changed(self) -> None:
        """Other letters, another list."""
        self.at = 0

    def title(self, line: Callable[[], Line]) -> list[Line]:
        """What the box is."""
        return [line().add("Staff: ", "text").add("whose state is to be set?", "strong", bold=True)]

    def entries(self, line: Callable[[], Line], room: int) -> list[Line]:
        """The people and where they are."""
        found = self.found
        if not found:
            text = f"Nobody is called “{self.fields[0].text}”" if self.fields[0].text else "Nobody is set up"
            return [line().add(text, "quiet")]
        return [self._entry(line, found[at], at == self.at) for at in self.window(room)]

    def _entry(self, line: Callable[[], Line], person: StaffRow, selected: bool) -> Line:
        how, out = staff_look(person.state), entry(line, selected=selected)
        out.add(f"{how.mark} ", how.role).fit(person.title, 16, "strong", bold=selected).space()
        out.fit(" ".join(filter(None, (person.extension, person.role))), 18, "quiet").space()
        text = staff_words(person, self.view.moment)
        return out.fit(text, out.room - 1, how.role if how.role == "warn" else "text")

    def hint(self, line: Callable[[], Line]) -> list[Line]:
        """What the keys do."""
        return [line().add("⏎ chooses the state   ↑ ↓ choose   Esc leaves all as it is", "quiet")]

    def choose(self) -> None:
        """Give the person under the hand."""
        found = self.found
        if found:
            self.close(found[max(0, min(self.at, len(found) - 1))].name)


class StateBox(Box[Intent]):
    """A person's states, and a line each of until when and why. Gives the intent."""

    LIST = len(_STATES)

    def __init__(self, name: str, view: View, done: Callable[[Intent | None], None]) -> None:
        super().__init__(view, done)
        self._name = name
        self.fields = [
            Field(
                "until it is taken back; or 11:45, +1h, until tomorrow, at 15:30", label="when", longest=60
            ),
            Field("such as in a meeting", label="reason", longest=60),
        ]
        self._wrong = ""
        person = self.person
        # The hand starts on what would change something: back for who is out, away for who is there.
        out = person is not None and person.state in ("away", "paused", "do not disturb")
        self.at = len(_STATES) - 1 if out else 0

    @property
    def person(self) -> StaffRow | None:
        """Whose state it is; ``None`` when the config has them no more."""
        return next((p for p in self.view.snapshot.staff if p.name == self._name), None)

    def count(self) -> int:
        """How many states there are."""
        return len(_STATES)

    def title(self, line: Callable[[], Line]) -> list[Line]:
        """Where they are now."""
        if self.person is None:
            return [line().add("! This person does not work here any more", "bad", bold=True)]
        how = staff_look(self.person.state)
        out = line().add(self.person.title, "strong", bold=True).add(f" {how.phrase}", "text")
        return [out.add(f": {self.person.note}" if self.person.note else "", "quiet")]

    def entries(self, line: Callable[[], Line], room: int) -> list[Line]:
        """The states."""
        lines = []
        for at in self.window(room):
            _verb, state, label, text = _STATES[at]
            how, out = staff_look(state), entry(line, selected=at == self.at)
            out.add(f"{how.mark} ", how.role).fit(label, 14, "strong", bold=at == self.at)
            lines.append(out.add(text, "quiet"))
        return lines

    def hint(self, line: Callable[[], Line]) -> list[Line]:
        """What the keys do."""
        if self._wrong:
            return [line().add(f"! {self._wrong}", "bad", bold=True)]
        try:
            said = moments.described(self._read()[0], self.view.here)
        except moments.Unreadable:
            said = ""
        does = " ".join(filter(None, ("⏎ sets it", said if _STATES[self.at][0] != "back" else "")))
        other = "reason" if self.focus == 0 else "when"
        return [line().add(f"{does}   ↑ ↓ choose   Tab {other}   Esc leaves all as it is", "quiet")]

    def changed(self) -> None:
        """The time may be right now."""
        self._wrong = ""

    def _read(self) -> tuple[moments.Period, str]:
        """The period and the reason that are typed. Raises ``moments.Unreadable``."""
        when, reason = moments.with_reason(self.fields[0].text, self.view.here, loose=True)
        return when, self.fields[1].text.strip() or reason

    def choose(self) -> None:
        """Give the intent for the state under the hand, or say what is wrong with the time."""
        verb, to = _STATES[self.at][0], f"staff {self._name}"
        if self.person is None:
            self.close()
        elif verb == "back":
            self.close(Intent(verb, to=to))
        else:
            try:
                when, note = self._read()
            except moments.Unreadable as wrong:
                self._wrong = str(wrong)
                return
            self.close(Intent(verb, to=to, text=note, until=moments.exact(when)))
