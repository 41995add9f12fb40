"""What a desk and a seat cost while nothing happens: processor time, and bytes a second to the terminal;
and what Asterisk and the C program `pjsua` cost meanwhile.

    python -m bench.idle [--seconds 60]

A real desk and a real seat in a pseudo-terminal of 120×36. Prints JSON lines.
"""

import argparse
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from bench.figures import Usage, show
from bench.peers import asterisk, enter, pjsua
from bench.reaction import CONFIG, Seat
from tests.office import Desk
from tests.peers import free_port

#: what a start leaves behind is over by then
SETTLE_S = 8.0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=60.0)
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory() as place, ExitStack() as stack:
        folder = Path(place)
        desk = stack.enter_context(Desk(folder / "desk", CONFIG, phone=free_port(), town=free_port()))
        peers = [*enter(stack, asterisk(folder)), *enter(stack, pjsua(folder, answer=180))]
        seat = Seat(desk.socket)
        stack.callback(seat.close)
        seat.painted("Riverside")
        time.sleep(SETTLE_S)
        seat.forget()
        pids = {"desk": desk.pid, "seat": seat.process.pid} | {peer.name: peer.pid for peer in peers}
        used = {name: Usage(pid) for name, pid in pids.items()}
        time.sleep(seconds)
        shares = {name: (usage.share(), usage.memory()) for name, usage in used.items()}
        painted = round(seat.size() / seconds, 1)
    ours = [sum(both) for both in zip(shares["desk"], shares["seat"], strict=True)]
    show("idle", seconds=seconds, cpu_percent=round(ours[0], 1), rss_mib=ours[1], bytes_per_s=painted)
    for name, (cpu, memory) in shares.items():
        show(f"idle, {name}", seconds=seconds, cpu_percent=cpu, rss_mib=memory)


if __name__ == "__main__":
    main()
