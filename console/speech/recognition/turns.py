"""When a caller begins and ends to speak, from how likely each piece of sound is speech."""

from dataclasses import dataclass
from enum import StrEnum

#: Length of the pieces the detector judges.
PIECE_S = 0.032
#: Speech shorter than this is a click or a cough.
SHORTEST_S = 0.128
#: A caller who spoke is taken to go on at a lower likelihood than it takes to begin.
GO_ON = 0.15
#: A silence after which they may have finished: what they said is recognised ahead of the end, at a risk.
PAUSE_S = 0.3
#: Sound before the detector was sure that belongs to the words, and the longest turn: what Whisper hears
#: at once, less a little.
LEAD_S, LONGEST_S = 0.4, 28.0


class Turn(StrEnum):
    """What a piece changed."""

    NOTHING = "nothing"
    BEGAN = "began"
    PAUSED = "paused"
    WENT_ON = "went on"
    ENDED = "ended"


@dataclass(slots=True)
class Turns:
    """One stream of pieces. ``level`` is how sure it must be to begin, ``silence_s`` ends a turn; a silence
    of ``pause_s`` is told before."""

    level: float = 0.5
    silence_s: float = 0.65
    pause_s: float = PAUSE_S
    speaking: bool = False
    _paused: bool = False
    _loud: int = 0
    _quiet: int = 0
    _length: int = 0

    def piece(self, likely: float) -> Turn:
        """Take the likelihood of the next piece."""
        if not self.speaking:
            self._loud = self._loud + 1 if likely >= self.level else 0
            if self._loud * PIECE_S < SHORTEST_S:
                return Turn.NOTHING
            self.speaking, self._paused, self._quiet, self._length = True, False, 0, self._loud
            return Turn.BEGAN
        self._length += 1
        self._quiet = 0 if likely >= self.level - GO_ON else self._quiet + 1
        long = (self._length + 1) * PIECE_S + LEAD_S >= LONGEST_S
        if self._quiet * PIECE_S >= self.silence_s or long:
            return self.end()
        paused = self._quiet * PIECE_S >= self.pause_s
        if paused and not self._paused:
            self._paused = True
            return Turn.PAUSED
        if self._paused and not paused:
            self._paused = False
            return Turn.WENT_ON
        return Turn.NOTHING

    def end(self) -> Turn:
        """The stream ends, and with it what was being said."""
        if not self.speaking:
            return Turn.NOTHING
        self.speaking, self._loud = False, 0
        return Turn.ENDED
