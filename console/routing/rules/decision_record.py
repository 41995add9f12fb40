"""What a call was decided from, as one line of JSON for the journal, and back: so that it can be decided
again. Only what differs from the usual is written; caller, numbers and past calls stand in the journal.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from console.routing.values import (
    Attestation,
    Availability,
    CallFacts,
    Card,
    Decision,
    OfficeState,
    OpenItem,
    Override,
    StaffState,
)


@dataclass(frozen=True, slots=True)
class Memory:
    """A call as it was decided: ``facts`` without caller, numbers and past calls; ``plan`` are the steps
    as they were decided, before anybody changed them, and ``at`` is when."""

    facts: CallFacts
    state: OfficeState
    plan: tuple[str, ...]
    at: datetime


def remembered(facts: CallFacts, state: OfficeState, decision: Decision, at: datetime) -> str:
    """The line of JSON for a decision that was made at an instant."""
    words: dict[str, Any] = {"at": at.isoformat(), "plan": [str(step) for step in decision.plan]}
    if facts.attestation is not Attestation.NONE:
        words["attestation"] = str(facts.attestation)
    if facts.hops:
        words["hops"] = facts.hops
    if facts.ours:
        words["ours"] = True
    if facts.reason:
        words["reason"] = facts.reason
    if card := facts.card:
        words["card"] = {
            "name": card.name,
            "tags": card.tags,
            "preferred": card.preferred,
            "language": card.language,
        }
        if card.barred:
            words["card"]["barred"] = card.barred
    if facts.open:
        words["open"] = [(item.kind, item.at.isoformat(), item.owner) for item in facts.open]
    busy = {each.name: str(each.availability) for each in state.staff if _is_news(each)}
    if busy:
        words["staff"] = busy
    if over := state.override:
        words["override"] = {
            "mode": over.mode,
            "author": over.author,
            "set_at": over.set_at.isoformat(),
            "until": over.until.isoformat() if over.until else None,
            "reason": over.reason,
        }
    return json.dumps(words, ensure_ascii=False)


def recalled(text: str) -> Memory:
    """What a line of JSON holds. Raises ``ValueError`` for one that :func:`remembered` did not write."""
    try:
        words = json.loads(text)
        card, over = words.get("card"), words.get("override")
        facts = CallFacts(
            attestation=Attestation(words.get("attestation", Attestation.NONE)),
            card=_card(card) if card else None,
            hops=words.get("hops", 0),
            ours=words.get("ours", False),
            open=tuple(OpenItem(kind, _at(at), owner) for kind, at, owner in words.get("open", ())),
            reason=words.get("reason", ""),
        )
        staff = tuple(StaffState(name, Availability(state)) for name, state in words.get("staff", {}).items())
        state = OfficeState(_override(over) if over else None, staff)
        return Memory(facts, state, tuple(words["plan"]), _at(words["at"]))
    except (TypeError, KeyError, AttributeError) as wrong:
        raise ValueError(f"is no memory of a call: {wrong}") from wrong


def _card(words: Mapping[str, Any]) -> Card:
    return Card(
        0,
        words["name"],
        (),
        tuple(words["tags"]),
        words["preferred"],
        "",
        words["language"],
        tuple(words.get("barred", ())),
    )


def _is_news(each: StaffState) -> bool:
    return each.availability is not Availability.FREE


def _override(words: Mapping[str, Any]) -> Override:
    until = words["until"]
    return Override(
        words["mode"], words["author"], _at(words["set_at"]), _at(until) if until else None, words["reason"]
    )


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
