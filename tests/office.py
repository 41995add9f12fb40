"""A real desk process for tests and benches: its own config, state, ports and socket, stopped by pid."""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

from console.calls.protocol.intents import Intent
from console.calls.protocol.snapshot import Row, Snapshot
from console.link.client import DeskClient
from console.store.keys import sqlcipher
from console.store.keys.encryption import key_of
from console.store.recordings import spool
from tests.peers import free_port, rtp_range
from tests.waiting import limit, wait_until

ROOT = Path(__file__).resolve().parents[1]

#: how long a desk may take to start on a machine that has much else to do
START_S = 90.0

BASE = """
[office]
name = "Riverside"
timezone = "America/New_York"
country = "US"

[sip]
listen = "127.0.0.1:{port}"
rtp_ports = "{rtp}-{rtp_end}"
media_timeout = "{media_timeout}"
ask_every = "{ask_every}"

[modes.open]
hours = "24/7"
"""

#: the state folder of each desk of this run, and the process ids of its starts
_desks: dict[Path, list[int]] = {}


def clean_up() -> None:
    """Take away what killed desks left in memory, at the end of a run: none of them starts again."""
    for state, pids in _desks.items():
        for folder in spool.left(state):
            shutil.rmtree(folder, ignore_errors=True)
        for pid, name in product(pids, ("faketime_shm_{}", "sem.faketime_sem_{}")):
            Path("/dev/shm", name.format(pid)).unlink(missing_ok=True)
    _desks.clear()


class Desk:
    """A desk process. ``config`` may name {port}; it is written to ``folder/config.toml``. ``program`` is
    what Python runs, ``env`` what its environment has besides."""

    program: tuple[str, ...] = ("-m", "console")

    def __init__(self, folder: Path, config: str, **given: object) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.port = free_port()
        self.config = folder / "config.toml"
        rtp, rtp_end = rtp_range(1200)  # 512 calls, and what is not yet free again
        names = {
            "port": self.port,
            "rtp": rtp,
            "rtp_end": rtp_end,
            "media_timeout": "30s",
            "ask_every": "0s",
            **given,
        }
        self.config.write_text((BASE + config).format(**names), encoding="utf-8")
        self.state = folder / "state"
        self.socket = folder / "desk.sock"
        self.process: subprocess.Popen[bytes] | None = None
        self.env: dict[str, str] = {}

    def start(self) -> "Desk":
        """Start it and wait until its socket answers."""
        self.process = subprocess.Popen(
            [
                *(sys.executable, *self.program, "serve", "--config", str(self.config)),
                *("--state", str(self.state), "--socket", str(self.socket)),
            ],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env={**os.environ, **self.env},
        )
        _desks.setdefault(self.state, []).append(self.process.pid)

        def up() -> bool:
            assert self.process
            if self.process.poll() is not None:
                assert self.process.stderr
                raise AssertionError(
                    f"the desk did not start: {self.process.stderr.read().decode()} {self.log()}"
                )
            with socket.socket(socket.AF_UNIX) as probe:
                return probe.connect_ex(os.fspath(self.socket)) == 0

        try:
            wait_until(up, START_S)
        except BaseException:
            self.process.kill()
            self.process.wait()
            raise
        return self

    @property
    def pid(self) -> int:
        """The process id."""
        assert self.process
        return self.process.pid

    def log(self) -> str:
        """What the desk wrote to its log."""
        path = self.state / "desk.log"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End it and give its exit code."""
        assert self.process
        if self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(limit(15))
            except subprocess.TimeoutExpired:
                self.process.kill()
        code = self.process.wait()
        if self.process.stderr:
            self.process.stderr.close()
        return code

    def __enter__(self) -> "Desk":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop(signal.SIGINT)  # calls that are still up are not waited for

    def journal(self, where: str = "1=1") -> list[dict[str, Any]]:
        """Rows of the journal's calls, oldest first."""
        return [dict(row) for row in self.rows(f"SELECT * FROM calls WHERE {where} ORDER BY arrived", True)]

    def ended(self, count: int = 1) -> list[dict[str, Any]]:
        """The journal's calls, oldest first, once it holds ``count`` of them and the end of each.

        A row is written a moment after the board shows it. A call's end is what is written of it last, so
        that its story is whole then, too.
        """
        wait_until(lambda: [bool(row["ended"]) for row in self.journal()] == [True] * count, 20.0)
        return self.journal()

    def rows(self, sql: str, named: bool = False) -> list[Any]:
        """What the desk's database answers, opened with its key; tuples, or rows by column."""
        path = self.state / "reception.db"
        uri = f"{path.absolute().as_uri()}?mode=ro"
        with contextlib.closing(sqlcipher.connect(uri, key_of(path), uri=True, timeout=limit(10))) as db:
            if named:
                db.row_factory = sqlcipher.DRIVER.Row
            return list(db.execute(sql))

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A `reception` command against this desk."""
        return subprocess.run(
            [
                *(sys.executable, "-m", "console", *words, "--config", str(self.config)),
                *("--state", str(self.state), "--socket", str(self.socket)),
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=limit(30),
            check=False,
        )

    def json(self, *words: str) -> Any:
        """The JSON that a `reception` command printed."""
        return json.loads(self.run(*words, "--json").stdout)


class ScriptSeat:
    """A seat without a screen: the newest picture and a way to send wishes."""

    def __init__(self, path: Path) -> None:
        self._client = DeskClient(path)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._newest: Snapshot | None = None
        self.lost: list[str] = []
        self.on_picture: Callable[[Snapshot], None] | None = None

    def __enter__(self) -> "ScriptSeat":
        self._thread.start()
        self._task = asyncio.run_coroutine_threadsafe(
            self._client.watch(self._picture, self.lost.append), self._loop
        )
        wait_until(lambda: self._newest is not None)
        return self

    def __exit__(self, *_: object) -> None:
        self._task.cancel()
        asyncio.run_coroutine_threadsafe(asyncio.sleep(0), self._loop).result(5)  # let it close its socket
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def _picture(self, snapshot: Snapshot) -> None:
        self._newest = snapshot
        if self.on_picture:
            self.on_picture(snapshot)

    @property
    def board(self) -> Snapshot:
        """The newest picture."""
        assert self._newest
        return self._newest

    def sure(self, verb: str, call: str = "", **more: str) -> str:
        """Send an intent, and yes to the question that it brings; gives the question."""
        self.wish(verb, call, **more)
        wait_until(lambda: self.board.asked is not None)
        asked = self.board.asked
        assert asked
        yes = replace(asked.intent, sure=asked.id)
        self._loop.call_soon_threadsafe(self._client.send, yes)
        return asked.text

    def wish(self, verb: str, call: str = "", **more: Any) -> None:
        """Send an intent."""
        self._loop.call_soon_threadsafe(self._client.send, Intent(verb, call, **more))

    def wait_row(self, what: Callable[[Row], bool], limit_s: float = 15.0) -> Row:
        """The first live call for which ``what`` holds, once there is one."""
        found: list[Row] = []

        def look() -> bool:
            found[:] = [row for row in self.board.calls if what(row)]
            return bool(found)

        wait_until(look, limit_s)
        return found[0]

    def hang_up_all(self) -> None:
        """End every call one by one: again where one could not be ended yet, since a person may just have
        left it, and with yes where the desk asks whether somebody else's is meant."""
        tick = threading.Event()

        def ask() -> None:
            if asked := self.board.asked:
                self._loop.call_soon_threadsafe(self._client.send, replace(asked.intent, sure=asked.id))
            elif rows := self.board.calls:
                self.wish("hang_up", rows[0].id)
            tick.wait(0.2)

        wait_until(lambda: not self.board.calls, step=ask)

    def wait_gone(self, limit_s: float = 15.0) -> None:
        """Wait until no call is live."""
        wait_until(lambda: not self.board.calls, limit_s)
