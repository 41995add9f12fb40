"""What a call is probably about, from what the caller called about before: a guess, told as one.

Each past call whose reason is known counts for its reason: whole when it is recent and came at about this
hour, less otherwise. How sure that makes us is the predictive rule of a Dirichlet process with concentration
1 (Blackwell & MacQueen 1973): weight of the reason ÷ (weight of all + 1), where the 1 stands for whatever
the caller never called about before. One call thus never makes more than 50 %, two no more than 67 %.
"""

import math
from collections.abc import Sequence
from datetime import datetime, tzinfo

from console.routing.instants import elapsed_s
from console.routing.values import Guess, PastCall

#: A call of that age counts half.
_HALF_LIFE_S = 180 * 86400.0
#: Calls at most this far away on the clock count whole, others by ``_OTHER_HOUR``.
_SAME_TIME_H = 3.0
_OTHER_HOUR = 0.5
#: Weight of what was never called about before.
_NEW = 1.0
#: first hour → part of the day, as in "mornings"
_PARTS = ((17, "evenings"), (12, "afternoons"), (0, "mornings"))


def guess_of(past: Sequence[PastCall], at: datetime, zone: tzinfo) -> Guess | None:
    """The likeliest reason of a call at an instant, ``None`` when no past call tells one."""
    known = [call for call in past if call.reason and elapsed_s(call.at, at) > 0]
    if not known:
        return None
    clock = at.astimezone(zone)
    weights: dict[str, float] = {}
    for call in known:
        weights[call.reason] = weights.get(call.reason, 0.0) + _weight(call, at, clock)
    reason = max(weights, key=lambda each: weights[each])
    same = [call for call in known if call.reason == reason]
    why = f"{len(same)} of {len(known)} calls" if len(known) > 1 else "the only call"
    parts = {_part(call.at.astimezone(zone)) for call in same}
    if len(same) > 1 and parts == {_part(clock)}:
        why += f", {_part(clock)}"
    return Guess(reason, weights[reason] / (sum(weights.values()) + _NEW), why)


def percent(confidence: float) -> str:
    """A confidence as people read it, never rounded up: "82 %"."""
    return f"{math.floor(confidence * 100 + 1e-9)} %"


def in_words(guess: Guess) -> str:
    """A guess in words that can't be taken for knowledge."""
    return f"probably {guess.reason} ({percent(guess.confidence)}: {guess.why})"


def _weight(call: PastCall, at: datetime, clock: datetime) -> float:
    then = call.at.astimezone(clock.tzinfo)
    apart = abs(_hours(then) - _hours(clock))
    near = min(apart, 24 - apart) <= _SAME_TIME_H
    return float(0.5 ** (elapsed_s(call.at, at) / _HALF_LIFE_S)) * (1.0 if near else _OTHER_HOUR)


def _hours(clock: datetime) -> float:
    return clock.hour + clock.minute / 60


def _part(clock: datetime) -> str:
    return next(name for first, name in _PARTS if clock.hour >= first)
