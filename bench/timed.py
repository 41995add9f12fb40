"""A desk that measures itself: `python -m bench.timed REPORT serve …` is `reception serve …` and writes, as
it ends, how long the phone was left alone between two polls and what took that time.

REPORT is a JSON file: by name the count, and p50, p99 and longest in milliseconds, of time as it passed and
of processor time of the desk thread alone (what other processes took of the machine is in the first only);
"worst" are the longest times between two polls, each with the parts it was made of, by processor time.
A signal SIGUSR1 begins anew.
"""

import functools
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from console.__main__ import main
from console.calls.board.snapshot_builder import Painter
from console.calls.core import Core
from console.calls.queue import queues
from console.desk.lookups import Reader
from console.desk.loop import DeskLoop
from console.telephony.garbage import Garbage
from console.telephony.pjsip.pjsua import PjsuaPhone

#: how many of the longest times are told apart
WORST = 6

Times = tuple[list[float], list[float]]


class Report:
    """Times by name."""

    def __init__(self) -> None:
        self.times: dict[str, Times] = {}
        self.worst: list[tuple[float, list[str]]] = []
        self._parts: list[str] = []
        self._left: tuple[float, float] | None = None

    def add(self, name: str, wall: float, cpu: float) -> None:
        """Note a time."""
        passed, used = self.times.setdefault(name, ([], []))
        passed.append(wall)
        used.append(cpu)
        self._parts.append(f"{name} {cpu * 1000:.2f}")

    def between(self, name: str, wall: float, cpu: float) -> None:
        """Note a time between two polls, and the parts of the worst."""
        self.add(name, wall, cpu)
        self.worst = sorted([*self.worst, (cpu * 1000, self._parts)], key=lambda each: -each[0])[:WORST]

    def forget(self) -> None:
        """Begin anew."""
        self.times.clear()
        self.worst.clear()

    def watch(self, owner: Any, method: str, name: str) -> None:
        """Time each run of a method or a module's function."""
        inner: Callable[..., Any] = getattr(owner, method)

        @functools.wraps(inner)
        def timed(*args: Any, **more: Any) -> Any:
            wall, cpu = time.perf_counter(), time.thread_time()
            try:
                return inner(*args, **more)
            finally:
                self.add(name, time.perf_counter() - wall, time.thread_time() - cpu)

        setattr(owner, method, timed)

    def watch_between(self, owner: Any, method: str, name: str) -> None:
        """Time from each end of a method to its next run."""
        inner: Callable[..., Any] = getattr(owner, method)

        @functools.wraps(inner)
        def timed(*args: Any, **more: Any) -> Any:
            if self._left:
                self.between(name, time.perf_counter() - self._left[0], time.thread_time() - self._left[1])
            try:
                return inner(*args, **more)
            finally:
                self._parts = []
                self._left = time.perf_counter(), time.thread_time()

        setattr(owner, method, timed)

    def write(self, path: Path) -> None:
        """Write what was measured."""
        path.write_text(
            json.dumps(
                {
                    name: {"count": len(passed), "wall_ms": _figures(passed), "cpu_ms": _figures(used)}
                    for name, (passed, used) in sorted(self.times.items())
                }
                | {"worst": [(round(cpu, 2), parts) for cpu, parts in self.worst]}
            )
        )


def _figures(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    at = {"p50": len(ordered) // 2, "p99": len(ordered) * 99 // 100, "max": len(ordered) - 1}
    return {name: round(ordered[place] * 1000, 3) for name, place in at.items()}


def run() -> None:
    """Serve, measured."""
    path, report, leave = Path(sys.argv[1]), Report(), os._exit
    report.watch(queues, "settle", "queues settled")
    report.watch(queues, "_pass", "pass over the queues")
    report.watch(Painter, "prepare", "rows")
    report.watch(Painter, "paint", "picture")
    report.watch(Core, "phones", "events")
    report.watch(Core, "tick", "tick")
    report.watch(Core, "deadline", "deadline")
    report.watch(Reader, "informed", "known of a caller")
    report.watch(DeskLoop, "_look_after", "looked after")
    report.watch(PjsuaPhone, "do", "order")
    report.watch(Garbage, "tick", "garbage")
    report.watch_between(PjsuaPhone, "poll", "between polls")
    signal.signal(signal.SIGUSR1, lambda *_: report.forget())

    def end(code: int) -> NoReturn:
        report.write(path)
        leave(code)

    os._exit = end  # type: ignore[assignment]  # the desk ends so: the library's threads don't outlive it
    sys.exit(main(sys.argv[2:]))


if __name__ == "__main__":
    run()
