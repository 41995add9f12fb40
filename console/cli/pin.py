"""`reception pin`: the PIN that shows your hidden board again, set through the running desk."""

import argparse
import asyncio
import getpass
import sys

from console.calls.intents import Intent
from console.calls.snapshot import Snapshot
from console.cli.shown import fail
from console.link.client import DeskClient

HELP = "set the PIN that shows your hidden board again"
LIMIT_S = 10.0
PROMPTS = ("Present PIN (Enter where you have none)", "New PIN", "New PIN again")


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument(
        "--reset", metavar="USER", help="take away the PIN of somebody who forgot it (managers)"
    )


def run(args: argparse.Namespace) -> int:
    """Ask for the PIN and set it; 1 when the desk refuses or none answers."""
    if args.reset:
        intent = Intent("reset_pin", to=args.reset)
    else:
        try:
            old, new, again = (getpass.getpass(f"{what}: ") for what in PROMPTS)
        except EOFError:
            fail("no PIN was given: nothing was changed")
            return 1
        if new != again:
            fail("the two are not the same: nothing was changed")
            return 1
        intent = Intent("pin", to=old, text=new)
    try:
        bad, words = asyncio.run(asyncio.wait_for(_ask(DeskClient(args.socket), intent), LIMIT_S))
    except TimeoutError:
        fail(f"no desk answers at {args.socket}: start it with `reception serve`")
        return 1
    print(words, file=sys.stderr if bad else sys.stdout)
    return int(bad)


async def _ask(client: DeskClient, intent: Intent) -> tuple[bool, str]:
    done: asyncio.Future[tuple[bool, str]] = asyncio.get_running_loop().create_future()
    sent = False

    def picture(snapshot: Snapshot) -> None:
        nonlocal sent
        if done.done():
            return
        if snapshot.you.lock:
            done.set_result((True, "Your board is hidden: show it first"))
        elif not sent:
            sent = True
            client.send(intent)
        elif snapshot.messages:
            done.set_result((snapshot.messages[-1].bad, snapshot.messages[-1].text))

    def lost(why: str) -> None:
        if "role" in why and not done.done():
            done.set_result((True, why))

    watching = asyncio.create_task(client.watch(picture, lost))
    try:
        return await done
    finally:
        watching.cancel()
