"""The moment at which something happens: time is an argument of the core."""

from dataclasses import dataclass
from datetime import datetime

from console.routing.instants import instant


@dataclass(frozen=True, slots=True)
class Now:
    """One moment: ``mono`` in seconds of the monotonic clock for timers, ``wall`` (UTC) for people."""

    mono: float
    wall: datetime

    def __post_init__(self) -> None:
        """Whatever zone it was given in: two times of another zone are compared by their clocks."""
        object.__setattr__(self, "wall", instant(self.wall))
