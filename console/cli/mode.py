"""`reception mode`: show the mode, or switch it through the running desk."""

import argparse
import asyncio
import sys

from console.calls.intents import Intent
from console.calls.snapshot import Snapshot
from console.link.client import DeskClient

HELP = "show or switch the mode"
LIMIT_S = 5.0


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("name", nargs="?", help='a mode of the config, or "schedule" to clear the override')
    parser.add_argument(
        "--until", default="", help='13:00, an ISO time or "never"; default: the next boundary'
    )
    parser.add_argument("--reason", default="", help="why, for the board and the audit")


def run(args: argparse.Namespace) -> int:
    """Show or switch; 1 when no desk answers or it refuses."""
    intent = Intent("mode", to=args.name, until=args.until, text=args.reason) if args.name else None
    try:
        return asyncio.run(asyncio.wait_for(_ask(DeskClient(args.socket), intent), LIMIT_S))
    except TimeoutError:
        print(f"No desk answers at {args.socket}: start it with `reception serve`", file=sys.stderr)
        return 1


async def _ask(client: DeskClient, intent: Intent | None) -> int:
    done: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    first = True

    def picture(snapshot: Snapshot) -> None:
        nonlocal first
        if intent and snapshot.you.lock and not done.done():
            print("Your board is hidden: show it first, at your seat", file=sys.stderr)
            done.set_result(1)
        elif first and intent:
            client.send(intent)
        elif not done.done() and (not intent or snapshot.messages):
            bad = bool(intent) and snapshot.messages[-1].bad
            if bad:
                print(snapshot.messages[-1].text, file=sys.stderr)
            else:
                print(_words(snapshot))
            done.set_result(1 if bad else 0)
        first = False

    def lost(why: str) -> None:
        if "role" in why and not done.done():
            print(why, file=sys.stderr)
            done.set_result(1)

    watching = asyncio.create_task(client.watch(picture, lost))
    try:
        return await done
    finally:
        watching.cancel()


def _words(snapshot: Snapshot) -> str:
    mode = snapshot.mode
    until = f" until {mode.until}" if mode.until else ""
    then = f", then {mode.then}" if mode.then else ""
    who = f"set by {mode.author}" if mode.overridden else ""
    why = ": ".join(filter(None, (who, mode.why)))
    return f"{mode.label}{until}{then} ({why})"
