"""The `reception` command: reads the words of the command line and calls the one that was meant."""

import argparse
import difflib
import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import NoReturn

from console import __version__
from console.cli.common import examples, paths, streams

#: command → its help
COMMANDS = {
    "serve": "run the desk alone",
    "demo": "a practice morning: real SIP calls on this machine",
    "check": "every error of the config, with its key",
    "reload": "have the running desk read its config again",
    "route": "dry run: where a call would go, and why",
    "mode": "show or switch the mode",
    "do": "do what a line says, as typed at a seat after a colon",
    "calls": "the journal of calls",
    "report": "figures of past calls, which rules people fight, advice",
    "wallboard": "the day at a glance, in big digits, for a terminal of its own",
    "voicemail": "list, play and mark messages",
    "recordings": "list, play and export recorded conversations",
    "mail": "notices that wait for the mail server, or were refused",
    "prompts": "what callers hear: list, play, render, record at a phone",
    "intents": "what the machine makes of callers' words",
    "contacts": "import, search and edit the directory",
    "doctor": "what this machine can do, and what is unsafe",
    "encrypt": "encrypt the database, or make it readable again",
    "key": "rotate: another key for the database, messages and recordings",
    "erase": "take one person's data out of everything that is kept",
    "audit": "who did and looked at what; verify: that no row was changed",
    "pin": "set the PIN of your hidden board, or of a voicemail box",
    "pjsip": "bring the SIP library: 512 lines, sound, current TLS",
    "install": "make the desk a service of this machine, or of your user",
    "backup": "write all a desk keeps to one file, also while it runs",
    "restore": "put back what a backup holds",
}

#: folder of console.cli → its commands; a command's module has arguments(parser) and run(args) -> exit code
_FOLDERS = {
    "desk": ("seat", "serve", "demo", "mode", "do", "wallboard", "pin", "reload"),
    "office": ("check", "route", "intents"),
    "journal": ("calls", "report"),
    "records": ("voicemail", "recordings", "mail", "prompts", "contacts", "erase", "audit"),
    "admin": ("doctor", "encrypt", "install", "backup", "restore", "pjsip", "key"),
}
#: those that open the desk's socket, or look for a desk there; None is a seat
_AT_SOCKET = (None, "serve", "mode", "do", "wallboard", "pin", "reload")
_FOLDER = {command: folder for folder, commands in _FOLDERS.items() for command in commands}


def _module(command: str) -> ModuleType:
    return importlib.import_module(f"console.cli.{_FOLDER[command]}.{command}")


class _Parser(argparse.ArgumentParser):
    """A parser that names the nearest word for one that is none."""

    def _check_value(self, action: argparse.Action, value: object) -> None:
        choices = None if action.choices is None else [str(choice) for choice in action.choices]
        if choices and value not in choices:
            near = difflib.get_close_matches(str(value), choices, 1)
            meant = f"did you mean {near[0]!r}?" if near else f"one of: {', '.join(choices)}"
            raise argparse.ArgumentError(action, f"there is no {value!r}; {meant}")
        super()._check_value(action, value)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one line, and where all words stand; exit code 2."""
        self.exit(2, f"{self.prog}: {message}\nAll there is: {self.prog} --help\n")


def _common() -> _Parser:
    common = _Parser(add_help=False)
    for flag, what in (
        ("--config", "the config file"),
        ("--state", "the folder of journal and voicemail"),
        ("--socket", "the desk's socket"),
    ):
        common.add_argument(flag, type=Path, default=argparse.SUPPRESS, metavar="PATH", help=what)
    return common


def _seat_words(common: _Parser, *, whole: bool) -> _Parser:
    """The parser of what may stand before, or in place of, a command; not ``whole``, it only looks."""
    root = _Parser(
        prog="reception",
        description="A receptionist console. Without a command: open a seat.",
        parents=[common],
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=examples.epilog(""),
        add_help=whole,
        exit_on_error=whole,
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
    return root


def command_of(words: list[str]) -> str | None:
    """The command among the words: the first that is no option and no option's value."""
    root = _seat_words(_common(), whole=False)
    root.add_argument("command", nargs="?")
    try:
        found: str | None = root.parse_known_args(words)[0].command
    except argparse.ArgumentError:
        return None
    return found


def parser(chosen: str | None = None) -> argparse.ArgumentParser:
    """The whole command line; only the ``chosen`` command's module is imported."""
    common = _common()
    root = _seat_words(common, whole=True)
    root.add_argument("--version", action="version", version=f"reception {__version__}")
    commands = root.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for name, what in COMMANDS.items():
        sub = commands.add_parser(name, help=what, description=what, parents=[common])
        if name == chosen:
            _module(name).arguments(sub)
            sub.formatter_class = argparse.RawDescriptionHelpFormatter
            sub.epilog = examples.epilog(name, sub.epilog)
    return root


def main(argv: list[str] | None = None) -> int:
    """Run one command; gives its exit code: 0 done, 1 the thing checked is wrong, 2 misuse."""
    streams.show_what_can_be_shown()
    with streams.quiet_end():
        return _run(argv)


def _run(argv: list[str] | None) -> int:
    words = sys.argv[1:] if argv is None else argv
    args = parser(command_of(words)).parse_args(words)
    args.config = getattr(args, "config", None) or paths.config()
    args.state = getattr(args, "state", None) or paths.state()
    args.socket = getattr(args, "socket", None) or paths.socket(args.state)
    if args.command in _AT_SOCKET and (why := _unreachable(args.socket)):
        print(f"reception: {why}", file=sys.stderr)
        return 1
    try:
        args.command = args.command or _without_command(args)
        if not args.command:
            return 0
        return int(_module(args.command).run(args))
    except KeyboardInterrupt:
        return 130
    except OSError as wrong:
        if isinstance(wrong, BrokenPipeError) and streams.nobody_reads():
            raise
        about = f"{wrong.filename}: " if wrong.filename else ""
        print(f"reception: {about}{wrong.strerror or wrong}", file=sys.stderr)
        return 1


def _unreachable(path: Path) -> str:
    """Why no desk can be at a socket's path; empty where one can."""
    from console.link.address import too_long

    return too_long(path)


def _without_command(args: argparse.Namespace) -> str:
    """What `reception` alone does: "seat", or what somebody without an office chose, "" for nothing."""
    from console.cli.desk import first_run, seat

    here = sys.stdin.isatty() and sys.stdout.isatty() and not (args.plain or args.join or args.at)
    if not here or not first_run.is_first_run(args.config, args.state) or seat.desk_answers(args.socket):
        return "seat"
    chosen = first_run.choose()
    if chosen == "demo":
        parser("demo").parse_args(["demo"], args)
        args.config = paths.config()
    return chosen


if __name__ == "__main__":
    sys.exit(main())
