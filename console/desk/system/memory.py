"""Memory that calls have left free, given back to the machine while nothing happens."""

import ctypes
from collections.abc import Callable

#: how long no call is up before it is given back, in seconds: PJSIP keeps a transaction for 32 s after it
#: has ended (RFC 3261, 17.2), and its memory lies between that of others
QUIET_S = 40.0


def trim() -> None:
    """Give free pages of the heap back; where the C library can't, nothing happens."""
    give = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if give is not None:
        give(0)


class FreePages:
    """Gives memory back once after calls, when none has been up for a while."""

    def __init__(self, trim: Callable[[], object] = trim) -> None:
        self._trim = trim
        self._last_call: float | None = None

    def tick(self, calls: bool, now: float) -> None:
        """Look again; ``calls`` is whether any is up."""
        if calls:
            self._last_call = now
        elif self._last_call is not None and now - self._last_call >= QUIET_S:
            self._last_call = None
            self._trim()
