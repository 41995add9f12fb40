"""How soon the desk reacts: INVITE → 180, INVITE → name painted on a terminal, Enter → 200 on the wire.

    .venv/bin/python bench/reaction.py [--calls 100] [--live 50] [--kept] [--beside HOST:PORT/NUMBER]

A real desk and a real seat in a pseudo-terminal of 120×36, with ``--live`` calls ringing meanwhile. The
wheel holds 4 calls: measure on the own build. ``--beside`` asks another server the same, such as
Asterisk's ``127.0.0.1:5080/903``: as many calls ring there, and each INVITE to the desk is followed by one
to the other, so that both meet the machine in the same state. Times in milliseconds.
"""

import argparse
import fcntl
import getpass
import json
import os
import pty
import re
import select
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.office import Desk  # noqa: E402
from tests.peers import free_port  # noqa: E402

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

    def cancel(self, user: str, name: str) -> None:
        """Give up, and acknowledge that the desk noticed."""
        self.give_up(user, name)
        self.wait("487")
        self.sock.sendto(self._message("ACK", user, name, to_tag=self.tag), self._target)


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


def figures(name: str, seconds: list[float]) -> None:
    """One line of JSON: p50, p99 and the worst in milliseconds."""
    ms = sorted(1000 * s for s in seconds)
    p99 = ms[min(len(ms) - 1, round(0.99 * (len(ms) - 1)))]
    print(
        json.dumps(
            {"bench": name, "n": len(ms), "p50_ms": round(statistics.median(ms), 2),
             "p99_ms": round(p99, 2), "worst_ms": round(ms[-1], 2)}
        ),
        flush=True,
    )  # fmt: skip


def place(text: str) -> tuple[str, int]:
    """Host and port of ``host:port/number``."""
    host, _, port = text.partition("/")[0].partition(":")
    return host, int(port)


def ring(target: tuple[str, int], number: str, count: int) -> list[Caller]:
    """So many calls that ring and stay."""
    live = []
    for n in range(count):
        live.append(Caller(target))
        live[-1].invite(number, f"live{n:04}")
        live[-1].wait("180")
    return live


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--calls", type=int, default=100)
    parser.add_argument("--live", type=int, default=50)
    parser.add_argument("--kept", action="store_true", help="the seat's line is kept up between calls")
    parser.add_argument("--beside", help="another server, host:port/number")
    args = parser.parse_args()
    handset = Handset()
    with (
        tempfile.TemporaryDirectory() as folder,
        Desk(
            Path(folder),
            CONFIG + (KEPT if args.kept else ""),
            phone=handset.port,
            town=free_port(),
            user=getpass.getuser(),
        ) as desk,
    ):
        target = ("127.0.0.1", desk.port)
        started = time.time()
        seat = Seat(desk.socket)
        seat.painted("Riverside")
        if args.kept:
            seat.painted("Your line is up")
        figures("start → first paint", [time.time() - started])
        live = ring(target, "200", args.live)
        ringing, painting, beside = [], [], []
        caller = Caller(target)
        other = Caller(place(args.beside)) if args.beside else None
        number = args.beside.partition("/")[2] if args.beside else ""
        kept = ring(place(args.beside), number, args.live) if args.beside else []
        for n in range(args.calls):
            name = f"Q{n:06}"
            seat.press(b"\x1b")
            time.sleep(0.1)  # callers come one by one: the last one's end is painted already
            seat.forget()
            sent = caller.invite("100", name)
            ringing.append(caller.wait("180") - sent)
            if args.live < 25:
                painting.append(seat.painted(name) - sent)
            caller.cancel("100", name)
            if other:
                time.sleep(0.1)
                sent = other.invite(number, name)
                beside.append(other.wait("180") - sent)
                other.cancel(number, name)
        figures(f"INVITE → 180, {args.live} live", ringing)
        if beside:
            figures(f"INVITE → 180, {args.beside}, {len(kept)} live", beside)
        for n, each in enumerate(kept):
            each.give_up(number, f"live{n:04}")
        if painting:
            figures(f"INVITE → name painted, {args.live} live", painting)
        answers = []
        for each in live[: min(30, len(live))]:
            seat.press(b"\x1b")
            time.sleep(0.3)
            pressed = seat.press(b"\r")
            answers.append(each.wait("200") - pressed)
        if answers:
            figures(f"Enter → 200, {args.live} live{', line kept' if args.kept else ''}", answers)
        seat.close()


if __name__ == "__main__":
    main()
