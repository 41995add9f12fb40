"""Every command into a pipe that nobody reads any more, and on an output that can't show each letter."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from console.__main__ import COMMANDS
from tests.cli.in_process import fill
from tests.office import ROOT
from tests.store.samples import SHIPPED

#: command → words with which it prints something on a machine without a desk
WORDS: dict[str, tuple[str, ...]] = {
    "serve": ("--help",),
    "demo": ("--help",),
    "check": (os.fspath(SHIPPED),),
    "reload": (),
    "route": ("--from", "+12125550142"),
    "mode": (),
    "do": ("t", "Cole"),
    "calls": ("--since", "2020-01-01"),
    "report": ("--since", "2020-01-01"),
    "wallboard": ("--help",),
    "voicemail": (),
    "recordings": (),
    "mail": (),
    "prompts": (),
    "intents": ("say", "Ich möchte einen Termin"),
    "contacts": ("search", "Müller"),
    "doctor": (),
    "encrypt": ("--help",),
    "key": ("--help",),
    "erase": ("--number", "+12125550142", "--dry-run"),
    "audit": (),
    "pin": ("--help",),
    "install": ("--dry-run",),
    "backup": ("--help",),
    "restore": ("--help",),
    "pjsip": ("--help",),
}


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a desk that has ended, with names of all kinds in it."""
    made = tmp_path_factory.mktemp("state")
    fill(made).close()
    return made


def test_the_table_is_whole() -> None:
    assert set(WORDS) == set(COMMANDS)


def _words(command: str, state: Path) -> list[str]:
    places = (
        "--config",
        os.fspath(SHIPPED),
        "--state",
        os.fspath(state),
        "--socket",
        os.fspath(state / "no"),
    )
    return [sys.executable, "-m", "console", command, *WORDS[command], *places]


def _environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.fspath(ROOT), **more}


@pytest.mark.parametrize(
    ("command", "errors_too"),
    [*((command, False) for command in COMMANDS), ("calls", True), ("do", True), ("erase", True)],
)
def test_a_reader_that_has_read_enough_ends_it_quietly(command: str, errors_too: bool, state: Path) -> None:
    ours, theirs = os.pipe()
    os.close(ours)  # the reader is gone before the first word
    done = subprocess.run(
        _words(command, state),
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs if errors_too else subprocess.PIPE,
        env=_environment(PYTHONUNBUFFERED="1" if errors_too else ""),
        timeout=120,
        check=False,
    )
    os.close(theirs)
    said = (done.stderr or b"").decode()
    assert done.returncode in (0, 1, 2), said
    for word in ("Traceback", "Exception ignored", "Broken pipe", "BrokenPipe"):
        assert word not in said


#: commands that print what callers and files have said
_PRINT = ("calls", "voicemail", "contacts", "prompts", "intents", "route", "check", "doctor")


@pytest.mark.parametrize("command", _PRINT)
def test_an_output_that_shows_ascii_alone_gets_no_traceback(command: str, state: Path) -> None:
    done = subprocess.run(
        _words(command, state),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=_environment(PYTHONIOENCODING="ascii:strict"),
        timeout=120,
        check=False,
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode(errors="replace")
    assert done.returncode in (0, 1, 2, 3)
    assert done.stdout.isascii()
