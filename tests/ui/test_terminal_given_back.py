"""A board that ends, however it does, leaves the terminal as it was: a real board on a real terminal."""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from tests.office import ROOT
from tests.waiting import wait_until

_MODE = re.compile(r"\x1b\[\?(\d+)([hl])")
#: modes that are on before a board is drawn: the cursor is seen, lines wrap
_ON_BEFORE = {"25", "7"}


class Board:
    """A board that waits for its desk, on a terminal whose other side is ours."""

    def __init__(self, tmp_path: Path, **environment: str) -> None:
        self._ours, self.terminal = pty.openpty()
        settings = termios.tcgetattr(self.terminal)
        settings[3] &= ~termios.ECHOK  # what no program would set by itself
        termios.tcsetattr(self.terminal, termios.TCSANOW, settings)
        self.before = termios.tcgetattr(self.terminal)
        given = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG"))}
        given |= {"TERM": "xterm-256color", "LANG": "C.UTF-8", "PYTHONPATH": os.fspath(ROOT), **environment}
        words = ("-m", "console", "--join", "--socket", tmp_path / "none", "--state", tmp_path)
        self.process = subprocess.Popen(
            [
                "env",
                "--default-signal=INT",
                sys.executable,
                *words,
            ],  # ignored where tests run in the background
            stdin=self.terminal,
            stdout=self.terminal,
            stderr=self.terminal,
            env=given,
            start_new_session=True,
        )
        self._read = b""

    def painted(self) -> str:
        """All that was written so far."""
        while select.select([self._ours], [], [], 0)[0]:
            self._read += os.read(self._ours, 65536)
        return self._read.decode(errors="replace")

    def close(self) -> None:
        """End what is left of it."""
        self.process.kill()
        self.process.wait()
        os.close(self._ours)
        os.close(self.terminal)

    def end(self, number: signal.Signals) -> int:
        """Send a signal and wait for the end; the exit status."""
        self.process.send_signal(number)
        wait_until(lambda: bool(self.painted()) and self.process.poll() is not None, 30)
        return self.process.wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGINT])
def test_a_signal_gives_the_terminal_back_whole(tmp_path: Path, number: signal.Signals) -> None:
    board = Board(tmp_path)
    try:
        wait_until(lambda: "\x1b[?1049h" in board.painted() and "desk" in board.painted(), 60)
        assert termios.tcgetattr(board.terminal) != board.before
        status = board.end(number)
        assert termios.tcgetattr(board.terminal) == board.before
        last = dict(_MODE.findall(board.painted()))
        assert {mode for mode, state in last.items() if state == "h"} <= _ON_BEFORE, last
        assert all(last.get(mode, "h") == "h" for mode in _ON_BEFORE)
        written = board.painted()
        assert written.count("\x1b[>1u") <= written.count("\x1b[<u"), "kitty's keys"
        assert "Traceback" not in written
        assert number is signal.SIGINT or status == -number, "the shell is told which signal it was"
    finally:
        board.close()


@pytest.mark.parametrize("locale", ["C", "POSIX", "de_DE", "de_DE.ISO-8859-1", "en_US@euro"])
def test_a_terminal_without_utf_8_gets_ascii_alone(tmp_path: Path, locale: str) -> None:
    board = Board(tmp_path, LANG=locale)
    try:
        wait_until(lambda: "\x1b[?1049h" in board.painted() and "desk" in board.painted(), 60)
        board.end(signal.SIGTERM)
        assert board.painted().isascii()
    finally:
        board.close()
