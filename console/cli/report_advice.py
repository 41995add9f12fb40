"""What would help (`reception report advice`), with the change of the config it comes to, as text, JSON and
CSV."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rich.padding import Padding
from rich.text import Text

from console.cli.shown import cell, console
from console.routing.proposals import Proposal
from console.routing.report import Report

_INSET = (0, 0, 0, 2)
#: the columns of `advice_rows`
COLUMNS = ("method", "when", "wrong", "change", "rests_on", "key", "was", "value", "dry_run")


def print_advice(found: Report, span: str) -> None:
    """Three answers, and what would help, for a manager."""
    out = console()
    for answer in found.advice.answers:
        word = "Yes" if answer.yes else "No"
        out.print(Text.assemble((answer.question, "bold"), f" {word}: ", cell(answer.why)))
    if not found.advice.suggestions:
        out.print(f"Nothing to suggest from the calls {span}")
    proposals = found.proposals or (None,) * len(found.advice.suggestions)
    for each, proposal in zip(found.advice.suggestions, proposals, strict=True):
        out.print()
        out.print(Text.assemble((f"{each.method.capitalize()} {each.when}".rstrip(), "bold")))
        lines = [f"{each.wrong}.", f"Try: {each.change}.", f"Rests on: {each.rests_on}."]
        lines += _key(proposal) if proposal else []
        lines.append(f"Dry run: {dry_run(each.example)}")
        for words in lines:
            out.print(Padding(cell(words, limit=500), _INSET, expand=False))


def advice_json(found: Report) -> dict[str, Any]:
    """The answers and suggestions for scripts, each with its key, what stands there and what would."""
    return {
        "answers": [asdict(answer) for answer in found.advice.answers],
        "suggestions": list(_rows(found)),
    }


def advice_rows(found: Report) -> Iterator[dict[str, Any]]:
    """One row a suggestion, for CSV."""
    for row in _rows(found):
        yield {**row, "dry_run": dry_run(row["example"])}


def dry_run(call: str) -> str:
    """How a past call is decided by a changed copy of the config."""
    return f"reception --config CHANGED.toml route --replay {call}"


def _rows(found: Report) -> Iterator[dict[str, Any]]:
    for at, each in enumerate(found.advice.suggestions):
        row = asdict(each)
        if found.proposals:
            proposal = found.proposals[at]
            row |= {"key": proposal.key.written, "was": proposal.was, "value": proposal.value}
        yield row


def _key(proposal: Proposal) -> list[str]:
    if not proposal.value:
        return [f"Key: {proposal.key.written}; its value is for you to say"]
    lines = [f"Key: {proposal.key.written}"]
    lines += [f"  was: {proposal.was}"] if proposal.was else []
    return [*lines, f"  try: {proposal.value}"]
