"""Steps with a title, a log file and a plain message when they fail."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

TAIL_LINES = 12


class Failure(Exception):
    """A step that did not work; the message says which and what to do."""


@dataclass
class Step:
    """One named piece of work; what its commands print goes to its log."""

    title: str
    log: Path
    env: Mapping[str, str] | None = None

    def run(self, command: Sequence[str | Path], cwd: Path | None = None) -> None:
        """Run a command; raises Failure with the end of its output when it fails."""
        with self.log.open("ab") as log:
            self._call(command, cwd, log.fileno())

    def read(self, command: Sequence[str | Path], cwd: Path | None = None) -> str:
        """Run a command and return what it printed; raises Failure when it fails."""
        return self._call(command, cwd, subprocess.PIPE)

    def _call(self, command: Sequence[str | Path], cwd: Path | None, stdout: int) -> str:
        words = [str(word) for word in command]
        with self.log.open("ab") as log:
            log.write(f"$ {' '.join(words)}\n".encode())
            log.flush()
            try:
                done = subprocess.run(
                    words,
                    cwd=cwd,
                    env=self.env,
                    stdin=subprocess.DEVNULL,
                    stdout=stdout,
                    stderr=log,
                    check=False,
                )
            except OSError as error:
                raise Failure(f"{self.title}: {words[0]} can't be run: {error.strerror}") from None
        if done.returncode:
            raise Failure(self.failed(f"{words[0]} ended with {done.returncode}"))
        return done.stdout.decode(errors="replace") if done.stdout else ""

    def failed(self, why: str) -> str:
        """Return the message of a failed step: why, the end of its log and where the log is."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        tail = (f"  | {line}" for line in lines[-TAIL_LINES:])
        return "\n".join([f"{self.title} failed: {why}", *tail, f"Log: {self.log}"])


@dataclass
class Steps:
    """Runs steps one after the other, with a progress line and a numbered log for each."""

    logs: Path
    env: Mapping[str, str] | None = None
    count: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.logs.mkdir(parents=True, exist_ok=True)
        for old in self.logs.glob("*.log"):
            old.unlink()

    @contextmanager
    def step(self, title: str) -> Iterator[Step]:
        """Announce a step, run the body, print how long it took."""
        self.count += 1
        name = re.sub(r"\W+", "-", title.lower()).strip("-")
        started = time.monotonic()
        print(f"{self.count:2}. {title} ...", end="", file=sys.stderr, flush=True)
        try:
            yield Step(title, self.logs / f"{self.count:02}-{name[:40]}.log", self.env)
        except BaseException:
            print(" failed" if isinstance(sys.exception(), Failure) else "", file=sys.stderr)
            raise
        print(f" {time.monotonic() - started:.0f} s", file=sys.stderr)


def note(text: str) -> None:
    """Print a line that belongs to no step."""
    print(f"    {text}", file=sys.stderr)
