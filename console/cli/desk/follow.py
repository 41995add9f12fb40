"""Wishes something of the running desk and tells what it says, until it is done."""

import asyncio
import sys
from pathlib import Path

from console.calls.protocol.intents import Intent
from console.calls.protocol.snapshot import Snapshot
from console.link.client import DeskClient

#: how long the desk may need to answer at all, in seconds
LIMIT_S = 5.0


def follow(socket: Path, intent: Intent) -> int:
    """Send a wish and print each line the desk tells, to the one that says how it ended: 0 when it went well.

    The first line says that it has begun; whoever interrupts it leaves the seat, and the desk gives it up.
    """
    try:
        return asyncio.run(_follow(DeskClient(socket), intent))
    except TimeoutError:
        print(f"No desk answers at {socket}: start it with `reception serve`", file=sys.stderr)
    except KeyboardInterrupt:
        print("Given up.", file=sys.stderr)
    return 1


async def _follow(client: DeskClient, intent: Intent) -> int:
    loop = asyncio.get_running_loop()
    begun: asyncio.Future[None] = loop.create_future()
    done: asyncio.Future[int] = loop.create_future()
    told: set[int] = set()
    sent = False

    def picture(snapshot: Snapshot) -> None:
        nonlocal sent
        if not sent:
            sent = True
            told.update(message.id for message in snapshot.messages)
            client.send(intent)
            return
        for message in snapshot.messages:
            if message.id in told or done.done():
                continue
            told.add(message.id)
            print(message.text, file=sys.stderr if message.bad else sys.stdout, flush=True)
            if message.bad:
                done.set_result(1)
            elif begun.done():
                done.set_result(0)
            if not begun.done():
                begun.set_result(None)

    def lost(why: str) -> None:
        if sent or "role" in why:
            print(why, file=sys.stderr)
            if not done.done():
                done.set_result(1)
            if not begun.done():
                begun.set_result(None)

    watching = asyncio.create_task(client.watch(picture, lost))
    try:
        await asyncio.wait_for(begun, LIMIT_S)
        return await done
    finally:
        watching.cancel()
