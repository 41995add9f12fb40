"""Notices a wall clock that was put forward or back, and a machine that slept."""

import time
from collections.abc import Callable
from dataclasses import dataclass

#: A wall clock that moves this much against the steady one was stepped, in seconds.
STEP_S = 2.0


@dataclass(frozen=True, slots=True)
class Reading:
    """The clocks at one moment, in seconds: ``wall`` since 1970; ``steady`` never stepped, and standing still
    while the machine sleeps; ``boot`` the same but going on then."""

    wall: float
    steady: float
    boot: float


def read() -> Reading:
    """The clocks now. Where the system has no clock that goes on in sleep, sleep looks like a step."""
    steady = time.monotonic()
    kind = getattr(time, "CLOCK_BOOTTIME", None)
    return Reading(time.time(), steady, steady if kind is None else time.clock_gettime(kind))


class Clock:
    """Compares each look with the one before."""

    def __init__(self, read: Callable[[], Reading] = read) -> None:
        self._read = read
        self._last = read()

    def look(self) -> tuple[float, float]:
        """By how many seconds the wall clock was put forward (below 0: back) and for how many the machine
        slept since the last look; 0 where it is too little to matter."""
        last, self._last = self._last, self._read()
        went = self._last.steady - last.steady
        slept = self._last.boot - last.boot - went
        stepped = self._last.wall - last.wall - went - slept
        return tuple(each if abs(each) >= STEP_S else 0.0 for each in (stepped, slept))  # type: ignore[return-value]
