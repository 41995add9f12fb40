"""The one table of commands: from it come the keys, the footer, F1, the palette and the mouse menu."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from console.calls.protocol.intents import VERBS, Role
from console.calls.protocol.snapshot import Row, Snapshot
from console.ui.paint.states import look
from console.ui.view import View

#: Command id → its keys, the first is shown.
Keys = dict[str, tuple[str, ...]]


class Aim(Enum):
    """Which call a command acts on."""

    NONE = "no call"
    NEXT = "the selected call where it can be answered, else the one that needs a hand first"
    OWN = "the selected call, else the one you are in"
    SHOWN = "the selected call, else the one you are in, else the one shown"


@dataclass(frozen=True, slots=True)
class Command:
    """Something a key does.

    ``keys`` are Textual key names, the first is shown; ``verb`` is the intent it sends, empty for what
    only this screen does; ``only`` ends the sentence that says why it does not apply to a call; ``own``
    marks what can't be done to somebody else's conversation, ``asking`` what is done while somebody is
    asked before a transfer, ``talking`` that they must have answered; ``least`` is a role beyond the verb's.
    """

    id: str
    keys: tuple[str, ...]
    label: str
    help: str
    verb: str = ""
    aim: Aim = Aim.NONE
    only: str = ""
    footer: bool = True
    own: bool = False
    least: Role = Role.NOBODY
    asking: bool = False
    talking: bool = False

    @property
    def role(self) -> Role:
        """The least role that may use it."""
        return max(VERBS.get(self.verb, Role.VIEWER), self.least)

    def target(self, view: View) -> Row | None:
        """The call it would act on."""
        if self.aim is Aim.NONE:
            return None
        if view.selected:
            row = view.chosen
            idle = self.aim is Aim.NEXT and row is not None and self.verb not in row.verbs
            return view.foremost or row if idle else row
        if self.aim is Aim.NEXT:
            return view.foremost
        after = view.after if view.after and self.verb in view.after.verbs else None
        return view.own or after or (view.shown if self.aim is Aim.SHOWN else None)

    def why_not(self, view: View, row: Row | None) -> str:  # noqa: PLR0911  (the first reason is the one said)
        """Why it does not apply now, as a sentence; empty when it does."""
        snapshot = view.snapshot
        if refusal := self.refusal(snapshot):
            return refusal
        if view.lost and self.verb:
            return f"The desk is gone: {self.label} was not sent"
        if self.id == "undo":
            return "" if view.undoable else "Nothing to undo: an act can be taken back for 5 seconds"
        if self.id == "wrap_up":
            until = snapshot.you.notes_until
            return "" if until and until > view.moment else "You are not in your time for notes"
        if self.asking:
            you = snapshot.you
            if not you.asking:
                return "You are asking nobody: c asks somebody first"
            waits = self.talking and not you.asking_up
            return f"{you.asking} has not answered yet" if waits else ""
        if self.aim is Aim.NONE:
            return ""
        if row is None:
            return "No call is waiting" if self.aim is Aim.NEXT else "Pick a call first: ↑ ↓ or its number"
        whose = "" if row.mine or not row.seat else f", {row.seat} has the call"
        others = self.own and row.state == "talking" and not row.mine
        if self.verb in row.verbs and not others:
            if self.id == "identify" and not row.card.sharers:
                return f"{row.name}: nobody else has that number"
            idle = self.id == "stop_recording" and row.recorded in ("", "refused")
            return f"{row.name} is not recorded" if idle else ""
        if whose and self.id == "answer":
            return f"{row.seat} took {row.name}"
        return f"{row.name} {look(row).phrase}{whose}: {self.only}"

    def refusal(self, snapshot: Snapshot) -> str:
        """Why this person may not use it at all; empty when they may. The desk has the last word."""
        you = snapshot.you
        if (not self.verb or self.verb in you.verbs) and Role[you.role.upper()] >= self.least:
            return ""
        return f"{self.label.capitalize()} is for a {self.role.word}; you are {you.role}"


COMMANDS: tuple[Command, ...] = (
    Command(
        "answer", ("enter",), "answer", "Take the selected call, or the most urgent if it can't be answered.",
        "answer", Aim.NEXT, "only a call that rings or waits can be answered",
    ),
    Command(
        "approve", ("space",), "send now", "Let the call go to the next step of its route at once.",
        "approve", Aim.SHOWN, "only a call that rings can be sent on",
    ),
    Command(
        "override", ("o",), "override", "Choose where a ringing call goes instead of its route.",
        "override", Aim.SHOWN, "reroute it instead",
    ),
    Command(
        "reroute", ("r",), "reroute", "Send a call that is already somewhere to another place.",
        "reroute", Aim.SHOWN, "override it instead",
    ),
    Command(
        "transfer", ("t",), "transfer", "Send the caller you are talking with to somebody else at once.",
        "transfer", Aim.OWN, "only a call in conversation or on hold can be transferred",
    ),
    Command(
        "consult", ("c",), "ask first", "Ask somebody before you hand the caller over, who waits meanwhile.",
        "consult", Aim.OWN, "only your own conversation can be kept waiting", own=True,
    ),
    Command(
        "complete", ("y",), "hand over", "Hand the caller to the person you are asking, also while it rings.",
        "complete", asking=True,
    ),
    Command(
        "swap", ("w",), "swap", "Talk in turn with the caller and the person you are asking.", "swap",
        asking=True, talking=True,
    ),
    Command(
        "conference", ("g",), "all three", "Let all three talk: the caller, the person you ask and you.",
        "conference", asking=True, talking=True,
    ),
    Command(
        "cancel", ("backspace",), "caller back", "Stop asking, and talk with the caller again.", "cancel",
        asking=True,
    ),
    Command(
        "park", ("p",), "park", "Put the call into a numbered slot, for anybody to take.",
        "park", Aim.OWN, "only your own conversation or a held call can be parked", own=True,
    ),
    Command(
        "camp", ("b",), "wait for", "Let the caller wait for somebody who is busy; 0 brings them back.",
        "camp", Aim.OWN, "it can't wait for somebody now", own=True, footer=False,
    ),
    Command(
        "take_over", ("i",), "take over", "Take a conversation over from a colleague, who is told.",
        "take_over", Aim.SHOWN, "only somebody else's conversation can be taken over", footer=False,
    ),
    Command("dial", ("f3",), "call", "Call a colleague, a contact or a number.", "dial", footer=False),
    Command(
        "press", ("number_sign",), "digits", "Press telephone keys in the call you are in, as for a menu.",
        "press", footer=False,
    ),
    Command(
        "hold", ("h",), "hold", "Put the caller on hold with music, or take them back.",
        "hold", Aim.OWN, "only your own conversation can be put on hold", own=True,
    ),
    Command(
        "mute", ("m",), "mute", "Stop the caller from hearing you, or let them hear you again.",
        "mute", Aim.OWN, "only your own conversation can be muted", own=True,
    ),
    Command(
        "record", ("e",), "record", "Record the conversation; again: pause for card numbers, and go on.",
        "record", Aim.OWN, "only a conversation can be recorded", footer=False,
    ),
    Command(
        "stop_recording", ("E",), "stop recording", "End the recording; what was recorded is kept.",
        "record", Aim.OWN, "only a conversation can be recorded", footer=False,
    ),
    Command(
        "hang_up", ("x",), "hang up", "End the call; the key asks once and acts when pressed again.",
        "hang_up", Aim.OWN, "it can't be hung up now",
    ),
    Command(
        "note", ("n",), "note", "Write a line about the call, kept on the caller's card.",
        "note", Aim.SHOWN, "no note can be made now",
    ),
    Command(
        "file", ("f",), "file", "Say in one key what the call was about, or tag it; also just after it.",
        "file", Aim.SHOWN, "it can't be filed now", footer=False,
    ),
    Command(
        "identify", ("W",), "who it is", "Say who calls where several people have the number: 1, 2, or none.",
        "identify", Aim.SHOWN, "nobody can be chosen now", footer=False,
    ),
    Command(
        "card", ("v",), "card", "See and change the caller's card, or merge it with another.",
        "card", Aim.SHOWN, "no card can be opened now", footer=False,
    ),
    Command(
        "slip", ("l",), "slip", "Leave a message slip for a colleague about the call; ! makes it urgent.",
        "slip", Aim.SHOWN, "no slip can be made now", footer=False,
    ),
    Command(
        "inbox", ("f4",), "slips", "Open message slips and voicemails: hear, call back, pass on.", "inbox",
        footer=False,
    ),
    Command(
        "history", ("f5",), "calls", "See today's and older calls: find, call back.", "history",
        footer=False,
    ),
    Command("undo", ("u",), "undo", "Take back what you just did, for five seconds.", "undo"),
    Command("search", ("slash",), "find", "Find a caller's card by name, number or note.", "search"),
    Command("mode", ("f2",), "mode", "See and switch the office's mode, such as open or lunch.", "mode"),
    Command(
        "away", ("a",), "away", "Set yourself away, so that no call rings you, or come back.", "away",
        footer=False,
    ),
    Command(
        "dnd", ("d",), "no calls", "Take no calls for now, or take calls again.", "dnd",
        footer=False,
    ),
    Command(
        "wrap_up", ("z",), "notes done", "End your time for notes after a call: queues ring you again.",
        "wrap_up",
    ),
    Command(
        "more_time", ("Z",), "more time", "Have another minute for your notes.", "wrap_up", footer=False,
    ),
    Command("queues", ("f6",), "queues", "See all queues: who waits, how long, and who is there for them."),
    Command(
        "staff", ("s",), "staff", "See where everybody is, and set somebody away, back or to no calls.",
        "back", footer=False, least=Role.RECEPTIONIST,
    ),
    Command(
        "sound", ("f9",), "sound", "Choose the headset's devices, see its level, hear a test tone.", "sound",
        footer=False,
    ),
    Command(
        "lock", ("f12",), "hide", "Hide who calls, now; your PIN (reception pin) shows it again.", "lock",
        footer=False,
    ),
    Command(
        "report", ("f7",), "reports",
        "See calls by hour, waits, people, rules that are fought, and advice to try.", "report",
        footer=False,
    ),
    Command(
        "settings", ("f8",), "settings", "Change hours, staff, queues, prompts and rules.",
        "settings", footer=False,
    ),
    Command(
        "sit_at", (), "sit at", "Take calls at another phone: “:at exam 2”; “:at” alone is your own again.",
        "sit_at", footer=False,
    ),
    Command(
        "emergency", (), "emergency access",
        "See all calls for a while, as staff: “:emergency WHY”. Managers are told, and it is audited.",
        "emergency", footer=False,
    ),
    Command(
        "sounds", ("f10",), "sounds", "Let this seat be silent, or heard again when somebody calls.",
        footer=False,
    ),
    Command("down", ("down", "j"), "next call", "Select the call below.", footer=False),
    Command("up", ("up", "k"), "previous call", "Select the call above.", footer=False),
    *(
        Command(f"pick_{n}", (str(n),), f"call {n}", f"Select call {n}.", footer=False)
        for n in range(1, 10)
    ),
    Command(
        "release", ("escape",), "let go", "Select nothing: Enter then takes the most urgent call.",
        footer=False,
    ),
    Command(
        "line", ("colon",), "command line", "Type what is to be done, such as t cole or mode lunch 13:00.",
        footer=False,
    ),
    Command("again", ("full_stop",), "again", "Do once more what was typed last.", footer=False),
    Command("keys", ("f1", "question_mark"), "keys", "Show all keys and what they do."),
    Command("palette", ("ctrl+p",), "palette", "Find a command by its name.", footer=False),
    Command("quit", ("q", "ctrl+q"), "leave", "Leave this screen; calls and routes go on.", footer=False),
)  # fmt: skip

BY_ID = {command.id: command for command in COMMANDS}

_SHOWN_KEYS = {
    "enter": "⏎", "space": "␣", "escape": "Esc", "slash": "/", "question_mark": "?", "up": "↑",
    "down": "↓", "left": "←", "right": "→", "tab": "Tab", "backspace": "⌫", "minus": "-", "plus": "+",
    "comma": ",", "full_stop": ".", "number_sign": "#", "colon": ":", "semicolon": ";",
}  # fmt: skip
_LONG_KEYS = {
    "/": "slash", "?": "question_mark", ".": "full_stop", ",": "comma", " ": "space",
    ":": "colon",
}  # fmt: skip


def shown_key(key: str) -> str:
    """A key as a person reads it: "⏎", "F2", "Ctrl+P"."""
    if key in _SHOWN_KEYS:
        return _SHOWN_KEYS[key]
    if len(key) == 1:
        return key
    return "+".join(part.capitalize() if len(part) > 1 else part.upper() for part in key.split("+"))


def keymap(changes: Iterable[tuple[str, str]]) -> tuple[Keys, tuple[str, ...]]:
    """Command id → its keys, with the config's changes applied; and what is wrong with these.

    A change is (command, key or "key, key"). One that names no command, or takes a key that another
    command still has, is left out and told as a sentence.
    """
    keys = {command.id: command.keys for command in COMMANDS}
    problems: list[str] = []
    wanted: Keys = {}
    for command, text in changes:
        if command not in BY_ID:
            problems.append(f"[screen] keys: {command} is no command; F1 lists them")
            continue
        wanted[command] = tuple(_LONG_KEYS.get(k, k) for k in text.lower().replace(",", " ").split())
        if not wanted[command]:
            problems.append(f'[screen] keys: {command} has no key; write {command} = "insert"')
            del wanted[command]
    for command in list(wanted):
        others = {**keys, **wanted}
        del others[command]
        for key in wanted[command]:
            owner = next((name for name, theirs in others.items() if key in theirs), "")
            if owner:
                problems.append(f"[screen] keys: {command} = {key!r}, but {key} is {owner}'s key")
                del wanted[command]
                break
    return {**keys, **wanted}, tuple(problems)


def applying(view: View) -> list[tuple[Command, Row | None]]:
    """The commands that apply now, in the table's order, each with its call."""
    found = []
    for command in COMMANDS:
        row = command.target(view)
        if not command.why_not(view, row):
            found.append((command, row))
    return found
