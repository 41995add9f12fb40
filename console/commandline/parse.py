"""A typed line, such as "t cardio", and what it wishes for."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from console.calls.protocol.snapshot import ModeChoice, Place, Snapshot, StaffRow
from console.config.grammar.command_words import BY_NAME, CARD_LINES, ON_TAPE, WORDS, Takes, Word
from console.config.grammar.destination import Kind
from console.routing.numbers.fuzzy_match import fold, score
from console.routing.schedule import moments
from console.routing.schedule.moments import zone_of

#: an entry that fits less well than this is not taken for what was meant: letters in order are no name
_GOOD = 30
#: a person goes before their voicemail: who types "billing" wants somebody
_PERSON = 25
_CALL = re.compile(r"#?(\d{1,3})")
_KINDS = frozenset(kind.value for kind in Kind) | {"hang up"}
SCHEDULE, CLOSED = "schedule", "closed"
#: words a period begins with; a moment alone is when the office closes
_BEGINS = frozenset({"at", "from", "in", "until", "till", "til", "for", "now", "today", "never"})


class Unclear(Exception):
    """A line that says nothing the desk could do; the message is a sentence. ``misuse`` is whether it is
    no line of this language at all, whatever the office is like; ``asked`` a name to look up in the
    directory, which could make it clear."""

    def __init__(self, text: str, *, misuse: bool = False, asked: str = "") -> None:
        super().__init__(text)
        self.misuse = misuse
        self.asked = asked


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a line wishes for: the intent's fields, with the ``number`` on the board of the call it names
    (0: none, it is for the call at hand) and ``says``, what follows the command's label ("to Dr Cole");
    ``ask`` is what its person is to be asked first ("ends in 21 h: sure?")."""

    verb: str
    number: int = 0
    to: str = ""
    text: str = ""
    until: str = ""
    says: str = ""
    ask: str = ""


def read(line: str, snapshot: Snapshot, clock: float | None = None) -> tuple[Wanted, ...]:
    """What a line wishes for, one wish after the other where it is a macro; ``clock`` is the desk's wall
    clock now (Unix seconds), where the picture is older. Raises :class:`Unclear`."""
    if clock is not None:
        snapshot = replace(snapshot, clock=clock)
    macros = dict(snapshot.macros)
    words = line.split()
    if len(words) == 1 and words[0] in macros:
        return tuple(_one(each, snapshot) for each in macros[words[0]])
    return (_one(line, snapshot),)


def _one(line: str, snapshot: Snapshot) -> Wanted:
    head, _, rest = line.strip().partition(" ")
    if head.endswith(":") and head != ":":
        head, rest = head[:-1], f": {rest}"
    word = BY_NAME.get(head.lower())
    if word is None:
        known = [each.names[0] for each in WORDS] + [name for name, _lines in snapshot.macros]
        raise Unclear(
            f"There is no command “{head}”: {', '.join(known)}" if head else "Nothing was typed", misuse=True
        )
    number, rest = _number(word, rest.strip(), snapshot)
    return replace(_READERS[word.takes](word, rest, snapshot), number=number)


def _number(word: Word, rest: str, snapshot: Snapshot) -> tuple[int, str]:
    """The number of a call at the beginning, and what follows. A number alone is an extension where a
    place is asked for; in front of words of one's own it is a call's only where it is marked: "#3"."""
    first, _, more = rest.partition(" ")
    match = _CALL.fullmatch(first)
    if not word.call or match is None:
        return 0, rest
    marked = first.startswith("#")
    alone = word.takes in (Takes.PLACE, Takes.OUTCOME, Takes.TAG, Takes.SHARER) and not more.strip()
    if not marked and (word.takes is Takes.TEXT or alone):
        return 0, rest
    number = int(match[1])
    if all(row.number != number for row in snapshot.calls):
        if not marked and word.takes in (Takes.OUTCOME, Takes.TAG):
            return 0, rest  # it may be a word of the office's, such as "24 h"
        raise Unclear(f"There is no call {number}")
    return number, more.strip()


# -- what follows a word ---------------------------------------------------------------------------------


def _nothing(word: Word, rest: str, _snapshot: Snapshot) -> Wanted:
    if rest:
        also = " but the number of a call" if word.call else ""
        raise Unclear(f"“{word.names[0]}” takes nothing{also}: “{rest}” is too much", misuse=True)
    return Wanted(word.verb, text=word.text)


def _place(word: Word, rest: str, snapshot: Snapshot) -> Wanted:
    """A place, and after a colon the reason."""
    where, _, reason = rest.partition(": ")
    only = ("staff ", "number ") if word.verb == "consult" else ()
    to, title = place(_needed(word, where), snapshot, only)
    return Wanted(word.verb, to=to, text=reason.strip(), says=f"to {title}" if not only else title)


def _person(word: Word, rest: str, snapshot: Snapshot) -> Wanted:
    asked = _needed(word, rest)
    try:
        to, title = place(asked, snapshot, ("staff ", "number "))
    except Unclear as unclear:
        found = snapshot.found if snapshot.found_for == asked else ()
        cards = [card for card in found if as_number(card.number)]
        if len(cards) == 1:
            return Wanted(
                "dial", to=f"number {as_number(cards[0].number)}", text=cards[0].name, says=cards[0].name
            )
        if cards:
            names = ", ".join(card.name for card in cards[:4])
            raise Unclear(f"“{asked}” could be {names}: write more of it") from None
        if snapshot.found_for == asked:
            raise Unclear(f"Nobody is called “{asked}”") from None
        raise Unclear(str(unclear), asked=asked) from None
    return Wanted("dial", to=to, text=title, says=title)


def _words(word: Word, rest: str, _snapshot: Snapshot) -> Wanted:
    return Wanted(word.verb, text=rest, says=rest)


def _text(word: Word, rest: str, _snapshot: Snapshot) -> Wanted:
    return Wanted(word.verb, text=_needed(word, rest), says=rest)


def _slip(word: Word, rest: str, snapshot: Snapshot) -> Wanted:
    who, text = _whom(_needed(word, rest), snapshot)
    due, text = _due(text.removeprefix(": "), snapshot)
    if who is None:
        raise Unclear(f"“{rest.split(maxsplit=1)[0]}” is nobody of the staff: “{word.example}”")
    if not text:
        raise Unclear(f"“{word.names[0]}” takes {word.takes.value}: “{word.example}”", misuse=True)
    by = f" by {moments.in_words(due, _now(snapshot))}" if due else ""
    until = due.isoformat() if due else ""
    return Wanted(word.verb, to=f"staff {who.name}", text=text, until=until, says=f"for {who.title}{by}")


def _due(text: str, snapshot: Snapshot) -> tuple[datetime | None, str]:
    """When a slip's writer wants a call back, where the text begins so: "tomorrow 9:00: about the
    invoice"."""
    head, colon, rest = text.partition(": ")
    try:
        return (moments.moment(head, _now(snapshot), hour=True), rest) if colon else (None, text)
    except ValueError:
        return None, text  # words of the message


def _now(snapshot: Snapshot) -> datetime:
    """Now, on the office's clock."""
    return datetime.fromtimestamp(snapshot.clock, zone_of(snapshot.zone))


def _period(text: str, snapshot: Snapshot, *, loose: bool = False) -> tuple[moments.Period, str]:
    """A period and the reason behind its ":"."""
    try:
        return moments.with_reason(text, _now(snapshot), loose=loose)
    except moments.Unreadable as wrong:
        raise Unclear(str(wrong)) from None


def _mode(word: Word, rest: str, snapshot: Snapshot) -> Wanted:
    name, colon, more = _head(_needed(word, rest))
    when, reason = _period(f"{colon}{more}", snapshot)
    if name == SCHEDULE:
        if when:
            raise Unclear("The schedule has its own times: write “mode schedule” alone")
        return Wanted(word.verb, to=SCHEDULE, text=reason, says="back to the schedule")
    chosen = _mode_named(name, snapshot)
    says = " ".join(filter(None, (chosen.label, mode_period(chosen, when, _now(snapshot)))))
    ask = too_long(chosen, when, _now(snapshot))
    return Wanted(word.verb, to=chosen.name, text=reason, until=moments.exact(when), says=says, ask=ask)


def _closing(word: Word, rest: str, snapshot: Snapshot) -> Wanted:
    """From when the office is closed, until when and why: a moment alone is when it begins, a day alone the
    whole of it; else the rest of today."""
    now, chosen = _now(snapshot), _mode_named(CLOSED, snapshot)
    plain = not rest or rest.startswith(":") or rest.split(maxsplit=1)[0].lower() in _BEGINS
    when, reason = _period(rest if plain else f"at {rest}", snapshot, loose=True)
    begins = None if when.begins and when.begins <= now else when.begins
    midnight = ((begins or now) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    when = moments.Period(begins, when.ends or (None if when.endless else midnight), when.endless)
    says = f"{chosen.label} {moments.described(when, now)}"
    return Wanted(word.verb, to=chosen.name, text=reason, until=moments.exact(when), says=says)


def _longer(word: Word, rest: str, snapshot: Snapshot) -> Wanted:
    """So much longer than the mode in force would last."""
    now, mode = _now(snapshot), snapshot.mode
    if mode.ends_at is None:
        raise Unclear(f"{mode.label} has no end that could be later")
    much = _needed(word, rest).lstrip("+ ")
    try:
        more = moments.moment(f"+{much}min" if much.isdecimal() else f"+{much}", now) - now
    except moments.Unreadable:
        raise Unclear(f"“{rest}” is no length: write 10min or 1h") from None
    when = moments.Period(ends=datetime.fromtimestamp(mode.ends_at, now.tzinfo) + more)
    says = f"{mode.label} {moments.described(when, now)}"
    return Wanted(word.verb, to=mode.name, until=moments.exact(when), says=says)


def _holiday(word: Word, rest: str, snapshot: Snapshot) -> Wanted:
    """A day, or several, and what they are; "off" in front takes them back."""
    words = _needed(word, rest).split()
    off = words[0].lower() == "off"
    first, words = _day_of(words[off:], snapshot)
    last = first
    if words[:1] in (["to"], ["until"], ["-"], ["–"]):
        last, words = _day_of(words[1:], snapshot)
    if last < first:
        raise Unclear(f"{last:%a} {last.day} {last:%b} is before {first:%a} {first.day} {first:%b}")
    label = " ".join(words).removeprefix(":").strip()
    days = f"{first:%a} {first.day} {first:%b}"
    days += f" to {last:%a} {last.day} {last:%b}" if last > first else ""
    says = f"no holiday {days}" if off else ": ".join(filter(None, (f"holiday {days}", label)))
    to = f"{first.isoformat()}..{last.isoformat()}"
    return Wanted(word.verb, to=to, text=label, until="off" if off else "", says=says)


def holiday_line(text: str, snapshot: Snapshot) -> str:
    """A day, or several, and what they are, as the config writes a date. Raises :class:`Unclear`."""
    wanted = _holiday(BY_NAME["holiday"], text, snapshot)
    first, _, last = wanted.to.partition("..")
    return " ".join(filter(None, (first if first == last else wanted.to, wanted.text)))


def _day_of(words: list[str], snapshot: Snapshot) -> tuple[date, list[str]]:
    """The day that words begin with, and those behind it."""
    for most in range(min(3, len(words)), 0, -1):
        try:
            return moments.day(" ".join(words[:most]).rstrip(":"), _now(snapshot)), words[most:]
        except moments.Unreadable:
            continue
    raise Unclear(f"“{' '.join(words[:2])}” is no day: write today, tomorrow, Fri, 24 Dec or 2026-12-24")


def _head(text: str) -> tuple[str, str, str]:
    """The first word, and what follows: a ":" at its end belongs to the reason."""
    name, _, more = text.partition(" ")
    return (name.rstrip(":"), ": ", more) if name.endswith(":") else (name, "", more)


def mode_period(mode: ModeChoice, when: moments.Period, now: datetime) -> str:
    """When a mode holds that is switched to so: "at 15:30 until tomorrow 9:00"."""
    said = moments.described(when, now)
    if when.ends or when.endless or when.begins:
        return said
    return f"until {mode.until}" if mode.until else "until a person ends it"


def too_long(mode: ModeChoice, when: moments.Period, now: datetime) -> str:
    """What is asked about a mode that lasts beyond the next boundary: "ends in 21 h: sure?"."""
    if when.ends is None or mode.ends_at is None or when.ends.timestamp() <= mode.ends_at:
        return ""
    return f"ends in {moments.length(when.ends.timestamp() - now.timestamp())}: sure?"


def _mode_named(typed: str, snapshot: Snapshot) -> ModeChoice:
    wanted = fold(typed)
    exact = [mode for mode in snapshot.modes if fold(mode.name) == wanted or fold(mode.label) == wanted]
    near = [mode for mode in snapshot.modes if fold(mode.name).startswith(wanted)]
    found = exact or near
    if len(found) != 1:
        names = ", ".join([mode.name for mode in snapshot.modes] + [SCHEDULE])
        raise Unclear(f"There is no mode “{typed}”: {names}")
    return found[0]


def _state(word: Word, rest: str, snapshot: Snapshot) -> Wanted:
    """Somebody's state, or with no name one's own: until when, and why."""
    who, more = _whom(rest, snapshot) if rest else (None, "")
    when, note = _period(more, snapshot, loose=who is not None)
    own = f"staff {snapshot.you.staff}" if snapshot.you.staff else ""
    said = ": ".join(filter(None, (moments.described(when, _now(snapshot)), note)))
    says = " ".join(filter(None, (who.title if who else "", said)))
    return Wanted(word.verb, to=f"staff {who.name}" if who else own, text=note,
                  until=moments.exact(when), says=says)  # fmt: skip


def _tape(word: Word, rest: str, _snapshot: Snapshot) -> Wanted:
    text = _chosen(word, rest, ON_TAPE) if rest else ""
    return Wanted(word.verb, text=text, says=text)


def _outcome(word: Word, rest: str, snapshot: Snapshot) -> Wanted:
    text = _chosen(word, _needed(word, rest), snapshot.outcomes)
    return Wanted(word.verb, to="outcome", text=text, says=text)


def _tag(word: Word, rest: str, snapshot: Snapshot) -> Wanted:
    text = _chosen(word, _needed(word, rest), snapshot.tags)
    return Wanted(word.verb, to="tag", text=text, says=text)


def _card(word: Word, rest: str, _snapshot: Snapshot) -> Wanted:
    name, _, text = _needed(word, rest).partition(" ")
    line = _chosen(word, name.rstrip(":"), CARD_LINES)
    return Wanted(word.verb, text=f"{line}: {text.strip()}", says=f"{line} {text.strip() or '(empty)'}")


def _sharer(word: Word, rest: str, _snapshot: Snapshot) -> Wanted:
    text = _needed(word, rest)
    return Wanted(word.verb, text=text, says=text)


def _phone(word: Word, rest: str, snapshot: Snapshot) -> Wanted:
    to = _chosen(word, rest, snapshot.phones) if rest else ""
    return Wanted(word.verb, to=to, says=to or "your own phone")


def _chosen(word: Word, typed: str, names: tuple[str, ...]) -> str:
    """The name of a list that was meant: written whole, or the only one that begins so."""
    wanted = fold(typed)
    whole = [name for name in names if fold(name) == wanted]
    found = whole or [name for name in names if fold(name).startswith(wanted)]
    if len(found) != 1:
        known = ", ".join(found or names) or "there is none"
        raise Unclear(f"“{word.names[0]}” takes {word.takes.value}, not “{typed}”: {known}")
    return found[0]


_READERS = {
    Takes.NOTHING: _nothing, Takes.PLACE: _place, Takes.PERSON: _person, Takes.WORDS: _words,
    Takes.TEXT: _text, Takes.SLIP: _slip, Takes.MODE: _mode, Takes.STATE: _state, Takes.TAPE: _tape,
    Takes.CLOSING: _closing, Takes.LONGER: _longer, Takes.DAY: _holiday,
    Takes.OUTCOME: _outcome, Takes.TAG: _tag, Takes.CARD: _card, Takes.PHONE: _phone,
    Takes.SHARER: _sharer,
}  # fmt: skip


def _needed(word: Word, rest: str) -> str:
    if not rest:
        raise Unclear(f"“{word.names[0]}” takes {word.takes.value}: “{word.example}”", misuse=True)
    return rest


# -- people and places -----------------------------------------------------------------------------------


def _whom(text: str, snapshot: Snapshot) -> tuple[StaffRow | None, str]:
    """The person that a text begins with, by short name or name as shown, and what follows."""
    folded = fold(text)
    for person in snapshot.staff:
        for name in (person.title, person.name):
            if (folded + " ").startswith(fold(name) + " "):
                words = text.split()[len(name.split()) - 1 :]
                colon = ": " if words and words[0].endswith(":") else ""
                return person, colon + " ".join(words[1:])
    return None, text


def place(typed: str, snapshot: Snapshot, only: tuple[str, ...] = ()) -> tuple[str, str]:
    """The destination that was meant, and how it reads; ``only`` are beginnings of those to choose from.
    Raises :class:`Unclear` where nothing or more than one thing fits."""
    places = [p for p in snapshot.places if not only or p.to.startswith(only)]
    for each in places:
        if fold(typed) in (fold(each.to), fold(each.title)) and not {*typed} & {"*", "#"}:
            return each.to, each.title
    fits = [(fit(typed, each), each) for each in places]
    best = max((points for points, _ in fits), default=0)
    if number := as_number(typed):
        # An extension is somebody's whole number, never a part of one.
        exact = [each for points, each in fits if points >= 100 and typed in each.detail.split()]
        return (exact[0].to, exact[0].title) if len(exact) == 1 else (f"number {number}", number)
    found = [each for points, each in fits if points == best > 0]
    if not found:
        raise Unclear(f"Nobody and nothing is called “{typed}”")
    if len(found) > 1:
        names = ", ".join(each.title for each in found[:4])
        raise Unclear(f"“{typed}” could be {names}: write more of it")
    return found[0].to, found[0].title


def fit(typed: str, each: Place) -> int:
    """How well a place fits what was typed; its kind may stand in front ("queue billing")."""
    head, _, rest = typed.partition(" ")
    if rest and head in _KINDS and each.to.startswith(f"{head} "):
        return max(score(rest, each.title, each.to), score(rest, each.to.partition(" ")[2]))
    points = score(typed, each.title, f"{each.detail} {each.to}")
    return points + (_PERSON if each.state else 0) if points >= _GOOD else 0


def as_number(typed: str) -> str:
    """The typed text as a number to call ("+12125550142", "201") or a code of the PBX ("*97", "#31#"), empty
    when it is none."""
    keys = "".join(letter for letter in typed if letter in "0123456789*#")
    digits = sum(letter.isdigit() for letter in keys)
    if len(keys) < 2 or not digits or any(letter not in "0123456789 +()-./*#" for letter in typed.strip()):
        return ""
    return ("+" if typed.strip().startswith("+") else "") + keys
