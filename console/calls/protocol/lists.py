"""What a seat is shown of what is written down: slips and voicemails, earlier calls, cards."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits to be dealt with: a message slip, or a voicemail (``slip`` false) of
    ``seconds``. ``name`` and ``number`` are the caller's, ``to`` the destination that calls back (empty: a
    withheld number), ``whose`` the person it is for or its box, ``by`` who wrote the slip; ``read`` is
    whether the person it is for has looked at it, ``owner`` who calls back, ``due`` until when, and ``late``
    whether that is past."""

    id: str
    slip: bool
    day: str
    name: str
    number: str
    to: str
    whose: str
    text: str = ""
    by: str = ""
    urgent: bool = False
    read: bool = False
    seconds: float = 0.0
    owner: str = ""
    due: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class PastCall:
    """A call that ended. ``kind`` is "answered", "missed", "voicemail", "refused" or "outgoing"; ``to`` the
    destination that calls back (empty: none); ``who`` talked, for ``seconds``; ``back`` says who talked to
    the caller after a call that reached nobody ("called back by Sam, 10:40"); ``filed`` is what people filed
    it under."""

    id: str
    day: str
    kind: str
    name: str
    number: str
    to: str
    outcome: str
    who: str = ""
    seconds: float = 0.0
    back: str = ""
    filed: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A contact as a person edits it, each line as text; lists have commas between. ``id`` is 0 for one that
    is new; ``why`` says why it can't be changed here. The numbers are of what the journal holds about them;
    ``turn`` counts the cards that the seat has opened."""

    id: int
    name: str = ""
    preferred: str = ""
    language: str = ""
    tags: str = ""
    numbers: str = ""
    note: str = ""
    barred: str = ""
    why: str = ""
    calls: int = 0
    notes: int = 0
    slips: int = 0
    voicemails: int = 0
    turn: int = 0
