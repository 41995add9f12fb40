"""`reception audit`: who did and looked at what, and the proof that no row was changed or taken away."""

import argparse
import json
from dataclasses import asdict

from console.cli.admin.key import key_file
from console.cli.common.errors import with_plain_errors
from console.cli.common.output import Misuse, cell, console, fail, now, office_of, shown_for, table
from console.store.audit import anchor, trail
from console.store.audit.hash_chain import START, Head
from console.store.audit.hash_chain import head as parsed
from console.store.database.engine import open_reader
from console.store.keys import message_key
from console.store.keys.keyring import Place
from console.store.keys.sealed_file import Key


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("do", nargs="?", default="list", choices=("list", "verify"))
    parser.add_argument("--since", default="7d", help="list: 7d (default), today, 12h, or a date")
    parser.add_argument("--who", default="", metavar="USER", help="list: only this person")
    parser.add_argument("--verb", default="", help="list: only this, such as search or dial")
    parser.add_argument("--json", action="store_true", help="one JSON document for scripts")
    parser.add_argument(
        "--head", action="append", default=[], metavar="HEAD", help="verify: one that was printed earlier"
    )
    parser.epilog = (
        "verify prints the chain's head. Keep it elsewhere: given again with --head it proves that nothing "
        "before it was changed since, also by somebody who has the key."
    )


@with_plain_errors
def run(args: argparse.Namespace) -> int:
    """Print or prove; 1 when something is wrong, 2 for a time or a head nobody can read."""
    return _verify(args) if args.do == "verify" else _list(args)


def _list(args: argparse.Namespace) -> int:
    shown = shown_for(office_of(args))
    since = shown.since(args.since, now())
    found = tuple(trail.entries(open_reader(args.state), since, who=args.who, verb=args.verb))
    if args.json:
        print(json.dumps([{**asdict(each), "at": each.at.isoformat()} for each in found], indent=2))
        return 0
    grid = table("Row", "When", "Who", "What", "Which", "", right=("Row",))
    for each in found:
        grid.add_row(
            str(each.id),
            shown.time(each.at),
            cell(shown.user(each.who) if each.who else "the desk", limit=60),
            cell(each.verb, limit=40),
            cell(each.subject, limit=80),
            cell(each.detail, limit=80),
        )
    console().print(grid if found else "Nothing in that time.")
    return 0


def _verify(args: argparse.Namespace) -> int:
    try:
        anchors: list[Head] = [parsed(word) for word in args.head]
    except ValueError as unread:
        raise Misuse(str(unread)) from None
    engine = open_reader(args.state)
    key = _key(key_file(args.config, args.state))
    wrong = anchor.verify(engine, args.state, key, tuple(anchors))
    last, others = trail.head(engine), trail.of_others(engine, anchor.audit_key(engine, key))
    engine.dispose()
    if args.json:
        print(
            json.dumps(
                {
                    "whole": not wrong,
                    "rows": last.id,
                    "head": last.short,
                    "faults": wrong,
                    "of_other_keys": others,
                },
                indent=2,
            )
        )
        return 1 if wrong else 0
    for words in wrong:
        fail(f"audit: {words}")
    if wrong:
        return 1
    if last == START:
        print("The audit is empty.")
        return 0
    print(f"{last.id} rows, each as it was written. Head: {last.short}")
    for ident, count in others.items():
        print(f"{count} rows have the key {ident} of another desk, which alone can prove them.")
    return 0


def _key(path: Place) -> Key | None:
    return message_key.read(path) if message_key.is_there(path) else None
