"""`reception erase`: one person's data taken out of journal, messages and directory, while no desk runs."""

import argparse
import sys
from pathlib import Path

from console.cli.shown import Misuse, fail, now, office_of, whoami
from console.cli.told import told
from console.config.model import Office
from console.config.numbers import e164
from console.store.database import open_writer
from console.store.erasure import Traces, erase, find
from console.store.lock import StateLock

#: How people call what goes.
_NAMES = {
    "calls": "calls, of which time, outcome and who talked stay for the figures",
    "cards": "cards of the directory",
    "voicemails": "messages with their transcripts: shredded",
    "notes": "notes",
    "slips": "message slips",
    "callbacks": "wishes to be called back",
    "refusals": "refused calls",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("--number", action="append", default=[], help="a number of hers; may be given again")
    parser.add_argument(
        "--card", type=int, default=0, metavar="ID", help="her card (reception contacts search)"
    )
    parser.add_argument("--reason", default="", help="why, for the audit; name nobody in it")
    parser.add_argument("--dry-run", action="store_true", help="only show what would go")
    parser.add_argument("--yes", action="store_true", help="don't ask")
    parser.epilog = "The desk must be stopped. What is erased can't be brought back."


@told
def run(args: argparse.Namespace) -> int:
    """Show what goes, ask, erase; 1 when it can't be done, 2 for words nobody understands."""
    office = office_of(args)
    numbers = [e164(word, office.office.country if office else "US") for word in args.number]
    if None in numbers or not (numbers or args.card):
        wrong = args.number[numbers.index(None)] if None in numbers else ""
        raise Misuse(f'"{wrong}" is no telephone number' if wrong else "erase whom? Write --number or --card")
    lock = StateLock(args.state)
    try:
        return _erase(args, office, [number for number in numbers if number])
    finally:
        lock.close()


def _erase(args: argparse.Namespace, office: Office | None, numbers: list[str]) -> int:
    engine = open_writer(args.state)
    traces = find(engine, numbers, args.card)
    _show(traces)
    _say_what_stays(office, args.state, traces)
    if args.dry_run or traces.nothing:
        print("Nothing was changed.")
        return 0
    if not args.yes:
        if not sys.stdin.isatty():
            fail("nobody to ask here: write --yes when it is meant")
            return 2
        if input("Erase it for good? Write yes: ").strip().casefold() != "yes":
            print("Nothing was changed.")
            return 1
    erase(engine, traces, whoami(), now(), args.reason)
    engine.dispose()
    print("Erased, and written to the audit without whom.")
    return 0


def _show(traces: Traces) -> None:
    for name, count in traces.rows:
        if count:
            print(f"{count:6} {_NAMES.get(name, name)}")
    if traces.nothing:
        print("Nothing is known of this person.")


def _say_what_stays(office: Office | None, state: Path, traces: Traces) -> None:
    """What this command does not reach."""
    for person in office.contact if office else ():
        if set(person.numbers) & set(traces.numbers):
            print("config.toml has a [[contact]] with this number: take it out there")
    copies = sorted((*state.glob("before-schema-*"), *state.glob("before-restore-*")))
    for copy in copies:
        print(f"{copy}: an older copy may still hold this person: remove it")
    print("Backups (reception backup) made before now still hold this person until you remove them.")
