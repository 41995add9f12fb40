"""The box of settings: find a key, type another value, see what it would do, Enter."""

import json
from collections.abc import Callable

from console.calls.protocol.intents import Intent
from console.calls.protocol.settings import SettingRow, Trial
from console.commandline.parse import Unclear, holiday_line
from console.config.grammar.dates import parse_exception
from console.routing.numbers.fuzzy_match import fold
from console.ui.boxes.list_box import ListBox
from console.ui.paint.styled_line import Line
from console.ui.paint.text import wrap
from console.ui.paint.text_field import Field
from console.ui.view import View

#: Lines under the list: what the key says, what was changed last.
TEXT = 5
#: beginnings of what stands in a list of days: to add, one there is, the value itself, what can't be read
_ADD, _DAY, _TOML, _NONE = "+", "#", "=", "!"
#: tables in which entries can be made here, by "new staff lee"
_NEW = ("staff", "queue", "prompt", "rule", "voicemail", "modes")


class SettingsBox(ListBox[SettingRow, None]):
    """Two steps in one box: the keys that fit what is typed; then one of them, with its value to be changed
    and what that would do to today's calls. ``ask`` and ``send`` go to the desk, which checks all of it."""

    WIDTH, LIST = 112, 24
    TAIL = TEXT + 1

    def __init__(
        self,
        view: View,
        ask: Callable[[Intent], None],
        send: Callable[[Intent], None],
        done: Callable[[None], None],
    ) -> None:
        super().__init__(view, done)
        self._tell, self._send = ask, send
        self._find = Field("a word: hours, sam, billing …; or: new staff lee", longest=100)
        self._value = Field("empty: as config.toml says, else what holds by itself", longest=2000)
        self._day = Field("add a day: tomorrow staff training; 24 Dec 12:00-24:00 Christmas Eve", longest=100)
        self._editing: SettingRow | None = None
        self._dates = self._sure = ""
        self.fields = [self._find]
        self._tell(Intent("settings", to="open"))

    # -- the keys ----------------------------------------------------------------------------------

    @property
    def found(self) -> list[SettingRow]:
        """The keys whose name, value or description has every word that is typed; then a new entry."""
        settings = self.view.snapshot.settings
        if settings is None:
            return []
        if self._dates:
            return self._days
        words = fold(self._find.text).split()
        rows = [row for row in settings.rows if all(word in _text(row) for word in words)]
        named = [row for row in rows if all(word in fold(title_of(row)) for word in words)]
        rows = sorted(named, key=_for_the_office) + [row for row in rows if row not in named]
        return [*self._new(), *rows]

    # -- a list of days --------------------------------------------------------------------------------

    @property
    def _listed(self) -> SettingRow | None:
        """The key whose days are listed, as it stands now."""
        settings = self.view.snapshot.settings
        return next((row for row in settings.rows if row.path == self._dates), None) if settings else None

    @property
    def _days(self) -> list[SettingRow]:
        """What would be added, the days there are, and the key's value as the config writes it."""
        row = self._listed
        if row is None:
            return []
        rows = [
            SettingRow(f"{_DAY}{line}", _sentence(line), "", "⏎ takes it away.") for line in _lines(row.value)
        ]
        if typed := self._day.text.strip():
            rows.insert(0, self._added(typed))
        return [*rows, SettingRow(_TOML, "as config.toml writes it", row.value, row.says)]

    def _added(self, typed: str) -> SettingRow:
        try:
            line = holiday_line(typed, self.view.snapshot)
        except Unclear as unclear:
            return SettingRow(_NONE, str(unclear), "", "")
        return SettingRow(f"{_ADD}{line}", f"add {_sentence(line)}", "", "⏎ adds it.")

    def _choose_day(self, item: SettingRow) -> None:
        """Add a day, take one away when asked twice, or change the value as it is written."""
        row = self._listed
        if row is None or item.path == _NONE:
            return
        known = _lines(row.value)
        if item.path == _TOML:
            self._dates = ""
            self._edit(row)
        elif item.path.startswith(_ADD):
            self._keep([*known, item.path.removeprefix(_ADD)])
            self._day.text, self._day.at = "", 0
        elif self._sure == item.path:
            self._keep([line for line in known if line != item.path.removeprefix(_DAY)])
        else:
            self._sure = item.path
            return
        self._sure = ""

    def _keep(self, lines: list[str]) -> None:
        text = f"[{', '.join(json.dumps(line, ensure_ascii=False) for line in sorted(lines))}]"
        self._send(Intent("set_setting", to=self._dates, text=text))

    def _new(self) -> list[SettingRow]:
        first, _, rest = self._find.text.strip().partition(" ")
        table, _, name = rest.strip().partition(" ")
        if first != "new" or table not in _NEW or not name.strip():
            return []
        says = 'Its keys as a table, such as { title = "Lee", extension = "203" }.'
        return [SettingRow(f"{table}/{name.strip()}/", f"new {table} {name.strip()}", "", says)]

    def key(self, item: SettingRow) -> str:
        """A key's path."""
        return item.path

    def row(self, out: Line, item: SettingRow, *, selected: bool) -> Line:
        """The key, whether it was changed here, and its value."""
        out.fit("✎" if item.changed else "", 2, "accent")
        if self._dates and item.path != _TOML:
            said = f"{item.title}: ⏎ again takes it away" if self._sure == item.path else item.title
            return out.fit(said, out.room - 1, "warn" if self._sure == item.path else "strong", bold=selected)
        out.fit(title_of(item), 40, "strong" if item.value else "text", bold=selected).space()
        value, role = (item.value, "text") if item.value else (item.default, "quiet")
        return out.fit(value, out.room - 1, role)

    def nothing(self) -> str:
        """What an empty list says."""
        return "No key has these words" if self.view.snapshot.settings is not None else "Reading the config …"

    # -- painting ----------------------------------------------------------------------------------

    def title(self, line: Callable[[], Line]) -> list[Line]:
        """What the box is, or which key it changes."""
        if row := self._editing or (self._listed if self._dates else None):
            return [line().add("Settings: ", "text").add(title_of(row), "strong", bold=True)]
        head = line().add("Settings  ", "strong", bold=True)
        return [head.add("laid over config.toml, which is never written", "quiet")]

    def entries(self, line: Callable[[], Line], room: int) -> list[Line]:
        """The keys, or what the value under the hand would do."""
        return super().entries(line, room) if self._editing is None else self._trial(line, room)

    def below(self, line: Callable[[], Line]) -> list[Line]:
        """What the key says, and the newest changes."""
        item, settings = self.item, self.view.snapshot.settings
        says = wrap(item.says, line().room - 1, 2) if item else []
        changes = settings.changes if settings else ()
        lines = [line().add(part, "text") for part in says]
        return lines + [line().fit(each, line().room - 1, "quiet") for each in changes[: TEXT - len(lines)]]

    def _trial(self, line: Callable[[], Line], room: int) -> list[Line]:
        row, trial = self._editing, self._known
        if row is None:
            return []
        lines = [line().add(part, "quiet") for part in wrap(row.says, line().room - 1, 3)]
        if row.default:
            lines.append(line().add(f"By itself: {row.default}", "quiet"))
        lines += [line(), line().fit(f"- {row.value or '(not given)'}", line().room - 1, "quiet")]
        lines += [
            line().fit(f"+ {self._value.text.strip() or '(not given)'}", line().room - 1, "strong"),
            line(),
        ]
        if trial is None:
            return [*lines, line().add("Checking …" if self._differs else "Nothing changed yet", "quiet")][
                :room
            ]
        if trial.problem:
            return (lines + [line().add(part, "bad") for part in wrap(trial.problem, line().room - 1, 4)])[
                :room
            ]
        lines.append(line().add(_moves(trial), "warn" if trial.moves else "good"))
        return (lines + [line().fit(f"  {each}", line().room - 1, "text") for each in trial.moves])[:room]

    def hint(self, line: Callable[[], Line]) -> list[Line]:
        """What the keys do."""
        if self._dates:
            return [line().add("⏎ adds what is typed, or takes a day away   ↑ ↓ choose   Esc back", "quiet")]
        if self._editing is None:
            return [
                line().add(
                    "⏎ changes it   ↑ ↓ choose   Ctrl+Z takes the newest change back   Esc closes", "quiet"
                )
            ]
        return [line().add("⏎ lets it take effect now   Esc back to the list, nothing changed", "quiet")]

    # -- keys --------------------------------------------------------------------------------------

    @property
    def _differs(self) -> bool:
        return self._editing is not None and self._value.text.strip() != self._editing.value

    @property
    def _known(self) -> Trial | None:
        """What the desk says of the value that is typed now."""
        trial, row = self.view.snapshot.trial, self._editing
        fits = trial and row and (trial.path, trial.text) == (row.path, self._value.text.strip())
        return trial if fits and self._differs else None

    def press(self, key: str, letter: str | None) -> None:
        """Esc goes back a step; Ctrl+Z takes the newest change back."""
        if key == "escape" and (self._editing or self._dates):
            self._leave()
        elif key == "ctrl+z" and self._editing is None:
            self._send(Intent("undo_setting"))
        else:
            super().press(key, letter)

    def changed(self) -> None:
        """Another list, or another value to be tried."""
        self._sure = ""
        if self._editing is None:
            super().changed()
        elif self._differs:
            self._tell(Intent("try_setting", to=self._editing.path, text=self._value.text.strip()))

    def choose(self) -> None:
        """Take the key under the hand; or let the value take effect, once the desk says that it fits."""
        if self._editing is None:
            row = self.item
            if row and self._dates:
                self._choose_day(row)
            elif row and row.path.startswith("modes/") and row.path.endswith("/dates"):
                self._dates, self.fields, self.at = row.path, [self._day], 0
            elif row:
                self._edit(row)
            return
        if self._known and not self._known.problem:
            self._send(Intent("set_setting", to=self._editing.path, text=self._value.text.strip()))
            self._leave()

    def _edit(self, row: SettingRow) -> None:
        self._editing = row
        self._value.text, self._value.at = row.value, len(row.value)
        self.fields = [self._value]

    def _leave(self) -> None:
        self._editing, self._dates, self._sure, self.fields = None, "", "", [self._find]

    def close(self, result: None = None) -> None:
        """The desk need not look any more."""
        self._tell(Intent("settings"))
        super().close(result)


def title_of(row: SettingRow) -> str:
    """A key in the office's own words, where it has some: "Opening hours: open", "Holidays"."""
    table, _, rest = row.path.partition("/")
    entry, _, name = rest.rpartition("/")
    if (table, name) == ("modes", "hours"):
        return f"Opening hours: {entry}"
    if (table, name) == ("modes", "dates"):
        return "Holidays" if entry == "holiday" else f"Days that are {entry}"
    return f"Working hours: {entry}" if (table, name) == ("staff", "hours") else row.title


def _for_the_office(row: SettingRow) -> int:
    """Where a key stands among others: what has words of the office's own comes first."""
    return int(title_of(row) == row.title)


def _lines(value: str) -> list[str]:
    """The dates in a value as the config writes it."""
    try:
        found = json.loads(value or "[]")
    except ValueError:
        return []
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []


def _sentence(line: str) -> str:
    """A date as people read it: "Thu 24 Dec 2026, 12:00-24:00 Christmas Eve"."""
    try:
        when = parse_exception(line)
    except ValueError:
        return line
    days = " to ".join(
        f"{each:%a} {each.day} {each:%b %Y}" for each in dict.fromkeys((when.first, when.last))
    )
    more = line.partition(" ")[2]
    return f"{days}, {more}" if more else days


def _text(row: SettingRow) -> str:
    return fold(f"{title_of(row)} {row.title} {row.value} {row.says}")


def _moves(trial: Trial) -> str:
    if not trial.calls:
        return "It fits; no call of today can be tried on it yet"
    of = f"of today's {trial.calls} calls" if trial.calls != 1 else "of today's one call"
    return f"{len(trial.moves) or 'None'} {of} would have gone elsewhere"
