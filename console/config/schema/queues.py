"""Queues as the config writes them: who serves, in which order callers are taken, and what ends a wait."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from console.config.grammar.fields import Branches, Key, Name, Number, Seconds, Skills
from console.config.schema.base import Part
from console.config.schema.recording import Record


class Relax(Part):
    """An entry of ``relax``: what a queue asks for from then on."""

    after: Seconds
    """Time in the queue after which it holds."""
    skills: dict[str, int] = {}
    """Least levels from then on, never above those before; 0: the skill is not needed any more."""
    anyone: bool = False
    """Whether no skill is needed any more."""

    def lower(self, levels: Mapping[str, int]) -> dict[str, int]:
        """What is left of the levels asked for before: less, or the same, so that whoever could take a call
        still can."""
        if self.anyone:
            return {}
        lowered = {skill: min(level, self.skills.get(skill, level)) for skill, level in levels.items()}
        return {skill: level for skill, level in lowered.items() if level > 0}


class Retry(Part):
    """``retry``: how long a phone is left in peace after it did not take a call of the queue."""

    no_answer: Seconds = 20.0
    """After it rang in vain."""
    busy: Seconds = 10.0
    """After it was busy."""
    declined: Seconds = 30.0
    """After its person declined."""
    unreachable: Seconds = 60.0
    """After it could not be reached."""


class Announce(Part):
    """``announce``: what waiting callers are told, and when."""

    first: Seconds = 20.0
    """Wait before the first announcement."""
    every: Seconds = 60.0
    """Least time between two."""
    position: bool = True
    """Whether the place is told, when it has improved."""
    up_to: int = Field(default=10, ge=1, le=99)
    """Places beyond this are told as "more than"."""
    wait: bool = True
    """Whether the estimated wait is told, as a range that never grows."""


class CallBack(Part):
    """``callback``: the offer to keep one's place and be called back."""

    after: Seconds = 60.0
    """Wait before the offer is made, once."""
    key: Key = "1"
    """Key with which a caller accepts."""
    tries: int = Field(default=3, ge=1, le=10)
    """How often the caller is called back before the callback is given up."""
    retry: Seconds = 600.0
    """Time between two tries."""
    shows: Number = ""
    """Our number that is shown to who is called back; empty: the one that was called."""
    within: Seconds = 72 * 3600.0
    """How long after it was promised a call back is still made; the queue's longest wait is for callers on
    the line."""


class Queue(Part):
    """``[[queue]]``: callers wait here, in order, for one of several people."""

    name: Name
    """Short name used in chains: ``queue billing``."""
    title: str = ""
    """Name as shown."""
    skills: Skills = {}
    """Skills with least levels that its people need."""
    members: tuple[str, ...] = ()
    """Staff who serve it, in order; empty: everybody with the skills."""
    strategy: Literal["by level", "longest idle", "round robin", "linear", "ring all"] = "by level"
    """Whose phone rings: the highest level (then longest idle), the longest idle, one after the other, the
    first free of the list, or all."""
    ring: Seconds = 15.0
    """How long a phone rings before another is tried."""
    max_wait: Seconds = 600.0
    """Longest wait; what then follows is ``no_answer``. 0: none."""
    at_limit: Literal["finish", "strict"] = "finish"
    """Whether a phone that rings at the longest wait may finish ringing."""
    max_waiting: int = Field(default=0, ge=0)
    """Most callers who wait at once; the next is ``full``. 0: no limit."""
    max_estimate: Seconds = 0.0
    """Longest estimated wait at which callers still join; beyond it is ``too_long``, never for the first.
    0: no limit."""
    join_empty: bool = False
    """Whether callers join when nobody is logged in (``empty``) or takes calls (``paused``)."""
    leave_empty: bool = True
    """Whether those who wait leave when that happens."""
    relax: tuple[Relax, ...] = ()
    """What is asked for after some wait; the place is kept."""
    overflow: Branches = ()
    """Where callers go who reach nobody: one destination, or one for an outcome; else the next step of
    their chain."""
    wrap_up: Seconds | None = None
    """Time for notes after each of its calls; empty: as ``routing.wrap_up``."""
    retry: Retry = Retry()
    """How long a phone is left in peace that did not take a call."""
    pause_after: int = Field(default=3, ge=0)
    """Calls in a row a person leaves unanswered before they are paused; 0: never."""
    goal: Seconds = 60.0
    """Wait within which calls should be answered."""
    announce: Announce | None = None
    """What waiting callers are told; empty: nothing but music."""
    callback: CallBack | None = None
    """The offer of a call back; empty: none is made."""
    record: Record | Literal[""] = ""
    """Whether its conversations are recorded, unless the call's rule says; empty: as ``[recording]`` says."""

    @property
    def shown(self) -> str:
        """The name as shown; that of a skill is the skill."""
        return self.title or self.name.removeprefix("skill ").capitalize()
