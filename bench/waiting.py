"""What a hundred callers who wait cost: processor time, and for how long the phone is left alone.

    python -m bench.waiting [--calls 100] [--seconds 30]

SIPp's callers wait in three queues with music, are told their places and offered a call back, while others
come and give up and the phones of twelve people are busy again and again. A seat looks on. Prints one JSON
line: nothing may keep the desk from its phone for more than 5 ms.
"""

import argparse
import contextlib
import json
import os
import signal
import tempfile
import time
from pathlib import Path

from bench.figures import Usage
from bench.lines import Sipp
from tests.office import ROOT, Desk, ScriptSeat
from tests.peers import free_port, sipp
from tests.waiting import wait_until

BAR_MS = 5.0
QUEUES = {"billing": 1, "intake": 2, "scheduling": 3}
CONFIG = """
[[trunk]]
name = "town"
address = "127.0.0.1:{town}"
accept = ["127.0.0.1"]
caller_id = "verified"
numbers = ["+1 212 555 0100"]

[routing]
otherwise = ["hang up"]
"""
QUEUE = """
[[queue]]
name = "{name}"
skills = {{{{ {name} = 1 }}}}
max_wait = "0s"
retry = {{{{ busy = "5s" }}}}
announce = {{{{ first = "5s", every = "5s", up_to = 60 }}}}
callback = {{{{ after = "10s" }}}}

[[rule]]
name = "{name}"
when = {{{{ to = "10{digit}" }}}}
then = ["queue {name}", "hang up"]
"""
PERSON = """
[[staff]]
name = "{name}"
uri = "sip:{name}@127.0.0.1:{{engaged}}"
skills = {{{{ {skills} }}}}
"""


def config() -> str:
    """An office of twelve people, each of whom serves two of three queues."""
    names = list(QUEUES)
    people = [
        PERSON.format(
            name=f"p{n}", skills=f"{names[n % 3]} = {1 + n % 5}, {names[(n + 1) % 3]} = {1 + n % 3}"
        )
        for n in range(12)
    ]
    queues = [QUEUE.format(name=name, digit=digit) for name, digit in QUEUES.items()]
    return "".join((CONFIG, *queues, *people))


class Timed(Desk):
    """A desk that measures itself."""

    def __init__(self, folder: Path) -> None:
        # SIPp's callers send no audio: they would be ended as dead after half a minute.
        engaged, town = free_port(), free_port()
        super().__init__(folder, config(), engaged=engaged, town=town, media_timeout="0s")
        self.engaged = engaged
        self.report = folder / "times.json"
        self.program = ("-m", "bench.timed", str(self.report))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--calls", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=30.0)
    args = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        desk = Timed(folder / "desk")
        stack.enter_context(desk)
        seat = stack.enter_context(ScriptSeat(desk.socket))
        busy = sipp(folder / "busy", "", "-sf", str(ROOT / "tests/e2e/busy.xml"), "-p", str(desk.engaged))
        stack.callback(busy.wait)
        stack.callback(busy.terminate)
        target, stay = f"127.0.0.1:{desk.port}", int((args.seconds + 20) * 1000)
        each = [args.calls // 3 + (n < args.calls % 3) for n in range(3)]
        callers = [
            Sipp(folder / name, target, f"10{digit}", "-r", "10", "-m", str(count), "-d", str(stay))
            for (name, digit), count in zip(QUEUES.items(), each, strict=True)
        ]
        wait_until(lambda: sum(queue.waiting for queue in seat.board.queues) >= args.calls, 60)
        others = Sipp(
            folder / "others", target, "101", "-r", "2", "-m", str(int(2 * args.seconds)), "-d", "6000"
        )
        os.kill(desk.pid, signal.SIGUSR1)
        usage = Usage(desk.pid)
        time.sleep(args.seconds)
        figures = {"cpu_percent": usage.share(), "rss_mib": usage.memory()}
        waiting = sum(queue.waiting for queue in seat.board.queues)
        counts = [caller.wait(60) for caller in (*callers, others)]
        desk.stop()
        offers, said = (
            desk.rows(f"SELECT count(*) FROM call_events WHERE what LIKE '{like}'")[0][0]
            for like in ("offered to%", "a call back was offered")
        )
        missing = dict(
            desk.rows("SELECT what, count(*) FROM call_events WHERE what LIKE 'prompt:%' GROUP BY what")
        )
        times = json.loads(desk.report.read_text())
        print(
            json.dumps(
                {
                    "bench": "waiting",
                    "calls": args.calls,
                    "waiting_at_the_end": waiting,
                    "lost": sum(count["failed"] for count in counts),
                    "phones_rung": offers,
                    "call_backs_offered": said,
                    "prompts_not_played": missing,
                    **figures,
                    "left_alone_ok": times["between polls"]["cpu_ms"]["max"] <= BAR_MS,
                    "times": times,
                },
            )
        )


if __name__ == "__main__":
    main()
