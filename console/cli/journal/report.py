"""`reception report`: what the journal says over many calls."""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from console.cli.common.errors import with_plain_errors
from console.cli.common.output import Misuse, Shown, cell, console, now, office_of, shown_for, table
from console.cli.journal import report_advice, report_calls
from console.config.load import ConfigErrors
from console.desk.workers.report_process import rehearsal
from console.routing.reports.overruled_rules import Fought
from console.routing.reports.period import Period
from console.routing.reports.values import Report
from console.store.contacts import csv_file
from console.store.database.engine import open_reader
from console.store.journal import reports
from console.store.schema import EVER

#: what stands in one cell of a table: so many of the most frequent
_MOST = 3


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument(
        "what",
        nargs="?",
        default="calls",
        choices=("calls", "overrides", "outcomes", "advice"),
        help="calls (default): by hour, queue and person; overrides: which rules people fight; "
        "outcomes: what people filed calls under; advice: which routing method would help which hour",
    )
    parser.add_argument(
        "--since", default="30d", help="30d (default), today, yesterday, 12h, or a date such as 2026-11-23"
    )
    parser.add_argument("--until", help="calls before then only, written as --since")
    parser.add_argument(
        "--try",
        dest="number",
        type=int,
        metavar="N",
        help="advice: what the calls would have done with the change that piece N comes to, counted from 1",
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON document for scripts")
    form.add_argument("--csv", action="store_true", help="one table for spreadsheets")


@with_plain_errors
def run(args: argparse.Namespace) -> int:
    """Print a report; 1 when there is no journal, 2 for a time nobody can read."""
    office = office_of(args)
    shown = shown_for(office)
    span = _Span.of(args, shown)
    if args.number is not None and (args.what != "advice" or args.csv):
        raise Misuse("--try goes with advice, as text or --json")
    engine = open_reader(args.state)
    if args.what == "overrides":
        _overrides(args, reports.overrides(engine, span.since, span.until or EVER), span.words)
    elif args.what == "outcomes":
        _outcomes(args, engine, span)
    else:
        found = reports.report(engine, Period(span.since, span.until), shown.zone, office)
        if args.number is not None:
            _try(args, found)
        else:
            (_calls if args.what == "calls" else _advice)(args, found, span.words)
    return 0


@dataclass(frozen=True, slots=True)
class _Span:
    """The time a report is of, and how it is said."""

    since: datetime
    until: datetime | None
    words: str

    @classmethod
    def of(cls, args: argparse.Namespace, shown: Shown) -> "_Span":
        """What the options say. Raises ``Misuse`` where they say nothing."""
        since = shown.since(args.since, now())
        if args.until is None:
            return cls(since, None, f"since {shown.time(since)}")
        until = shown.since(args.until, now(), "--until")
        if until <= since:
            raise Misuse(f"--until {args.until!r} is not after --since {args.since!r}")
        return cls(since, until, f"from {shown.time(since)} until {shown.time(until)}")


def _calls(args: argparse.Namespace, found: Report, span: str) -> None:
    sent = dict(found.overruled)
    if args.json:
        print(report_calls.calls_json(found.figures, sent))
    elif args.csv:
        _csv(report_calls.COLUMNS, report_calls.calls_rows(found.figures, sent))
    else:
        report_calls.print_calls(found.figures, sent, span)


def _advice(args: argparse.Namespace, found: Report, span: str) -> None:
    if args.json:
        print(json.dumps(report_advice.advice_json(found), ensure_ascii=False, indent=2))
    elif args.csv:
        _csv(report_advice.COLUMNS, report_advice.advice_rows(found))
    else:
        report_advice.print_advice(found, span)


def _try(args: argparse.Namespace, found: Report) -> None:
    """Decide the period's calls again by the change that a piece of advice comes to."""
    pieces = found.proposals
    if not 1 <= args.number <= len(pieces):
        there = "1 piece" if len(pieces) == 1 else f"{len(pieces)} pieces"
        raise Misuse(f"--try {args.number}: the advice has {there}, counted from 1")
    proposal = pieces[args.number - 1]
    if not proposal.value:
        raise Misuse(f"--try {args.number}: the value of {proposal.key.written} is for you to say")
    try:
        tried = rehearsal(args.config, args.state, found.period, proposal.key, proposal.value)
    except (ConfigErrors, ValueError) as wrong:
        raise Misuse(f"--try {args.number}: {wrong}") from None
    if args.json:
        print(json.dumps(asdict(tried), ensure_ascii=False, indent=2))
    else:
        report_advice.print_rehearsal(proposal, tried)


def _outcomes(args: argparse.Namespace, engine: Engine, span: _Span) -> None:
    outcomes, tags = reports.filed(engine, span.since, span.until or EVER)
    total = sum(count for _, count in outcomes)
    if args.json:
        print(json.dumps({"calls": total, "outcomes": dict(outcomes), "tags": dict(tags)}, indent=2))
        return
    rows = [("outcome", word or "not filed", count) for word, count in outcomes]
    rows += [("tag", word, count) for word, count in tags]
    if args.csv:
        _csv(("kind", "word", "calls"), ({"kind": k, "word": w, "calls": c} for k, w, c in rows))
        return
    out = console()
    grid = table("", "Filed under", "Calls", "Share", right=("Calls", "Share"))
    for kind, word, count in rows:
        grid.add_row(kind, cell(word, limit=60), str(count), f"{count / total:.0%}")
    if rows:
        out.print(grid)
    out.print(f"{total} call{'' if total == 1 else 's'} {span.words}")


def _overrides(args: argparse.Namespace, found: tuple[Fought, ...], span: str) -> None:
    if args.json:
        print(json.dumps([_plain(each) for each in found], ensure_ascii=False, indent=2))
    elif args.csv:
        keys = ("rule", "calls", "rerouted", "share", "by", "to", "verbs", "reasons")
        counted = ("by", "to", "verbs", "reasons")
        _csv(
            keys,
            (
                {**_plain(each), **{key: _words(getattr(each, key), None) for key in counted}}
                for each in found
            ),
        )
    else:
        _print(found, span, shown_for(office_of(args)).who)


def _csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Rows for spreadsheets: what people typed is never a formula there."""
    csv_file.table(sys.stdout, columns, ([row.get(key, "") for key in columns] for row in rows), "\n")


def _print(found: tuple[Fought, ...], span: str, who: Callable[[str], str]) -> None:
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
                cell(_words(tuple((who(user), count) for user, count in each.by))),
                cell(_words(each.to)),
                cell(_words(each.reasons) or "no reason given"),
            )
        out.print(grid)
    of = "call was" if calls == 1 else "calls were"
    out.print(f"{rerouted} of {calls} {of} sent elsewhere than the rule said, {span}")
    left = len(found) - len(fought)
    if left and fought:
        out.print(f"{left} other rule{'' if left == 1 else 's'} decided calls that nobody changed")


def _words(counted: tuple[tuple[str, int], ...], most: int | None = _MOST) -> str:
    """ "sam 3, priya 1", and how many more there are; ``None``: all of them."""
    words = [f"{word} {count}" for word, count in counted[:most]]
    more = len(counted) - len(words)
    return ", ".join([*words, *([f"{more} more"] if more > 0 else [])])


def _plain(each: Fought) -> dict[str, object]:
    counted = {key: dict(value) if isinstance(value, tuple) else value for key, value in asdict(each).items()}
    return {**counted, "share": round(each.share, 4)}
