"""What a report and a dry run tell, as values; a seat shows them without reading the config."""

from dataclasses import dataclass

from console.config.key import Key
from console.routing.reports.advice import Advice
from console.routing.reports.figures import Figures
from console.routing.reports.overruled_rules import Fought
from console.routing.reports.period import Period


@dataclass(frozen=True, slots=True)
class Proposal:
    """A key of the config as ``config.settings`` names it, what stands there and what would (both as they are
    typed); an empty ``value``: that is for a person to say."""

    key: Key
    was: str = ""
    value: str = ""

    @property
    def new(self) -> bool:
        """Whether it is a whole new entry."""
        return bool(self.key.entry) and not self.key.name


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of a period, which rules people fought, how often each person did, and what would help;
    ``proposals`` are the changes of the config that the suggestions come to, one for each."""

    period: Period
    figures: Figures
    rules: tuple[Fought, ...]
    overruled: tuple[tuple[str, int], ...]
    advice: Advice
    proposals: tuple[Proposal, ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure before and after: calls, people, seconds (``unit`` "s") or a share from 0 to 1 ("share")."""

    what: str
    before: float
    after: float
    unit: str = "calls"


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """``calls`` were decided again; ``moved`` of them would have gone another way: the most frequent
    ``moves``, each with how often. ``measures`` are the figures that would be others."""

    calls: int
    moved: int
    moves: tuple[tuple[str, int], ...]
    measures: tuple[Measure, ...]
