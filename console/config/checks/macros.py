"""Macros: lines of the command line under one name, each a line the desk could carry out."""

from collections.abc import Iterator

from console.config.draft import Draft
from console.config.explain import show
from console.config.grammar.command_words import BY_NAME, CARD_LINES, ON_TAPE, OPTIONAL, Takes, Word
from console.config.grammar.destination import Kind
from console.config.grammar.numbers import is_internal, is_written
from console.config.problems import Problem, did_you_mean

_SCHEDULE = "schedule"
#: kind of destination → the table of the config that its names stand in
_TABLES = {
    Kind.STAFF: "staff", Kind.QUEUE: "queue", Kind.MENU: "menu", Kind.VOICEMAIL: "voicemail",
    Kind.SAY: "prompt", Kind.NUMBER: "numbers",
}  # fmt: skip


def check_macros(draft: Draft, modes: frozenset[str]) -> Iterator[Problem]:
    """Problems of ``[macros]``; ``modes`` are all there are."""
    for name, lines in draft.office.macros.items():
        if name in BY_NAME:
            yield Problem(f"macros.{name}", "", "is a command already; choose another name")
        if not lines:
            yield Problem(f"macros.{name}", "[]", 'has no lines; write them as ["mode lunch 13:00", "away"]')
        for at, line in enumerate(lines):
            if wrong := _wrong(line, draft, modes):
                yield Problem(f"macros.{name}[{at}]", show(line), wrong)


def _wrong(line: str, draft: Draft, modes: frozenset[str]) -> str:
    """What is wrong with a line; empty when it could be carried out."""
    head, _, rest = line.strip().partition(" ")
    rest = rest.strip()
    word = BY_NAME.get(head)
    if head in draft.office.macros:
        return "is a macro itself; write its lines"
    if word is None:
        return f'"{head}" is no command{did_you_mean(head, (each for each in BY_NAME if len(each) > 1))}'
    if word.takes is Takes.NOTHING:
        return f'"{head}" takes nothing: leave out "{rest}"' if rest else ""
    if not rest:
        takes = f'"{head}" takes {word.takes.value}, such as "{word.example}"'
        return "" if word.takes in OPTIONAL else takes
    return _unknown(word, rest, draft, modes)


def _unknown(word: Word, rest: str, draft: Draft, modes: frozenset[str]) -> str:
    first = rest.split(maxsplit=1)[0]
    whole, desk = rest.lower(), draft.office.desk
    for takes, names, said in (
        (Takes.OUTCOME, desk.outcomes, whole),
        (Takes.TAG, desk.tags, whole),
        (Takes.TAPE, ON_TAPE, whole),
        (Takes.CARD, CARD_LINES, first.lower()),
        (Takes.PHONE, tuple(draft.office.phones), whole),
    ):
        if word.takes is takes and said not in (each.lower() for each in names):
            return f'"{word.names[0]}" takes {takes.value}: "{said}" is none{did_you_mean(said, names)}'
    if word.takes is Takes.MODE and first != _SCHEDULE and first not in modes:
        return f'there is no mode "{first}"{did_you_mean(first, [*modes, _SCHEDULE])}'
    if word.takes is Takes.SLIP and not any(
        (rest + " ").lower().startswith((f"{person.name} ", f"{person.title.lower() or person.name} "))
        for person in draft.office.staff
    ):
        return f'nobody of the staff is called "{first}"{did_you_mean(first, draft.names("staff"))}'
    if word.takes in (Takes.PLACE, Takes.PERSON):
        return _no_place(rest.partition(": ")[0], draft)
    return ""


def _no_place(typed: str, draft: Draft) -> str:
    """Why a place means nothing; names are compared whole here, a macro has time to be exact."""
    if is_internal(typed) or is_written(typed):
        return ""
    known = {"desk", "hang up"}
    for kind, table in _TABLES.items():
        known |= {f"{kind} {name}" for name in draft.names(table)}
    office = draft.office
    titled = {person.title for person in office.staff} | {box.title for box in office.voicemail}
    titled |= {queue.title for queue in office.queue} | {menu.title for menu in office.menu}
    names = draft.names("staff", "queue", "voicemail", "menu") | {title.lower() for title in titled if title}
    if typed.lower() in known | names | set(office.numbers):
        return ""
    return f'there is nobody and nothing called "{typed}"{did_you_mean(typed, known | names)}'
