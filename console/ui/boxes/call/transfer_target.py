"""The box in which a call is given to a person or a place; always the same, whatever it is picked for."""

from collections.abc import Callable, Iterable, Iterator

from console.calls.protocol.intents import Intent
from console.calls.protocol.snapshot import Row
from console.ui.boxes.people_box import Entry, PeopleBox
from console.ui.commands import BY_ID, Command
from console.ui.not_rung import other_ways, why_not_rung
from console.ui.paint.styled_line import Line
from console.ui.paint.text_field import Field
from console.ui.view import View

#: ways to a person beside the verb the box was opened with: their box and their mobile
_VOICEMAIL, _MOBILE = "voicemail", "mobile"
_GIVE = ("transfer", "consult")
_SAID = {
    "transfer": "at once",
    "consult": "ask first",
    _VOICEMAIL: "to their voicemail",
    _MOBILE: "to their mobile",
}
_BEGINS = {_VOICEMAIL: "voicemail ", _MOBILE: "number "}


class PickBox(PeopleBox[Intent]):
    """Type, see who is free, Enter; the call it is for is fixed when it opens. Tab changes the way to a
    person, Shift+Tab goes to the line for the reason; ``reasons`` were given before, and are offered for what
    is typed. Gives the intent."""

    def __init__(
        self,
        command: Command,
        row: Row,
        reasons: Iterable[str],
        view: View,
        done: Callable[[Intent | None], None],
        *,
        send: Callable[[Intent], None],
        look: Callable[[Intent], None],
    ) -> None:
        super().__init__(view, send, look, done)
        self._row = row
        verb = command.verb
        self._verb = verb
        gives = [verb, *(other for other in _GIVE if verb in _GIVE and other != verb)]
        self._ways = [*gives, _VOICEMAIL, _MOBILE, "camp"] if verb != "camp" else [verb]
        self._reason = Field("why, if not as routed (Shift+Tab)", hints=tuple(reasons))
        self.fields.append(self._reason)
        self._missing = ""

    @property
    def found(self) -> list[Entry]:
        """Whom or what fits; a conversation of theirs is not given to themselves."""
        own = f"staff {self.view.snapshot.you.staff}" if self._verb in (*_GIVE, "camp") else ""
        return [each for each in super().found if each.to != own]

    @property
    def way(self) -> str:
        """How whom is picked gets the call: a verb, or a place of theirs."""
        return self._ways[0]

    @property
    def verb(self) -> str:
        """What is wished of the desk; who is asked first gets the call through no box of theirs."""
        return self._by(self.way)

    def _by(self, way: str) -> str:
        if way in _BEGINS:
            return "transfer" if self._verb == "consult" else self._verb
        return way

    @property
    def KINDS(self) -> tuple[str, ...]:  # type: ignore[override]  # noqa: N802
        """How a destination begins that may be picked in this way."""
        if self.way in ("camp", *_BEGINS):
            return ("staff ",)
        return ("staff ", "number ") if self.way == "consult" else ("",)

    @property
    def ended(self) -> str:
        """Why nothing can be sent any more, as a sentence; empty while it can."""
        if self.view.lost:
            return "The desk is gone: nothing was sent"
        row = self.view.row(self._row.id)
        if row is None or row.state == "ended":
            return f"{self._row.name} has ended: nothing was sent"
        return BY_ID[self.verb].why_not(self.view, row)

    def press(self, key: str, letter: str | None) -> None:
        """Tab changes the way, Shift+Tab the line."""
        self._missing = ""
        if key == "tab" and self._about is None:
            if self.focus:
                self.focus = 0
            else:
                self._ways = next(self._turned(), self._ways)
        elif key == "shift+tab" and self._about is None:
            self.focus = 1 - self.focus
        else:
            super().press(key, letter)

    def _turned(self) -> Iterator[list[str]]:
        """The ways with each of the others first, of which those that apply to the call now."""
        for at in range(1, len(self._ways)):
            ways = [*self._ways[at:], *self._ways[:at]]
            if not BY_ID[self._by(ways[0])].why_not(self.view, self.view.row(self._row.id)):
                yield ways

    def changed(self) -> None:
        """Other letters, another list; the reason changes none."""
        if self.focus == 0:
            super().changed()

    def title(self, line: Callable[[], Line]) -> list[Line]:
        """What is done with whose call, or why it can't be done any more."""
        if ended := self.ended:
            return [line().add(f"! {ended}", "bad", bold=True)]
        name = self._row.name
        if self.way == "consult":
            return [line().add("Ask somebody about ", "text").add(name, "strong", bold=True)]
        if self.way == "camp":
            return [line().add(name, "strong", bold=True).add(" waits for …", "text")]
        head = line().add(f"{BY_ID[self.verb].label.capitalize()} ", "text").add(name, "strong", bold=True)
        said = f" {_SAID[self.way]}: whose?" if self.way in _BEGINS else " to …"
        return [head.add(said, "accent" if self.way in _BEGINS else "text")]

    def keys(self) -> str:
        """What the keys do, or what is missing."""
        if self.ended:
            return "Esc closes"
        if self._missing:
            return self._missing
        if trouble := self.trouble:
            return trouble
        does = {
            "consult": "rings them for you; the caller waits",
            "camp": "the caller waits; they are rung when free",
        }.get(self.way, "sends the caller there")
        ahead = next(self._turned(), [""])[0]
        tab = f"   Tab {_SAID.get(ahead, BY_ID[ahead].label if ahead in BY_ID else ahead)}" if ahead else ""
        return f"⏎ {does}{tab}   Shift+Tab why   Esc leaves all"

    @property
    def trouble(self) -> str:
        """Why the person under the hand would not be rung, and what else there is; empty where they would."""
        item = self.item
        person = self.person(item) if item else None
        if (
            item is None
            or person is None
            or not item.to.startswith("staff ")
            or self.way in ("camp", *_BEGINS)
        ):
            return ""
        why = why_not_rung(person, asked=self.way == "consult")
        if not why:
            return ""
        ways, cover = other_ways(self.view, self._row.id, person)
        said = [f"Tab: {' or '.join(ways)}"] if ways else []
        said += [f"{cover} is free"] if cover else []
        return "   ".join((f"! {why}", *said))

    def choose(self) -> None:
        """Give the place under the hand, if its call still is there to be sent."""
        item = self.item
        if self.ended:
            self.close()
        elif item and (to := self._place(item)):
            self.close(Intent(self.verb, self._row.id, to=to, text=self._reason.text.strip()))

    def _place(self, item: Entry) -> str:
        """Where the call goes by this way; empty where they have no such place, and that is said."""
        if self.way not in _BEGINS:
            return item.to
        person = self.person(item)
        reach = person.reach if person else ()
        found = next((to for to in reach if to.startswith(_BEGINS[self.way])), "")
        if not found:
            self._missing = f"! {item.name} has no {self.way}; Tab takes another way"
        return found
