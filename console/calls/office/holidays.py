"""Days on which the office is not as on others: a holiday made or taken back from a seat.

They stand among the dates of the mode "holiday" (of "closed", where there is none) as settings do,
and outlive the desk.
"""

import json
from collections.abc import Iterable
from datetime import date, time

from console.calls.protocol.commands import ChangeSetting
from console.calls.protocol.intents import Intent
from console.calls.state.desk import Desk
from console.calls.state.seat import Seat, Undo
from console.config.grammar.dates import DatedException

HOLIDAY, CLOSED = "holiday", "closed"
#: letters of what a holiday is called
_LONGEST = 80


def handle_intent(desk: Desk, seat: Seat, intent: Intent) -> None:
    """Make the days of ``to`` ("2026-12-01..2026-12-03") a holiday called ``text``, or no holiday any more
    (``until`` "off")."""
    try:
        first, last = map(date.fromisoformat, intent.to.split(".."))
    except ValueError:
        desk.tell(seat.id, f"{intent.to!r} is no day", bad=True)
        return
    mode = HOLIDAY if HOLIDAY in desk.office.modes else CLOSED
    known = desk.office.modes[mode].dates if mode in desk.office.modes else ()
    today = desk.here().date()
    if last < today:
        desk.tell(seat.id, f"{_days(first, last)} is past", bad=True)
        return
    who = desk.office.who(seat.person.user)
    label = " ".join(intent.text.split())[:_LONGEST]
    if intent.until == "off":
        kept = tuple(each for each in known if last < each.first or each.last < first)
        words = f"{who} took back the holiday {_days(first, last)}"
        if len(kept) == len(known):
            desk.tell(seat.id, f"{_days(first, last)} is no holiday that was set", bad=True)
            return
    else:
        kept = (*known, DatedException(first, last, time(), None, label))
        words = f"{who} made {_days(first, last)} a holiday" + (f": {label}" if label else "")
    coming = sorted((each for each in kept if each.last >= today), key=lambda each: each.first)
    change = ChangeSetting(
        seat.id, seat.person.user, f"modes/{mode}/dates", _written(coming), words, _written(known)
    )
    desk.out.append(change)


def take_back(desk: Desk, seat: Seat, undo: Undo) -> None:
    """The days are what they were."""
    path, text = undo.setting
    desk.out.append(ChangeSetting(seat.id, seat.person.user, path, text, f"Undone: {undo.words}"))


def _written(days: Iterable[DatedException]) -> str:
    """Days as the config writes them."""
    return f"[{', '.join(json.dumps(each.line, ensure_ascii=False) for each in days)}]"


def _days(first: date, last: date) -> str:
    """One day or several, as people say them: "Tue 1 Dec to Thu 3 Dec"."""
    said = [f"{each:%a} {each.day} {each:%b}" for each in dict.fromkeys((first, last))]
    return " to ".join(said)
