"""From what was typed to what is sent: the call it is for, and whether it applies to that call now."""

from dataclasses import replace
from secrets import randbelow

from console.calls.protocol.intents import Intent
from console.calls.protocol.snapshot import Row
from console.commandline.parse import Unclear, Wanted, read
from console.config.grammar.command_words import BY_NAME, OPTIONAL
from console.ui.commands import BY_ID, COMMANDS, Command
from console.ui.not_rung import other_ways, why_not_rung
from console.ui.view import View

#: verbs that no command of the table sends as they are → the one whose rights they need
_AS = {"back": "away", "card_save": "card", "holiday": "mode"}

#: verbs that ring a person for a call that is there
_RINGS = ("override", "reroute", "transfer", "consult")


def intents(line: str, view: View) -> tuple[Intent, ...]:
    """What a typed line sends; what a macro sends is one group. Raises :class:`Unclear` with the sentence
    that says why it sends nothing."""
    wishes = tuple(_intent(wanted, view) for wanted in read(line, view.snapshot, view.clock))
    group = randbelow(2**31) + 1 if len(wishes) > 1 else 0
    return tuple(replace(intent, group=group) for intent in wishes)


def sentence(line: str, view: View) -> str:
    """What a line would do. Raises :class:`Unclear` as :func:`intents` does."""
    said = []
    for wanted in read(line, view.snapshot, view.clock):
        row = _checked(wanted, view)
        words = " ".join(filter(None, (_command(wanted).label, row.name if row else "", wanted.says)))
        said.append(", ".join(filter(None, (words, wanted.ask))))
    return ", then ".join(said)


def question(line: str, view: View) -> str:
    """What is to be asked before a line is done, such as "ends in 21 h: sure?"; empty: nothing. Raises
    :class:`Unclear` as :func:`intents` does."""
    return next((wanted.ask for wanted in read(line, view.snapshot, view.clock) if wanted.ask), "")


def trouble(line: str, view: View) -> str:
    """Why those to whom a line sends a call would not be rung, and what else there is; empty where they
    would. Raises :class:`Unclear` as :func:`intents` does."""
    said = []
    for wanted in read(line, view.snapshot, view.clock):
        row = _checked(wanted, view)
        person = next((p for p in view.snapshot.staff if wanted.to == f"staff {p.name}"), None)
        if row is None or person is None or wanted.verb not in _RINGS:
            continue
        why = why_not_rung(person, asked=wanted.verb == "consult")
        ways, cover = other_ways(view, row.id, person)
        rest = ", ".join((*ways, *((f"{cover} is free",) if cover else ())))
        said += [f"{why} ({rest})" if rest else why] if why else []
    return ", then ".join(said)


def named(line: str) -> str:
    """The command whose key a line of one word stands for, as its box asks for what is missing; else ""."""
    name = line.strip().lower()
    word = BY_NAME.get(name)
    if word is not None:
        command = _AS.get(word.verb, word.verb)
        return "" if word.takes in OPTIONAL or command not in BY_ID else command
    return next((c.id for c in COMMANDS if name in (c.id, c.label) and name), "")


def _intent(wanted: Wanted, view: View) -> Intent:
    row = _checked(wanted, view)
    return Intent(wanted.verb, row.id if row else "", wanted.to, wanted.text, wanted.until)


def _checked(wanted: Wanted, view: View) -> Row | None:
    command = _command(wanted)
    row = view.by_number(wanted.number) if wanted.number else command.target(view)
    if wanted.verb == "undo":
        return None  # the desk knows best what it can still take back
    if why := command.why_not(replace(view, selected=row.id) if row else view, row):
        raise Unclear(why)
    return row


def _command(wanted: Wanted) -> Command:
    return BY_ID[_AS.get(wanted.verb, wanted.verb)]
