"""The box in which a message slip is written: for whom, then what."""

from collections.abc import Callable
from datetime import datetime

from console.calls.protocol.snapshot import StaffRow
from console.routing.numbers.fuzzy_match import score
from console.routing.schedule import moments
from console.ui.boxes.box import Box, entry
from console.ui.paint.states import staff_look, staff_words
from console.ui.paint.styled_line import Line
from console.ui.paint.text_field import Field
from console.ui.view import View

_WHO, _WHAT, _WHEN = 0, 1, 2


class SlipBox(Box[tuple[str, str, str]]):
    """Type for whom, Enter, type what, Enter; Tab until when to call back. Gives "staff NAME", text and time.

    The hand starts on the person the caller's card prefers: then Enter, the text and Enter are all.
    """

    LIST = 8

    #: what the second line asks for
    WHAT = "what it is about; ! in front makes it urgent"
    #: and the third; empty: there is none
    WHEN = "call back by, such as 15:00, +2h or tomorrow 9:00"

    def __init__(
        self,
        about: str,
        view: View,
        done: Callable[[tuple[str, str, str] | None], None],
        *,
        call: str = "",
        preferred: str = "",
    ) -> None:
        super().__init__(view, done)
        self._about, self._call, self._wrong = about, call, ""
        self.fields = [
            Field("for whom: a name, a role or an extension"),
            Field(self.WHAT, longest=300),
        ]
        if self.WHEN:
            self.fields.append(Field(self.WHEN, longest=30))
        self._under = next((p.name for p in self.found if p.title == preferred), "")
        self._keep_hand()

    @property
    def found(self) -> list[StaffRow]:
        """The people who fit what is typed, the best first."""
        typed = self.fields[_WHO].text
        fitting = [(score(typed, p.title, p.details), p) for p in self.view.snapshot.staff]
        return [person for fits, person in sorted(fitting, key=lambda pair: -pair[0]) if fits]

    @property
    def person(self) -> StaffRow | None:
        """The one under the hand."""
        found = self.found
        return found[max(0, min(self.at, len(found) - 1))] if found else None

    @property
    def ended(self) -> bool:
        """Whether the call is gone; a slip about it can still be written."""
        row = self.view.row(self._call)
        return row is None or row.state == "ended"

    def count(self) -> int:
        """How many fit."""
        return len(self.found)

    def renew(self, view: View) -> None:
        """Keep the hand on the same person."""
        super().renew(view)
        self._keep_hand()

    def _keep_hand(self) -> None:
        names = [person.name for person in self.found]
        if self._under in names:
            self.at = names.index(self._under)

    def moved(self) -> None:
        """Remember the person, not the line."""
        self._under = self.person.name if self.person else ""

    def changed(self) -> None:
        """Other letters for whom, another list."""
        self._wrong = ""
        if self.focus == _WHO:
            self.at, self._under = 0, ""

    def title(self, line: Callable[[], Line]) -> list[Line]:
        """About whom it is, and for whom."""
        head = line().add("Slip about ", "text").add(self._about, "strong", bold=True)
        if self.focus == _WHAT and self.person:
            head.add(" for ", "text").add(self.person.title, "strong", bold=True)
        return [head.add(" — the call has ended" if self.ended else "", "warn")]

    def entries(self, line: Callable[[], Line], room: int) -> list[Line]:
        """The people and where they are."""
        found = self.found
        if not found:
            text = f"Nobody is called “{self.fields[_WHO].text}”" if self.fields[_WHO].text else ""
            return [line().add(text or "Nobody is set up yet: F8 adds staff", "quiet")]
        return [self._entry(line, found[at], at == self.at) for at in self.window(room)]

    def _entry(self, line: Callable[[], Line], person: StaffRow, selected: bool) -> Line:
        how, out = staff_look(person.state), entry(line, selected=selected)
        out.add(f"{how.mark} ", how.role).fit(person.title, 20, "strong", bold=selected).space()
        out.fit(" ".join(filter(None, (person.extension, person.role))), 22, "quiet").space()
        return out.fit(staff_words(person, self.view.moment), out.room - 1, "text")

    def hint(self, line: Callable[[], Line]) -> list[Line]:
        """What the keys do."""
        if self._wrong:
            return [line().add(f"! {self._wrong}", "bad", bold=True)]
        first = "⏎ goes on to the text" if self.focus == _WHO else f"⏎ leaves the slip{self._by()}"
        return [line().add(f"{first}   ↑ ↓ for whom   Tab the other line   Esc leaves none", "quiet")]

    def _due(self) -> str:
        """When somebody is to call back, as the desk reads it. Raises ``moments.Unreadable``."""
        text = self.fields[_WHEN].text.strip() if self.WHEN else ""
        return moments.moment(text, self.view.here, hour=True).isoformat() if text else ""

    def _by(self) -> str:
        """The same as a person says it, with its day; nothing while it can't be read."""
        try:
            due = self._due()
        except moments.Unreadable:
            return ""
        return (
            f", to be called back by {moments.in_words(datetime.fromisoformat(due), self.view.here)}"
            if due
            else ""
        )

    def choose(self) -> None:
        """From the person on to the text, from the text give both; an empty text is no slip."""
        person, text = self.person, self.fields[_WHAT].text.strip()
        if person is None:
            self.focus = _WHO
        elif self.focus == _WHO or not text.lstrip("! "):
            self._under, self.focus = person.name, _WHAT
        else:
            try:
                self.close((f"staff {person.name}", text, self._due()))
            except moments.Unreadable as wrong:
                self._wrong = str(wrong)
