"""What a line that is being typed could become."""

from dataclasses import dataclass

from console.calls.protocol.snapshot import Snapshot
from console.commandline.parse import SCHEDULE, fit
from console.config.grammar.command_words import BY_NAME, CARD_LINES, ON_TAPE, WORDS, Takes, Word
from console.routing.numbers.fuzzy_match import fold

MOST = 8


@dataclass(frozen=True, slots=True)
class Ending:
    """A way to go on: the whole ``line`` then, and what the new part of it is."""

    line: str
    says: str


def complete(line: str, snapshot: Snapshot) -> tuple[Ending, ...]:
    """The ways a line could go on, the likeliest first."""
    head, space, rest = line.lstrip().partition(" ")
    if not space:
        return _words(head.lower(), snapshot)
    word = BY_NAME.get(head.lower())
    if word is None or word.takes not in _ENDINGS:
        return ()
    lead, rest = f"{head} ", rest.lstrip()
    first, gap, more = rest.partition(" ")
    if word.call and gap and first.removeprefix("#").isdigit():
        lead, rest = f"{lead}{first} ", more.lstrip()
    return tuple(
        Ending(lead + name, says) for name, says in _ENDINGS[word.takes](word, rest, snapshot)[:MOST]
    )


def _words(head: str, snapshot: Snapshot) -> tuple[Ending, ...]:
    allowed = [word for word in WORDS if word.verb in snapshot.you.verbs]
    found = [
        Ending(f"{name} " if word.takes is not Takes.NOTHING else name, word.example)
        for word in allowed
        if (name := next((name for name in word.names if name.startswith(head)), ""))
    ]
    macros = [Ending(name, "; ".join(lines)) for name, lines in snapshot.macros if name.startswith(head)]
    # What is typed already stands first: Tab then changes nothing.
    return tuple(sorted([*found, *macros], key=lambda each: each.line.strip() != head)[:MOST])


def _places(word: Word, typed: str, snapshot: Snapshot) -> list[tuple[str, str]]:
    only = ("staff ", "number ") if word.takes is Takes.PERSON or word.verb == "consult" else ("",)
    places = [each for each in snapshot.places if each.to.startswith(only)]
    fits = [(fit(typed, each), each) for each in places] if typed else [(1, each) for each in places]
    found = sorted((each for each in fits if each[0]), key=lambda pair: -pair[0])
    names = [(each.title, each.detail) for _, each in found]
    if word.takes is Takes.PERSON and typed and snapshot.found_for == typed:
        names += [(card.name, card.number) for card in snapshot.found]
    return names


def _people(_word: Word, typed: str, snapshot: Snapshot) -> list[tuple[str, str]]:
    wanted = fold(typed)
    return [
        (person.name, person.title)
        for person in snapshot.staff
        if fold(person.name).startswith(wanted) or fold(person.title).startswith(wanted)
    ]


def _modes(_word: Word, typed: str, snapshot: Snapshot) -> list[tuple[str, str]]:
    name, space, time = typed.partition(" ")
    modes = [(mode.name, f"until {mode.until}" if mode.until else mode.label) for mode in snapshot.modes]
    modes.append((SCHEDULE, "back to the schedule"))
    if not space:
        return [pair for pair in modes if pair[0].startswith(name.lower())]
    times = {mode.until: "its next boundary" for mode in snapshot.modes if mode.name == name and mode.until}
    times |= {"+10min": "ten minutes", "at ": "begins then", "never": "until a person ends it"}
    return [
        (f"{name} {each}", says) for each, says in times.items() if each.startswith(time) and each != time
    ]


def _listed(word: Word, typed: str, snapshot: Snapshot) -> list[tuple[str, str]]:
    """Words of a list, which the office or the language has."""
    names = {
        Takes.TAPE: ON_TAPE,
        Takes.OUTCOME: snapshot.outcomes,
        Takes.TAG: snapshot.tags,
        Takes.CARD: CARD_LINES,
        Takes.PHONE: snapshot.phones,
    }[word.takes]
    return [(name, word.takes.value) for name in names if fold(name).startswith(fold(typed))]


_ENDINGS = {
    Takes.PLACE: _places, Takes.PERSON: _places, Takes.SLIP: _people, Takes.STATE: _people,
    Takes.MODE: _modes,
    **dict.fromkeys((Takes.TAPE, Takes.OUTCOME, Takes.TAG, Takes.CARD, Takes.PHONE), _listed),
}  # fmt: skip
