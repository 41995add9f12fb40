"""What shells and `man` know of the command line is what the parser takes; the shells are asked."""

import argparse
import shlex
import subprocess
from pathlib import Path

import pytest

from console.__main__ import COMMANDS, parser
from tests.needs import need

SHELL = Path(__file__).parents[2] / "packaging" / "shell"
FILES = ("completions/reception", "_reception", "reception.fish", "reception.1")


def options(command: str) -> set[str]:
    """The long options of a command that its help shows."""
    root = parser(command)
    found = next(a for a in root._actions if isinstance(a, argparse._SubParsersAction)).choices[command]
    shown = (a for a in found._actions if a.help != argparse.SUPPRESS and a.dest != "help")
    return {word for action in shown for word in action.option_strings if word.startswith("--")}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_and_option_is_known(name: str, command: str) -> None:
    text = (SHELL / name).read_text(encoding="utf-8").replace("\\-", "-")
    assert command in text
    wanted = {option.removeprefix("--") if name.endswith(".fish") else option for option in options(command)}
    assert [option for option in sorted(wanted) if option not in text] == [], "make completion"


def test_bash_completes_a_command() -> None:
    words = (
        f"source {shlex.quote(str(SHELL))}/completions/reception; COMP_WORDS=(reception voi); COMP_CWORD=1; "
        'COMP_LINE="reception voi"; COMP_POINT=13; _shtab_reception reception voi reception; '
        'echo "${COMPREPLY[@]}"'
    )
    done = subprocess.run(["bash", "-c", words], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["voicemail"]


@pytest.mark.parametrize(("shell", "name"), [("zsh", "_reception"), ("fish", "reception.fish")])
def test_the_shell_takes_its_file(shell: str, name: str) -> None:
    done = subprocess.run([need(shell), "-n", SHELL / name], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_manual_is_one() -> None:
    done = subprocess.run(
        [need("man"), "--warnings", "-l", SHELL / "reception.1"], capture_output=True, text=True, check=True
    )
    assert "RECEPTION(1)" in done.stdout
    assert "reception route --from +12125550142" in done.stdout
