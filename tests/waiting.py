"""Polling with a limit, for tests that wait for a state and never sleep for one."""

import asyncio
import threading
import time
from collections.abc import Callable


def wait_until(
    predicate: Callable[[], object], limit_s: float = 20.0, step: Callable[[], object] | None = None
) -> None:
    """Return as soon as ``predicate()`` is true; fail after ``limit_s`` seconds.

    ``step`` is called between looks (for example a phone's ``poll``); without it a tick is waited.
    """
    tick = threading.Event()
    end = time.monotonic() + limit_s
    while not predicate():
        if time.monotonic() > end:
            raise AssertionError(f"not so after {limit_s:g} s: {getattr(predicate, '__name__', predicate)}")
        if step is None:
            tick.wait(0.01)
        else:
            step()


async def eventually(predicate: Callable[[], object], limit_s: float = 20.0) -> None:
    """The same inside an event loop."""
    end = time.monotonic() + limit_s
    while not predicate():
        if time.monotonic() > end:
            raise AssertionError(f"not so after {limit_s:g} s")
        await asyncio.sleep(0.01)
