"""A seat and its terminal."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from console.cli.desk.seat import wait_for
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
    assert "reception --plain" in done.stderr


@pytest.mark.parametrize("elsewhere", [0, 1, 2], ids=["input", "output", "errors"])
def test_a_board_needs_the_terminal_for_all_it_reads_and_draws(tmp_path: Path, elsewhere: int) -> None:
    """A board whose standard error went to a file was drawn there: nobody saw it, and no key ended it."""
    master, slave = pty.openpty()
    streams = [slave, slave, slave]
    with (tmp_path / "file").open("w+") as file:
        streams[elsewhere] = file.fileno()
        seat = subprocess.Popen(
            [sys.executable, "-m", "console", "--join", "--socket", tmp_path / "desk.sock"],
            stdin=streams[0], stdout=streams[1], stderr=streams[2], cwd=ROOT, start_new_session=True,
            env={**os.environ, "TERM": "xterm-256color"},
        )  # fmt: skip
        try:
            wait_until(lambda: seat.poll() is not None, 20)
        finally:
            seat.kill()
            os.close(slave)
            os.close(master)
    assert seat.returncode == 2


def test_a_terminal_that_can_not_be_drawn_on_is_told_what_can(tmp_path: Path) -> None:
    master, slave = pty.openpty()
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "console",
            "--socket",
            tmp_path / "desk.sock",
            "--state",
            tmp_path,
            "--config",
            ROOT / "config.toml",
            "--join",
        ],
        cwd=ROOT,
        stdin=slave,
        stdout=slave,
        stderr=subprocess.PIPE,
        env={**os.environ, "TERM": "dumb"},
        text=True,
        timeout=limit(30),
        check=False,
    )
    os.close(master)
    os.close(slave)
    assert done.returncode == 2
    assert "TERM is dumb" in done.stderr
    assert "reception --plain" in done.stderr


def test_a_plain_seat_ends_quietly_when_nobody_reads_on(tmp_path: Path) -> None:
    server = SeatServer(tmp_path / "desk.sock", lambda _: None)
    server.start()
    try:
        seat = subprocess.Popen(
            [sys.executable, "-m", "console", "--plain", "--socket", tmp_path / "desk.sock"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert seat.stdin
        assert seat.stdout
        assert seat.stderr
        seat.stdin.write(b"help\n")
        seat.stdin.flush()
        assert seat.stdout.readline()
        seat.stdout.close()  # as head does
        seat.stdin.write(b"help\n" * 100)
        seat.stdin.flush()
        assert seat.wait(limit(20)) == 0
        assert seat.stderr.read() == b""
    finally:
        seat.kill()
        server.close()


def _launched(program: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.DEVNULL)


def test_a_desk_is_waited_for_while_it_lives(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "desk.sock"
    slow = "import socket, time, sys; time.sleep(0.3); s = socket.socket(socket.AF_UNIX); "
    desk = _launched(f"{slow} s.bind({str(path)!r}); s.listen(); time.sleep(600)")
    try:
        assert wait_for(desk, tmp_path, path, told_s=0.0, limit_s=limit(30))
    finally:
        desk.kill()
        desk.wait()
    assert capsys.readouterr().out == "Still starting …\n"


@pytest.mark.parametrize("ends", [True, False])
def test_a_desk_that_does_not_start_shows_the_end_of_its_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], ends: bool
) -> None:
    (tmp_path / "desk.log").write_text(
        "".join(f"line {count}\n" for count in range(30)) + "the\x1b[31m reason\n"
    )
    desk = _launched("raise SystemExit(1)" if ends else "import time; time.sleep(600)")
    assert not wait_for(desk, tmp_path, tmp_path / "desk.sock", limit_s=limit(30) if ends else 0.2)
    desk.wait(limit(10))
    said = capsys.readouterr().err
    assert ("did not start within" in said) == (not ends)
    assert "line 29" in said
    assert "line 3\n" not in said
    assert "reason" in said
    assert "\x1b" not in said
