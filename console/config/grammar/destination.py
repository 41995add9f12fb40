"""Where a call can go, written as a sentence: ``staff sam 20s``, ``voicemail front``, ``hang up``."""

import difflib
import re
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of destination a step can name."""

    DESK = "desk"
    STAFF = "staff"
    SKILL = "skill"
    QUEUE = "queue"
    MENU = "menu"
    NUMBER = "number"
    VOICEMAIL = "voicemail"
    MESSAGES = "messages"
    SAY = "say"
    HANG_UP = "hang up"
    BACK = "back"
    REPEAT = "repeat"


#: Kinds a chain may end with: the caller left a message or was told goodbye.
TERMINAL = frozenset({Kind.VOICEMAIL, Kind.MESSAGES, Kind.SAY, Kind.HANG_UP})
#: Kinds no step can follow; after an announcement the chain goes on.
FINAL = frozenset({Kind.VOICEMAIL, Kind.MESSAGES, Kind.HANG_UP})
#: Kinds that mean something on a menu's keys only.
IN_MENUS = frozenset({Kind.BACK, Kind.REPEAT})
#: Kinds that stand alone, without a name.
NAMELESS = frozenset({Kind.DESK, Kind.MESSAGES, Kind.HANG_UP}) | IN_MENUS
#: ``staff preferred`` is the person on the caller's card, ``staff last`` whom they talked to last,
#: ``staff owner`` who owns their open message or callback.
PREFERRED, LAST, OWNER = "preferred", "last", "owner"
#: Names of ``staff`` that are looked up for each caller.
LOOKED_UP = (PREFERRED, LAST, OWNER)
#: What can come of a queue instead of a conversation: the longest wait is over, too many wait, nobody is
#: logged in, everybody who is in takes no calls, the wait would be too long.
QUEUE_OUTCOMES = ("no_answer", "full", "empty", "paused", "too_long")
#: What can come of a step, for ``{ to = "staff sam", busy = "voicemail sam" }``.
OUTCOMES = ("busy", "no_answer", "declined", "unreachable", "closed", *QUEUE_OUTCOMES[1:])

_LIMIT = re.compile(r"^(\d+(?:\.\d+)?)(ms|s|min|m|h|d)$")
_UNIT_S = {"ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86_400.0}
_NAME = re.compile(r"^[\w.+*#-]+$")
_GRAMMAR = (
    "a destination: desk, staff NAME, skill NAME, queue NAME, menu NAME, number N, voicemail NAME, "
    "messages, say NAME or hang up, each with an optional limit such as 20s"
)


@dataclass(frozen=True, slots=True)
class Destination:
    """One place a call can go; ``name`` is empty for the kinds that stand alone."""

    kind: Kind
    name: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.name}" if self.name else str(self.kind)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a chain: a destination, its limit in seconds (``None``: the office's default) and
    where the call goes instead of the next step for the outcomes that say so.

    ``needs`` are skills with least levels that the call needs from here on, ``language`` the language it
    is held in and ``reason`` what it is about: a menu's key says so. ``camp``: the call waits while the
    person is busy, which only a seat can ask for. In a call's plan ``origin`` is where a step comes from: an
    outcome of the step before it ("busy", "full"), "key" or "danger"; empty: the chain of the call's rule.
    """

    destination: Destination
    limit_s: float | None = None
    otherwise: "tuple[tuple[str, Step], ...]" = ()
    needs: tuple[tuple[str, int], ...] = ()
    language: str = ""
    reason: str = ""
    camp: bool = False
    origin: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.destination} {self.limit_s:g}s" if self.limit_s is not None else str(self.destination)


def parse_duration(text: str | int | float) -> float:
    """Seconds from ``20s``, ``1.5min``, ``500ms``, ``2h``, ``90d`` or a plain number of seconds.

    Raises ``ValueError`` with what would be right.
    """
    if isinstance(text, bool):
        raise ValueError("expected a length of time such as 20s or 2min")
    if isinstance(text, int | float):
        return float(text)
    match = _LIMIT.match(text.strip())
    if not match:
        raise ValueError(f"{text!r} is not a length of time; write 20s, 2min or 1h")
    return float(match[1]) * _UNIT_S[match[2]]


def is_duration(word: str) -> bool:
    """Whether a word is a length of time such as 20s."""
    return bool(_LIMIT.match(word))


def parse_destination(text: str) -> Step:
    """A step from its sentence. Raises ``ValueError`` that says what would be right."""
    words = text.split()
    limit: float | None = None
    if len(words) > 1 and _LIMIT.match(words[-1]):
        limit = parse_duration(words.pop())
        if limit <= 0:
            raise ValueError(f"{text!r}: the limit must be longer than 0s")
    if words == ["hang", "up"]:
        return Step(Destination(Kind.HANG_UP), limit)
    head = words[0] if words else ""
    kind = next((k for k in Kind if k.value == head), None)
    if kind is None:
        near = difflib.get_close_matches(head, [k.value for k in Kind], n=1)
        hint = f' (did you mean "{near[0]}"?)' if near else ""
        raise ValueError(f"{text!r} is not {_GRAMMAR}{hint}")
    if kind in NAMELESS:
        if len(words) > 1:
            raise ValueError(f"{text!r}: {kind} stands alone, with an optional limit such as 20s")
        return Step(Destination(kind), limit)
    if kind is Kind.NUMBER and len(words) > 2:
        words = [head, "".join(words[1:])]
    if len(words) != 2 or not _NAME.match(words[1]):
        raise ValueError(
            f"{text!r}: write {kind} and one name (letters, digits, - and _), then an optional limit"
        )
    return Step(Destination(kind, words[1]), limit)
