"""`reception`: a seat at the desk, starting the desk first when none is running."""

import argparse
import contextlib
import os
import resource
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from console.cli.common import paths
from console.cli.common.terminal import Terminal

if TYPE_CHECKING:
    from console.practice.tour import Tour

#: a desk's start: when to say that it goes on, and when to give it up, in seconds
TOLD_S, START_S = 5.0, 120.0
#: how long a board may take to end with its terminal, in seconds
STUCK_S = 5.0
#: signals that end a board
ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
#: how much of a log is shown when it did not start
LOG_LINES = 8


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
        from console.cli.desk.plain import open_plain

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
    """Whether there is no terminal to draw a board on; says so, and what does without."""
    there = sys.stdin.isatty() and sys.stdout.isatty()
    dumb = os.environ.get("TERM", "") in ("", "dumb")
    if there and sys.stderr.isatty() and not dumb:
        return False
    if there and dumb:
        lacks = "one that can be drawn on (TERM is dumb)"
    elif there:
        lacks = "a terminal for its standard error, too: it is drawn there"
    else:
        lacks = "a terminal (over ssh: ssh -t)"
    print(
        f"reception: a board needs {lacks}; `reception --plain` is a seat as plain lines, "
        "`reception serve` the desk alone",
        file=sys.stderr,
    )
    return True


def load_board() -> None:
    """Load what a board needs, while a desk starts."""
    import console.cli.desk.tour_link  # noqa: F401 - loaded for open_seat
    import console.ui.app  # noqa: F401 - loaded for open_seat


def open_seat(
    path: Path, *, at: str = "", tour: "Tour | None" = None, ended: Callable[[], None] = lambda: None
) -> None:
    """Show the board until the person leaves it, or the terminal does; ``at`` names the phone of
    ``[phones]`` they sit down at; a ``tour`` says what to press.
    ``ended`` is called when a signal ends it, after the terminal is as it was."""
    from console.calls.protocol.intents import Intent
    from console.cli.desk.tour_link import GuidedLink
    from console.link.client import DeskClient
    from console.ui.app import ReceptionApp

    ends_with_terminal(ended)
    first = (Intent("sit_at", to=at),) if at else ()
    link = DeskClient(path, first)
    ReceptionApp(GuidedLink(link, tour) if tour else link, themes=paths.themes()).run()


def ends_with_terminal(ended: Callable[[], None] = lambda: None) -> None:
    """Let this process end with its terminal, and leave no dump of what is on the screen.

    Whatever signal ends it, the terminal is as it was before, and that signal is what the shell is told."""
    terminal = Terminal()

    def leave(number: int, _: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        terminal.restore()
        ended()
        os.kill(os.getpid(), number)

    for each in ENDING:  # whoever started us may have them ignored (nohup)
        signal.signal(each, leave)
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
    time.sleep(STUCK_S)
    os._exit(128 + signal.SIGHUP)


def desk_answers(path: Path) -> bool:
    """Whether a desk listens on that socket."""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(1.0)
        try:
            probe.connect(os.fspath(path))
        except OSError:
            return False
    return True


def start_desk(config: Path, state: Path, path: Path) -> "subprocess.Popen[bytes] | None":
    """Start a desk that outlives this terminal and wait until it answers; ``None`` when it can't
    start (why has been said)."""
    desk = launch_desk(config, state, path)
    try:
        return desk if wait_for(desk, state, path) else None
    except KeyboardInterrupt:
        desk.terminate()
        raise


def launch_desk(config: Path, state: Path, path: Path, *options: str) -> "subprocess.Popen[bytes]":
    """Start a desk in a session of its own, and don't wait for it."""
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "console", "serve", *options),
            *("--config", config, "--state", state, "--socket", path),
        ],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )


def wait_for(
    desk: "subprocess.Popen[bytes]",
    state: Path,
    path: Path,
    *,
    told_s: float = TOLD_S,
    limit_s: float = START_S,
) -> bool:
    """Wait for a desk that was launched until it answers, for as long as it lives; a word after ``told_s``.
    ``False`` when it ended or, then ended by us, did not answer in ``limit_s``; its log's end is shown."""
    started = time.monotonic()
    told = False
    while time.monotonic() < started + limit_s:
        if desk.poll() is not None:
            _show_end(state / "desk.log")
            return False
        if desk_answers(path):
            return True
        if not told and time.monotonic() > started + told_s:
            told = True
            print("Still starting …", flush=True)
        time.sleep(0.02)
    desk.terminate()
    print(f"The desk did not start within {limit_s:g} s.", file=sys.stderr)
    _show_end(state / "desk.log")
    return False


def _show_end(log: Path) -> None:
    """The last lines of a log, and where it is; nothing where there is none."""
    from console.ui.paint.text import clean

    with contextlib.suppress(OSError):
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-LOG_LINES:]
        print(f"The end of {log}:", *(f"  | {line}" for line in map(clean, lines)), sep="\n", file=sys.stderr)
