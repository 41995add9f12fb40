"""How soon the desk reacts: INVITE → 180, INVITE → name painted on a terminal, Enter → 200 on the wire.

    python -m bench.reaction [ring paint answer kept start …] [--calls 100] [--live 50]

A real desk and a real seat in a pseudo-terminal of 120×36, with ``--live`` calls meanwhile. The wheel holds
4 calls: measure on the own build. Asterisk, the C program `pjsua` and baresip are asked in turn with the
desk, with as many calls, so that all meet the machine in the same state. Prints JSON
lines, times in milliseconds.
"""

import argparse
import fcntl
import getpass
import os
import pty
import re
import select
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path

import pytest

from bench.figures import show, spread
from bench.peers import RINGS, BaresipConsole, asterisk, enter, pjsua
from tests.office import ROOT, Desk
from tests.peers import free_port

CONFIG = """
[desk]
ring = "10min"
phone = "sip:desk@127.0.0.1:{phone}"

[[trunk]]
name = "town"
address = "127.0.0.1:{town}"
accept = ["127.0.0.1"]

[[voicemail]]
name = "front"

[[queue]]
name = "waits"
members = ["nobody"]
join_empty = true
leave_empty = false

[[staff]]
name = "nobody"
uri = "sip:nobody@127.0.0.1:9"

[[rule]]
name = "waits"
when = {{ to = "300" }}
then = ["queue waits", "voicemail front"]

[routing]
otherwise = ["desk 10min", "voicemail front"]
"""
KEPT = """
[[staff]]
name = "anna"
user = "{user}"
uri = "sip:desk@127.0.0.1:{phone}"
line = "kept"
"""
#: Linux: each datagram comes with the time it was sent or received at (CLOCK_REALTIME)
SO_TIMESTAMPNS = 35
SDP = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio {port} RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n"
)


class Caller:
    """One INVITE at a time, from a socket of its own."""

    def __init__(self, target: tuple[str, int]) -> None:
        self._target = target
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.bind(("127.0.0.1", 0))
        self.sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self.port = self.sock.getsockname()[1]
        self._turn = 0

    def _message(self, method: str, user: str, name: str, body: str = "", to_tag: str = "") -> bytes:
        host, port = self._target
        ident = f"{self.port}x{self._turn}"
        lines = [
            f"{method} sip:{user}@{host}:{port} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{self.port};branch=z9hG4bK{ident}",
            f'From: "{name}" <sip:{name}@127.0.0.1:{self.port}>;tag=f{ident}',
            f"To: <sip:{user}@{host}:{port}>{to_tag}",
            f"Call-ID: {ident}",
            f"CSeq: 1 {method}",
            f"Contact: <sip:{name}@127.0.0.1:{self.port}>",
            "Max-Forwards: 70",
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()

    def invite(self, user: str, name: str) -> float:
        """Call; gives the moment it was sent."""
        self._turn += 1
        data = self._message("INVITE", user, name, SDP.format(port=6000))
        sent = time.time()
        self.sock.sendto(data, self._target)
        return sent

    def wait(self, status: str, limit_s: float = 5.0) -> float:
        """The moment a response of that status was put on the wire, as the kernel says: this process may
        have been waiting for a processor."""
        end = time.monotonic() + limit_s
        while time.monotonic() < end:
            self.sock.settimeout(max(0.001, end - time.monotonic()))
            data, extra, _, _ = self.sock.recvmsg(65535, socket.CMSG_SPACE(16))
            if data.startswith(f"SIP/2.0 {status}".encode()):
                found = re.search(rb"(?im)^To:.*?(;tag=[^\s;]+)", data)
                self.tag = found[1].decode() if found else ""
                seconds, nanoseconds = struct.unpack("qq", extra[0][2])
                return float(seconds + nanoseconds / 1e9)
        raise TimeoutError(status)

    def give_up(self, user: str, name: str) -> None:
        """Cancel, and don't wait."""
        self.sock.sendto(self._message("CANCEL", user, name), self._target)

    def acknowledge(self, user: str, name: str) -> None:
        """The ACK of a 200."""
        self.sock.sendto(self._message("ACK", user, name, to_tag=self.tag), self._target)

    def cancel(self, user: str, name: str) -> None:
        """Give up, and acknowledge that the desk noticed."""
        self.give_up(user, name)
        self.wait("487")
        self.acknowledge(user, name)


class Seat:
    """A seat in a pseudo-terminal; keeps what was painted and when."""

    def __init__(self, socket_path: Path, command: Sequence[str] = ()) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
        self.process = subprocess.Popen(
            [*(command or (sys.executable, "-m", "console", "--socket", str(socket_path)))],
            stdin=slave, stdout=slave, stderr=slave, cwd=ROOT, start_new_session=True,
            env={**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8"},
        )  # fmt: skip
        os.close(slave)
        self._data = b""
        self._lock = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        while True:
            try:
                select.select([self.master], [], [])
                piece = os.read(self.master, 65536)
            except OSError:
                return
            with self._lock:
                self._data = (self._data + piece)[-400_000:]
                self._at = time.time()
                self._lock.notify_all()

    def forget(self) -> None:
        """Look only at what is painted from now on."""
        with self._lock:
            self._data = b""

    def size(self) -> int:
        """Bytes painted since then."""
        with self._lock:
            return len(self._data)

    def painted(self, text: str, limit_s: float = 10.0) -> float:
        """The moment a text was painted."""
        wanted = text.encode()
        with self._lock:
            if not self._lock.wait_for(lambda: wanted in self._data, limit_s):
                raise TimeoutError(text)
            return self._at

    def press(self, keys: bytes) -> float:
        """Press keys; gives the moment."""
        os.write(self.master, keys)
        return time.time()

    def close(self) -> None:
        """Leave."""
        self.process.terminate()
        self.process.wait()
        os.close(self.master)


class Handset:
    """The receptionist's phone: answers at once, hangs up when told."""

    def __init__(self) -> None:
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.bind(("127.0.0.1", 0))
        self.port = self.sock.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            data, source = self.sock.recvfrom(65535)
            method = data.split(b" ", 1)[0].decode()
            if method in ("ACK", "SIP/2.0"):
                continue
            text = data.decode(errors="replace")
            kept = [
                line
                for line in text.split("\r\n")
                if re.match(r"(?i)(via|from|call-id|cseq|record-route)\s*:", line)
            ]
            to = next(line for line in text.split("\r\n") if line.lower().startswith("to:"))
            body = SDP.format(port=6002) if method == "INVITE" else ""
            lines = [
                "SIP/2.0 200 OK",
                *kept,
                to if "tag=" in to else f"{to};tag=h",
                f"Contact: <sip:desk@127.0.0.1:{self.port}>",
                *(["Content-Type: application/sdp"] if body else []),
                f"Content-Length: {len(body)}",
            ]
            self.sock.sendto(("\r\n".join(lines) + "\r\n\r\n" + body).encode(), source)


def ring(target: tuple[str, int], number: str, count: int, until: str = "180") -> list[Caller]:
    """So many calls that ring, or are answered (``until`` 200), and stay."""
    live = []
    for n in range(count):
        live.append(Caller(target))
        live[-1].invite(number, f"live{n:04}")
        live[-1].wait(until)
        if until == "200":
            live[-1].acknowledge(number, f"live{n:04}")
    return live


class Office:
    """A desk, the receptionist's phone and their seat."""

    def __init__(self, stack: ExitStack, folder: Path, *, kept: bool = False) -> None:
        self.handset = Handset()
        self.desk = stack.enter_context(
            Desk(
                folder / "desk",
                CONFIG + (KEPT if kept else ""),
                phone=self.handset.port,
                town=free_port(),
                user=getpass.getuser(),
            )
        )
        self.target = ("127.0.0.1", self.desk.port)
        started = time.time()
        self.seat = Seat(self.desk.socket)
        stack.callback(self.seat.close)
        self.first_paint = 1000 * (self.seat.painted("Riverside") - started)
        if kept:
            self.seat.painted("Your line is up")


@contextmanager
def office(*, kept: bool = False) -> Iterator[tuple[Office, ExitStack, Path]]:
    """An office, and a stack and a folder for what stands beside it."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        yield Office(stack, Path(folder), kept=kept), stack, Path(folder)


def ringing(calls: int, live: int) -> None:
    """INVITE → 180 of the desk and of each peer, in turn."""
    with office() as (here, stack, folder):
        peers = [*enter(stack, asterisk(folder)), *enter(stack, pjsua(folder, answer=180))]
        asked = {"desk": here.target} | {peer.name: ("127.0.0.1", peer.port) for peer in peers}
        kept = {name: ring(target, RINGS, live) for name, target in asked.items()}
        callers = {name: Caller(target) for name, target in asked.items()}
        took: dict[str, list[float]] = {name: [] for name in asked}
        for n in range(calls):
            for name, caller in callers.items():
                here.seat.press(b"\x1b")
                time.sleep(0.1)  # callers come one by one: the last one's end is painted already
                sent = caller.invite(RINGS, f"Q{n:06}")
                took[name].append(1000 * (caller.wait("180") - sent))
                caller.cancel(RINGS, f"Q{n:06}")
        for name, times in took.items():
            show(f"INVITE to 180, {name}", live=live, **spread(times))
        for name, each in kept.items():
            if name != "desk":
                for n, caller in enumerate(each):
                    caller.give_up(RINGS, f"live{n:04}")


def painting(calls: int, live: int) -> None:
    """INVITE → the caller's name on the terminal: a seat's, and baresip's line console; the live calls wait
    with music (at baresip, they ring)."""
    with office() as (here, stack, folder):
        screens = {"desk": (here.target, here.seat)}
        with suppress(pytest.skip.Exception):
            console = BaresipConsole(folder)
            terminal = Seat(here.desk.socket, command=console.words)
            stack.callback(terminal.close)
            terminal.painted("baresip is ready", 20)
            screens["baresip"] = (("127.0.0.1", console.port), terminal)
        ring(here.target, "300", live, until="200")
        if "baresip" in screens:
            ring(screens["baresip"][0], "console", live)
        callers = {name: Caller(target) for name, (target, _) in screens.items()}
        took: dict[str, list[float]] = {name: [] for name in screens}
        for n in range(calls):
            for name, (_, screen) in screens.items():
                number = "console" if name == "baresip" else "100"
                time.sleep(0.2)
                screen.forget()
                sent = callers[name].invite(number, f"Q{n:06}")
                took[name].append(1000 * (screen.painted(f"Q{n:06}") - sent))
                callers[name].wait("180")
                callers[name].cancel(number, f"Q{n:06}")
        for name, times in took.items():
            show(f"INVITE to painted, {name}", live=live, **spread(times))


def answering(calls: int, live: int, *, kept: bool = False) -> None:
    """Enter → 200 on the wire to the caller: their phone is rung and answers by itself, or their line is
    up."""
    with office(kept=kept) as (here, _, _):
        callers = ring(here.target, RINGS, min(live, calls))
        took = []
        for caller in callers:
            here.seat.press(b"\x1b")
            time.sleep(0.3)
            pressed = here.seat.press(b"\r")
            took.append(1000 * (caller.wait("200") - pressed))
        show(f"Enter to 200{', line kept' if kept else ''}", live=len(callers), **spread(took))


def starting(calls: int, live: int) -> None:
    """The start of a seat → its first board."""
    del live
    took = []
    with office() as (here, _, _):
        took.append(here.first_paint)
        for _ in range(min(9, calls)):
            started = time.time()
            seat = Seat(here.desk.socket)
            took.append(1000 * (seat.painted("Riverside") - started))
            seat.close()
    show("start to first paint", **spread(took))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    runs: dict[str, Callable[[int, int], None]] = {
        "ring": ringing, "paint": painting, "answer": answering, "kept": partial(answering, kept=True),
        "start": starting,
    }  # fmt: skip
    parser.add_argument("which", nargs="*", choices=[*runs, []], default=[])
    parser.add_argument("--calls", type=int, default=100)
    parser.add_argument("--live", type=int, default=50)
    args = parser.parse_args()
    for which in args.which or runs:
        runs[which](args.calls, args.live)


if __name__ == "__main__":
    main()
