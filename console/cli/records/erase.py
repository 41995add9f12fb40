"""`reception erase`: one person's data taken out of journal, messages and directory, while no desk runs."""

import argparse
import sys
from pathlib import Path

from console.cli.common.errors import with_plain_errors
from console.cli.common.output import Misuse, fail, now, office_of, whoami
from console.config.grammar.numbers import e164
from console.store.database.engine import open_writer
from console.store.privacy import mentions
from console.store.privacy.erasure import Traces, erase, find
from console.store.recordings import spool
from console.store.runs import of_desk
from console.store.state_folder import StateLock

#: How people call what goes.
_NAMES = {
    "calls": "calls, of which time, outcome and who talked stay for the figures",
    "cards": "cards of the directory",
    "voicemails": "messages with their transcripts: shredded",
    "notes": "notes",
    "slips": "message slips",
    "callbacks": "wishes to be called back",
    "refusals": "refused calls",
    "recordings": "recorded conversations: shredded",
    "favourites": "favourites of people who work here",
    "remarks": "remarks on their numbers",
    "merges": "merged cards",
    "import_changes": "what imports changed of their cards",
    "mails": "notices by mail that wait, or were refused",
    "mentions": "other rows with their number in their words: the number is taken out",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("--number", action="append", default=[], help="their number; may be given again")
    parser.add_argument(
        "--card", type=int, default=0, metavar="ID", help="their card (reception contacts search)"
    )
    parser.add_argument("--reason", default="", help="why, for the audit; name nobody in it")
    parser.add_argument("--dry-run", action="store_true", help="only show what would go")
    parser.add_argument("--yes", action="store_true", help="don't ask")
    parser.epilog = "The desk must be stopped. What is erased can't be brought back."


@with_plain_errors
def run(args: argparse.Namespace) -> int:
    """Show what goes, ask, erase; 1 when it can't be done, 2 for words nobody understands."""
    office = office_of(args)
    numbers = [e164(word, office.office.country if office else "US") for word in args.number]
    if None in numbers or not (numbers or args.card):
        wrong = args.number[numbers.index(None)] if None in numbers else ""
        raise Misuse(f'"{wrong}" is no telephone number' if wrong else "erase whom? Write --number or --card")
    lock = StateLock(args.state)
    try:
        return _erase(args, [number for number in numbers if number])
    finally:
        lock.close()


def _erase(args: argparse.Namespace, numbers: list[str]) -> int:
    if left := _unsealed(args.state):
        fail(
            f"a desk ended badly and left {left} recordings in memory, which nobody can assign yet: "
            "start the desk once (it seals them), stop it, and try again"
        )
        return 1
    engine = open_writer(args.state)
    traces = find(engine, numbers, args.card, of_desk(engine, args.state))
    _show(traces)
    _say_what_stays(args.config, args.state, traces)
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
    return 1 if traces.elsewhere else 0


def _show(traces: Traces) -> None:
    for name, count in traces.rows:
        if count:
            print(f"{count:6} {_NAMES.get(name, name)}")
    if traces.nothing:
        print("Nothing is known of this person.")
    if traces.elsewhere:
        print(
            f"{len(traces.elsewhere)} messages and recordings lie with other desks of this database and "
            "stay: run this command there, too"
        )


def _unsealed(state: Path) -> int:
    """How many recordings a desk that died left in memory: nothing of them is in the journal yet."""
    return sum(1 for folder in spool.left(state) for _ in folder.rglob("*.wav"))


def _say_what_stays(config: Path, state: Path, traces: Traces) -> None:
    """What this command does not reach."""
    wanted = mentions.pattern(traces.numbers)
    for path in (config, *sorted(state.glob("overrides.toml*"))):
        try:
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            continue
        found = [str(at) for at, line in enumerate(lines, 1) if wanted and wanted.search(line)]
        if found:
            print(f"{path} names this person in line {', '.join(found)}: take it out there")
    copies = sorted((*state.glob("before-schema-*"), *state.glob("before-restore-*")))
    for copy in copies:
        print(f"{copy}: an older copy may still hold this person: remove it")
    print("Backups (reception backup) made before now still hold this person until you remove them.")
    print("Notes and slips about others may say their name; they are not searched for it.")
