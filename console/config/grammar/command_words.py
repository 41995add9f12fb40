"""The words of the command line: what a person types, here and in macros, and what each word takes."""

from dataclasses import dataclass
from enum import Enum


class Takes(Enum):
    """What follows a word."""

    NOTHING = "nothing"
    PLACE = "a place: a person, a queue, a voicemail, a number"
    PERSON = "somebody to call: a colleague or a number"
    WORDS = "words, which may be left out"
    TEXT = "words"
    SLIP = "a colleague and the message"
    MODE = "a mode, then until when and : why, which may be left out"
    CLOSING = "from when, until when and why, which may all be left out"
    LONGER = "how much longer: 10min"
    DAY = "a day and what it is; off in front: no holiday any more"
    STATE = "a colleague, until when and : why, which may all be left out"
    TAPE = "on, pause or stop, which may be left out"
    OUTCOME = "a word of [desk] outcomes"
    TAG = "a word of [desk] tags"
    SHARER = "who of a shared number it is: 1, 2, a name, or none"
    CARD = "a line of the card, such as note, and its text"
    PHONE = "a phone of [phones]; left out, your own"


#: what may be left out
OPTIONAL = frozenset({Takes.NOTHING, Takes.WORDS, Takes.CLOSING, Takes.STATE, Takes.TAPE, Takes.PHONE})
#: what a recording is told, and the lines of a card
ON_TAPE = ("on", "pause", "stop")
CARD_LINES = ("name", "preferred", "language", "tags", "numbers", "note", "barred")


@dataclass(frozen=True, slots=True)
class Word:
    """A verb as it is typed: ``names`` are the ways to write it, the first is shown; ``call`` tells whether
    the number of a call may follow ("park 3 cole"); ``example`` is a line that could be typed, ``text`` what
    a word that takes nothing sends."""

    verb: str
    names: tuple[str, ...]
    takes: Takes
    example: str
    call: bool = False
    text: str = ""


WORDS: tuple[Word, ...] = (
    Word("answer", ("answer",), Takes.NOTHING, "answer 3", call=True),
    Word("approve", ("send", "approve"), Takes.NOTHING, "send 3", call=True),
    Word("override", ("override", "o"), Takes.PLACE, "o dr cole", call=True),
    Word("reroute", ("reroute", "r"), Takes.PLACE, "r 3 voicemail billing", call=True),
    Word("transfer", ("transfer", "t"), Takes.PLACE, "t cardio", call=True),
    Word("consult", ("ask", "consult", "c"), Takes.PLACE, "c cole", call=True),
    Word("complete", ("give", "complete", "y"), Takes.NOTHING, "give"),
    Word("swap", ("swap", "w"), Takes.NOTHING, "swap"),
    Word("conference", ("all", "conference", "g"), Takes.NOTHING, "all"),
    Word("cancel", ("cancel",), Takes.NOTHING, "cancel"),
    Word("park", ("park", "p"), Takes.WORDS, "park 3 cole", call=True),
    Word("camp", ("wait", "camp", "b"), Takes.PLACE, "wait 3 sam", call=True),
    Word("take_over", ("takeover", "i"), Takes.NOTHING, "takeover 3", call=True),
    Word("hold", ("hold", "h"), Takes.NOTHING, "hold", call=True),
    Word("mute", ("mute", "m"), Takes.NOTHING, "mute", call=True),
    Word("record", ("record", "e"), Takes.TAPE, "record pause", call=True),
    Word("hang_up", ("hangup", "x"), Takes.NOTHING, "hangup 3", call=True),
    Word("note", ("note", "n"), Takes.TEXT, "note wants the invoice again", call=True),
    Word("file", ("file", "outcome", "f"), Takes.OUTCOME, "file appointment made", call=True),
    Word("file", ("tag",), Takes.TAG, "tag interpreter", call=True),
    Word("identify", ("who", "identify"), Takes.SHARER, "who 2", call=True),
    Word("card_save", ("card", "v"), Takes.CARD, "card note prefers mornings", call=True),
    Word("slip", ("slip", "l"), Takes.SLIP, "slip sam call back about the invoice", call=True),
    Word("dial", ("call", "dial"), Takes.PERSON, "call 5551234"),
    Word("mode", ("mode",), Takes.MODE, "mode lunch 13:00"),
    Word("mode", ("close",), Takes.CLOSING, "close 15:30: the heating is broken"),
    Word("mode", ("longer",), Takes.LONGER, "longer 10min"),
    Word("holiday", ("holiday",), Takes.DAY, "holiday tomorrow staff training"),
    Word("away", ("away", "a"), Takes.STATE, "away sam until 15:00: with a patient"),
    Word("dnd", ("dnd", "d"), Takes.STATE, "dnd"),
    Word("back", ("back",), Takes.STATE, "back sam"),
    Word("wrap_up", ("done", "z"), Takes.NOTHING, "done"),
    Word("wrap_up", ("more",), Takes.NOTHING, "more", text="more"),
    Word("sit_at", ("at",), Takes.PHONE, "at exam 2"),
    Word("undo", ("undo", "u"), Takes.NOTHING, "undo"),
    Word("lock", ("hide", "lock"), Takes.NOTHING, "hide"),
    Word("emergency", ("emergency",), Takes.TEXT, "emergency the front desk is ill"),
)

#: a name → its word
BY_NAME: dict[str, Word] = {name: word for word in WORDS for name in word.names}
