"""Whether the far end of a leg is there: its audio says so, else its answer to OPTIONS in the dialog."""

from dataclasses import dataclass
from enum import Enum, auto

#: How long an answer to OPTIONS in a dialog may take, in seconds; it has been sent five times by then.
ANSWER_S = 8.0
#: Where the config lets calls be silent (``media_timeout = 0``), their far end is asked so often, in seconds.
UNWATCHED_S = 30.0
#: Answers that say that the dialog or its far end is gone (RFC 3261, 12.2.1.2; 503 is the library's own word
#: for a broken connection). Every other answer, also a refusal, comes from somebody who is there.
GONE = frozenset({408, 481, 503})

SILENT = "no audio came any more"
NEVER = "it never had audio"
UNANSWERED = "it has no audio and answers nothing any more"


class Ask(Enum):
    """What is to be done about a leg that is silent."""

    NOTHING = auto()
    PROBE = auto()


@dataclass(slots=True)
class Alive:
    """What is known of one far end: ``packets`` came so far (-1: none need come), ``heard_at`` is its last
    sign, ``asked_at`` when it was asked (0: it has answered). Moments are of a steady clock."""

    heard_at: float
    packets: int = -1
    had_audio: bool = False
    asked_at: float = 0.0

    def look(self, packets: int, now: float, limit_s: float) -> str | Ask:
        """Why it is gone, or what is to be done. ``packets`` is what came so far, -1 when none need come or
        there is no audio at all; ``limit_s`` how long it may be silent, 0 for ever."""
        if packets != self.packets:
            self.packets, self.heard_at, self.asked_at = packets, now, 0.0
        self.had_audio = self.had_audio or packets >= 0
        silent_s = now - self.heard_at
        if packets >= 0:
            return SILENT if limit_s and silent_s >= limit_s else Ask.NOTHING
        if self.asked_at:
            return UNANSWERED if now >= self.asked_at + ANSWER_S else Ask.NOTHING
        if silent_s < (limit_s or UNWATCHED_S):
            return Ask.NOTHING
        if not self.had_audio:
            return NEVER
        self.asked_at = now
        return Ask.PROBE

    def answered(self, code: int, now: float) -> str:
        """What came of the question: why the far end is gone, or nothing."""
        if code in GONE:
            return UNANSWERED
        self.heard_at, self.asked_at = now, 0.0
        return ""
