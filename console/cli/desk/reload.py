"""`reception reload`: the running desk reads its config again, and says what it can't take over."""

import argparse
import sys

from console.calls.protocol.intents import Intent
from console.calls.protocol.settings import RESTART
from console.cli.desk.do import visit
from console.link.once import Asking

#: exit code where the new config is in use but for what only a restart takes over
NEEDS_RESTART = 3


def arguments(parser: argparse.ArgumentParser) -> None:
    """No options of its own."""
    parser.epilog = (
        "Exit codes: 0 the config is in use, 1 it is not (why is said, and the old one stays), "
        f"{NEEDS_RESTART} it is in use but for keys that only a restart of the desk takes over."
    )


def run(args: argparse.Namespace) -> int:
    """Ask the desk; gives the exit code."""
    return visit(args.socket, _reload)


async def _reload(asking: Asking) -> int:
    answer = await asking.ask(Intent("reload"))
    print(*answer.said, sep="\n", file=sys.stderr if answer.bad else sys.stdout)
    if answer.bad:
        return 1
    return NEEDS_RESTART if any(text.startswith(RESTART) for text in answer.said) else 0
