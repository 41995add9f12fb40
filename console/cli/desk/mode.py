"""`reception mode`: show the mode, or switch it through the running desk."""

import argparse
import sys

from console.calls.protocol.intents import Intent
from console.calls.protocol.snapshot import Snapshot
from console.cli.desk.do import HIDDEN, visit
from console.link.once import Asking


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("name", nargs="?", help='a mode of the config, or "schedule" to clear the override')
    parser.add_argument(
        "--until",
        default="",
        help='13:00, +10min, "at 15:30", "Fri 12:00", never; default: the next boundary',
    )
    parser.add_argument("--reason", default="", help="why, for the board and the audit")


def run(args: argparse.Namespace) -> int:
    """Show or switch; 1 when no desk answers or it refuses."""
    if args.name:
        intent = Intent("mode", to=args.name, until=args.until, text=args.reason)
        if code := visit(args.socket, lambda asking: _switch(asking, intent)):
            return code
    return visit(args.socket, _show)


async def _switch(asking: Asking, intent: Intent) -> int:
    if (await asking.picture()).you.lock:
        print(HIDDEN, file=sys.stderr)
        return 1
    answer = await asking.ask(intent)
    if answer.bad:
        print(*answer.said, sep="\n", file=sys.stderr)
    return int(answer.bad)


async def _show(asking: Asking) -> int:
    print(_words(await asking.picture()))
    return 0


def _words(snapshot: Snapshot) -> str:
    mode = snapshot.mode
    until = f" until {mode.until}" if mode.until else ""
    then = f", then {mode.then}" if mode.then else ""
    who = f"set by {mode.author}" if mode.overridden else ""
    why = ": ".join(filter(None, (who, mode.why)))
    return f"{mode.label}{until}{then} ({why})"
