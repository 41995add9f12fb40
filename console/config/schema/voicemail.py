"""Voicemail boxes as the config writes them."""

import re
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from console.config.grammar.destination import Destination, Kind, Step
from console.config.grammar.fields import Name, Seconds, as_step
from console.config.schema.base import Part
from console.config.schema.mail import Mailboxes


def _day(value: Any) -> Any:
    """A day, as TOML's own or in quotes; nothing for empty quotes."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            raise ValueError('write a day, such as "2026-12-31"') from None
    return value


def _number(value: str) -> str:
    if value and not _DIGITS.fullmatch(value):
        raise ValueError('write 1 to 12 digits, such as "700"')
    return value


def _operator(value: Any) -> Step | None:
    """A destination, or nothing for empty quotes."""
    return None if value in ("", None) else as_step(value)


Day = Annotated[date | None, BeforeValidator(_day)]
BoxNumber = Annotated[str, AfterValidator(_number)]
Operator = Annotated[Step | None, BeforeValidator(_operator)]


_DIGITS = re.compile(r"[0-9]{1,12}")


class BoxMode(Part):
    """``[voicemail.modes.NAME]``: how a box differs in a mode."""

    greeting: str = ""
    """Prompt played before the beep in that mode, by name or in words; empty: the box's."""


class Voicemail(Part):
    """``[[voicemail]]``: a box callers can leave a message in."""

    name: Name
    """Short name used in chains: ``voicemail front``."""
    title: str = ""
    """Name as shown."""
    greeting: str = ""
    """Prompt played before the beep, by name or in words; empty: the standard greeting."""
    greeting_busy: str = ""
    """The same for callers who come because a line was busy."""
    greeting_temporary: str = ""
    """The same for all callers, before any other, as long as it is there."""
    temporary_until: Day = None
    """The last day of ``greeting_temporary``, such as "2026-12-31"; empty: until it is taken out."""
    review: bool = True
    """Whether callers may hear their message, record it again, and keep it by a key."""
    operator: Operator = Step(Destination(Kind.DESK))
    """Where key 0 leads during the greeting and after the message: "desk" unless said; empty: nowhere."""
    max_length: Seconds = 120.0
    """Longest message."""
    silence: Seconds = 5.0
    """A message ends after this much silence."""
    min_length: Seconds = 1.0
    """Shorter messages are dropped as hang-ups."""
    number: BoxNumber = ""
    """Digits it is opened with by phone, at the destination ``messages``; the PIN: reception pin --box."""
    owner: str = ""
    """Staff member who calls back: ``staff owner`` reaches them while a message of the caller is open."""
    lamp: bool = False
    """Whether the phone of its owner is told how many messages wait (MWI), where it takes that."""
    notify: Mailboxes = ()
    """Mail addresses told that a message waits: the box and the time, nothing of the caller."""
    keep: Seconds = 0.0
    """How long a message is kept that somebody dealt with; then it is shredded. 0: for ever."""
    modes: dict[Name, BoxMode] = {}
    """What is different in a mode."""

    @property
    def greetings(self) -> tuple[tuple[str, str], ...]:
        """Every prompt it may greet with, by key."""
        own = [(key, getattr(self, key)) for key in ("greeting", "greeting_busy", "greeting_temporary")]
        own += [(f"modes.{mode}.greeting", changes.greeting) for mode, changes in self.modes.items()]
        return tuple((key, name) for key, name in own if name)
