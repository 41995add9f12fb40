"""All that is told of a period's calls, in one value: what the screen paints and the command prints."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from console.config.schema.office import Office, Screen
from console.config.schema.rules import Routing
from console.routing.reports.advice import advise
from console.routing.reports.figures import Journey, figures
from console.routing.reports.overruled_rules import Fought, overruled
from console.routing.reports.period import Period
from console.routing.reports.proposals import propose
from console.routing.reports.values import Report


def report(
    period: Period, calls: Sequence[Journey], rules: Sequence[Fought], office: Office | None
) -> Report:
    """What there is to tell of a period's calls; without an office (its config can't be read) the usual goals
    hold and nothing is proposed."""
    goal_s = (office.screen if office else Screen()).goal
    handle_s = office.routing.handle if office else float(Routing.model_fields["handle"].default)
    advice = advise(calls, goal_s, handle_s)
    names = {user: office.who(user) for rule in rules for user, _count in rule.by} if office else {}
    named = (replace(rule, by=tuple((names.get(user, user), n) for user, n in rule.by)) for rule in rules)
    return Report(
        period,
        figures(calls, goal_s, _goals(office)),
        tuple(named),
        tuple(overruled(rules, names).items()),
        advice,
        tuple(propose(office, each, calls) for each in advice.suggestions) if office else (),
    )


def _goals(office: Office | None) -> Mapping[str, float]:
    queues = office.queue if office else ()
    return {queue.title or queue.name.capitalize(): queue.goal for queue in queues}
