"""What never raises: callbacks, which a SIP library can't bear, and the parts of a turn."""

import functools
import logging
from collections.abc import Callable
from typing import Any, TypeVar

log = logging.getLogger(__name__)
T = TypeVar("T")


def safely(what: str, do: Callable[..., T], *given: Any) -> T | None:
    """What ``do`` gives, ``None`` when it raises: that ends in the log, and the rest of the turn goes on."""
    try:
        return do(*given)
    except Exception:
        log.exception("%s failed", what)
        return None


def guarded(callback: Callable[..., None]) -> Callable[..., None]:
    """A callback of one value whose exceptions end in the log."""

    @functools.wraps(callback)
    def inner(self: Any, prm: Any) -> None:
        try:
            callback(self, prm)
        except Exception:
            log.exception("%s failed", callback.__name__)

    return inner
