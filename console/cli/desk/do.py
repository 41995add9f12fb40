"""`reception do`: what is typed at a seat's command line, from the shell."""

import argparse
import asyncio
import shlex
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from console.calls.protocol.intents import Intent
from console.calls.protocol.snapshot import Asked, Snapshot
from console.commandline.parse import Unclear, read
from console.config.grammar.command_words import WORDS
from console.link.frames import FrameError
from console.link.once import Asking, DeskRefused

LIMIT_S = 5.0
#: and so long a person may think about the desk's question, in seconds
ANSWERED_S = 30.0
HIDDEN = "Your board is hidden: show it first, at your seat"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = "lines:\n" + "\n".join(f"  {word.example}" for word in WORDS)
    parser.add_argument("words", nargs="+", help="a line of the command line, such as: t cole")
    parser.add_argument(
        "--sure",
        metavar="NAME",
        default="",
        help="who talks in the call that this ends or moves: do it anyway",
    )


def run(args: argparse.Namespace) -> int:
    """Do it; 1 when the desk refuses or does not answer, 2 when the line says nothing."""
    return visit(
        args.socket, lambda asking: _do(asking, " ".join(args.words), args.sure), LIMIT_S + ANSWERED_S
    )


def visit(path: Path, act: Callable[[Asking], Awaitable[int]], limit_s: float = LIMIT_S) -> int:
    """Do something at the desk and give its exit code; 1, with a sentence, when the desk does not answer."""

    async def go() -> int:
        async with Asking(path) as asking:
            return await act(asking)

    try:
        return asyncio.run(asyncio.wait_for(go(), limit_s))
    except DeskRefused as refused:
        print(refused, file=sys.stderr)
    except FrameError as wrong:
        print(f"The desk sent something that can't be read ({wrong}): restart the older one", file=sys.stderr)
    except (OSError, TimeoutError, asyncio.IncompleteReadError):
        print(f"No desk answers at {path}: start it with `reception serve`", file=sys.stderr)
    return 1


async def _do(asking: Asking, line: str, sure: str) -> int:
    from console.ui.typed_line import intents
    from console.ui.view import View

    snapshot = await asking.picture()
    if snapshot.you.lock:
        print(HIDDEN, file=sys.stderr)
        return 1
    try:
        snapshot = await _informed(asking, line, snapshot)
        wishes = intents(line, View(snapshot, snapshot.taken_at))
    except Unclear as unclear:
        print(unclear, file=sys.stderr)
        return 2 if unclear.misuse else 1
    for intent in wishes:
        answer = await asking.ask(intent)
        if asked := answer.asked:
            if not _says_yes(asked, sure):
                await asking.ask(Intent("no"))
                return 1
            answer = await asking.ask(replace(intent, sure=asked.id))
        for text in answer.said:
            print(text, file=sys.stderr if answer.bad else sys.stdout)
        if answer.bad:
            return 1
    return 0


def _says_yes(asked: Asked, sure: str) -> bool:
    """Whether the desk's question about somebody's conversation is answered with yes: at the terminal, or by
    ``--sure`` with the names of those who talk."""
    who = " and ".join(asked.who)
    if sure:
        named = {name.strip().casefold() for name in sure.replace(" and ", ",").split(",")}
        if named == {name.casefold() for name in asked.who}:
            return True
        print(f"{asked.text} It is {who} who would be cut off, not {sure}: nothing was done", file=sys.stderr)
        return False
    if sys.stdin.isatty():
        return input(f"{asked.text} [y/N] ").strip().lower() in ("y", "yes")
    print(f"{asked.text} Nothing was done; to do it: --sure {shlex.quote(who)}", file=sys.stderr)
    return False


async def _informed(asking: Asking, line: str, snapshot: Snapshot) -> Snapshot:
    """The picture, with what the directory knows of a name in the line."""
    try:
        read(line, snapshot)
    except Unclear as unclear:
        if asked := unclear.asked:
            await asking.ask(Intent("search", text=asked))
            found = await asking.picture(lambda each: each.found_for == asked)
            return replace(snapshot, found=found.found, found_for=asked)
    return snapshot
