"""Steps with a title, a log file, what is left of the whole, and a plain message when they fail."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

TAIL_LINES = 12
#: what an interrupted step's commands get to end, in seconds
PATIENCE_S = 5.0


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

    def both(self, one: Sequence[str | Path], other: Sequence[str | Path], cwds: tuple[Path, Path]) -> None:
        """Run two commands at once; raises Failure when one fails, and ends the other then."""
        with self.log.open("ab") as log:
            processes = [
                subprocess.Popen(
                    [str(word) for word in command],
                    cwd=cwd,
                    env=self.env,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                )
                for command, cwd in zip((one, other), cwds, strict=True)
            ]
            try:
                codes: list[int | None] = [None, None]
                while None in codes and not any(codes):
                    codes = [process.poll() for process in processes]
                    time.sleep(0.1)
            finally:
                for process in processes:
                    if process.poll() is None:
                        process.terminate()
                        process.wait(PATIENCE_S)
        for command, code in zip((one, other), codes, strict=True):
            if code:
                raise Failure(self.failed(f"{command[0]} ended with {code}"))

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
    """Runs steps one after the other, with a progress line and a numbered log for each.

    `expected` maps the titles to come to the seconds they take on two idle cores; what is left is told from
    it, at the pace of the steps that are done.
    """

    logs: Path
    env: Mapping[str, str] | None = None
    expected: dict[str, float] = field(default_factory=dict)
    count: int = field(default=0, init=False)
    pace: float = field(default=1.0, init=False)

    def __post_init__(self) -> None:
        self.logs.mkdir(parents=True, exist_ok=True)
        for old in self.logs.glob("*.log"):
            old.unlink()

    @contextmanager
    def step(self, title: str) -> Iterator[Step]:
        """Announce a step and what is left, run the body, print how long it took."""
        self.count += 1
        name = re.sub(r"\W+", "-", title.lower()).strip("-")
        started = time.monotonic()
        over = threading.Event()
        line = threading.Thread(target=self._tell, args=(title, started, over), daemon=True)
        print(self._line(title, 0.0), end="", file=sys.stderr, flush=True)
        if sys.stderr.isatty():
            line.start()
        try:
            yield Step(title, self.logs / f"{self.count:02}-{name[:40]}.log", self.env)
        except BaseException:
            self._end(over, line)
            print(" failed" if isinstance(sys.exception(), Failure) else "", file=sys.stderr)
            raise
        self._end(over, line)
        took = time.monotonic() - started
        expected = self.expected.pop(title, 0.0)
        if expected >= 10.0:
            self.pace = took / expected
        again = f"\r{self.count:2}. {title} ..." if sys.stderr.isatty() else ""
        rest = "\x1b[K" if again else ""
        print(f"{again} {took:.0f} s{rest}", file=sys.stderr)

    def left(self, title: str, elapsed: float) -> float:
        """Return the seconds that are left, about, `elapsed` seconds into a step; 0 when nobody knows."""
        rest = sum(seconds for name, seconds in self.expected.items() if name != title)
        return self.pace * rest + max(self.pace * self.expected.get(title, 0.0) - elapsed, 0.0)

    def _line(self, title: str, elapsed: float) -> str:
        left = self.left(title, elapsed)
        return f"{self.count:2}. {title} ..." + (f" ({about(left)} left)" if left >= 1.0 else "")

    def _tell(self, title: str, started: float, over: threading.Event) -> None:
        while not over.wait(1.0):
            line = self._line(title, time.monotonic() - started)
            print(f"\r{line}\x1b[K", end="", file=sys.stderr, flush=True)

    def _end(self, over: threading.Event, line: threading.Thread) -> None:
        over.set()
        if line.is_alive():
            line.join()


def about(seconds: float) -> str:
    """Say a span of seconds as one would: "about 40 s", "about 3 min"."""
    return f"about {seconds / 60:.0f} min" if seconds >= 90 else f"about {-(-seconds // 10) * 10:.0f} s"


def note(text: str) -> None:
    """Print a line that belongs to no step."""
    print(f"    {text}", file=sys.stderr)
