"""A real terminal (tmux) with a seat in it: keys in, painted text out."""

import os
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.needs import need
from tests.office import ROOT
from tests.waiting import wait_until


class Terminal:
    """A tmux server of its own, so that no other session is touched."""

    def __init__(
        self,
        socket: Path,
        *words: str,
        size: tuple[int, int] = (120, 36),
        command: Sequence[str] = (sys.executable, "-m", "console"),
    ) -> None:
        self._tmux = [need("tmux"), "-f", "/dev/null", "-S", os.fspath(socket)]
        self._command = shlex.join([*command, *words])
        self._size = size

    def __enter__(self) -> "Terminal":
        columns, rows = self._size
        self._run("new-session", "-d", "-s", "seat", "-x", str(columns), "-y", str(rows), self._command)
        return self

    def __exit__(self, *_: object) -> None:
        self._run("kill-server", check=False)

    def _run(self, *words: str, check: bool = True) -> str:
        environment = {
            **os.environ,
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "PYTHONPATH": os.fspath(ROOT),
        }
        done = subprocess.run(
            [*self._tmux, *words], capture_output=True, text=True, env=environment, cwd=ROOT, check=check
        )
        return done.stdout

    @property
    def pid(self) -> int:
        """The seat's process id."""
        return int(self._run("display-message", "-p", "-t", "seat", "#{pane_pid}"))

    def screen(self) -> str:
        """What is painted."""
        return self._run("capture-pane", "-t", "seat", "-p", check=False)

    def coloured(self) -> str:
        """What is painted, with its colours as a terminal is told them."""
        return self._run("capture-pane", "-t", "seat", "-e", "-p", check=False)

    def everything(self) -> str:
        """What is painted, and the scrollback above it."""
        return self._run("capture-pane", "-t", "seat", "-p", "-S", "-", check=False)

    def title(self) -> str:
        """The terminal's title, as programs have set it."""
        return self._run("display-message", "-p", "-t", "seat", "#{pane_title}")

    def wait_end(self, limit_s: float = 15.0) -> None:
        """Wait until the program has ended."""
        wait_until(lambda: "seat" not in self._run("list-sessions", check=False), limit_s)

    def keys(self, *keys: str) -> None:
        """Press keys by tmux's names: Enter, Space, F2, "o"."""
        self._run("send-keys", "-t", "seat", *keys)

    def wait(self, *texts: str, limit_s: float = 15.0) -> None:
        """Wait until all of these are painted."""
        try:
            wait_until(lambda: all(text in self.screen() for text in texts), limit_s)
        except AssertionError:
            raise AssertionError(f"{texts} not painted on:\n{self.screen()}") from None
