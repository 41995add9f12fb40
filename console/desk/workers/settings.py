"""Settings read, tried and changed in a thread of its own: a config is checked whole, which takes longer than
a call should wait."""

import logging
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from console.calls.protocol.commands import ChangeSetting, ReadSettings, SettingCommand, TrySetting
from console.calls.protocol.events import SettingDone
from console.calls.protocol.settings import SettingRow, Settings, Trial
from console.config.load import ConfigErrors, checked, in_force, raw_of
from console.config.overrides import FILE, read_settings, write_settings
from console.config.schema.office import Office
from console.config.schema.overrides import Change
from console.config.settings import changed, key_at, laid_over, listed
from console.desk.workers.worker import Worker
from console.routing.rules.decide import decide
from console.routing.rules.decision_record import recalled
from console.store.database.engine import open_reader
from console.store.journal.queries import CallRow, calls_since

log = logging.getLogger(__name__)
MOVES_SHOWN = 40
CHANGES_SHOWN = 8

SettingAnswer = tuple[int, Settings] | tuple[int, Trial] | SettingDone


class Settler(Worker[SettingCommand, SettingAnswer]):
    """``do`` takes a wish and never waits; ``answers`` gives what came of it. Of several trials in a row only
    the newest is made."""

    def __init__(self, config: Path, state: Path) -> None:
        self._config, self._state = config, state
        self._overrides = state / FILE
        super().__init__("settings")

    def _carry_out(self, order: SettingCommand) -> None:
        if isinstance(order, TrySetting) and not self._orders.empty():
            return  # somebody types on
        try:
            self._done.put(self._answer(order))
        except ConfigErrors as errors:
            first = next(problem for problem in errors.problems if not problem.warning)
            self._refuse(order, str(first))
        except (ValueError, OSError) as wrong:
            self._refuse(order, str(wrong))
        except Exception as wrong:
            log.exception("a setting could not be seen to")
            self._refuse(order, f"it could not be done: {type(wrong).__name__}")

    def _refuse(self, wish: SettingCommand, why: str) -> None:
        if isinstance(wish, TrySetting):
            self._done.put((wish.seat, Trial(wish.path, wish.text, why)))
        elif isinstance(wish, ChangeSetting):
            words = f"Not changed: {why}"
            self._done.put(SettingDone(wish.seat, wish.user, wish.path, words, bad=True))
        else:
            self._done.put((wish.seat, Settings((), (f"The config can't be read: {why}",))))

    def _answer(self, wish: SettingCommand) -> SettingAnswer:
        if isinstance(wish, ReadSettings):
            return wish.seat, self._read()
        if isinstance(wish, TrySetting):
            return wish.seat, self._try(wish)
        return self._change(wish) if wish.path else self._undo(wish)

    def _read(self) -> Settings:
        raw = raw_of(self._config)
        settings, changes = read_settings(self._overrides)
        rows = tuple(
            SettingRow(s.key.path, str(s.key), s.value, s.says, s.default, s.changed)
            for s in listed(raw, settings)
        )
        office = in_force(self._config, self._state).office
        said = (_change_in_words(change, office) for change in reversed(changes[-CHANGES_SHOWN:]))
        return Settings(rows, tuple(said))

    def _try(self, wish: TrySetting) -> Trial:
        key, raw = key_at(wish.path), raw_of(self._config)
        settings, _ = read_settings(self._overrides)
        before = checked(laid_over(raw, settings), self._config).office
        after = checked(laid_over(raw, changed(settings, key, wish.text)), self._config).office
        calls = self._today(before)
        moves = tuple(filter(None, map(partial(_move, before, after), calls)))
        return Trial(wish.path, wish.text, moves=moves[:MOVES_SHOWN], calls=len(calls))

    def _today(self, office: Office) -> tuple[CallRow, ...]:
        midnight = datetime.now(ZoneInfo(office.office.timezone)).replace(
            hour=0, minute=0, second=0, microsecond=0
        )
        engine = open_reader(self._state)
        try:
            return tuple(call for call in calls_since(engine, midnight, 500) if call.facts)
        finally:
            engine.dispose()

    def _change(self, wish: ChangeSetting) -> SettingDone:
        key, raw = key_at(wish.path), raw_of(self._config)
        settings, changes = read_settings(self._overrides)
        after = changed(settings, key, wish.text)
        office = checked(laid_over(raw, after), self._config).office
        was = next((s for s in listed(raw, settings) if s.key == key), None)
        over = was is not None and was.changed
        change = Change(
            key.path, wish.user, datetime.now(UTC), was.value if was else "", wish.text.strip(), over
        )
        self._keep(after, (*changes, change))
        now = wish.text.strip() or "what config.toml says"
        says = wish.says or f"{office.who(wish.user)} set {key} to {now}"
        back = (key.path, wish.before) if wish.before else ("", "")
        return SettingDone(wish.seat, wish.user, str(key), says, back=back)

    def _undo(self, wish: ChangeSetting) -> SettingDone:
        """Take the newest change back."""
        settings, changes = read_settings(self._overrides)
        if not changes:
            raise ValueError("no setting was changed from the screen")
        raw, (*before, last) = raw_of(self._config), changes
        settings = changed(settings, key_at(last.path), last.was if last.over else "")
        who = checked(laid_over(raw, settings), self._config).office.who
        self._keep(settings, tuple(before))
        key = key_at(last.path)
        return SettingDone(
            wish.seat, wish.user, str(key), f"{who(wish.user)} took back {who(last.by)}'s change of {key}"
        )

    def _keep(self, settings: dict[str, object], changes: tuple[Change, ...]) -> None:
        try:
            write_settings(self._overrides, settings, changes)
        except OSError as wrong:
            raise ValueError(f"{self._overrides.name} can't be written: {wrong.strerror}") from None


def _change_in_words(change: Change, office: Office) -> str:
    key, now = key_at(change.path), change.now or "as in config.toml"
    at = change.at.astimezone(ZoneInfo(office.office.timezone))
    return f"{at:%a %d %b %H:%M}  {office.who(change.by)}: {key} {change.was} → {now}"


def _move(before: Office, after: Office, call: CallRow) -> str:
    """How a call of today would have gone otherwise; empty when it would not."""
    try:
        memory = recalled(call.facts)
    except ValueError:
        return ""
    facts = replace(memory.facts, caller=call.caller, display=call.display, to=call.dialled, trunk=call.trunk)
    plans = [decide(facts, office, memory.state, memory.at).plan for office in (before, after)]
    if plans[0] == plans[1]:
        return ""
    was, now = (" → ".join(map(str, plan)) for plan in plans)
    at = call.arrived.astimezone(ZoneInfo(after.office.timezone))
    return f"{at:%H:%M} {call.display or call.caller or 'withheld'}: {was}  becomes  {now}"
