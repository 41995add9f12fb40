"""Polling with a limit, for tests that wait for a state and never sleep for one.

Limits are given for an idle machine of this day (``REFERENCE_S``) and last longer on a slower or busy one.
"""

import asyncio
import functools
import hashlib
import threading
import time
from collections.abc import Callable, Iterator

#: seconds that ``_work`` takes on an idle core of 2.1 GHz (2020)
REFERENCE_S = 0.06
#: no limit lasts longer than so many times of what it says: what never comes is a failure everywhere
MOST = 6.0


def limit(seconds: float) -> float:
    """So many seconds on an idle machine, in seconds of this one as it is now.

    It is measured once, and anew for a limit that ran out (``_limits``): what else runs may have come since.
    """
    return seconds * measured()


@functools.cache
def measured() -> float:
    """How many times slower than the reference this machine does a piece of work, 1 to ``MOST``."""
    began = time.monotonic()
    _work()
    return min(MOST, max(1.0, (time.monotonic() - began) / REFERENCE_S))


def _work() -> None:
    digest = b""
    for _ in range(120_000):
        digest = hashlib.sha256(digest).digest()


def _limits(seconds: float) -> Iterator[float]:
    """The limit, and once more what it is when it ran out."""
    yield limit(seconds)
    measured.cache_clear()
    yield limit(seconds)


def wait_until(
    predicate: Callable[[], object], limit_s: float = 20.0, step: Callable[[], object] | None = None
) -> None:
    """Return as soon as ``predicate()`` is true; fail after ``limit_s`` seconds of an idle machine.

    ``step`` is called between looks (for example a phone's ``poll``); without it a tick is waited.
    """
    tick = threading.Event()
    begun = time.monotonic()
    for allowed in _limits(limit_s):
        while not (there := predicate()) and time.monotonic() < begun + allowed:
            if step is None:
                tick.wait(0.01)
            else:
                step()
        if there:
            return
    name = getattr(predicate, "__name__", predicate)
    raise AssertionError(f"not so after {time.monotonic() - begun:.1f} s: {name}")


async def eventually(predicate: Callable[[], object], limit_s: float = 20.0) -> None:
    """The same inside an event loop."""
    begun = time.monotonic()
    for allowed in _limits(limit_s):
        while not (there := predicate()) and time.monotonic() < begun + allowed:
            await asyncio.sleep(0.01)
        if there:
            return
    raise AssertionError(f"not so after {time.monotonic() - begun:.1f} s")
