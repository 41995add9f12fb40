"""Seats over a real sshd, held by the very block that docs/remote.md gives."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.e2e.test_calls import Town
from tests.office import Desk, ScriptSeat
from tests.sshd import Sshd
from tests.terminal import Terminal
from tests.waiting import limit, wait_until

pytestmark = pytest.mark.peer

CONFIG = """
[[voicemail]]
name = "front"

[routing]
otherwise = "voicemail front"
"""


@pytest.fixture
def sshd(tmp_path: Path) -> Iterator[Sshd]:
    """A desk, and a server whose forced command is a seat at it."""
    with Desk(tmp_path, CONFIG) as desk, Sshd(tmp_path, desk.socket) as server:
        yield server


def over(sshd: Sshd, folder: Path, *options: str, **environment: str) -> Terminal:
    """A terminal with a client in it."""
    named = [f"{name}={value}" for name, value in environment.items()]
    return Terminal(folder / "tmux", command=["env", *named, *sshd.ssh("-tt", *options)])


@pytest.mark.parametrize("term", ["xterm-256color", "screen", "tmux-256color", "vt100", "xterm-16color"])
def test_the_board_is_painted_and_keys_act_on_every_terminal(sshd: Sshd, tmp_path: Path, term: str) -> None:
    with over(sshd, tmp_path, "-o", "SetEnv=LC_ALL=C.UTF-8", TERM=term) as screen:
        screen.wait("Riverside", "OPEN", limit_s=20)
        screen.keys("F2")
        screen.wait("Mode OPEN", "│")
        screen.keys("Escape")
        wait_until(lambda: "Mode OPEN" not in screen.screen())
        screen.keys("q")
        screen.wait_end()


def test_without_utf8_every_mark_is_ascii(sshd: Sshd, tmp_path: Path) -> None:
    with over(sshd, tmp_path, "-o", "SetEnv=LC_ALL=C", TERM="vt100") as screen:
        screen.wait("Riverside", "OPEN", limit_s=20)
        screen.keys("F1")
        screen.wait("Take the selected call")
        assert screen.screen().isascii(), screen.screen()


def test_the_forced_command_leaves_no_way_around_the_board(sshd: Sshd, tmp_path: Path) -> None:
    def tried(*words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            words, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=limit(20), check=False
        )

    marker = tmp_path / "marker"
    shell = tried(*sshd.ssh("-T"), f"touch {marker}")
    assert "a board needs a terminal" in shell.stderr
    tried(*sshd.ssh("-s", "-T"), "sftp")
    assert not marker.exists()
    tunnel = tried(*sshd.ssh("-T", "-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:1"))
    assert "forwarding failed" in tunnel.stderr
    through = tried(*sshd.ssh("-W", f"127.0.0.1:{sshd.port}"))
    assert "stdio forwarding failed" in through.stderr


@pytest.mark.parametrize("what_dies", ["client", "connection"])
def test_a_dropped_line_frees_the_seat_and_keeps_the_caller(tmp_path: Path, what_dies: str) -> None:
    with ExitStack() as stack:
        town = Town(tmp_path, stack, ring="30s")
        sshd = stack.enter_context(Sshd(tmp_path, town.desk.socket))
        other = stack.enter_context(town.seat())
        with over(sshd, tmp_path, TERM="xterm-256color") as screen:
            screen.wait("Riverside", limit_s=20)
            town.call()
            screen.wait("Ana Ruiz", "ringing")
            screen.keys("Enter")
            screen.wait("talking")
            wait_until(lambda: town.maria.hears(440) and town.ana.hears(880))
            taken = other.wait_row(lambda row: row.state == "talking" and row.seat)
            os.kill(screen.pid if what_dies == "client" else sshd.children()[0], signal.SIGKILL)
            other.wait_row(lambda row: row.id == taken.id and row.state == "talking" and not row.seat)
        wait_until(lambda: town.maria.hears(440) and town.ana.hears(880))
        with Terminal(tmp_path / "tmux2", command=sshd.ssh("-tt")) as screen:
            screen.wait("Ana Ruiz", "talking", limit_s=20)
            other.wait_row(lambda row: row.id == taken.id and row.seat)
            screen.keys("h")
            screen.wait("on hold")
            town.ana.hang_up()
            screen.wait("No calls")


def test_a_seat_that_joins_waits_for_its_desk_and_starts_none(tmp_path: Path) -> None:
    desk = Desk(tmp_path, CONFIG)
    with Sshd(tmp_path, desk.socket) as sshd, over(sshd, tmp_path, TERM="xterm-256color") as screen:
        screen.wait("Looking for it", limit_s=20)
        assert not desk.socket.exists()
        with desk:
            screen.wait("Riverside")
            with ScriptSeat(desk.socket):
                pass


def test_nothing_of_the_board_stays_after_it(sshd: Sshd, tmp_path: Path) -> None:
    shell = ["sh", "-c", 'echo before; "$@"; echo after; exec sleep 60', "sh", *sshd.ssh("-tt")]
    with Terminal(tmp_path / "tmux", command=shell) as screen:
        screen.wait("Riverside", limit_s=20)
        screen.keys("q")
        screen.wait("after")
        whole = screen.everything()
        assert "before" in whole
        assert "Riverside" not in whole
        assert "Riverside" not in screen.title()
