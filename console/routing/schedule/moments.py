"""Moments as people write them, such as ``13:00``, ``+10min``, ``tomorrow 9:00``: one grammar for all that is
typed.

====================  =============================================================================
written               means
====================  =============================================================================
13:00, 1pm, noon      the next time the office's clock shows that
+10min, +1h30, +2d    so long from now
today 17:00           that hour of a day: ``today``, ``tomorrow``, ``Fri``, ``24 Dec``, ``2026-12-24``
tomorrow, Fri         where a day is enough, its beginning
until 13:00, for 1h   until when something lasts; a moment alone says the same, as does ``back 13:00``
at 15:30, in 20min    when it begins
12:00-13:00           from when until when
never                 until a person ends it
====================  =============================================================================

Words after a ":" are a reason. What can't be read is refused: it is never taken for something else.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from console.routing.numbers.fuzzy_match import near

RIGHT = "13:00, +10min, at 15:30, tomorrow 9:00, Fri 12:00 or never"
#: how far ahead a moment may lie
LONGEST = timedelta(days=3660)
#: letters of a text that is looked at
_MOST = 120

_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(am|pm)?|(\d{1,2})(am|pm)", re.ASCII)
_LENGTH = re.compile(r"(\d{1,4})(d|h|m)|(\d{1,2})h(\d{1,2})m?|(\d{1,2}):(\d{2})", re.ASCII)
_ISO = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:t(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)(z|[+-]\d{2}:?\d{2})?)?", re.ASCII
)
_RANGE = re.compile(r"(\d{1,2}(?:[:.]\d{2})?(?:am|pm)?)-(\d{1,2}(?:[:.]\d{2})?(?:am|pm)?)", re.ASCII)
_DASH = re.compile(r"(?<=[\dm])\s*[-–]\s*(?=\d{1,2}(?:[:.]\d{2}|[ap]m))", re.ASCII)
_REASON = re.compile(r"(?<!\d):|:(?!\d)")

_UNITS = {
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), "m"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "h"),
    **dict.fromkeys(("d", "day", "days"), "d"),
}
_UNIT = re.compile("|".join(sorted(_UNITS, key=len, reverse=True)))
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAYS = {name[:length]: day for day, name in enumerate(_DAYS) for length in (3, len(name))} | {
    "tues": 1, "thur": 3, "thurs": 3,
}  # fmt: skip
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september",
           "october", "november", "december")  # fmt: skip
_MONTH = {name[:length]: month for month, name in enumerate(_MONTHS, 1) for length in (3, len(name))} | {
    "sept": 9
}
_NAMED = {"noon": time(12), "midnight": time(0)}
_AT, _UNTIL = frozenset({"at", "from"}), frozenset({"until", "till", "til", "to", "by"})
_ENDLESS = (
    ("never",),
    ("until", "cleared"),
    ("until", "further", "notice"),
    ("until", "i", "clear", "it"),
    ("until", "i", "clear"),
    ("until", "somebody", "clears", "it"),
    ("until", "a", "person", "ends", "it"),
)
#: words that are a part of a moment: one that is nearly such a word is a typing error, and no reason
_WORDS = frozenset(
    {"today", "tomorrow", *_NAMED, "at", "until", "till", "never", "am", "pm", *_WEEKDAYS, *_MONTH}
)


class Unreadable(ValueError):
    """A text that is no moment, as a sentence that says what would be right."""


@dataclass(frozen=True, slots=True)
class Period:
    """From when until when, as aware times: ``begins`` of ``None`` is now, ``ends`` of ``None`` is not said,
    and ``endless`` is said to last until a person ends it."""

    begins: datetime | None = None
    ends: datetime | None = None
    endless: bool = False

    def __bool__(self) -> bool:
        return bool(self.begins or self.ends or self.endless)


@lru_cache(maxsize=8)
def zone_of(name: str) -> tzinfo:
    """The IANA zone of that name; UTC where this machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def moment(text: str, now: datetime, *, hour: bool = False) -> datetime:
    """The moment to come that a text means; ``now`` is aware, on the office's clock. Where an ``hour`` is
    asked for, a day alone is refused. Raises :class:`Unreadable`."""
    words = _words(text)
    if words[:1] in (["until"], ["by"]):
        words = words[1:]
    found = _moment(words, now, now)
    if found is None or found.taken < len(words):
        raise _unread(text)
    if hour and found.whole_day:
        raise Unreadable(f"“{text.strip()}” names no hour: write it as tomorrow 9:00")
    return found.at


def day(text: str, now: datetime) -> date:
    """The day that a text names: today, tomorrow, Fri, 24 Dec, 2026-12-24. Raises :class:`Unreadable`."""
    words = _words(text)
    found = _day(words, now)
    if found is None or found[1] < len(words):
        raise Unreadable(f"“{text.strip()}” is no day: write today, tomorrow, Fri, 24 Dec or 2026-12-24")
    return found[0]


def period(text: str, now: datetime) -> Period:
    """The period that a text means, the whole of it; none for an empty text. Raises :class:`Unreadable`."""
    found, rest = leading(text, now)
    if rest:
        raise _unread(rest)
    return found


def with_reason(text: str, now: datetime, *, loose: bool = False) -> tuple[Period, str]:
    """A period and the reason behind its ":"; either may be missing. ``loose`` takes plain words behind a
    period for the reason, too, where none of them could have been meant as a part of it. Raises
    :class:`Unreadable`."""
    found = _REASON.search(text)
    when, reason = (text[: found.start()], text[found.end() :]) if found else (text, "")
    read, rest = leading(when, now)
    if rest and not (loose and read and not reason and not any(map(_looks_meant, rest.split()))):
        raise _unread(rest, reason=True)
    return read, " ".join((rest or reason).split())


def leading(text: str, now: datetime) -> tuple[Period, str]:
    """The longest beginning of a text that is a period, and what follows. Raises :class:`Unreadable` where it
    is one that can't be, such as an hour of today that is past."""
    words = _words(text)
    found, taken = _period(words, now)
    return found, " ".join(text.split()[_typed(text, taken) :])


def in_words(at: datetime, now: datetime) -> str:
    """A moment as a person says it: "13:00" today, else with its day. It is read back as the same moment."""
    at = at.astimezone(now.tzinfo)
    days = (at.date() - now.date()).days
    clock = f"{at:%H:%M}"
    if days == 0:
        return clock
    if days == 1:
        return f"tomorrow {clock}"
    if 1 < days < 7:
        return f"{at:%a} {clock}"
    year = f" {at.year}" if at.year != now.year else ""
    return f"{at.day} {at:%b}{year} {clock}"


def described(when: Period, now: datetime) -> str:
    """A period as a person says it: "at 15:30 until tomorrow 9:00"; empty where nothing is said."""
    ends = (
        f"until {in_words(when.ends, now)}" if when.ends else "until a person ends it" if when.endless else ""
    )
    return " ".join(filter(None, (f"at {in_words(when.begins, now)}" if when.begins else "", ends)))


def exact(when: Period) -> str:
    """A period as :func:`period` reads it back, whenever that is."""
    ends = f"until {when.ends.isoformat()}" if when.ends else "never" if when.endless else ""
    return " ".join(filter(None, (f"at {when.begins.isoformat()}" if when.begins else "", ends)))


def length(seconds: float) -> str:
    """How long until then, in whole ones: "40 min", "21 h", "3 days"."""
    minutes = int(seconds // 60)
    if minutes < 90:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} days"


# -- reading ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Found:
    """A moment, how many words it took, and whether it is a day without an hour."""

    at: datetime
    taken: int
    whole_day: bool = False


def _unread(text: str, *, reason: bool = False) -> Unreadable:
    also = "; a reason begins with “:”" if reason else ""
    return Unreadable(f"“{' '.join(text.split())[:40]}” is no time: write {RIGHT}{also}")


def _words(text: str) -> list[str]:
    """The words of a text: small letters, a length or clock and its unit as one."""
    found: list[str] = []
    for word in _DASH.sub("-", text[:_MOST].lower()).split():
        unit = _UNITS.get(word) or (word if word in ("am", "pm") else "")
        if unit and found and re.fullmatch(r"\+?[0-9]{1,4}|[0-9]{1,2}[:.][0-9]{2}", found[-1]):
            found[-1] += unit
        else:
            found.append(
                _UNIT.sub(lambda m: _UNITS[m[0]], word) if re.match(r"\+?[0-9]+[a-z]", word) else word
            )
    return found


def _typed(text: str, taken: int) -> int:
    """How many words of the text as typed so many of :func:`_words` are."""
    typed = text.split()
    return next((n for n in range(len(typed), -1, -1) if len(_words(" ".join(typed[:n]))) <= taken), 0)


def _looks_meant(word: str) -> bool:
    """Whether a word could be a part of a moment, well or badly typed."""
    word = word.lower().strip(",.;!")
    return any(letter.isdigit() for letter in word) or word in _WORDS or near([word], sorted(_WORDS))


def _period(words: list[str], now: datetime) -> tuple[Period, int]:
    """The period at the beginning, and how many words it took."""
    if words and (match := _RANGE.fullmatch(words[0])):
        words = [match[1], "-", match[2], *words[1:]]
        both, taken = _period(["at", *words], now)
        return (both, taken - 3) if taken > 3 else (Period(), 0)
    begins, at = _begin(words, now)
    base = begins or now
    rest = words[at:]
    for endless in _ENDLESS:
        if tuple(rest[: len(endless)]) == endless:
            return Period(begins, None, endless=True), at + len(endless)
    lead = 1 if rest[:1] and (rest[0] in _UNTIL or rest[0] in ("-", "back")) else 0
    lead += rest[:1] == ["back"] and rest[1:2] in (["at"], ["by"])
    if rest[:1] == ["for"]:
        ends = _length(rest[1], base) if len(rest) > 1 else None
        return (Period(begins, ends), at + 2) if ends else (Period(begins), at)
    if begins and not lead and not (rest and rest[0].startswith("+")):
        return Period(begins), at
    found = _moment(rest[lead:], base, now)
    if found is None:
        return Period(begins), at
    if not _later(found.at, base):
        raise Unreadable("That ends before it begins")
    return Period(begins, found.at), at + lead + found.taken


def _begin(words: list[str], now: datetime) -> tuple[datetime | None, int]:
    """When a period begins, where that is said: "at 15:30", "in 20min", "tomorrow at 9:00"."""
    if words[:1] == ["in"] and len(words) > 1:
        begins = _length(words[1], now)
        return (begins, 2) if begins else (None, 0)
    if words[:1] == ["now"]:
        return None, 1
    if words and words[0] in _AT:
        found = _moment(words[1:], now, now)
        return (found.at, 1 + found.taken) if found else (None, 0)
    named = _day(words, now)
    if named and words[named[1] : named[1] + 1] == ["at"] and (found := _moment(words, now, now)):
        return found.at, found.taken
    return None, 0


def _moment(words: list[str], base: datetime, now: datetime) -> _Found | None:
    """The moment at the beginning: after ``base`` where only an hour is said."""
    if not words:
        return None
    if words[0].startswith("+"):
        at = _length(words[0][1:], base)
        return _Found(at, 1) if at else None
    if (match := _ISO.fullmatch(words[0])) and match[2]:
        return _Found(_to_come(_iso(match, now), words[0], now), 1)
    if named := _day(words, now):
        return _on_day(words, named, base, now)
    clock = _clock(words[0])
    if clock is None:
        at = _length(words[0], base) if words[0][-1] in "mhd" else None
        return _Found(at, 1) if at else None
    if named := _day(words[1:], now):
        found = _on_day([*words[1 : 1 + named[1]], words[0]], named, base, now)
        return _Found(found.at, 1 + named[1])
    return _Found(_next(clock, base), 1)


def _on_day(words: list[str], named: tuple[date, int], base: datetime, now: datetime) -> _Found:
    """A named day, and the hour that may follow it."""
    on, taken = named
    hour = taken + (words[taken : taken + 1] == ["at"])
    clock = _clock(words[hour]) if hour < len(words) else None
    if clock is None and words[0] == "today":
        raise Unreadable("“today” has begun: write today 17:00")
    at = _wall(on, clock or (time(), 0), now)
    weekday = words[0] in _WEEKDAYS
    if weekday and not _later(at, base):
        at = _wall(on + timedelta(7), clock or (time(), 0), now)
    shown = " ".join(words[: hour + 1 if clock else taken])
    return _Found(_to_come(at, shown, now), hour + 1 if clock else taken, whole_day=clock is None)


def _day(words: list[str], now: datetime) -> tuple[date, int] | None:
    """The day at the beginning, and how many words it took; a weekday is the next one, or today."""
    if not words:
        return None
    first, today = words[0], now.date()
    if first in ("today", "tomorrow"):
        return today + timedelta(first == "tomorrow"), 1
    if first in _WEEKDAYS:
        return today + timedelta((_WEEKDAYS[first] - today.weekday()) % 7), 1
    if (match := _ISO.fullmatch(first)) and not match[2]:
        try:
            return date.fromisoformat(match[1]), 1
        except ValueError:
            raise Unreadable(f"“{first}” is no day of the calendar") from None
    pair = words[:2]
    if len(pair) == 2 and (_MONTH.get(pair[0]) or _MONTH.get(pair[1])):
        month, number = (pair[0], pair[1]) if pair[0] in _MONTH else (pair[1], pair[0])
        if re.fullmatch(r"[0-9]{1,2}", number):
            return _dated(_MONTH[month], int(number), words[2:3], now)
    return None


def _dated(month: int, number: int, year: list[str], now: datetime) -> tuple[date, int]:
    """A day of a month: of the year said, else the next one."""
    said_year = year and re.fullmatch(r"[0-9]{4}", year[0])
    try:
        found = date(int(year[0]) if said_year else now.year, month, number)
        if not said_year and found < now.date():
            found = date(now.year + 1, month, number)
    except ValueError:
        raise Unreadable(
            f"“{number} {_MONTHS[month - 1][:3].capitalize()}” is no day of the calendar"
        ) from None
    return found, 3 if said_year else 2


def _clock(word: str) -> tuple[time, int] | None:
    """An hour of a day, and how many days after it that is: "24:00" is the next one's beginning."""
    if word in _NAMED:
        return _NAMED[word], int(word == "midnight")
    match = _CLOCK.fullmatch(word)
    if match is None:
        return None
    hour, minute = int(match[1] or match[4]), int(match[2] or 0)
    half = match[3] or match[5]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (half == "pm")
    if (hour, minute) == (24, 0):
        return time(), 1
    return (time(hour, minute), 0) if hour < 24 and minute < 60 else None


def _length(word: str, base: datetime) -> datetime | None:
    """So long after ``base``: hours and minutes by the clock that never changes, days by the office's."""
    match = _LENGTH.fullmatch(word)
    if match is None:
        return None
    if match[2] == "d":
        return _checked(
            _wall(
                base.date() + timedelta(int(match[1])),
                (base.time().replace(second=0, microsecond=0), 0),
                base,
            ),
            base,
        )
    if match[1]:
        minutes = int(match[1]) * (60 if match[2] == "h" else 1)
    else:
        minutes = int(match[3] or match[5]) * 60 + int(match[4] or match[6])
    if not minutes:
        raise Unreadable("That is no time at all: write +10min")
    at = base.astimezone(UTC) + timedelta(minutes=minutes)
    if at.second or at.microsecond:  # a whole minute, as it is said
        at = at.replace(second=0, microsecond=0) + timedelta(minutes=1)
    return _checked(at.astimezone(base.tzinfo), base)


def _next(clock: tuple[time, int], base: datetime) -> datetime:
    """The next time after ``base`` that the office's clock shows that."""
    for days in range(-1, 3):
        for fold in (0, 1):  # an hour that autumn has twice comes twice
            at = _wall(base.date() + timedelta(days), clock, base, fold)
            if _later(at, base):
                return at
    raise AssertionError("a clock shows every time each day")


def _wall(on: date, clock: tuple[time, int], now: datetime, fold: int = 0) -> datetime:
    """A time on the office's wall; one that spring skips is as long after the change of the clocks."""
    try:
        there = datetime.combine(on + timedelta(clock[1]), clock[0], now.tzinfo).replace(fold=fold)
        return there.astimezone(UTC).astimezone(now.tzinfo)
    except OverflowError:
        raise Unreadable("That is too far away") from None


def _iso(match: re.Match[str], now: datetime) -> datetime:
    try:
        at = datetime.fromisoformat(match[0].upper())
    except ValueError:
        raise Unreadable(f"“{match[0]}” is no moment of the calendar") from None
    return at if at.tzinfo else _wall(at.date(), (at.time(), 0), now)


def _to_come(at: datetime, typed: str, now: datetime) -> datetime:
    if not _later(at, now):
        raise Unreadable(f"{typed} is past: it is {now:%H:%M} now")
    return _checked(at, now)


def _later(at: datetime, than: datetime) -> bool:
    """Whether a moment is later: two of one zone are compared by their clock alone, which autumn turns
    back."""
    return at.timestamp() > than.timestamp()


def _checked(at: datetime, now: datetime) -> datetime:
    if at - now > LONGEST:
        raise Unreadable("That is too far away")
    return at.astimezone(now.tzinfo)
