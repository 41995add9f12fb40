"""Reports read and dry runs made in a process of their own.

`python -m console.desk.workers.report_process CONFIG STATE`
takes one wish from its input and gives the answer. Counting a month of calls would hold the interpreter that
the desk's calls need, in any thread of it."""

import os
import sys
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy.exc import SQLAlchemyError

from console.calls.protocol.reports import ReadReport, Rehearsed, Reported
from console.config.key import Key
from console.config.load import ConfigErrors, checked, in_force, raw_of
from console.config.overrides import FILE, read_settings
from console.config.settings import changed, key_at, laid_over
from console.routing.reports.period import Period, period
from console.routing.reports.values import Rehearsal
from console.store.database.engine import StoreError, cause, open_reader
from console.store.journal import reports

#: calls go before figures
_NICE = 10


def main() -> None:
    """Answer one wish."""
    os.nice(_NICE)
    config, state = map(Path, sys.argv[1:3])
    wish = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=ReadReport)
    answer = reckon(wish, config, state, datetime.now(UTC))
    sys.stdout.buffer.write(msgspec.msgpack.encode(answer))


def reckon(wish: ReadReport, config: Path, state: Path, now: datetime) -> Reported | Rehearsed:
    """What a wish asks for, or the problem with it in words."""
    try:
        return _rehearsed(wish, config, state, now) if wish.path else _reported(wish, config, state, now)
    except ConfigErrors as errors:
        return refused(wish, str(next(problem for problem in errors.problems if not problem.warning)))
    except SQLAlchemyError as wrong:
        return refused(wish, cause(wrong))
    except (StoreError, ValueError) as wrong:
        return refused(wish, str(wrong))


def refused(wish: ReadReport, why: str) -> Reported | Rehearsed:
    """The answer to a wish that can't be met."""
    if wish.path:
        return Rehearsed(wish.path, wish.value, problem=why)
    return Reported(wish.period, problem=why)


def _reported(wish: ReadReport, config: Path, state: Path, now: datetime) -> Reported:
    office = in_force(config, state).office
    zone = ZoneInfo(office.office.timezone)
    asked = period(wish.period, now.astimezone(zone))
    return Reported(wish.period, reports.report(open_reader(state), asked, zone, office))


def rehearsal(config: Path, state: Path, asked: Period, key: Key, value: str) -> Rehearsal:
    """What a period's calls would have done with another value for a key of the config. Raises
    :class:`ConfigErrors` or ``ValueError`` where that is no config, :class:`StoreError` without a journal."""
    raw, (settings, _) = raw_of(config), read_settings(state / FILE)
    before = checked(laid_over(raw, settings), config).office
    after = checked(_tried(raw, settings, key, value), config).office
    return reports.rehearse(open_reader(state), asked, ZoneInfo(before.office.timezone), before, after)


def _rehearsed(wish: ReadReport, config: Path, state: Path, now: datetime) -> Rehearsed:
    office = in_force(config, state).office
    asked = period(wish.period, now.astimezone(ZoneInfo(office.office.timezone)))
    found = rehearsal(config, state, asked, key_at(wish.path), wish.value)
    return Rehearsed(wish.path, wish.value, found)


def _tried(raw: dict[str, Any], settings: dict[str, Any], key: Key, value: str) -> dict[str, Any]:
    """The config with one more change; a rule that is new goes before the others, where it has a say."""
    whole = laid_over(raw, settings)
    known = deepcopy(whole.get(key.table))
    whole = laid_over(raw, changed(settings, key, value))
    rules = whole.get("rule")
    if key.table == "rule" and isinstance(rules, list) and len(rules) > len(known or ()):
        rules.insert(0, rules.pop())
    return whole


if __name__ == "__main__":
    main()
