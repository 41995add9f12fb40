"""Earlier calls as a person looks back at them: found by typing, with who called back."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, not_, or_, select

from console.calls.protocol.answers import Earlier, Page
from console.routing.numbers.fuzzy_match import fold
from console.store.schema import EVER, calls, contacts, refusals
from console.store.text import digits, plain

#: Asks the database; gives no rows where it can't be read.
Ask = Callable[[Select[Any]], Sequence[Row[Any]]]

#: Calls that are given, and how many of these may be refused ones that nobody asked for: a stranger who
#: knocks all night must not hide the night's missed calls.
SHOWN = 100
REFUSED_SHOWN = 15
#: Calls that are looked through for one page.
LOOKED_THROUGH = 12_000
#: Words that choose a kind of call; all others are looked for.
KINDS = ("answered", "missed", "voicemail", "refused", "outgoing")
_ANSWERED = ("answered", "handed off")
_WORDS = 5
_NUMBER = re.compile(r"[+\d][\d ().-]*")
_HOURS = re.compile(r"(\d{1,2})(?::(\d{2}))?h?-(\d{1,2})(?::(\d{2}))?h?")
_DAY = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?")

_out = calls.c.direction != "in"
_KIND: Mapping[str, ColumnElement[bool]] = {
    "outgoing": _out,
    "answered": and_(~_out, calls.c.outcome.in_(_ANSWERED)),
    "voicemail": and_(~_out, calls.c.outcome == "voicemail"),
    "missed": and_(~_out, calls.c.outcome.not_in((*_ANSWERED, "voicemail"))),
}
_CALLS = select(
    calls.c.id,
    calls.c.arrived,
    calls.c.caller,
    calls.c.display,
    contacts.c.name,
    calls.c.outcome,
    calls.c.talked_to,
    calls.c.answered,
    calls.c.ended,
    calls.c.filed,
    calls.c.tags,
    calls.c.direction,
    calls.c.dialled_by,
).select_from(calls.outerjoin(contacts, contacts.c.id == calls.c.card))
_newest = (calls.c.arrived.desc(), calls.c.id.desc())
_CALLS = _CALLS.where(calls.c.outcome != "", calls.c.ended.is_not(None)).order_by(*_newest)
_OLDEST = select(calls.c.arrived, calls.c.id).order_by(*_newest).offset(LOOKED_THROUGH).limit(1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: ``text``, ``before`` the cursor of a page ("": the newest), ``mine`` the name as
    shown and ``user`` the Unix user of whose calls the word "mine" means, ``now`` the moment at the office:
    it says when "today" is."""

    text: str
    before: str
    mine: str
    user: str
    now: datetime


def earlier(ask: Ask, wanted: Wanted, named: Callable[[str], Iterable[str]]) -> Page:
    """Calls that ended, newest first, with all words of a text: one page, and where the next one begins.

    Words of ``KINDS`` choose what kinds; "mine" a person's own; "today", "yesterday", a month (2026-11) or a
    day (2026-11-23) when; "12-13" the hours of
    that day, else of today; "queue:billing" who waited there. ``named`` gives the numbers of people of the
    config that a word fits.
    """
    chosen, rest = _filters(plain(wanted.text).casefold().split(), wanted)
    words = fold(" ".join(rest)).split()[:_WORDS]
    kinds = [kind for kind in KINDS if kind in words]
    words = _sought([word for word in words if word not in KINDS])
    cursor = _cursor(wanted.before)
    found, further = ([], "") if kinds == ["refused"] else _calls(ask, kinds, chosen, words, named, cursor)
    if not chosen.own and (not kinds or "refused" in kinds):
        most = SHOWN if kinds else REFUSED_SHOWN
        found += _refused(ask, words, chosen, cursor, most)
    newest = sorted(found, key=lambda call: call.at, reverse=True)
    if further:  # what is older than this page's calls stands on the next ones
        newest = [call for call in newest if call.at >= _cursor(further)[0]]
    if len(newest) > SHOWN:
        newest = newest[:SHOWN]
        further = _words_of(newest[-1].at, newest[-1].id)
    return Page(_followed(ask, newest), further)


def unanswered(ask: Ask, since: datetime) -> tuple[int, int]:
    """How many callers since then only missed us and how many left a message, and were not talked to since;
    each number counts once."""
    query = _CALLS.where(calls.c.arrived >= since, or_(_KIND["missed"], _KIND["voicemail"]))
    found = _followed(ask, [_call(row) for row in ask(query.limit(LOOKED_THROUGH))])
    kinds: dict[str, str] = {}
    for call in found:
        if call.back_at is None and kinds.get(call.caller or call.id) != "voicemail":
            kinds[call.caller or call.id] = call.kind
    counted = list(kinds.values())
    return counted.count("missed"), counted.count("voicemail")


@dataclass(slots=True)
class _Chosen:
    """What filters were typed: from and until when, and conditions of calls alone (``own``)."""

    since: datetime | None = None
    until: datetime | None = None
    own: list[ColumnElement[bool]] = field(default_factory=list)


def _filters(words: list[str], wanted: Wanted) -> tuple[_Chosen, list[str]]:
    chosen, rest, hours = _Chosen(), [], None
    for word in words:
        if days := _days(word, wanted.now):
            chosen.since, chosen.until = days
        elif found := _HOURS.fullmatch(word):
            hours = found
        elif word == "mine" and wanted.mine:
            talked = calls.c.talked_to.contains(wanted.mine, autoescape=True)
            chosen.own.append(or_(talked, calls.c.dialled_by == wanted.user) if wanted.user else talked)
        elif word.startswith("queue:"):
            chosen.own.append(func.lower(calls.c.queue) == word.removeprefix("queue:"))
        else:
            rest.append(word)
    if hours:
        _within(chosen, hours, wanted.now)
    return chosen, rest


def _within(chosen: _Chosen, hours: re.Match[str], now: datetime) -> None:
    """Only from one hour of the day until another: of the day that is asked for, else of today."""
    since = chosen.since or datetime.combine(now.date(), time(), now.tzinfo)
    first, minute, last, its_minute = (int(each or 0) for each in hours.groups())
    begin, end = timedelta(hours=first, minutes=minute), timedelta(hours=last, minutes=its_minute)
    if begin < end <= timedelta(days=1):
        there = since.replace(tzinfo=None)
        chosen.since, chosen.until = ((there + each).replace(tzinfo=now.tzinfo) for each in (begin, end))


def _days(word: str, now: datetime) -> tuple[datetime, datetime] | None:
    """The first moment and the end of the days that a word means; ``None`` for another word."""
    there = now.tzinfo
    if word in ("today", "yesterday"):
        first = now.date() - timedelta(days=word == "yesterday")
        last = first
    elif found := _DAY.fullmatch(word):
        year, month, day = (int(part or 0) for part in found.groups())
        try:
            first = date(year, month, day or 1)
            last = first if day else date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        except ValueError:
            return None
    else:
        return None
    end = datetime.combine(last + timedelta(days=1), time(), there)
    return datetime.combine(first, time(), there), end


def _words_of(at: datetime, ident: str) -> str:
    """A cursor: the page after it begins with what is older, or as old with a lower id."""
    return f"{at.astimezone(UTC).isoformat(timespec='milliseconds')} {ident}"


def _cursor(text: str) -> tuple[datetime, str]:
    """What a cursor says; one that nobody made is the newest page's."""
    at, _, ident = text.partition(" ")
    try:
        found = datetime.fromisoformat(at)
        return (found, ident) if found.tzinfo else (EVER, "")
    except ValueError:
        return EVER, ""


def _sought(words: list[str]) -> list[str]:
    """A number with spaces in it is one word."""
    whole = " ".join(words)
    return [digits(whole)] if _NUMBER.fullmatch(whole) and digits(whole) else words


def _calls(  # noqa: PLR0917
    ask: Ask,
    kinds: Sequence[str],
    chosen: _Chosen,
    words: Sequence[str],
    named: Callable[[str], Iterable[str]],
    cursor: tuple[datetime, str],
) -> tuple[list[Earlier], str]:
    """One page of calls, and where the next one begins ("": nothing is older)."""
    query = after(_CALLS, cursor)
    if chosen.since and chosen.until:
        query = query.where(calls.c.arrived >= chosen.since, calls.c.arrived < chosen.until)
    if asked := [_KIND[kind] for kind in kinds if kind in _KIND]:
        query = query.where(or_(*asked))
    query = query.where(*chosen.own)
    for word in words:
        text = [calls.c.display, calls.c.talked_to, calls.c.filed, calls.c.tags]
        fits = [func.lower(column).contains(word, autoescape=True) for column in text]
        fits.append(contacts.c.search.contains(word, autoescape=True))
        fits.append(calls.c.caller.in_(tuple(named(word))))
        if number := digits(word):
            fits.append(calls.c.caller.contains(number.lstrip("0") or number, autoescape=True))
        query = query.where(or_(*fits))
    oldest = None
    if words or kinds or chosen.own:
        reached = ask(after(_OLDEST, cursor))
        oldest = reached[0] if reached else None
        if oldest:
            query = query.where(calls.c.arrived >= oldest.arrived)
    rows = ask(query.limit(SHOWN + 1))
    found = [_call(row) for row in rows[:SHOWN]]
    if len(rows) > SHOWN:
        return found, _words_of(found[-1].at, found[-1].id)
    return found, _words_of(oldest.arrived, oldest.id) if oldest else ""


def after(query: Select[Any], cursor: tuple[datetime, str]) -> Select[Any]:
    """The rows behind a cursor: a range of the index of ``arrived``, whatever the page."""
    at, ident = cursor
    if at is EVER:
        return query
    as_old = and_(calls.c.arrived == at, calls.c.id >= ident)
    return query.where(calls.c.arrived <= at, not_(as_old))


def _call(row: Row[Any]) -> Earlier:
    out = row.direction != "in"
    talked = (row.ended - row.answered).total_seconds() if row.answered and row.ended else 0.0
    kind = "answered" if row.outcome in _ANSWERED else "voicemail" if row.outcome == "voicemail" else "missed"
    return Earlier(
        id=row.id,
        at=row.arrived,
        kind="outgoing" if out else kind,
        caller=row.caller,
        name=row.name or row.display,
        outcome=row.outcome,
        who=row.talked_to,
        direction=row.direction,
        dialled_by=row.dialled_by,
        seconds=max(0.0, talked),
        filed=", ".join(filter(None, (row.filed, row.tags))),
    )


def _refused(
    ask: Ask, words: Sequence[str], chosen: _Chosen, cursor: tuple[datetime, str], most: int
) -> list[Earlier]:
    query = select(refusals.c.id, refusals.c.at, refusals.c.source, refusals.c.caller, refusals.c.why)
    if cursor[0] is not EVER:
        query = query.where(refusals.c.at < cursor[0])
    if chosen.since and chosen.until:
        query = query.where(refusals.c.at >= chosen.since, refusals.c.at < chosen.until)
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
    query = select(calls.c.caller, calls.c.arrived, calls.c.talked_to, calls.c.direction)
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
    at: datetime = first.arrived
    return call.followed(first.talked_to, at, by_us=first.direction != "in")
