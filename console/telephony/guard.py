"""Callbacks that never raise: a SIP library can't bear it."""

import functools
import logging
from collections.abc import Callable
from typing import Any

log = logging.getLogger(__name__)


def guarded(callback: Callable[..., None]) -> Callable[..., None]:
    """A callback of one value whose exceptions end in the log."""

    @functools.wraps(callback)
    def inner(self: Any, prm: Any) -> None:
        try:
            callback(self, prm)
        except Exception:
            log.exception("%s failed", callback.__name__)

    return inner
