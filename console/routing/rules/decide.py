"""The decision: where a call goes, by which rule, and why."""

from datetime import datetime
from functools import lru_cache

from console.config.schema.office import Office
from console.config.schema.rules import Rule
from console.routing.rules.conditions import Test, holds, situation, tests_of
from console.routing.rules.plan import plan_of
from console.routing.rules.skill_needs import claim_of
from console.routing.schedule.modes import mode_and_why
from console.routing.values import CallFacts, Decision, OfficeState, Reason

OTHERWISE = "otherwise"


def decide(facts: CallFacts, office: Office, state: OfficeState, at: datetime) -> Decision:
    """The plan for a call that arrives at an instant, with a reason for every rule.

    The first rule that matches decides; those after it are still looked at, so that a person can see
    what would hold without it. What was used of the caller (tags, language, past calls, what they wait
    for) stands in the decider's reason. Raises ``ValueError`` for a time without a zone.
    """
    mode, mode_why, _author = mode_and_why(office, state.override, at)
    now = situation(facts, office, mode, mode_why, at)
    decider: Rule | None = None
    chosen, because, chain, runner_up = "", "", office.routing.otherwise, ""
    reasons: list[Reason] = []
    for rule, tests in _rules(office):
        matched, why = holds(tests, now)
        if not chosen:
            reasons.append(Reason(rule.name, matched, why))
            if matched:
                decider, chosen, because, chain = rule, rule.name, rule.because, rule.then
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
    claim = claim_of(facts, decider, office)
    if notes or claim.notes:
        decided = reasons[place]
        why = "; ".join((decided.why, *notes, *claim.notes))
        reasons[place] = Reason(decided.rule, matched=True, why=why)
    return Decision(
        plan,
        mode,
        chosen,
        because,
        tuple(reasons),
        runner_up,
        claim.needs,
        claim.ahead,
        claim.strict,
        now.guess if now.guess and now.guess.confidence >= office.routing.sure else None,
    )


@lru_cache(maxsize=8)
def _rules(office: Office) -> tuple[tuple[Rule, tuple[Test, ...]], ...]:
    """The rules with their tests."""
    return tuple((rule, tests_of(rule.when, office)) for rule in office.rule)
