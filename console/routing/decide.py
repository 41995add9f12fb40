"""The decision: where a call goes, by which rule, and why."""

from datetime import datetime

from console.config.model import Office
from console.routing.conditions import Situation, holds
from console.routing.modes import mode_and_why, wall_clock
from console.routing.plan import plan_of
from console.routing.values import CallFacts, Decision, OfficeState, Reason

OTHERWISE = "otherwise"


def decide(facts: CallFacts, office: Office, state: OfficeState, at: datetime) -> Decision:
    """The plan for a call that arrives at an instant, with a reason for every rule.

    The first rule that matches decides; those after it are still looked at, so that a person can see
    what would hold without it. Raises ``ValueError`` for a time without a zone.
    """
    mode, mode_why, _author = mode_and_why(office, state.override, at)
    situation = Situation(facts, office, mode, mode_why, wall_clock(office, at))
    chosen, because, chain, runner_up = "", "", office.routing.otherwise, ""
    reasons: list[Reason] = []
    for rule in office.rule:
        matched, why = holds(rule.when, situation)
        if not chosen:
            reasons.append(Reason(rule.name, matched, why))
            if matched:
                chosen, because, chain = rule.name, rule.because, rule.then
                place = len(reasons) - 1
            continue
        if matched and not runner_up:
            runner_up = rule.name
        said = f"would match too ({why}), but an earlier rule decides" if matched else why
        reasons.append(Reason(rule.name, matched=False, why=said))
    if not chosen:
        chosen, place = OTHERWISE, len(reasons)
        reasons.append(Reason(OTHERWISE, matched=True, why="no rule matched"))
    elif not runner_up:
        runner_up = OTHERWISE
    plan, notes = plan_of(chain, facts, office, state, at)
    if notes:
        decided = reasons[place]
        reasons[place] = Reason(decided.rule, matched=True, why="; ".join((decided.why, *notes)))
    return Decision(plan, mode, chosen, because, tuple(reasons), runner_up)
