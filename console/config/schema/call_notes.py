"""What calls are filed under, as the config writes it: part of ``[desk]``."""

from typing import Annotated

from pydantic import AfterValidator

from console.config.grammar.fields import Seconds
from console.config.schema.base import Part

#: letters of a word
LONGEST = 40


def _words(value: tuple[str, ...]) -> tuple[str, ...]:
    for word in value:
        if not word.strip() or word != word.strip() or "," in word or not word.isprintable():
            raise ValueError(f"{word!r} can't be filed under: write words without commas, such as 'refill'")
        if len(word) > LONGEST:
            raise ValueError(f"{word!r} is longer than {LONGEST} letters")
        if value.count(word) > 1:
            raise ValueError(f"{word!r} is listed twice")
    return value


Words = Annotated[tuple[str, ...], AfterValidator(_words)]


class Filing(Part):
    """The keys of ``[desk]`` about what is written down of a call."""

    outcomes: Words = (
        "appointment made",
        "appointment changed",
        "message taken",
        "question answered",
        "wrong number",
    )
    """What may come of a call, as people file it; the first nine have the digits as keys."""
    tags: Words = ()
    """Tags a call may be filed under besides; they take the digits that are left."""
    slip_reminder: Seconds = 900.0
    """After how long a message slip nobody read is told again, to its reader and its writer; 0: never."""
    wrap_up: Seconds = 0.0
    """Time for notes after a call taken at a seat that waited in no queue: no queue rings its person."""
