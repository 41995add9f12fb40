"""Writes what shells and `man` know of the command line, from the parser itself.

    python packaging/shell/generate.py [--check]

``--check`` writes nothing and exits with 1 where a file is not what the parser says (``make lint``).
"""

import argparse
import os
import sys
from pathlib import Path

import shtab
from argparse_manpage.manpage import Manpage

from console import __version__
from console.__main__ import COMMANDS, parser
from console.cli.common import examples

HERE = Path(__file__).parent
#: shell → the file's name, as that shell looks for it
SHELLS = {"bash": "completions/reception", "zsh": "_reception", "fish": "reception.fish"}


def whole() -> argparse.ArgumentParser:
    """The parser with the options of every command, paths marked as such."""
    root = parser()
    commands = next(a for a in root._actions if isinstance(a, argparse._SubParsersAction))
    for name in COMMANDS:
        one = parser(name)
        found = next(a for a in one._actions if isinstance(a, argparse._SubParsersAction))
        commands.choices[name] = found.choices[name]
    for each in (root, *commands.choices.values()):
        _mark_paths(each)
    return root


def _mark_paths(one: argparse.ArgumentParser) -> None:
    for action in one._actions:
        if action.type is Path or action.metavar in ("PATH", "FILE"):
            action.complete = shtab.FILE  # type: ignore[attr-defined]
        if isinstance(action, argparse._SubParsersAction):
            for each in action.choices.values():
                _mark_paths(each)


def texts() -> dict[str, str]:
    """File name → what it should hold."""
    found = {name: shtab.complete(whole(), shell) for shell, name in SHELLS.items()}
    return {name: text.rstrip() + "\n" for name, text in {**found, "reception.1": manual()}.items()}


def manual() -> str:
    """The manual page, with each command's options and examples."""
    root = whole()
    root.epilog = None  # the examples are a section of their own
    root._manpage = [{"heading": "EXAMPLES", "content": _examples()}]  # type: ignore[attr-defined]
    commands = next(a for a in root._actions if isinstance(a, argparse._SubParsersAction))
    for each in commands.choices.values():
        each.epilog = None
    page = Manpage(root, format="pretty")
    page.prog = "reception"
    page.source = f"reception-console {__version__}"
    page.manual = "Reception Console"
    page.date = ""
    return str(page)


def _examples() -> str:
    lines = [pair for pairs in examples.EXAMPLES.values() for pair in pairs]
    return "\n".join(f".TP\n.B {line}\n{what}" for line, what in lines)


def main(arguments: list[str]) -> int:
    """Write or check the files; gives the exit code."""
    stale = []
    for name, text in texts().items():
        path = HERE / name
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if "--check" not in arguments:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
            print(f"wrote packaging/shell/{name}")
    if stale and "--check" in arguments:
        print(
            f"packaging/shell: {', '.join(stale)}: not what the parser says; make completion", file=sys.stderr
        )
        return 1
    return 0


if __name__ == "__main__":
    os.environ["COLUMNS"] = "100"
    sys.exit(main(sys.argv[1:]))
