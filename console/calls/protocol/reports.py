"""What past calls say, as a seat looks at it: the report of a period, and dry runs of what it advises."""

from dataclasses import dataclass

from console.routing.reports.values import Rehearsal, Report


@dataclass(frozen=True, slots=True)
class ReadReport:
    """Read the report of a period for a seat; with a ``path``, what that key of the config would have done
    with another ``value`` instead. The answer comes back through ``Core.reported``."""

    seat: int
    period: str
    path: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Reported:
    """The report of a ``period`` as it was said, or the ``problem`` with it."""

    period: str
    report: Report | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """The dry run of a change: a key's ``path`` and ``value``, or the ``problem`` with it."""

    path: str
    value: str
    rehearsal: Rehearsal | None = None
    problem: str = ""
