"""`reception serve`: the desk alone."""

import argparse
import gc
import random
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from console.cli.common import paths
from console.cli.common.output import fail

if TYPE_CHECKING:
    from console.calls.protocol.store_commands import StoreCommand
    from console.config.schema.office import Office


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument(
        "--log-to-terminal",
        action="store_true",
        help="leave messages on this terminal instead of the log file",
    )
    parser.add_argument("--practice", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--seed", type=int, help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Serve until SIGTERM; 1 when the desk could not start."""
    gc.disable()  # nothing that is loaded now is ever garbage; the desk collects in its own time
    try:
        from console.desk.process import Settings, serve
    except ModuleNotFoundError as missing:
        if missing.name != "pjsua2":
            raise
        fail("no SIP library is installed: reception pjsip brings one")
        return 1
    state: Path = args.state
    # What is practised with has a key of its own, which stays where its messages do.
    key = state.absolute().with_name(f"{state.name}.key") if args.practice else paths.key(args.config)
    return serve(
        Settings(
            args.config,
            args.state,
            args.socket,
            key,
            to_terminal=args.log_to_terminal,
            practice=args.practice,
            past=_past(args.seed) if args.practice else None,
        )
    )


def _past(seed: int | None) -> "Callable[[Office, datetime], Iterable[StoreCommand]]":
    """The weeks before a practice morning, so that its lists and reports are not empty."""

    def calls(office: "Office", now: datetime) -> "Iterable[StoreCommand]":
        from console.practice import past

        return past.calls(office, now, random.Random(seed))  # noqa: S311 - who called when is no secret

    return calls
