"""Rules as the config writes them: what must hold, and the chain that follows."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from console.config.grammar.fields import Callers, Chain, Hours, OneOrMore, Seconds, Skills, listed
from console.config.schema.base import Part
from console.config.schema.recording import Record

#: in ``barred``: to nobody, unless a manager does it
ANYONE = "anyone"


class Repeat(Part):
    """``repeat``: how often, and within which time, a caller tried before and reached nobody."""

    within: Seconds
    """Time before this call in which tries count."""
    times: int = Field(default=1, ge=1, le=20)
    """How many there must be."""


def _repeat(value: object) -> object:
    """A length of time that stands alone: one try within it."""
    return (
        {"within": value} if isinstance(value, str | int | float) and not isinstance(value, bool) else value
    )


class When(Part):
    """``when``: all that is written must hold; a list means any of its values."""

    mode: OneOrMore = ()
    """Modes of the office."""
    caller: Callers = ()
    """Numbers, patterns such as "+1212*", or the words known, unknown, withheld."""
    tag: OneOrMore = ()
    """Tags of the caller's card."""
    to: OneOrMore = ()
    """Dialled numbers or patterns."""
    trunk: OneOrMore = ()
    """Names of the trunk or account the call came through."""
    hours: Hours = ""
    """An opening_hours expression the time must lie in."""
    verified: bool | None = None
    """Whether the caller's number must be vouched for (or must not)."""
    language: OneOrMore = ()
    """Languages of the caller's card, as skills or as shown."""
    barred: OneOrMore = ()
    """Staff that the caller's card bars them from, or "anyone" for who needs a manager."""
    repeat: Annotated[Repeat | None, BeforeValidator(_repeat)] = None
    """The caller called before within this time and reached nobody; or how often: { within = "10min", times
    = 3 }."""
    open: Annotated[tuple[Literal["message", "callback", "slip"], ...], BeforeValidator(listed)] = ()
    """What the caller still waits for: a message left, a callback, a message slip."""
    reason: OneOrMore = ()
    """What the call is about, as the caller said or chose it."""
    likely: OneOrMore = ()
    """What the call is probably about, guessed from the caller's past calls and the hour."""


class Rule(Part):
    """``[[rule]]``: the first that matches decides."""

    name: str = Field(min_length=1)
    """Its name: shown beside the reason, kept in the journal."""
    when: When = When()
    """What must hold; nothing: always."""
    then: Chain
    """The chain: one destination or a list, ending in a voicemail, an announcement or ``hang up``."""
    because: str = ""
    """The reason as a sentence a patient could be told, such as "open invoice"."""
    needs: Skills = {}
    """Skills with least levels that its calls need in any queue."""
    ahead: Seconds = 0.0
    """Age its calls get in queues beyond their wait: they go before callers who came that much earlier."""
    strict: bool = False
    """Whether its calls go before all others in queues: for emergencies only."""
    record: Record | Literal[""] = ""
    """Whether its conversations are recorded; empty: as the call's queue or ``[recording]`` says."""


class Routing(Part):
    """``[routing]``: what holds for all rules."""

    otherwise: Chain
    """The chain when no rule matches."""
    proof: tuple[str, ...] = ("vip",)
    """Tags a caller has only with a vouched-for number: caller ID is a claim."""
    handle: Seconds = 180.0
    """Usual length of a call, for estimates."""
    wrap_up: Seconds = 0.0
    """Time for notes after a call from a queue, where neither person nor queue say another."""
    ahead: dict[str, Seconds] = {}
    """Age that a tag gives in queues beyond the wait, such as ``vip = "2min"``."""
    needs: dict[str, Skills] = {}
    """Skills that a tag asks for, such as ``intake = { intake = 3 }``."""
    last: Seconds = 90 * 86_400.0
    """How long ago a caller may have talked to somebody who is still "staff last" for them; 0: for ever."""
    sure: float = Field(default=0.7, ge=0.5, le=1)
    """How sure a guess of the reason must be before it is used, from 0.5 to 1."""
    languages: dict[str, str] = {}
    """Skills that are languages, with the language as shown, such as ``es = "Spanish"``."""
