"""What a practice morning leaves: taken away however it ends, also when it is killed.

A child process of the demo's own waits for the end of a pipe, which the kernel closes with the demo whatever
ended it. Then it puts the terminal back, ends the desk and the phones, and takes the folders away.
"""

import fcntl
import os
import shutil
import signal
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from console.cli.common.terminal import Terminal
from console.store.recordings import spool

PREFIX = "reception-practice-"
#: how long a process gets to end by itself, in seconds
PATIENCE_S = 5.0
#: a folder without a lock younger than this may be one that is just being made, in seconds
_NEW_S = 60.0
#: after which what a killed demo was starting has a command line of its own, in seconds
_LAST_LOOK_S = 0.5
_LOCK = "lock"
#: what the watcher is told
_DRAWN, _LEFT, _DONE, _KEEP = "drawn", "left", "done", "keep"
#: what stands on the command line of a practice desk and of the practice phones
_COMMANDS = (b"--practice", b"console.practice.process")


class Remains:
    """The folder of one practice morning and the processes that work in it."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        self._lock = os.open(self.folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        self._state: Path | None = None
        self._watcher = 0
        self._pipe = -1

    def watch(self, state: Path) -> None:
        """Begin to watch over this process; call it before there are threads. ``state`` stands on the command
        line of every process that is told of."""
        terminal = Terminal()
        self._state = state
        reading, self._pipe = os.pipe()
        self._watcher = os.fork()
        if self._watcher == 0:
            try:
                os.close(self._pipe)
                _wait_and_clear(reading, terminal, self.folder, state)
            finally:
                os._exit(0)
        os.close(reading)

    def drawing(self, *, ended: bool = False) -> None:
        """A board is drawn on the terminal from now on; or it is no more."""
        os.write(self._pipe, f"{_LEFT if ended else _DRAWN}\n".encode())

    def end(self, *, keep: bool = False) -> None:
        """End the processes and take the folder away, unless it is to be kept; returns when it is done."""
        os.write(self._pipe, f"{_KEEP if keep else _DONE}\n".encode())
        os.close(self._pipe)
        os.waitpid(self._watcher, 0)


def sweep() -> None:
    """Take away what earlier practice mornings of this user left: those whose watcher was killed, too."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            found = folder.lstat()
            if found.st_uid != os.geteuid() or folder.is_symlink():
                continue
            if _is_alive(folder, time.time() - found.st_mtime):
                continue
            _end(folder, 0.0)
            _take_away(folder, folder / "state")


def _is_alive(folder: Path, age_s: float) -> bool:
    """Whether a demo works in the folder."""
    try:
        lock = os.open(folder / _LOCK, os.O_RDWR)
    except FileNotFoundError:
        return age_s < _NEW_S
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


def _wait_and_clear(reading: int, terminal: Terminal, folder: Path, state: Path) -> None:
    """The watcher: lives in a session of its own, so that nothing the terminal does ends it."""
    os.setsid()
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(name, signal.SIG_IGN)
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    with os.fdopen(reading, encoding="ascii") as pipe:
        told = pipe.read().split("\n")
    if _DRAWN in told and _LEFT not in told:
        terminal.restore()
    kept = _KEEP in told
    for last_look in (False, True):  # a demo that was killed may have been starting one just then
        _end(state, PATIENCE_S)
        if not kept:
            _take_away(folder, state)
        if kept or _DONE in told or last_look:
            break
        time.sleep(_LAST_LOOK_S)


def _end(place: Path, patience_s: float) -> None:
    """End the practice desk and phones that work in a place; what does not end by itself is killed."""
    alive = _working(place)
    for pid in alive:
        with suppress(OSError):
            os.kill(pid, signal.SIGTERM)
    end = time.monotonic() + patience_s
    while alive and time.monotonic() < end:
        time.sleep(0.02)
        alive = _working(place)
    for pid in alive:
        with suppress(OSError):
            os.kill(pid, signal.SIGKILL)
    while alive and time.monotonic() < end + PATIENCE_S:
        time.sleep(0.02)
        alive = _working(place)


def _working(place: Path) -> list[int]:
    """This user's practice desks and phones whose command line names the place; the ended have none."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (process / "cmdline").read_bytes()
            practises = os.fsencode(place) in words and any(command in words for command in _COMMANDS)
            if practises and process.stat().st_uid == os.geteuid():
                found.append(int(process.name))
    return found


def _take_away(folder: Path, state: Path) -> None:
    for left in (*spool.left(state), folder):
        shutil.rmtree(left, ignore_errors=True)
