"""`reception`: a seat at the desk, starting the desk first when none is running."""

import argparse
import os
import resource
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from console.cli import places

START_S = 15.0


def run(args: argparse.Namespace) -> int:
    """Open a seat; gives the exit code."""
    if not args.plain and no_terminal():
        return 2
    started = None
    if not args.join and not desk_answers(args.socket):
        started = start_desk(args.config, args.state, args.socket)
        if started is None:
            return 1
    if args.plain:
        from console.cli.plain import open_plain

        open_plain(args.socket, at=args.at)
    else:
        open_seat(args.socket, at=args.at)
    if started is None:
        print("The desk goes on: calls and routes are untouched.")
    else:
        print(f"The desk goes on without a screen (pid {started.pid}): calls follow their routes.")
        print(f"`reception` opens a seat again; `kill {started.pid}` ends the desk when its calls are over.")
    return 0


def no_terminal() -> bool:
    """Whether there is no terminal to draw a board on; says so."""
    if sys.stdin.isatty() and sys.stdout.isatty():
        return False
    print(
        "reception: a seat needs a terminal (over ssh: ssh -t); `reception serve` runs the desk alone",
        file=sys.stderr,
    )
    return True


def open_seat(path: Path, *, at: str = "", tour: bool = False) -> None:
    """Show the board until the person leaves it, or the terminal does; ``at`` names the phone of
    ``[phones]`` they sit down at; a ``tour`` says what to press."""
    from console.calls.intents import Intent
    from console.cli.guided import GuidedLink
    from console.link.client import DeskClient
    from console.practice.tour import Tour
    from console.ui.app import ReceptionApp

    ends_with_terminal()
    first = (Intent("sit_at", to=at),) if at else ()
    link = DeskClient(path, first)
    ReceptionApp(GuidedLink(link, Tour()) if tour else link, themes=places.themes()).run()


def ends_with_terminal() -> None:
    """Let this process end with its terminal, and leave no dump of what is on the screen."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whoever started us may have it ignored (nohup)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    threading.Thread(target=_hang_up_with_terminal, daemon=True).start()


def _hang_up_with_terminal() -> None:
    """End this process when its terminal is gone: the kernel says so (SIGHUP) only to some.

    Without it Textual would read an end of input for ever, at the cost of a core.
    """
    hung_up = select.poll()
    hung_up.register(sys.stdin.fileno(), 0)
    hung_up.poll()
    os.kill(os.getpid(), signal.SIGHUP)


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
