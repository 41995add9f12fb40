"""When a recording is over: its length, silence at its end, or a file that no longer grows."""

from dataclasses import dataclass, field

#: Below this level a caller says nothing: about -45 dBFS. Measured with sines of the bridge: full speech
#: (-10 dBFS) is 34, faint speech (-30) 15, line noise (-50) 3.
QUIET = 6
#: How often a recording is looked at, and how long its file may stand still, in seconds.
LOOK_S, STALL_S = 0.1, 3.0


@dataclass(slots=True)
class Watch:
    """Watches one recording from ``began`` on (seconds of a steady clock)."""

    began: float
    max_s: float
    silence_s: float
    heard: float = field(init=False)
    grew: float = field(init=False)
    size: int = 0

    def __post_init__(self) -> None:
        self.heard = self.grew = self.began

    def look(self, now: float, level: int, size: int) -> str:
        """Why the recording is over ("silence", "length", "disk"), empty while it goes on.

        ``level`` is the bridge's, 0-100, ``size`` the bytes in the file so far.
        """
        if level >= QUIET:
            self.heard = now
        if size > self.size:
            self.size, self.grew = size, now
        if now - self.grew >= STALL_S:
            return "disk"
        if now - self.began >= self.max_s:
            return "length"
        if self.silence_s and now - self.heard >= self.silence_s:
            return "silence"
        return ""

    def spoken(self, seconds: float) -> float:
        """Seconds of audio up to the last sound, of ``seconds`` in the file."""
        return max(0.0, min(seconds, self.heard - self.began))
