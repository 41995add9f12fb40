"""`reception report`: what the journal says over many calls."""

import argparse
import json
from dataclasses import asdict

from sqlalchemy.exc import SQLAlchemyError

from console.cli.shown import cell, console, fail, now, office_of, shown_for, table
from console.store import reports
from console.store.database import StoreError, cause, open_reader
from console.store.reports import Fought

HELP = "figures from the journal: which rules people fight"
#: what stands in one cell of a table: so many of the most frequent
_MOST = 3


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("what", choices=("overrides",), help="overrides: which rules people fight")
    parser.add_argument(
        "--since", default="30d", help="30d (default), today, yesterday, 12h, or a date such as 2026-11-23"
    )
    parser.add_argument("--json", action="store_true", help="one JSON document for scripts")


def run(args: argparse.Namespace) -> int:
    """Print a report; 1 when there is no journal, 2 for a time nobody can read."""
    shown = shown_for(office_of(args))
    try:
        since = shown.since(args.since, now())
    except ValueError as wrong:
        fail(str(wrong))
        return 2
    try:
        found = reports.overrides(open_reader(args.state), since)
    except (StoreError, SQLAlchemyError) as wrong:
        fail(str(wrong) if isinstance(wrong, StoreError) else cause(wrong))
        return 1
    if args.json:
        print(json.dumps([_plain(each) for each in found], ensure_ascii=False, indent=2))
    else:
        _print(found, shown.time(since))
    return 0


def _print(found: tuple[Fought, ...], since: str) -> None:
    out = console()
    calls = sum(each.calls for each in found)
    rerouted = sum(each.rerouted for each in found)
    fought = [each for each in found if each.rerouted]
    if fought:
        grid = table("Rule", "Calls", "Sent elsewhere", "Share", "By", "To", "Because",
                     right=("Calls", "Sent elsewhere", "Share"))  # fmt: skip
        for each in fought:
            grid.add_row(
                cell(each.rule, limit=40),
                str(each.calls),
                str(each.rerouted),
                f"{each.share:.0%}",
                cell(_words(each.by)),
                cell(_words(each.to)),
                cell(_words(each.reasons) or "no reason given"),
            )
        out.print(grid)
    of = "call was" if calls == 1 else "calls were"
    out.print(f"{rerouted} of {calls} {of} sent elsewhere than the rule said, since {since}")
    left = len(found) - len(fought)
    if left and fought:
        out.print(f"{left} other rule{'' if left == 1 else 's'} decided calls that nobody changed")


def _words(counted: tuple[tuple[str, int], ...]) -> str:
    """ "sam 3, priya 1", and how many more there are."""
    words = [f"{word} {count}" for word, count in counted[:_MOST]]
    more = len(counted) - _MOST
    return ", ".join([*words, *([f"{more} more"] if more > 0 else [])])


def _plain(each: Fought) -> dict[str, object]:
    counted = {key: dict(value) if isinstance(value, tuple) else value for key, value in asdict(each).items()}
    return {**counted, "share": round(each.share, 4)}
