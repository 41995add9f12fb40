"""Asks another process for reports and dry runs, and waits for it in a thread of its own."""

import logging
import subprocess
import sys
from pathlib import Path

import msgspec

from console.calls.protocol.reports import ReadReport, Rehearsed, Reported
from console.desk.workers.report_process import refused
from console.desk.workers.worker import Worker

log = logging.getLogger(__name__)

#: what takes longer is given up, in seconds
LIMIT_S = 120.0

ReportAnswer = tuple[int, Reported | Rehearsed]


class Reporter(Worker[ReadReport, ReportAnswer]):
    """``do`` takes a wish and never waits; ``answers`` gives, by seat, what came of it."""

    def __init__(self, config: Path, state: Path) -> None:
        self._words = [sys.executable, "-m", "console.desk.workers.report_process", str(config), str(state)]
        self._process: subprocess.Popen[bytes] | None = None
        self._over = False
        super().__init__("reports")

    def stop(self) -> None:
        """End the thread and the process it waits for."""
        self._over = True
        if (process := self._process) is not None:
            process.kill()
        super().stop()

    def _carry_out(self, order: ReadReport) -> None:
        if self._over:
            return
        try:
            answer = self._ask(order)
        except (OSError, subprocess.SubprocessError, msgspec.MsgspecError) as wrong:
            log.error("no report: %s", type(wrong).__name__)
            answer = refused(order, "it could not be reckoned: see the desk's log")
        except Exception:
            log.exception("no report")
            answer = refused(order, "it could not be reckoned: see the desk's log")
        self._done.put((order.seat, answer))

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
