"""The box of settings: find a key, type another value, see what it would do, Enter."""

from collections.abc import Callable

from console.calls.intents import Intent
from console.calls.settings import SettingRow, Trial
from console.routing.fitting import fold
from console.ui.boxes.listing import ListBox
from console.ui.field import Field
from console.ui.ink import Line
from console.ui.text import wrap
from console.ui.view import View

#: Lines under the list: what the key says, what was changed last.
TEXT = 5
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
        self._editing: SettingRow | None = None
        self.fields = [self._find]
        self._tell(Intent("settings", to="open"))

    # -- the keys ----------------------------------------------------------------------------------

    @property
    def found(self) -> list[SettingRow]:
        """The keys whose name, value or description has every word that is typed; then a new entry."""
        settings = self.view.snapshot.settings
        if settings is None:
            return []
        words = fold(self._find.text).split()
        rows = [row for row in settings.rows if all(word in _text(row) for word in words)]
        named = [row for row in rows if all(word in fold(row.title) for word in words)]
        rows = named + [row for row in rows if row not in named]
        return [*self._new(), *rows]

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
        out.fit(item.title, 40, "strong" if item.value else "text", bold=selected).space()
        value, role = (item.value, "text") if item.value else (item.default, "quiet")
        return out.fit(value, out.room - 1, role)

    def nothing(self) -> str:
        """What an empty list says."""
        return "No key has these words" if self.view.snapshot.settings is not None else "Reading the config …"

    # -- painting ----------------------------------------------------------------------------------

    def title(self, line: Callable[[], Line]) -> list[Line]:
        """What the box is, or which key it changes."""
        if self._editing:
            return [line().add("Settings: ", "text").add(self._editing.title, "strong", bold=True)]
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
        if key == "escape" and self._editing:
            self._leave()
        elif key == "ctrl+z" and self._editing is None:
            self._send(Intent("undo_setting"))
        else:
            super().press(key, letter)

    def changed(self) -> None:
        """Another list, or another value to be tried."""
        if self._editing is None:
            super().changed()
        elif self._differs:
            self._tell(Intent("try_setting", to=self._editing.path, text=self._value.text.strip()))

    def choose(self) -> None:
        """Take the key under the hand; or let the value take effect, once the desk says that it fits."""
        if self._editing is None:
            if row := self.item:
                self._editing = row
                self._value.text, self._value.at = row.value, len(row.value)
                self.fields = [self._value]
            return
        if self._known and not self._known.problem:
            self._send(Intent("set_setting", to=self._editing.path, text=self._value.text.strip()))
            self._leave()

    def _leave(self) -> None:
        self._editing, self.fields = None, [self._find]

    def close(self, result: None = None) -> None:
        """The desk need not look any more."""
        self._tell(Intent("settings"))
        super().close(result)


def _text(row: SettingRow) -> str:
    return fold(f"{row.title} {row.value} {row.says}")


def _moves(trial: Trial) -> str:
    if not trial.calls:
        return "It fits; no call of today can be tried on it yet"
    of = f"of today's {trial.calls} calls" if trial.calls != 1 else "of today's one call"
    return f"{len(trial.moves) or 'None'} {of} would have gone elsewhere"
