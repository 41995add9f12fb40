"""What every box shares in which a person, a place or a number is picked: type, see who is free, Enter."""

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from console.calls.protocol.intents import Intent
from console.calls.protocol.snapshot import StaffRow
from console.commandline.parse import as_number
from console.routing.numbers.fuzzy_match import score
from console.ui.boxes.box import Result, flow
from console.ui.boxes.list_box import ListBox
from console.ui.paint.states import staff_look, staff_words
from console.ui.paint.styled_line import Line
from console.ui.paint.text_field import Field
from console.ui.view import View

#: what can be a favourite, and have a remark
_PEOPLE = ("staff ", "number ")
#: a person comes before their voicemail: who types "billing" wants somebody
_PERSON = 25
#: digits of a number within a country, at least
_WHOLE = 7


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to pick: the destination, how it reads, and whose state it has (their short name)."""

    to: str
    name: str
    detail: str = ""
    staff: str = ""


class PeopleBox(ListBox[Entry, Result]):
    """A box in which a person is picked. ``send`` tells the desk of favourites and remarks, ``look`` asks it
    for contacts."""

    WIDTH, LIST, FOOT = 84, 12, 2

    def __init__(
        self,
        view: View,
        send: Callable[[Intent], None],
        look: Callable[[Intent], None],
        done: Callable[[Result | None], None],
    ) -> None:
        super().__init__(view, done)
        self._send, self._look = send, look
        self._about: Entry | None = None
        self._before: list[Field] = []
        self.fields = [Field("a name, a role, a department, an extension or a number", longest=100)]

    # -- what subclasses say -----------------------------------------------------------------------

    #: how destinations begin that may be picked
    KINDS: tuple[str, ...] = _PEOPLE

    def first(self) -> list[Entry]:
        """What stands above all others while nothing is typed."""
        return []

    @abstractmethod
    def keys(self) -> str:
        """What the keys do."""

    # -- the list ----------------------------------------------------------------------------------

    @property
    def found(self) -> list[Entry]:
        """Whom or what fits what is typed, the best first; while nothing is typed, favourites first."""
        typed, snapshot = self.typed, self.view.snapshot
        entries = [
            Entry(place.to, place.title, place.detail, self._whose(place.to, place.state))
            for place in snapshot.places
            if place.to.startswith(self.KINDS)
        ]
        if not typed:
            first = [*self.first(), *(each for each in self._favourites() if each.to.startswith(self.KINDS))]
            taken = {each.to for each in first}
            return [*first, *(each for each in entries if each.to not in taken)]
        number = self._number()
        own = [each for each in entries if typed in each.detail.split()] if number else []
        own = own if len(own) == 1 else []  # an extension is its person's
        fitting = []
        for each in entries:
            if fits := score(typed, each.name, f"{each.detail} {each.to}"):
                fitting.append((fits + (_PERSON if each.staff else 0), each))
        found = [each for _fits, each in sorted(fitting, key=lambda pair: -pair[0])]
        first = [*own, *number]
        return [*first, *(each for each in (*found, *self._contacts()) if each not in first)]

    def _number(self) -> list[Entry]:
        """A typed number as it is."""
        number = as_number(self.typed) if "number " in self.KINDS or "" in self.KINDS else ""
        return [Entry(f"number {number}", f"call {number}", "the number as typed")] if number else []

    def _contacts(self) -> list[Entry]:
        snapshot = self.view.snapshot
        if snapshot.found_for != self.typed or not ("number " in self.KINDS or "" in self.KINDS):
            return []
        numbers = ((card, as_number(card.number)) for card in snapshot.found)
        return [Entry(f"number {number}", card.name, card.number) for card, number in numbers if number]

    def _favourites(self) -> list[Entry]:
        known = {place.to: place for place in self.view.snapshot.places}
        return [
            Entry(to, known[to].title, known[to].detail, self._whose(to, known[to].state))
            if to in known
            else Entry(to, name, to.removeprefix("number "))
            for to, name in self.view.snapshot.favourites
        ]

    def _whose(self, to: str, state: str) -> str:
        names = (state, to.removeprefix("staff "))
        return next((p.name for p in self.view.snapshot.staff if p.name in names), "")

    def person(self, entry: Entry) -> StaffRow | None:
        """The staff member an entry is about."""
        return next((p for p in self.view.snapshot.staff if p.name == entry.staff), None)

    def remark(self, entry: Entry) -> str:
        """What everybody should know before calling them."""
        theirs = (entry.to, f"staff {entry.staff}")
        remarks = self.view.snapshot.remarks
        return next((text for to, text in remarks if any(_same(to, each) for each in theirs)), "")

    def key(self, item: Entry) -> str:
        """A destination."""
        return item.to

    def ask(self) -> None:
        """Look for contacts with what is typed."""
        if self.typed and self._about is None:
            self._look(Intent("search", text=self.typed))

    def nothing(self) -> str:
        """That nobody fits."""
        return f"Nobody and nothing is called “{self.typed}”" if self.typed else ""

    def row(self, out: Line, item: Entry, *, selected: bool) -> Line:
        """Whether they are free and a favourite, who it is, and where they are or when they are back."""
        person = self.person(item)
        how = staff_look(person.state) if person else None
        out.fit(how.mark if how else "", 2, how.role if how else "text")
        star = any(_same(item.to, to) for to, _name in self.view.snapshot.favourites)
        name = (out.cells - 4) // 3
        out.fit(f"{item.name} ★" if star else item.name, name, "strong", bold=selected).space()
        remark = self.remark(item)
        said = _where(person, self.view.moment) if person else ""
        detail, role = (f"! {remark}", "warn") if remark else (item.detail, "quiet")
        out.fit(detail, out.room - 24, role).space()
        return out.fit(said, out.room, how.role if how else "text")

    # -- keys --------------------------------------------------------------------------------------

    def press(self, key: str, letter: str | None) -> None:
        """Ctrl+F makes a favourite, Ctrl+N writes a remark; the rest as in every box."""
        if self._about is not None:
            self._remarking(key, letter)
        elif key == "ctrl+f" and self.item and self.item.to.startswith(_PEOPLE):
            self._send(Intent("favourite", to=self.item.to, text=self.item.name))
        elif key == "ctrl+n" and self.item and self.item.to.startswith(_PEOPLE):
            self._about, self._before = self.item, self.fields
            hint = f"what everybody should know before calling {self.item.name}: never before 9"
            self.fields, self.focus = [Field(hint, text=self.remark(self.item), longest=100)], 0
        else:
            super().press(key, letter)

    def _remarking(self, key: str, letter: str | None) -> None:
        """The line in which a remark is written has the keys: Enter keeps it, Esc leaves the old one."""
        about = self._about
        if key == "enter" and about:
            self._send(Intent("remark", to=about.to, text=self.fields[0].text))
        if key in ("enter", "escape"):
            self.fields, self._about = self._before, None
        else:
            self.fields[0].press(key, letter)

    def hint(self, line: Callable[[], Line]) -> list[Line]:
        """What the keys do."""
        if self._about is not None:
            return [line().add("⏎ keeps the remark, an empty one goes   Esc leaves it as it was", "quiet")]
        more = "Ctrl+F favourite   Ctrl+N remark   ↑ ↓ choose"
        return flow(f"{self.keys()}   {more}", line)


def _same(one: str, other: str) -> bool:
    """Whether two destinations are one: a number may be written with its country or without."""
    if one == other or not (one.startswith("number ") and other.startswith("number ")):
        return one == other
    short, long = sorted(("".join(filter(str.isdigit, each)) for each in (one, other)), key=len)
    return len(short) >= _WHOLE and long.endswith(short)


def _where(person: StaffRow, now: float) -> str:
    """ "on a call 3 min", "in session", "off, back 13:00"."""
    words = staff_words(person, now)
    return f"{words}, back {person.back}" if person.back else words
