"""`reception serve`: the desk alone."""

import argparse
from pathlib import Path

from console.cli import places
from console.cli.shown import fail


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument(
        "--log-to-terminal",
        action="store_true",
        help="leave messages on this terminal instead of the log file",
    )
    parser.add_argument("--practice", action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Serve until SIGTERM; 1 when the desk could not start."""
    try:
        from console.desk.process import Settings, serve
    except ModuleNotFoundError as missing:
        if missing.name != "pjsua2":
            raise
        fail("no SIP library is installed: make pjsip builds it (docs/install.md)")
        return 1
    state: Path = args.state
    # What is practised with has a key of its own, which stays where its messages do.
    key = state.absolute().with_name(f"{state.name}.key") if args.practice else places.key(args.config)
    return serve(
        Settings(
            args.config,
            args.state,
            args.socket,
            key,
            to_terminal=args.log_to_terminal,
            practice=args.practice,
        )
    )
