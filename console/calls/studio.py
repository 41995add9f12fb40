"""Somebody who speaks a prompt into a telephone: as far as she is, as one record."""

from dataclasses import dataclass
from enum import Enum, auto


class Take(Enum):
    """Where in it she is."""

    RINGING = auto()
    """Her phone rings."""
    TOLD = auto()
    """She hears what to do."""
    SPEAKING = auto()
    """She speaks; it is recorded."""
    CLOSING = auto()
    """What she said is being written."""
    HEARING = auto()
    """She hears herself."""
    CHOOSING = auto()
    """She is asked whether to keep it."""
    KEPT = auto()
    """It is kept, and she hears so."""


@dataclass(slots=True)
class Studio:
    """``leg`` is her phone, ``seat`` who asked for the call, ``name`` the prompt, ``path`` the file being
    recorded and ``take`` how far it is."""

    leg: int
    seat: int
    by: str
    name: str
    path: str
    take: Take = Take.RINGING
    takes: int = 0
