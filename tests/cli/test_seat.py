"""A seat and its terminal."""

import os
import pty
import subprocess
import sys
from pathlib import Path

from console.link.server import SeatServer
from tests.office import ROOT
from tests.waiting import limit, wait_until


def _seat(socket: Path) -> "tuple[subprocess.Popen[bytes], int]":
    """A seat in a terminal that sends no SIGHUP when it goes: it is nobody's controlling one."""
    master, slave = pty.openpty()
    seat = subprocess.Popen(
        [sys.executable, "-m", "console", "--socket", socket],
        stdin=slave, stdout=slave, stderr=slave, cwd=ROOT, start_new_session=True,
        env={**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8"},
    )  # fmt: skip
    os.close(slave)
    return seat, master


def test_a_seat_ends_with_its_terminal(tmp_path: Path) -> None:
    joined: list[object] = []
    server = SeatServer(tmp_path / "desk.sock", joined.append)
    server.start()
    seat, master = _seat(tmp_path / "desk.sock")
    try:
        wait_until(lambda: joined, 20)
        os.close(master)
        wait_until(lambda: seat.poll() is not None, 10)
    finally:
        seat.kill()
        seat.wait()
        server.close()


def test_without_a_terminal_there_is_no_seat(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "console", "--socket", tmp_path / "desk.sock", "--state", tmp_path],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=limit(30),
        check=False,
    )
    assert done.returncode == 2
    assert "needs a terminal" in done.stderr
