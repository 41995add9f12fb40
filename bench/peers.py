"""The peers whose work stands beside ours: the C program `pjsua`, Asterisk and baresip, each on free ports.

Each is asked in the same run as the desk; one that is not installed is left out, and that is told.
"""

import contextlib
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench.figures import show
from tests.needs import need
from tests.office import ROOT
from tests.pbx import Asterisk
from tests.peers import Baresip, free_port
from tests.waiting import wait_until

#: what is called at a peer: it answers with music, it only rings
MUSIC, RINGS = "904", "903"


@dataclass(frozen=True)
class Peer:
    """A peer that runs: its name, process and port on 127.0.0.1."""

    name: str
    pid: int
    port: int


@contextlib.contextmanager
def asterisk(folder: Path) -> Iterator[Peer]:
    """Asterisk, which takes calls from 127.0.0.1 as from a trunk."""
    with Asterisk(folder, desk=free_port(), calls=500) as pbx:
        yield Peer("Asterisk", pbx.pid, pbx.port)


@contextlib.contextmanager
def pjsua(folder: Path, *, answer: int) -> Iterator[Peer]:
    """The C program from our own PJSIP's source: answers each call by itself, with 180, or 200 and music."""
    port = free_port()
    recipe = [sys.executable, str(ROOT / "packaging/pjsip/build.py"), "--pjsua"]
    built = subprocess.run(recipe, capture_output=True, text=True, check=True).stdout.strip()
    words = [
        *(built, "--null-audio", f"--auto-answer={answer}", "--no-vad", "--max-calls=255"),
        *("--auto-play", f"--play-file={ROOT / 'console/speech/prompts/music.wav'}"),
        *(
            f"--local-port={port}",
            "--bound-addr=127.0.0.1",
            "--ip-addr=127.0.0.1",
        ),
        *("--app-log-level=1", "--log-level=1", f"--log-file={folder / 'pjsua.log'}"),
    ]
    process = subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_until(lambda: _answers(port), 20)
        yield Peer("pjsua (C)", process.pid, port)
    finally:
        process.kill()
        process.wait()
        if process.stdin:
            process.stdin.close()


class BaresipConsole(Baresip):
    """A baresip with its line console, to be started in a terminal."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "console", config="module stdio.so\ncall_max_calls 200\n")

    @property
    def words(self) -> tuple[str, ...]:
        """What a terminal runs."""
        return ("env", "-C", str(self.folder), need("baresip"), "-4", "-f", ".")


def enter(stack: contextlib.ExitStack, peer: contextlib.AbstractContextManager[Peer]) -> list[Peer]:
    """Start a peer for as long as the stack stands: it alone, or none, which is told, when it is missing."""
    try:
        return [stack.enter_context(peer)]
    except pytest.skip.Exception as missing:
        show("missing", why=str(missing))
        return []


def _answers(port: int) -> bool:
    """Whether a SIP server at that port answers an OPTIONS (RFC 3261, 11)."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(0.2)
        sock.bind(("127.0.0.1", 0))
        here = sock.getsockname()[1]
        lines = (
            f"OPTIONS sip:127.0.0.1:{port} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{here};branch=z9hG4bKup{here}",
            f"From: <sip:up@127.0.0.1:{here}>;tag=up",
            f"To: <sip:127.0.0.1:{port}>",
            f"Call-ID: up{here}",
            "CSeq: 1 OPTIONS",
            "Max-Forwards: 70",
            "Content-Length: 0",
        )
        with contextlib.suppress(OSError):
            sock.sendto(("\r\n".join(lines) + "\r\n\r\n").encode(), ("127.0.0.1", port))
            return sock.recv(4096).startswith(b"SIP/2.0")
        return False
