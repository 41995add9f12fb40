"""SIPVicious against a running desk: what it finds out, how many tries it gets, and when it hears no more."""

import subprocess
from pathlib import Path

import pytest

from tests.e2e.test_attack import CONFIG
from tests.needs import need
from tests.office import Desk, ScriptSeat
from tests.peers import free_port
from tests.waiting import limit, wait_until

pytestmark = pytest.mark.peer

#: SIPVicious sends from 127.0.0.1, which is a stranger here: it is banned at its third try
STRANGE = CONFIG.replace("127.0.0.1", "127.0.0.9")
TRIES = 3


def scan(desk: Desk, folder: Path, program: str, *words: str) -> "subprocess.Popen[str]":
    """Start a program of SIPVicious against the desk."""
    return subprocess.Popen(
        [need(program), *words, "-p", str(desk.port), "-P", str(free_port()), "127.0.0.1"],
        cwd=folder,
        env={"HOME": str(folder), "PATH": "/usr/bin:/bin"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def found(scanning: "subprocess.Popen[str]") -> str:
    """What it printed in the end."""
    return scanning.communicate(timeout=limit(40))[0]


def test_what_it_gets(tmp_path: Path) -> None:
    need("svwar")
    desk = Desk(tmp_path / "desk", STRANGE, town=free_port())
    written = desk.config.read_text()
    desk.config.write_text(written.replace("[sip]", f"[sip]\nban_after = {TRIES}", 1))
    with desk, ScriptSeat(desk.socket) as seat:
        assert "Reception Console" in found(scan(desk, tmp_path, "svmap"))  # that a server is here, no more
        cracking = scan(desk, tmp_path, "svcrack", "-u100", "-r1-2000")
        wars = 0
        while not any("is banned for 10 min" in text for text in seat.board.alerts):
            said = found(scan(desk, tmp_path, "svwar", "-m", "INVITE", "-e100-400", "--force"))
            assert "found nothing" in said
            wars += 1
            assert wars <= TRIES
        tried = "SELECT count(*) FROM refusals WHERE why NOT LIKE 'banned%'"
        wait_until(lambda: desk.rows("SELECT count(*) FROM refusals WHERE why LIKE 'banned%'") == [(1,)])
        calls = desk.rows(tried)
        assert calls <= [(TRIES,)]  # OPTIONS and REGISTER counted, too
        assert "found nothing" in found(cracking)
        # Now it hears nothing at all, not even that a server is here.
        assert "Reception Console" not in found(scan(desk, tmp_path, "svmap"))
        assert desk.rows(tried) == calls
        assert desk.journal() == []
