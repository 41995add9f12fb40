"""Earlier calls as a person looks back at them: found by typing, with who called back."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select

from console.calls.dialling import DIALLED
from console.calls.records import Earlier
from console.routing.fitting import fold
from console.store.schema import callbacks, calls, contacts, refusals
from console.store.text import digits, plain

#: Asks the database; gives no rows where it can't be read.
Ask = Callable[[Select[Any]], Sequence[Row[Any]]]

#: Calls that are given, and how many of these may be refused ones that nobody asked for: a stranger who
#: knocks all night must not hide the night's missed calls.
SHOWN = 100
REFUSED_SHOWN = 15
#: The newest calls that are looked through.
LOOKED_THROUGH = 12_000
#: Words that choose a kind of call; all others are looked for.
KINDS = ("answered", "missed", "voicemail", "refused", "outgoing")
_ANSWERED = ("answered", "handed off")
_WORDS = 5
_NUMBER = re.compile(r"[+\d][\d ().-]*")

_out = or_(calls.c.detail.startswith(DIALLED, autoescape=True), callbacks.c.id.is_not(None))
_KIND: Mapping[str, ColumnElement[bool]] = {
    "outgoing": _out,
    "answered": and_(~_out, calls.c.outcome.in_(_ANSWERED)),
    "voicemail": and_(~_out, calls.c.outcome == "voicemail"),
    "missed": and_(~_out, calls.c.outcome.not_in((*_ANSWERED, "voicemail"))),
}
_joined = calls.outerjoin(contacts, contacts.c.id == calls.c.card).outerjoin(
    callbacks, callbacks.c.id == calls.c.id
)
_CALLS = select(
    calls.c.id,
    calls.c.arrived,
    calls.c.caller,
    calls.c.display,
    contacts.c.name,
    calls.c.outcome,
    calls.c.detail,
    calls.c.talked_to,
    calls.c.answered,
    calls.c.ended,
    calls.c.filed,
    calls.c.tags,
    _out.label("out"),
).select_from(_joined)
_CALLS = _CALLS.where(calls.c.outcome != "", calls.c.ended.is_not(None)).order_by(calls.c.arrived.desc())
_OLDEST = select(calls.c.arrived).order_by(calls.c.arrived.desc()).offset(LOOKED_THROUGH).limit(1)


def earlier(ask: Ask, text: str, named: Callable[[str], Iterable[str]]) -> tuple[Earlier, ...]:
    """Calls that ended, newest first, with all words of ``text``; words of ``KINDS`` choose what kinds.

    ``named`` gives the numbers of people of the config that a word fits.
    """
    words = fold(plain(text)).split()[:_WORDS]
    kinds = [kind for kind in KINDS if kind in words]
    words = _sought([word for word in words if word not in KINDS])
    found = [] if kinds == ["refused"] else _calls(ask, kinds, words, named)
    if not kinds or "refused" in kinds:
        found += _refused(ask, words, SHOWN if kinds else REFUSED_SHOWN)
    newest = sorted(found, key=lambda call: call.at, reverse=True)[:SHOWN]
    return _followed(ask, newest)


def _sought(words: list[str]) -> list[str]:
    """A number with spaces in it is one word."""
    whole = " ".join(words)
    return [digits(whole)] if _NUMBER.fullmatch(whole) and digits(whole) else words


def _calls(
    ask: Ask, kinds: Sequence[str], words: Sequence[str], named: Callable[[str], Iterable[str]]
) -> list[Earlier]:
    query = _CALLS
    if chosen := [_KIND[kind] for kind in kinds if kind in _KIND]:
        query = query.where(or_(*chosen))
    for word in words:
        text = [calls.c.display, calls.c.talked_to, calls.c.filed, calls.c.tags]
        fits = [func.lower(column).contains(word, autoescape=True) for column in text]
        fits.append(contacts.c.search.contains(word, autoescape=True))
        fits.append(calls.c.caller.in_(tuple(named(word))))
        if number := digits(word):
            fits.append(calls.c.caller.contains(number.lstrip("0") or number, autoescape=True))
        query = query.where(or_(*fits))
    if words or kinds:
        oldest = ask(_OLDEST)
        query = query.where(calls.c.arrived > oldest[0].arrived) if oldest else query
    return [_call(row) for row in ask(query.limit(SHOWN))]


def _call(row: Row[Any]) -> Earlier:
    out = bool(row.out)
    talked = (row.ended - row.answered).total_seconds() if row.answered and row.ended else 0.0
    kind = "answered" if row.outcome in _ANSWERED else "voicemail" if row.outcome == "voicemail" else "missed"
    return Earlier(
        id=row.id,
        at=row.arrived,
        kind="outgoing" if out else kind,
        caller=row.caller,
        name=row.name or row.display,
        outcome=row.outcome,
        who=row.talked_to or (_dialler(row.detail) if out else ""),
        seconds=max(0.0, talked),
        filed=", ".join(filter(None, (row.filed, row.tags))),
    )


def _refused(ask: Ask, words: Sequence[str], most: int) -> list[Earlier]:
    query = select(refusals.c.id, refusals.c.at, refusals.c.source, refusals.c.caller, refusals.c.why)
    for word in words:
        text = (refusals.c.source, refusals.c.caller, refusals.c.why)
        query = query.where(or_(*(func.lower(column).contains(word, autoescape=True) for column in text)))
    rows = ask(query.order_by(refusals.c.at.desc()).limit(most))
    return [
        Earlier(f"refused-{row.id}", row.at, "refused", row.caller, row.caller or row.source, row.why)
        for row in rows
    ]


def _followed(ask: Ask, found: Sequence[Earlier]) -> tuple[Earlier, ...]:
    """The calls, those that reached nobody with who talked to the caller first after them."""
    open_ones = [call for call in found if call.kind in ("missed", "voicemail") and call.caller]
    if not open_ones:
        return tuple(found)
    query = select(
        calls.c.caller, calls.c.arrived, calls.c.talked_to, calls.c.detail, _out.label("out")
    ).select_from(calls.outerjoin(callbacks, callbacks.c.id == calls.c.id))
    numbers = {call.caller for call in open_ones}
    oldest = min(call.at for call in open_ones)
    query = query.where(calls.c.caller.in_(numbers), calls.c.arrived > oldest, calls.c.outcome.in_(_ANSWERED))
    later: dict[str, list[Row[Any]]] = {}
    for row in ask(query.order_by(calls.c.arrived).limit(LOOKED_THROUGH)):
        later.setdefault(row.caller, []).append(row)
    return tuple(_with(call, later.get(call.caller, ())) for call in found)


def _with(call: Earlier, later: Sequence[Row[Any]]) -> Earlier:
    if call.kind not in ("missed", "voicemail"):
        return call
    first = next((row for row in later if row.arrived > call.at), None)
    if first is None:
        return call
    who = first.talked_to or _dialler(first.detail)
    at: datetime = first.arrived
    return call.followed(who, at, by_us=bool(first.out))


def _dialler(detail: str) -> str:
    return detail.removeprefix(DIALLED) if detail.startswith(DIALLED) else ""
