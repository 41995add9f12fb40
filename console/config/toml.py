"""TOML that somebody wrote: what can't be read is one kind of error, however it is broken."""

import tomllib
from typing import Any


def loads(text: str) -> dict[str, Any]:
    """The document in a text. Raises ``tomllib.TOMLDecodeError``, also for one nested beyond all measure."""
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise tomllib.TOMLDecodeError("lists or tables nested too deeply") from None
