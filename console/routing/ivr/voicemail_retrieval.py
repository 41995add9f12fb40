"""Somebody at any phone who hears the messages of a box: its number, its PIN, then keys for each message.

Where they are, is a value (:class:`Mailbox`); every key, every wait in vain and every answer turns it into a
move. What the desk must look up (the PIN, the messages, their sound) it is asked for by a move of its own.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

#: Digits of a number or PIN; further ones are not heard.
LONGEST = 12
#: Wrong numbers or PINs in one call, and waits in vain in a row, before it ends.
TRIES, WAITS = 3, 2
#: How long a key is waited for, in seconds.
WAIT_S = 8.0

NUMBER, PIN, WRONG, LOCKED = "mailbox-number", "mailbox-pin", "mailbox-wrong", "mailbox-locked"
EMPTY, CHOICES, END = "mailbox-empty", "mailbox-choices", "mailbox-end"
KEPT, DELETED, LOST = "mailbox-kept", "mailbox-deleted", "mailbox-lost"
BAD_KEY, GOODBYE = "invalid-key", "goodbye"


class Stage(StrEnum):
    """What is waited for."""

    NUMBER = "number"
    PIN = "pin"
    CHECK = "check"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where at a mailbox somebody is: digits typed so far, the number given, wrong tries and waits in vain.
    ``messages`` are the ids to hear, oldest first, ``at`` the place of the one that is heard."""

    stage: Stage = Stage.NUMBER
    digits: str = ""
    number: str = ""
    wrong: int = 0
    waits: int = 0
    messages: tuple[str, ...] = ()
    at: int = 0

    @property
    def message(self) -> str:
        """The id of the message that is heard."""
        return self.messages[self.at]


@dataclass(frozen=True, slots=True)
class Say:
    """Play these one after the other, then wait for a key. Nothing to play: only wait."""

    mailbox: Mailbox
    prompts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """Find the box of ``mailbox.number`` and compare its PIN; :func:`checked` goes on."""

    mailbox: Mailbox
    pin: str


@dataclass(frozen=True, slots=True)
class Play:
    """Play ``before``, the message, ``after``; ``delete`` is a message to delete first (empty: none)."""

    mailbox: Mailbox
    before: tuple[str, ...]
    after: tuple[str, ...] = (CHOICES,)
    delete: str = ""


@dataclass(frozen=True, slots=True)
class End:
    """Play these and hang up; ``delete`` as in :class:`Play`."""

    prompts: tuple[str, ...]
    delete: str = ""


Move = Say | Check | Play | End


def enter() -> Move:
    """Somebody dials in."""
    return Say(Mailbox(), (NUMBER,))


def press(mailbox: Mailbox, digit: str) -> Move:
    """A key is pressed."""
    mailbox = replace(mailbox, waits=0)
    if mailbox.stage is Stage.MESSAGE:
        return _choose(mailbox, digit)
    if mailbox.stage is Stage.CHECK:
        return Say(mailbox)
    if digit == "*":  # a slip of the hand: once more
        return Say(replace(mailbox, digits=""), (NUMBER if mailbox.stage is Stage.NUMBER else PIN,))
    if digit != "#":
        return Say(replace(mailbox, digits=(mailbox.digits + digit)[:LONGEST]))
    if mailbox.stage is Stage.NUMBER:
        given = replace(mailbox, stage=Stage.PIN, number=mailbox.digits, digits="")
        return Say(given, (PIN,))
    return Check(replace(mailbox, stage=Stage.CHECK, digits=""), mailbox.digits)


def timeout(mailbox: Mailbox) -> Move:
    """No key came."""
    if mailbox.waits + 1 >= WAITS:
        return End((GOODBYE,))
    again = {Stage.NUMBER: NUMBER, Stage.PIN: PIN, Stage.MESSAGE: CHOICES}.get(mailbox.stage)
    return Say(replace(mailbox, waits=mailbox.waits + 1), (again,) if again else ())


def checked(mailbox: Mailbox, *, right: bool) -> Move | None:
    """The PIN was compared; right: the messages are wanted (``None``), see :func:`listed`."""
    if right:
        return None
    if mailbox.wrong + 1 >= TRIES:
        return End((WRONG, LOCKED))
    anew = Mailbox(wrong=mailbox.wrong + 1)
    return Say(anew, (WRONG, NUMBER))


def locked() -> Move:
    """The caller or the box has had too many wrong tries: nothing is compared."""
    return End((LOCKED,))


def listed(mailbox: Mailbox, messages: tuple[str, ...], count: tuple[str, ...]) -> Move:
    """These messages are open; ``count`` are the prompts that say how many."""
    if not messages:
        return End((EMPTY,))
    open_ones = replace(mailbox, stage=Stage.MESSAGE, messages=messages)
    return Play(open_ones, ("you-have", *count, "new-message" if len(messages) == 1 else "new-messages"))


def lost(mailbox: Mailbox) -> Move:
    """The message can't be played."""
    return Say(mailbox, (LOST, CHOICES))


def _choose(mailbox: Mailbox, digit: str) -> Move:
    if digit == "1":
        return _next(mailbox, (KEPT,))
    if digit == "2":
        return Play(mailbox, ())
    if digit == "3":
        return _next(mailbox, (DELETED,), mailbox.message)
    if digit == "#":
        return _next(mailbox, ())
    return Say(mailbox, (BAD_KEY, CHOICES))


def _next(mailbox: Mailbox, said: tuple[str, ...], delete: str = "") -> Move:
    if mailbox.at + 1 >= len(mailbox.messages):
        return End((*said, END), delete)
    return Play(replace(mailbox, at=mailbox.at + 1), said, delete=delete)
