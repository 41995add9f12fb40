"""A recording while it lives: of a conversation, of a prompt spoken at a telephone."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto


class Take(Enum):
    """Where in it they are."""

    RINGING = auto()
    """Their phone rings."""
    TOLD = auto()
    """They hear what to do."""
    SPEAKING = auto()
    """They speak; it is recorded."""
    CLOSING = auto()
    """What they said is being written."""
    HEARING = auto()
    """They hear themselves."""
    CHOOSING = auto()
    """They are asked whether to keep it."""
    KEPT = auto()
    """It is kept, and they hear so."""


@dataclass(slots=True)
class Studio:
    """``leg`` is their phone, ``seat`` who asked for the call, ``name`` the prompt, ``path`` the file being
    recorded and ``take`` how far it is."""

    leg: int
    seat: int
    by: str
    name: str
    path: str
    take: Take = Take.RINGING
    takes: int = 0


#: what a ``Tape`` is ``over`` for when the caller did not want it
REFUSED = "the caller refused"
#: … and when somebody at the desk ended it, who may begin it again
STOPPED = "it was stopped"


@dataclass(slots=True)
class Tape:
    """The recording of a call's conversations, from the first wish for it to the end of the call.

    ``by`` is the Unix user who wished for it ("": the config). ``asking`` are the legs that hear the
    announcement now, with whether they heard it whole (``None``: not yet), ``asked`` those that have.
    ``sources`` are the legs in the piece being recorded (none: nothing is recorded), which ends at
    ``ends``; the first began ``at`` a moment, ``began`` on the monotonic clock; ``pieces`` is how many there
    were, ``seconds`` what those before the open one hold. ``over`` says why nothing is recorded any more ("":
    it may be).
    """

    id: str
    by: str
    at: datetime | None = None
    began: float = 0.0
    paused: bool = False
    over: str = ""
    asking: dict[int, bool | None] = field(default_factory=dict)
    asked: set[int] = field(default_factory=set)
    sources: tuple[int, ...] = ()
    since: float = 0.0
    ends: float = float("inf")
    pieces: int = 0
    seconds: float = 0.0

    @property
    def word(self) -> str:
        """How it stands, in the board's words: "asking", "on", "paused", "refused" or ""."""
        if self.over:
            return "refused" if self.over == REFUSED else ""
        if self.asking:
            return "asking"
        if self.paused:
            return "paused"
        return "on" if self.sources else ""
