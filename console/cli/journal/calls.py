"""`reception calls`: the journal of calls, and the whole story of one."""

import argparse
import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from rich.text import Text
from sqlalchemy import Engine

from console.calls.protocol.outcomes import outcome_words
from console.cli.common.access_log import accessed
from console.cli.common.errors import with_plain_errors
from console.cli.common.output import Shown, cell, console, fail, length, now, office_of, shown_for, table
from console.store.database.engine import open_reader
from console.store.journal import queries
from console.store.journal.queries import CallRow


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("call", nargs="?", metavar="CALL-ID", help="one call with all that happened to it")
    parser.add_argument(
        "--since", default="today", help="today (default), yesterday, 7d, 12h, or a date such as 2026-11-23"
    )
    parser.add_argument("--refused", action="store_true", help="calls refused at the door instead")
    parser.add_argument("--json", action="store_true", help="one JSON document for scripts")


@with_plain_errors
def run(args: argparse.Namespace) -> int:
    """Print calls; 1 when there is no journal or no such call, 2 for a time nobody can read."""
    shown = shown_for(office_of(args))
    since = shown.since(args.since, now())
    engine = open_reader(args.state)
    if args.call:
        return _one(engine, args, shown)
    if args.refused:
        return _refused(engine, args, since, shown)
    return _list(engine, since, args, shown)


def _list(engine: Engine, since: datetime, args: argparse.Namespace, shown: Shown) -> int:
    found = queries.calls_since(engine, since)
    accessed(args, "calls listed", (call.id for call in found))
    if args.json:
        _print_json(asdict(call) for call in found)
        return 0
    out = console()
    grid = table("When", "Caller", "Number", "Outcome", "With", "Waited", "Talked", "Rule", "Call",
                 right=("Waited", "Talked"))  # fmt: skip
    for call in reversed(found):
        grid.add_row(
            shown.time(call.arrived),
            cell(call.display, limit=40),
            cell(shown.number(call.caller)),
            cell(_outcome(call, shown)),
            cell("" if call.direction == "out" else call.talked_to, limit=40),
            length(call.waited_s),
            length(call.seconds) if call.answered else "",
            cell(call.rule, limit=40),
            cell(call.id, "dim"),
        )
    if found:
        out.print(grid)
    out.print(f"{_count(len(found), 'call')} since {shown.time(since)}")
    refused = len(queries.refused_since(engine, since))
    if refused:
        out.print(f"{_count(refused, 'call')} refused at the door: reception calls --refused")
    return 0


def _refused(engine: Engine, args: argparse.Namespace, since: datetime, shown: Shown) -> int:
    found = queries.refused_since(engine, since)
    accessed(args, "refused calls listed", ("refused",) * bool(found), f"{len(found)} calls")
    if args.json:
        _print_json(asdict(each) for each in found)
        return 0
    grid = table("When", "From", "Caller", "To", "Code", "Why")
    for each in reversed(found):
        grid.add_row(
            shown.time(each.at),
            cell(each.source, limit=60),
            cell(each.caller, limit=40),
            cell(each.dialled, limit=40),
            str(each.code),
            cell(each.why),
        )
    out = console()
    if found:
        out.print(grid)
    out.print(f"{_count(len(found), 'call')} refused since {shown.time(since)}")
    return 0


def _one(engine: Engine, args: argparse.Namespace, shown: Shown) -> int:
    ident: str = args.call
    found = queries.calls_named(engine, ident)
    if len(found) != 1:
        several = ", ".join(call.id for call in found)
        fail(
            f"{ident}: several calls begin so: {several}"
            if found
            else f"{ident}: no such call in the journal"
        )
        return 1
    call = found[0]
    accessed(args, "call shown", (call.id,))
    lines, hands = queries.story(engine, call.id), queries.hands(engine, call.id)
    if args.json:
        more = {"by_hand": [asdict(hand) for hand in hands], "events": [asdict(line) for line in lines]}
        print(json.dumps({**asdict(call), **more}, default=_iso, indent=2))
        return 0
    out = console()
    grid = table("", "")
    grid.show_header = False
    for name, value in (
        ("Call", call.id),
        ("Arrived", shown.time(call.arrived)),
        ("Caller", f"{call.display}  {shown.number(call.caller)}"),
        ("To", f"{shown.number(call.dialled) if call.dialled else ''}  through {call.trunk}"),
        ("Mode", call.mode),
        ("Rule", call.rule),
        ("Plan", call.plan),
        ("Outcome", " · ".join(filter(None, (_outcome(call, shown), call.detail)))),
        ("Filed", ", ".join(filter(None, (call.filed, call.tags)))),
        ("With", call.talked_to),
        ("Waited", length(call.waited_s)),
        ("Talked", length(call.seconds) if call.answered else ""),
    ):
        if value:
            grid.add_row(Text(name, "bold"), cell(value, limit=500))
    out.print(grid)
    if call.reasons or hands:
        out.print(Text("\nWhy", "bold"))
        for hand in reversed(hands):
            out.print(cell(f"  ✓ by hand: {shown.hand(hand)}", limit=500))
        for reason in call.reasons:
            out.print(cell(f"  {reason}", limit=500))
    if lines:
        out.print(Text("\nWhat happened", "bold"))
        story = table("", "", "")
        story.show_header = False
        for line in lines:
            at = f"{line.at.astimezone(shown.zone):%H:%M:%S}"
            what = cell(line.what, limit=500)
            story.add_row(
                at,
                cell(shown.who(line.who) if line.note else line.who, "dim", 40),
                Text.assemble("note: ", what) if line.note else what,
            )
        out.print(story)
    return 0


def _outcome(call: CallRow, shown: Shown) -> str:
    """What came of a call, and of one that we made who called."""
    if not call.outcome:
        return "now"
    by = shown.who(call.dialled_by) if call.dialled_by else call.talked_to
    return outcome_words(call.outcome, call.direction, by)


def _print_json(rows: Iterable[dict[str, Any]]) -> None:
    print(json.dumps(list(rows), default=_iso, indent=2))


def _iso(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _count(number: int, one: str) -> str:
    return f"{number} {one}{'' if number == 1 else 's'}"
