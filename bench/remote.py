"""What a seat costs a line, and how it feels over a slow one: a real sshd, and a relay that is the line.

    python -m bench.remote [--rtt-ms 200] [--kbit 64] [--idle-s 60] [--calls 10]

The relay stands between ssh and sshd on loopback: each way it holds every byte for half the round trip and
lets through so many bits a second (where the kernel has netem, that shapes no better: it is the same queue).
Bytes are TCP payload from the desk's machine, SSH's own framing, padding and MACs included. One JSON line
for each figure.
"""

import argparse
import json
import os
import socket
import statistics
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from bench.reaction import CONFIG, Caller, Seat
from tests.office import Desk
from tests.peers import free_port
from tests.sshd import Sshd


class Line:
    """A slow line to a port: ``delay_s`` and ``rate`` bytes a second each way; counts what comes down."""

    def __init__(self, port: int, delay_s: float, rate: float) -> None:
        self.down = 0
        self._delay, self._rate, self._port = delay_s, rate, port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            near, _ = self._listener.accept()
            far = socket.create_connection(("127.0.0.1", self._port))
            for end in (near, far):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for source, target, counted in ((near, far, False), (far, near, True)):
                self._pump(source, target, counted=counted)

    def _pump(self, source: socket.socket, target: socket.socket, *, counted: bool) -> None:
        held: deque[tuple[float, bytes]] = deque()
        some = threading.Condition()

        def take() -> None:
            free = 0.0
            while data := source.recv(1400):
                if counted:
                    self.down += len(data)
                free = max(free, time.monotonic()) + len(data) / self._rate
                with some:
                    held.append((free + self._delay, data))
                    some.notify()
            with some:
                held.append((time.monotonic(), b""))
                some.notify()

        def give() -> None:
            while True:
                with some:
                    some.wait_for(lambda: held)
                    due, data = held.popleft()
                time.sleep(max(0.0, due - time.monotonic()))
                if not data:
                    target.shutdown(socket.SHUT_WR)
                    return
                target.sendall(data)

        for work in (take, give):
            threading.Thread(target=_quietly, args=(work,), daemon=True).start()


def _quietly(work: Callable[[], None]) -> None:
    try:
        work()
    except OSError:
        return


def say(name: str, **figures: float | str) -> None:
    """One line of JSON."""
    rounded = {key: round(value, 1) if isinstance(value, float) else value for key, value in figures.items()}
    print(json.dumps({"bench": name, **rounded}), flush=True)


def settle(seat: Seat, line: Line) -> int:
    """Wait until nothing but ticks comes any more; gives the bytes so far."""
    while True:
        before = line.down
        time.sleep(0.45)
        if line.down - before < 200:
            return line.down


def main() -> None:
    """Measure and print."""
    args = _arguments()
    with (
        tempfile.TemporaryDirectory() as folder,
        Desk(Path(folder), CONFIG, phone=free_port(), town=free_port()) as desk,
        Sshd(Path(folder), desk.socket) as sshd,
    ):
        line = Line(sshd.port, args.rtt_ms / 2000, args.kbit * 125)
        options = ("-tt", "-o", "SetEnv=LC_ALL=C.UTF-8")
        started = time.time()
        seat = Seat(desk.socket, command=sshd.ssh(*options, port=line.port))
        say(
            "ssh to first paint",
            seconds=seat.painted("Riverside", 30) - started,
            rtt_ms=args.rtt_ms, kbit=args.kbit,
        )  # fmt: skip
        say("login and first board", bytes=settle(seat, line))

        before = line.down
        time.sleep(args.idle_s)
        say("idle, no call", bytes_a_second=(line.down - before) / args.idle_s)

        caller = Caller(("127.0.0.1", desk.port))
        arrivals, ends, appear = [], [], []
        for n in range(args.calls):
            name = f"R{n:05}"
            before = settle(seat, line)
            sent = caller.invite("100", name)
            caller.wait("180")
            appear.append(1000 * (seat.painted(name) - sent))
            middle = settle(seat, line)
            arrivals.append(middle - before)
            caller.cancel("100", name)
            ends.append(settle(seat, line) - middle)
        say("a call arrives", p50_bytes=statistics.median(arrivals), p50_ms=statistics.median(appear))
        say("a call ends", p50_bytes=statistics.median(ends))

        caller.invite("100", "R99999")
        caller.wait("180")
        settle(seat, line)
        before = line.down
        time.sleep(args.idle_s / 2)
        say("idle, one call rings", bytes_a_second=(line.down - before) / (args.idle_s / 2))

        keys, boxes = [], []
        for _ in range(args.calls):
            before = settle(seat, line)
            seat.forget()
            pressed = seat.press(b"o")
            keys.append(1000 * (seat.painted("Override") - pressed))
            boxes.append(settle(seat, line) - before)
            seat.press(b"\x1b")
            settle(seat, line)
        say("key to painted box", p50_ms=statistics.median(keys), worst_ms=max(keys))
        say("a box opens", p50_bytes=statistics.median(boxes))
        caller.give_up("100", "R99999")
        seat.close()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rtt-ms", type=float, default=200)
    parser.add_argument("--kbit", type=float, default=64)
    parser.add_argument("--idle-s", type=float, default=60)
    parser.add_argument("--calls", type=int, default=10)
    return parser.parse_args()


if __name__ == "__main__":
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    main()
