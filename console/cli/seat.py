"""`reception`: a seat at the desk, starting the desk first when none is running."""

import argparse
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from console.cli import places

START_S = 15.0


def run(args: argparse.Namespace) -> int:
    """Open a seat; gives the exit code."""
    started = None
    if not desk_answers(args.socket):
        started = start_desk(args.config, args.state, args.socket)
        if started is None:
            return 1
    open_seat(args.socket)
    if started is None:
        print("The desk goes on: calls and routes are untouched.")
    else:
        print(f"The desk goes on without a screen (pid {started.pid}): calls follow their routes.")
        print(f"`reception` opens a seat again; `kill {started.pid}` ends the desk when its calls are over.")
    return 0


def open_seat(path: Path) -> None:
    """Show the board until the person leaves it."""
    from console.link.client import DeskClient
    from console.ui.app import ReceptionApp

    ReceptionApp(DeskClient(path), themes=places.themes()).run()


def desk_answers(path: Path) -> bool:
    """Whether a desk listens on that socket."""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(1.0)
        try:
            probe.connect(os.fspath(path))
        except OSError:
            return False
    return True


def start_desk(
    config: Path, state: Path, path: Path, *options: str, limit_s: float = START_S
) -> "subprocess.Popen[bytes] | None":
    """Start a desk that outlives this terminal and wait until it answers; ``None`` when it can't
    start (it has said why)."""
    desk = subprocess.Popen(
        [
            *(sys.executable, "-m", "console", "serve", *options),
            *("--config", config, "--state", state, "--socket", path),
        ],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    end = time.monotonic() + limit_s
    while time.monotonic() < end:
        if desk.poll() is not None:
            return None
        if desk_answers(path):
            return desk
        time.sleep(0.02)
    desk.terminate()
    print(f"The desk did not start within {limit_s:g} s; see {state / 'desk.log'}", file=sys.stderr)
    return None
