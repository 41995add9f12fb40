"""`reception pin`: the PIN that shows your hidden board again, set through the running desk."""

import argparse
import asyncio
import getpass
import sys

from console.calls.protocol.intents import Intent
from console.calls.protocol.snapshot import Snapshot
from console.cli.common.output import fail
from console.link.client import DeskClient

LIMIT_S = 10.0
BOX_PROMPTS = ("New PIN of the box (digits)", "New PIN again")
PROMPTS = ("Current PIN (just Enter if you have none)", "New PIN", "New PIN again")


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument(
        "--reset", metavar="USER", help="take away the PIN of somebody who forgot it (managers)"
    )
    parser.add_argument(
        "--box", metavar="NAME", help="the PIN a voicemail box is heard with by phone (its owner, managers)"
    )
    parser.add_argument("--remove", action="store_true", help="with --box: take its PIN away")


def run(args: argparse.Namespace) -> int:
    """Ask for the PIN and set it; 1 when the desk refuses or none answers."""
    if (args.reset and args.box) or (args.remove and not args.box):
        fail("--reset and --box don't go together; --remove needs --box")
        return 2
    if args.reset:
        intent = Intent("reset_pin", to=args.reset)
    elif args.box and args.remove:
        intent = Intent("box_pin", to=args.box)
    else:
        prompts = BOX_PROMPTS if args.box else PROMPTS
        try:
            *old, new, again = (getpass.getpass(f"{what}: ") for what in prompts)
        except EOFError:
            fail("no PIN was given: nothing was changed")
            return 1
        if new != again:
            fail("the two are not the same: nothing was changed")
            return 1
        if args.box and not new:
            fail("no PIN was given: nothing was changed")
            return 1
        intent = Intent("box_pin", to=args.box, text=new) if args.box else Intent("pin", to=old[0], text=new)
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
