"""Garbage collected in the thread that owns the SIP library, where the process left that to us."""

import gc
from time import monotonic

#: How often it is collected, in seconds: the young, and all of it.
YOUNG_S, ALL_S = 5.0, 300.0


class Garbage:
    """Objects of a SIP library may only die in the thread that owns it: this one calls ``tick``."""

    def __init__(self) -> None:
        self._young = self._old = monotonic()

    def tick(self, now: float) -> None:
        """Collect what is due, unless Python does so itself."""
        if gc.isenabled():
            return
        if now - self._old >= ALL_S:
            gc.collect()
            self._young = self._old = now
        elif now - self._young >= YOUNG_S:
            gc.collect(1)
            self._young = now
