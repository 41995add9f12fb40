"""A practice morning on a terminal of its own, ended in every way there is: nothing of it stays behind."""

import contextlib
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.cli.desk import practice_leftovers
from tests.waiting import limit, wait_until

_ALTERNATE, _MAIN = b"\x1b[?1049h", b"\x1b[?1049l"


class Demo:
    """`reception demo` as the leader of a terminal's session, in a folder for temporary files of its own."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.tmp = folder / "tmp"
        self.tmp.mkdir(exist_ok=True)
        self.terminal, self.line = pty.openpty()
        self.before = termios.tcgetattr(self.line)
        self.shown = b""
        environ = {**os.environ, "TMPDIR": str(self.tmp), "TERM": "xterm-256color", "XDG_RUNTIME_DIR": ""}
        take = "import fcntl, os, signal, sys, termios; os.setsid(); fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
        take += "signal.signal(signal.SIGINT, signal.SIG_DFL); "  # ignored where tests run in the background
        run = "os.execv(sys.executable, [sys.executable, '-m', 'console', 'demo', *sys.argv[1:]])"
        self.process = subprocess.Popen(
            [sys.executable, "-c", take + run, "--every", "600", *options],
            stdin=self.line,
            stdout=self.line,
            stderr=self.line,
            env=environ,
        )

    def read(self) -> bytes:
        """All that has been shown so far."""
        with contextlib.suppress(OSError):
            while select.select([self.terminal], [], [], 0)[0]:
                self.shown += os.read(self.terminal, 65536)
        return self.shown

    def folder(self) -> Path:
        (found,) = self.tmp.glob(f"{practice_leftovers.PREFIX}*")
        return found

    def processes(self) -> list[int]:
        """Who works in its folder."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if os.fsencode(self.tmp) in (process / "cmdline").read_bytes():
                    found.append(int(process.name))
        return found

    def left(self) -> list[str]:
        """What is there of it."""
        in_memory = [
            path for path in Path("/dev/shm").glob(f"reception-{os.geteuid()}-*") if path in self.spools
        ]
        return [*map(str, self.processes()), *map(str, self.tmp.iterdir()), *map(str, in_memory)]

    def opened(self) -> None:
        """Wait for the board."""
        wait_until(lambda: b" practice" in self.read().partition(_ALTERNATE)[2], 60.0)
        from console.store.recordings import spool

        os.environ.pop("XDG_RUNTIME_DIR", None)
        self.spools = spool.left(self.folder() / "state")
        assert self.spools
        assert len(self.processes()) >= 2


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A short one: the path of a socket has 107 characters, and a worker's folder takes most of them."""
    with tempfile.TemporaryDirectory(prefix="d") as folder:
        yield Path(folder)


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    demo = Demo(tmp_path)
    yield demo
    with contextlib.suppress(OSError):
        os.close(demo.terminal)
    demo.process.kill()
    demo.process.wait()
    wait_until(lambda: demo.processes() == [], 30.0)


@pytest.mark.parametrize("how", ["q", "SIGTERM", "SIGHUP", "SIGKILL"])
def test_it_leaves_nothing_however_it_ends(demo: Demo, how: str) -> None:
    demo.opened()
    if how == "q":
        os.write(demo.terminal, b"q")
    else:
        os.kill(demo.process.pid, getattr(signal, how))
    wait_until(lambda: bool(demo.read()) and demo.process.poll() is not None, 30.0)
    wait_until(lambda: demo.left() == [], 30.0)
    assert (demo.process.returncode == 0) == (how == "q")
    wait_until(lambda: _MAIN in demo.read(), 10.0)
    assert termios.tcgetattr(demo.line) == demo.before
    board = demo.shown.rpartition(_MAIN)
    assert (
        b"\x1b[2J" in board[0][board[0].rindex(_ALTERNATE) :]
    )  # cleared: some terminals have one screen only
    assert b"\x1b[?25h" in demo.shown[demo.shown.rindex(_ALTERNATE) :]


def test_it_leaves_nothing_when_its_terminal_is_closed(demo: Demo) -> None:
    demo.opened()
    os.close(demo.line)
    os.close(demo.terminal)
    demo.process.wait(limit(30.0))
    wait_until(lambda: demo.left() == [], 30.0)


@pytest.mark.parametrize("how", ["SIGINT", "SIGKILL"])
def test_it_leaves_nothing_when_it_is_ended_before_the_board(demo: Demo, how: str) -> None:
    wait_until(lambda: demo.processes() != [], 30.0)
    demo.spools = ()
    os.kill(demo.process.pid, getattr(signal, how))
    demo.process.wait(limit(30.0))
    wait_until(lambda: demo.left() == [], 30.0)
    assert b"Traceback" not in demo.read()


def test_it_says_what_it_does_before_anything_else(demo: Demo) -> None:
    wait_until(lambda: b"\n" in demo.read(), 30.0)
    assert demo.shown.decode().splitlines()[0] == "Opening the practice morning …"


def test_what_a_killed_watcher_left_goes_at_the_next_start(
    demo: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo.opened()
    children = Path(f"/proc/{demo.process.pid}/task/{demo.process.pid}/children").read_text().split()
    for pid in [int(child) for child in children if int(child) not in demo.processes()]:
        os.kill(pid, signal.SIGKILL)  # the watcher: no other child has the demo's own command line
    demo.process.kill()
    demo.process.wait()
    assert demo.folder().exists()
    monkeypatch.setenv("TMPDIR", str(demo.tmp))
    monkeypatch.setattr("tempfile.tempdir", None)
    practice_leftovers.sweep()
    assert demo.left() == []


def test_a_folder_in_use_or_of_somebody_else_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    used = practice_leftovers.Remains()
    foreign = tmp_path / f"{practice_leftovers.PREFIX}link"
    (tmp_path / "precious").mkdir()
    foreign.symlink_to(tmp_path / "precious")
    practice_leftovers.sweep()
    assert used.folder.exists()
    assert (tmp_path / "precious").exists()


def test_a_desk_that_can_not_start_is_told_with_its_log_and_the_folder_stays(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("[office]\nname = 3\n")
    demo = Demo(tmp_path, "--config", str(config))
    demo.process.wait(limit(60.0))
    said = demo.read().decode()
    kept = re.search(r"The practice journal is in (\S+)", said)
    assert demo.process.returncode == 1
    assert kept, said
    assert "office.name" in said
    assert demo.folder().exists()
    assert demo.processes() == []
    shutil.rmtree(demo.folder())
