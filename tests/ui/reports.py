"""The report of a week that was written down by hand, for pictures of it."""

from dataclasses import replace
from datetime import timedelta

from console.routing.reports.figures import Fate, Journey
from console.routing.reports.overruled_rules import Fought
from console.routing.reports.period import Period
from console.routing.reports.report import report
from console.routing.reports.values import Measure, Rehearsal, Report
from tests.routing.reports.test_figures import TEN, ended, talked
from tests.routing.reports.test_proposals import clinic

RULES = (
    Fought("front", 52, 12, (("maria", 9), ("anna", 3)), (("staff lee", 11), ("desk", 1)), (), (("ill", 2),)),
    Fought("lunch", 8, 0, (), (), (), ()),
)
MOVED = Rehearsal(
    52,
    40,
    (("staff sam 20s  becomes  staff lee 20s → staff sam 20s", 40),),
    (
        Measure("calls passed on after they were answered", 30, 2),
        Measure("answered within 60 s", 0.4, 0.9, "share"),
    ),
)


def week() -> tuple[Journey, ...]:
    """A desk at which most calls are passed on to Lee, and callers of Monday's first hour give up."""
    calls = [
        replace(
            talked(f"t{day}-{n}", 10 + n, 120, at=TEN + timedelta(days=day, minutes=4 * n)),
            caller=f"+1212555{n:04}",
            transfers=(("Sam", "Lee"),) if n % 4 else (),
            joined=(("Bills", 2.0),),
        )
        for day in range(5)
        for n in range(8)
    ]
    calls += [
        replace(
            ended(f"g{n}", Fate.ABANDONED, 90), at=TEN - timedelta(hours=1, minutes=-n), caller=f"+1{n:010}"
        )
        for n in range(12)
    ]
    return tuple(calls)


def sample() -> Report:
    return report(Period(TEN - timedelta(days=1)), week(), RULES, clinic())
