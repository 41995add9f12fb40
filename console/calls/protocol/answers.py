"""What the store answers: voicemails, past calls, a contact."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from console.calls.protocol.store_commands import SaveSlip
from console.routing.reports.figures import Figures
from console.routing.values import Card


@dataclass(frozen=True, slots=True)
class Left:
    """A voicemail nobody has dealt with, as the store tells it; ``owner`` is the staff member it was given
    to (empty: its box's), ``words`` what the machine heard."""

    id: str
    at: datetime
    box: str
    caller: str
    display: str
    seconds: float
    owner: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A call of the past, as the store tells it. ``kind`` is "answered", "missed", "voicemail", "refused" or
    "outgoing"; ``outcome`` the journal's word, or why it was refused; ``who`` talked with the caller and
    ``filed`` is what people filed it under; ``direction`` and ``dialled_by`` are as in the journal. One that
    reached nobody has who talked to the caller first after it, and whether we called (``back_by_us``).
    """

    id: str
    at: datetime
    kind: str
    caller: str
    name: str
    outcome: str
    who: str = ""
    seconds: float = 0.0
    filed: str = ""
    direction: str = "in"
    dialled_by: str = ""
    back_by: str = ""
    back_at: datetime | None = None
    back_by_us: bool = False

    def followed(self, who: str, at: datetime, *, by_us: bool) -> "Earlier":
        """The same, with who talked to the caller then."""
        return replace(self, back_by=who, back_at=at, back_by_us=by_us)


@dataclass(frozen=True, slots=True)
class Page:
    """Earlier calls, newest first, and where the page after them begins (empty: nothing is older)."""

    calls: tuple[Earlier, ...]
    further: str = ""


@dataclass(frozen=True, slots=True)
class OpenCard:
    """A contact as a seat looks at it, and how much the store holds about them; ``why`` it can't be changed
    here (empty: it can)."""

    card: Card
    why: str = ""
    calls: int = 0
    notes: int = 0
    slips: int = 0
    voicemails: int = 0


@dataclass(frozen=True, slots=True)
class Past:
    """What was written down before the desk was started: the counts of the day (``today``) and its
    ``figures`` by queues as shown, the open ``slips``, users' ``favourites`` (user, place, name), ``remarks``
    (place, words) and whom somebody ``dialled`` last (user, place, name)."""

    today: Mapping[str, int]
    figures: Figures
    slips: tuple[SaveSlip, ...] = ()
    favourites: tuple[tuple[str, str, str], ...] = ()
    remarks: tuple[tuple[str, str], ...] = ()
    dialled: tuple[tuple[str, str, str], ...] = ()
