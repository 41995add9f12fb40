"""Somebody who speaks a prompt into a telephone: as far as they are, as one record."""

from dataclasses import dataclass
from enum import Enum, auto


class Take(Enum):
    """Where in it they are."""

    RINGING = auto()
    """Their phone rings."""
    TOLD = auto()
    """They hear what to do."""
    SPEAKING = auto()
    """They speak; it is recorded."""
    CLOSING = auto()
    """What they said is being written."""
    HEARING = auto()
    """They hear themselves."""
    CHOOSING = auto()
    """They are asked whether to keep it."""
    KEPT = auto()
    """It is kept, and they hear so."""


@dataclass(slots=True)
class Studio:
    """``leg`` is their phone, ``seat`` who asked for the call, ``name`` the prompt, ``path`` the file being
    recorded and ``take`` how far it is."""

    leg: int
    seat: int
    by: str
    name: str
    path: str
    take: Take = Take.RINGING
    takes: int = 0
