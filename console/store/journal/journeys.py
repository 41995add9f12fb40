"""Past calls from the journal as the figures count them: rows and lines of a story made one `Journey`."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import Engine, or_, select

from console.routing.reports.figures import Fate, Journey, Talk
from console.store.schema import EVER, call_events, calls

_FATES = {
    "answered": Fate.ANSWERED,
    "handed off": Fate.ANSWERED,
    "voicemail": Fate.VOICEMAIL,
    "callback": Fate.CALLBACK,
    "abandoned": Fate.ABANDONED,
    "announcement": Fate.TOLD,
    "declined": Fate.TURNED_AWAY,
}
#: first words of steps that lead to people, or let a caller choose whom
_PEOPLE = ("desk", "staff", "skill", "queue", "number", "menu")
#: lines of a story that are counted, as ``calls`` writes them
_ANSWERED = "answered"
_WAITS = "waits for "
_IN_VAIN = " didn't answer"
_SENT = ("transferred to ", "transfer to ")
_TAKEN_BACK = "took back: "
_CALLED_BACK = "to be called back, from call "


def journeys(engine: Engine, since: datetime, zone: tzinfo, until: datetime = EVER) -> tuple[Journey, ...]:
    """Incoming calls that arrived at ``since`` or later, before ``until``, and are over, oldest first;
    ``zone`` is the office's.

    Calls that we made, to call back or because somebody dialled, are not among them.
    """
    columns = ("id", "arrived", "caller", "rule", "plan", "outcome", "talked_to", "answered", "ended")
    rows = select(*(calls.c[name] for name in columns)).where(
        calls.c.arrived >= since,
        calls.c.arrived < until,
        calls.c.ended.is_not(None),
        calls.c.direction == "in",
    )
    what = call_events.c.what
    told = (
        select(call_events.c.call, call_events.c.at, call_events.c.who, what)
        .join(calls, calls.c.id == call_events.c.call)
        .where(calls.c.arrived >= since, calls.c.arrived < until)
        .where(
            or_(
                what == _ANSWERED,
                what.endswith(_IN_VAIN),
                *(what.startswith(words) for words in (_WAITS, *_SENT, _TAKEN_BACK, _CALLED_BACK)),
            )
        )
        .order_by(call_events.c.id)
    )
    lines: dict[str, list[Any]] = defaultdict(list)
    with engine.connect() as connection:
        for line in connection.execute(told):
            lines[line.call].append(line)
        found = connection.execute(rows.order_by(calls.c.arrived)).all()
    return tuple(
        _journey(row, lines[row.id], zone)
        for row in found
        if not any(line.what.startswith(_CALLED_BACK) for line in lines[row.id])
    )


def _journey(row: Any, lines: Sequence[Any], zone: tzinfo) -> Journey:
    def after(at: datetime) -> float:
        arrived: datetime = row.arrived
        return max(0.0, (at - arrived).total_seconds())

    lasted = after(row.ended)
    began: list[tuple[str, float]] = []
    joined: dict[str, float] = {}
    in_vain: list[str] = []
    transfers: list[tuple[str, str]] = []
    for line in lines:
        if line.what == _ANSWERED and line.who:
            began.append((line.who, after(line.at)))
        elif line.what.startswith(_WAITS) and not line.who:
            name, _, ahead = line.what.removeprefix(_WAITS).rpartition(", ")
            joined.setdefault(name if name and ahead.endswith(" ahead") else line.what[len(_WAITS) :],
                              after(line.at))  # fmt: skip
        elif line.what.endswith(_IN_VAIN) and not line.who:
            in_vain.append(line.what.removesuffix(_IN_VAIN))
        elif line.who and line.what.startswith(_TAKEN_BACK):
            del transfers[-1:]
        elif line.who and line.what.startswith(_SENT):
            # "transfer to Priya: they know the case"
            where = line.what.removeprefix(_SENT[0]).removeprefix(_SENT[1]).partition(": ")[0]
            transfers.append((line.who, where))
    if row.talked_to and not began:  # a row without its story
        began = [(row.talked_to.partition(", ")[0], after(row.answered or row.arrived))]
    ends = [*(at for _, at in began), lasted][1:]
    talks = tuple(Talk(who, at, max(0.0, end - at)) for (who, at), end in zip(began, ends, strict=True))
    return Journey(
        row.id,
        row.arrived.astimezone(zone),
        row.caller,
        row.rule,
        Fate.ANSWERED if talks else _FATES.get(row.outcome, Fate.MISSED),
        lasted,
        any(step.split(" ", 1)[0] in _PEOPLE for step in row.plan.split(" → ")),
        talks,
        tuple(joined.items()),
        tuple(in_vain),
        tuple(transfers),
    )
