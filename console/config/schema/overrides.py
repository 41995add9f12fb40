"""What the keyboard sets: modes by hand, who is away, changes of settings, the headset's devices."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Override:
    """A mode set by hand, by whom, when, why; ``until`` of ``None`` lasts until it is cleared. One that is
    planned ``begins`` later. ``under`` is the one that held when it was set, and holds again once this one is
    ended: modes by hand are a stack, each with its own end."""

    mode: str
    author: str
    set_at: datetime
    until: datetime | None = None
    reason: str = ""
    begins: datetime | None = None
    under: "Override | None" = None

    def stack(self) -> "Iterator[Override]":
        """The modes set by hand, the newest first."""
        each: Override | None = self
        while each:
            yield each
            each = each.under


@dataclass(frozen=True, slots=True)
class Change:
    """A setting that was changed: its path (see ``settings.Key``), by whom, when, its texts before and after
    (``now`` empty: as ``config.toml`` says), and whether what was ``over``ruled ``config.toml`` already."""

    path: str
    by: str
    at: datetime
    was: str
    now: str
    over: bool = False


@dataclass(frozen=True, slots=True)
class Sound:
    """The headset's devices as chosen at the keyboard; empty: the system's default."""

    input: str
    output: str


@dataclass(frozen=True, slots=True)
class Away:
    """A state that a person (a staff name) was set to, such as "away", why, and until when (``None``: until
    it is taken back); one that is planned ``begins`` later."""

    name: str
    state: str
    note: str = ""
    until: datetime | None = None
    begins: datetime | None = None
