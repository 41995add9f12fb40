"""A caller at a voicemail box: which greeting they hear, and what the keys they press mean."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from console.config.schema.office import Office
from console.config.schema.voicemail import Voicemail

#: The shipped greeting of a box that has none.
UNAVAILABLE = "unavailable"
#: What is said after a message: the choices, with and without a person to speak to.
REVIEW, REVIEW_ALONE = "message-review", "message-review-alone"


class Wish(StrEnum):
    """What a caller wants by a key."""

    KEEP = "keep"
    HEAR = "hear"
    AGAIN = "again"
    PERSON = "person"
    SPEAK = "speak"
    """To leave the message now, without the rest of the greeting."""
    UNKNOWN = "unknown"


_GREETED: Mapping[str, Wish] = {"#": Wish.SPEAK, "0": Wish.PERSON}
_REVIEWED: Mapping[str, Wish] = {
    "1": Wish.KEEP,
    "#": Wish.KEEP,
    "2": Wish.HEAR,
    "3": Wish.AGAIN,
    "0": Wish.PERSON,
}


def greeting(office: Office, box: Voicemail, mode: str, last: str, at: datetime) -> str:
    """The prompt a caller hears at a box: the temporary one while there is one, that of the mode, the one for
    a busy line where ``last`` step was busy, the box's own, the shipped one."""
    day = at.astimezone(ZoneInfo(office.office.timezone)).date()
    if box.greeting_temporary and (box.temporary_until is None or day <= box.temporary_until):
        return box.greeting_temporary
    changed = box.modes.get(mode)
    if changed and changed.greeting:
        return changed.greeting
    if last == "busy" and box.greeting_busy:
        return box.greeting_busy
    return box.greeting or UNAVAILABLE


def at_greeting(box: Voicemail, digit: str) -> Wish:
    """What a key means while the greeting is played."""
    return _offered(box, _GREETED.get(digit, Wish.UNKNOWN))


def at_review(box: Voicemail, digit: str) -> Wish:
    """What a key means when a message was left."""
    return _offered(box, _REVIEWED.get(digit, Wish.UNKNOWN))


def review(box: Voicemail) -> str:
    """The prompt that says what can be done with a message."""
    return REVIEW if box.operator else REVIEW_ALONE


def _offered(box: Voicemail, wish: Wish) -> Wish:
    return Wish.UNKNOWN if wish is Wish.PERSON and box.operator is None else wish
