"""Asks another process for reports and dry runs, and waits for it in a thread of its own."""

import logging
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec

from console.calls.protocol.reports import ReadReport, Rehearsed, Reported
from console.desk.workers.report_process import refused

log = logging.getLogger(__name__)

#: what takes longer is given up, in seconds
LIMIT_S = 120.0

ReportAnswer = tuple[int, Reported | Rehearsed]


class Reporter:
    """``do`` takes a wish and never waits; ``answers`` gives, by seat, what came of it."""

    def __init__(self, config: Path, state: Path) -> None:
        self._words = [sys.executable, "-m", "console.desk.workers.report_process", str(config), str(state)]
        self._wishes: queue.SimpleQueue[ReadReport | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[ReportAnswer] = queue.SimpleQueue()
        self._process: subprocess.Popen[bytes] | None = None
        self._over = False
        self._thread = threading.Thread(target=self._run, name="reports", daemon=True)
        self._thread.start()

    def do(self, wish: ReadReport) -> None:
        """See to it soon."""
        self._wishes.put(wish)

    def answers(self) -> Iterator[ReportAnswer]:
        """The answers so far."""
        while not self._done.empty():
            yield self._done.get_nowait()

    def stop(self) -> None:
        """End the thread and the process it waits for."""
        self._over = True
        self._wishes.put(None)
        if (process := self._process) is not None:
            process.kill()
        self._thread.join(2.0)

    def _run(self) -> None:
        while (wish := self._wishes.get()) is not None and not self._over:
            try:
                answer = self._ask(wish)
            except (OSError, subprocess.SubprocessError, msgspec.MsgspecError) as wrong:
                log.error("no report: %s", type(wrong).__name__)
                answer = refused(wish, "it could not be reckoned: see the desk's log")
            except Exception:
                log.exception("no report")
                answer = refused(wish, "it could not be reckoned: see the desk's log")
            self._done.put((wish.seat, answer))

    def _ask(self, wish: ReadReport) -> Reported | Rehearsed:
        pipe = subprocess.PIPE
        with subprocess.Popen(self._words, stdin=pipe, stdout=pipe, start_new_session=True) as process:
            self._process = process
            try:
                out, _ = process.communicate(msgspec.msgpack.encode(wish), LIMIT_S)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        kind: type[Reported | Rehearsed] = Rehearsed if wish.path else Reported
        return msgspec.msgpack.decode(out, type=kind)
