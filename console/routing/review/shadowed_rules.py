"""Rules that never decide: no call meets what they ask, or rules before them take every call that does.

Only what is certain is said. The calls a rule takes are cut into cases, by mode, by whether the caller is
known and by whether the number is vouched for; a rule is in the shadow when each of its cases is taken by
earlier rules. A mode can always be set by hand, at any hour.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

from console.config.explain import show
from console.config.grammar.fields import is_pattern
from console.config.problems import Problem
from console.config.schema.office import Office
from console.config.schema.rules import Repeat, Rule, When
from console.routing.numbers.numbers import matches, normalise
from console.routing.rules.conditions import language_skill
from console.routing.schedule.modes import CLOSED
from console.routing.schedule.spans import Span, Spans, joined, open_spans, shared, without

KNOWN, UNKNOWN, WITHHELD = "known", "unknown", "withheld"
_CALLERS = (KNOWN, UNKNOWN, WITHHELD)
_NOTHING = ((), "", None)


@dataclass(frozen=True, slots=True)
class Case:
    """Calls that are alike: the mode, whether the caller is known, and whether somebody vouches."""

    mode: str
    caller: str
    verified: bool


def shadows(office: Office, plan: Mapping[str, Spans], within: Span) -> Iterator[Problem]:
    """A warning for every rule that never decides, or only when a mode is set by hand. ``plan`` is when
    each mode holds by itself (:func:`console.routing.schedule.spans.schedule`); what depends on hours is
    looked at in the days of ``within``."""
    before: list[Rule] = []
    for i, rule in enumerate(office.rule):
        if why := impossible(rule.when, office, within):
            yield Problem(f"rule[{i}].when", "", f'never holds: {why} (rule "{rule.name}")', warning=True)
            continue
        if taken := takers(rule.when, before, office, within):
            if rule.when != When() and all(other.when != When() for other in before):
                # a rule behind one without any condition is reported where the file is read
                yield Problem(f"rule[{i}]", show(rule.name), _shadowed(taken), warning=True)
            continue
        if why := _by_hand_only(rule.when, office, plan, within):
            yield Problem(f"rule[{i}].when.hours", show(rule.when.hours), f'{why} (rule "{rule.name}")', True)
        before.append(rule)


def impossible(when: When, office: Office, within: Span) -> str:
    """Why no call can ever meet all that is asked; empty when one can."""
    if when.hours and not open_spans(office, when.hours, within):
        return f'the hours "{when.hours}" never come before {within[1]:%Y-%m-%d}'
    if when.reason and when.likely:
        return "what a call is probably about is asked only while its reason is not known"
    if cases(when, office):
        return ""
    if when.tag or when.language:
        what = f'the tag "{when.tag[0]}"' if when.tag else "a language"
        if when.caller and KNOWN not in _callers_named(when):
            return f"only callers we know have {what}, and caller asks for others"
        proof = f"{what} counts for a vouched-for number only (routing.proof)"
        return f"{proof}, and verified = false asks for others"
    return "nobody vouches for a withheld number, and verified = true asks for that"


def takers(when: When, before: Sequence[Rule], office: Office, within: Span) -> tuple[str, ...]:
    """Names of the earlier rules that take every call a ``when`` could; none when a call can get past
    them."""
    own = open_spans(office, when.hours, within)
    found: list[str] = []
    for case in cases(when, office):
        able = [rule for rule in before if _takes(rule.when, when, case, office)]
        first = next((rule for rule in able if rule.when.hours in ("", when.hours)), None)
        if first is not None:
            found.append(first.name)
            continue
        theirs = joined(open_spans(office, rule.when.hours, within) for rule in able)
        if without(own, theirs):
            return ()
        found += [rule.name for rule in able if shared(open_spans(office, rule.when.hours, within), own)]
    return tuple(rule.name for rule in before if rule.name in found)


def cases(when: When, office: Office) -> tuple[Case, ...]:
    """All cases in which a ``when`` can hold at some hour."""
    modes = when.mode or tuple(dict.fromkeys((*office.modes, CLOSED)))
    callers = _callers_named(when) if when.caller else _CALLERS
    if when.tag or when.language:  # both stand on the caller's card
        callers = tuple(caller for caller in callers if caller == KNOWN)
    vouched: tuple[bool, ...] = (True, False) if when.verified is None else (when.verified,)
    if when.tag and set(when.tag) <= set(office.routing.proof):
        vouched = tuple(yes for yes in vouched if yes)
    return tuple(
        Case(mode, caller, verified)
        for mode, caller, verified in product(modes, callers, vouched)
        if not (verified and caller == WITHHELD)
    )


def _callers_named(when: When) -> tuple[str, ...]:
    numbers = any(each not in _CALLERS for each in when.caller)
    return tuple(each for each in _CALLERS if each in when.caller or (numbers and each in (KNOWN, UNKNOWN)))


def _takes(first: When, second: When, case: Case, office: Office) -> bool:
    """Whether the first takes every call of a case that meets the second, its hours left aside."""
    if first.mode and case.mode not in first.mode:
        return False
    if first.verified is not None and first.verified is not case.verified:
        return False
    if first.caller and not _takes_caller(first.caller, second.caller, case, office):
        return False
    for name in When.model_fields:
        if name in ("mode", "verified", "caller", "hours"):
            continue
        theirs, ours = getattr(first, name), getattr(second, name)
        if theirs in _NOTHING:
            continue
        if ours in _NOTHING or not _WIDER.get(name, _equal)(theirs, ours, office):
            return False
    return True


def _takes_caller(theirs: tuple[str, ...], ours: tuple[str, ...], case: Case, office: Office) -> bool:
    if case.caller in theirs:
        return True
    numbers = [each for each in ours if each not in _CALLERS]
    if case.caller == WITHHELD or case.caller in ours or not numbers:
        return False
    return _numbers([each for each in theirs if each not in _CALLERS], numbers, office)


def _equal(theirs: Any, ours: Any, _office: Office) -> bool:
    return bool(theirs == ours)


def _among(theirs: Sequence[str], ours: Sequence[str], _office: Office) -> bool:
    return set(ours) <= set(theirs)


def _languages(theirs: Sequence[str], ours: Sequence[str], office: Office) -> bool:
    return {language_skill(office, each) for each in ours} <= {
        language_skill(office, each) for each in theirs
    }


def _oftener(theirs: Repeat, ours: Repeat, _office: Office) -> bool:
    return theirs.within >= ours.within and theirs.times <= ours.times


def _numbers(theirs: Sequence[str], ours: Sequence[str], office: Office) -> bool:
    country = office.office.country
    return all(any(_number(wide, narrow, country) for wide in theirs) for narrow in ours)


def _number(wide: str, narrow: str, country: str) -> bool:
    if not is_pattern(narrow):
        return matches(wide, normalise(narrow, country), country)
    return is_pattern(wide) and _contains(_bare(wide), _bare(narrow))


def _bare(pattern: str) -> str:
    return "".join(c for c in pattern if c in "+*?" or c.isdigit())


@lru_cache(maxsize=4096)
def _contains(wide: str, narrow: str) -> bool:
    """Whether a pattern takes every number that another does, as far as it shows sign by sign."""
    if not wide or not narrow:
        return not narrow and not wide.strip("*")
    if wide[0] == "*":
        return _contains(wide[1:], narrow) or (narrow[0] != "+" and _contains(wide, narrow[1:]))
    same = wide[0] == narrow[0] or (wide[0] == "?" and narrow[0].isdigit())
    return same and narrow[0] != "*" and _contains(wide[1:], narrow[1:])


#: whether what an earlier rule asks holds for all that a later one asks, by key; else they must be equal
_WIDER: Mapping[str, Callable[[Any, Any, Office], bool]] = {
    "tag": _among,
    "trunk": _among,
    "reason": _among,
    "likely": _among,
    "open": _among,
    "to": _numbers,
    "language": _languages,
    "repeat": _oftener,
}


def _shadowed(taken: tuple[str, ...]) -> str:
    names = [f'"{name}"' for name in taken]
    if len(names) == 1:
        return f"never decides: rule {names[0]} before it takes all its calls; move it up or take it out"
    listed = f"{', '.join(names[:-1])} and {names[-1]}"
    return f"never decides: rules {listed} before it take all its calls; move it up or take it out"


def _by_hand_only(when: When, office: Office, plan: Mapping[str, Spans], within: Span) -> str:
    """What is odd about hours in which none of the modes asked for ever holds by itself."""
    if not when.hours or not when.mode or any(not _has_hours(office, mode) for mode in when.mode):
        return ""
    theirs = joined(plan.get(mode, ()) for mode in when.mode)
    if shared(open_spans(office, when.hours, within), theirs):
        return ""
    modes = " or ".join(when.mode)
    return f"never meet those of mode {modes}: the rule holds only when somebody sets that mode by hand"


def _has_hours(office: Office, name: str) -> bool:
    """Whether a mode comes by itself at all; what is left is "closed"."""
    mode = office.modes.get(name)
    return name == CLOSED or bool(mode and (mode.hours or mode.dates or mode.public_holidays))
