"""What would help (`reception report advice`), with the change of the config it comes to, as text, JSON and
CSV."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rich.padding import Padding
from rich.text import Text

from console.cli.common.output import cell, console, length, table
from console.routing.reports.values import Measure, Proposal, Rehearsal, Report

_INSET = (0, 0, 0, 2)
#: the columns of `advice_rows`
COLUMNS = ("method", "when", "wrong", "change", "rests_on", "key", "was", "value", "replay")


def print_advice(found: Report, span: str) -> None:
    """Three answers, and what would help, for a manager."""
    out = console()
    for answer in found.advice.answers:
        word = "Yes" if answer.yes else "No"
        out.print(Text.assemble((answer.question, "bold"), f" {word}: ", cell(answer.why)))
    if not found.advice.suggestions:
        out.print(f"Nothing to suggest from the calls {span}")
    proposals = found.proposals or (None,) * len(found.advice.suggestions)
    for number, (each, proposal) in enumerate(zip(found.advice.suggestions, proposals, strict=True), 1):
        out.print()
        out.print(Text.assemble((f"{each.method.capitalize()} {each.when}".rstrip(), "bold")))
        lines = [f"{each.wrong}.", f"Try: {each.change}.", f"Rests on: {each.rests_on}."]
        lines += change(proposal) if proposal else []
        lines += [f"Dry run: --try {number}"] if proposal and proposal.value else []
        lines.append(f"One call of these: {replay(each.example)}")
        for words in lines:
            out.print(Padding(cell(words, limit=500), _INSET, expand=False))


def print_rehearsal(proposal: Proposal, tried: Rehearsal) -> None:
    """What the calls would have done, and the figures that would be others."""
    out = console()
    for words in change(proposal):
        out.print(cell(words, limit=500))
    out.print(f"{tried.moved} of {tried.calls} calls would have gone another way")
    for move, count in tried.moves:
        out.print(Padding(cell(f"{count}x {move}", limit=500), _INSET, expand=False))
    grid = table("", "Before", "After", right=("Before", "After"))
    for each in tried.measures:
        grid.add_row(cell(each.what), *(_figure(each, value) for value in (each.before, each.after)))
    out.print(grid if tried.measures else "No figure would be another")


def advice_json(found: Report) -> dict[str, Any]:
    """The answers and suggestions for scripts, each with its key, what stands there and what would."""
    return {
        "answers": [asdict(answer) for answer in found.advice.answers],
        "suggestions": list(_rows(found)),
    }


def advice_rows(found: Report) -> Iterator[dict[str, Any]]:
    """One row a suggestion, for CSV."""
    for row in _rows(found):
        yield {**row, "replay": replay(row["example"])}


def replay(call: str) -> str:
    """How a past call is decided by a changed copy of the config."""
    return f"reception --config CHANGED.toml route --replay {call}"


def _rows(found: Report) -> Iterator[dict[str, Any]]:
    for at, each in enumerate(found.advice.suggestions):
        row = asdict(each)
        if found.proposals:
            proposal = found.proposals[at]
            row |= {"key": proposal.key.written, "was": proposal.was, "value": proposal.value}
        yield row


def change(proposal: Proposal) -> list[str]:
    """A key of the config, what stands there and what would."""
    if not proposal.value:
        return [f"Key: {proposal.key.written}; its value is for you to say"]
    new = " (a new entry, before the others)" if proposal.new else ""
    was = [f"was: {proposal.was}"] if proposal.was else []
    return [f"Key: {proposal.key.written}{new}", *was, f"try: {proposal.value}"]


def _figure(measure: Measure, value: float) -> str:
    if measure.unit == "share":
        return f"{value:.0%}"
    return length(value) if measure.unit == "s" else f"{value:.0f}"
