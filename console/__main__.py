"""The `reception` command: reads the words of the command line and calls the one that was meant."""

import argparse
import importlib
import sys
from pathlib import Path

from console import __version__
from console.cli import places

#: command → its help; the module of console.cli of that name has arguments(parser) and run(args) -> exit code
COMMANDS = {
    "serve": "run the desk alone",
    "demo": "a practice morning: real SIP calls on this machine",
    "check": "every error of the config, with its key",
    "route": "dry run: where a call would go, and why",
    "mode": "show or switch the mode",
    "do": "do what a line says, such as: t cole; as typed at a seat after a colon",
    "calls": "the journal of calls",
    "report": "figures from the journal: calls, which rules people fight, what would help",
    "wallboard": "the day at a glance, in big digits, for a terminal of its own",
    "voicemail": "list, play and mark messages",
    "recordings": "list, play and export recorded conversations",
    "mail": "notices that wait for the mail server, and those it refused",
    "prompts": "what callers hear: list it, play it, have it spoken, speak it at a phone",
    "intents": "what the machine makes of callers' words, and how often it is right",
    "contacts": "import, search and edit the directory",
    "doctor": "what this machine can do, and what is unsafe",
    "encrypt": "encrypt the database, or make it readable again",
    "erase": "take one person's data out of everything that is kept",
    "audit": "who did and looked at what; verify: that no row was changed",
    "pin": "set the PIN that shows your hidden board again, or that of a voicemail box",
    "install": "make the desk a service of this machine, or of your user",
    "backup": "write all a desk keeps to one file, also while it runs",
    "restore": "put back what a backup holds",
}


def _common() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    for flag, what in (
        ("--config", "the config file"),
        ("--state", "the folder of journal and voicemail"),
        ("--socket", "the desk's socket"),
    ):
        common.add_argument(flag, type=Path, default=argparse.SUPPRESS, metavar="PATH", help=what)
    return common


def parser(chosen: str | None = None) -> argparse.ArgumentParser:
    """The whole command line; only the ``chosen`` command's module is imported."""
    common = _common()
    root = argparse.ArgumentParser(
        prog="reception",
        description="A receptionist console. Without a command: open a seat.",
        parents=[common],
    )
    root.add_argument(
        "--join",
        action="store_true",
        help="open a seat at a running desk only, and wait for it while it is away",
    )
    root.add_argument(
        "--at", default="", metavar="PHONE", help="sit down at a phone of [phones]: your calls ring there"
    )
    root.add_argument(
        "--plain",
        action="store_true",
        help="a seat as plain lines, one an event, for screen readers and braille lines",
    )
    root.add_argument("--version", action="version", version=f"reception {__version__}")
    commands = root.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for name, what in COMMANDS.items():
        sub = commands.add_parser(name, help=what, description=what, parents=[common])
        if name == chosen:
            importlib.import_module(f"console.cli.{name}").arguments(sub)
    return root


def main(argv: list[str] | None = None) -> int:
    """Run one command; gives its exit code: 0 done, 1 the thing checked is wrong, 2 misuse."""
    words = sys.argv[1:] if argv is None else argv
    chosen = next((word for word in words if word in COMMANDS), None)
    args = parser(chosen).parse_args(words)
    args.config = getattr(args, "config", None) or places.config()
    args.state = getattr(args, "state", None) or places.state()
    args.socket = getattr(args, "socket", None) or places.socket(args.state)
    module = importlib.import_module(f"console.cli.{args.command or 'seat'}")
    try:
        return int(module.run(args))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0
    except OSError as wrong:
        about = f"{wrong.filename}: " if wrong.filename else ""
        print(f"reception: {about}{wrong.strerror or wrong}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
