"""What a desk and a seat cost while nothing happens: processor time, and bytes a second to the terminal.

    .venv/bin/python bench/idle.py [--seconds 60]

A real desk and a real seat in a pseudo-terminal of 120×36. Prints one JSON line.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lines import Usage
from reaction import CONFIG, Seat

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
    with (
        tempfile.TemporaryDirectory() as folder,
        Desk(Path(folder), CONFIG, phone=free_port(), town=free_port()) as desk,
    ):
        seat = Seat(desk.socket)
        seat.painted("Riverside")
        time.sleep(SETTLE_S)
        seat.forget()
        used = {"desk": Usage(desk.pid), "seat": Usage(seat.process.pid)}
        time.sleep(seconds)
        shares = {f"{name}_percent": usage.share() for name, usage in used.items()}
        both = round(sum(shares.values()), 1)
        bytes_s = round(seat.size() / seconds, 1)
        seat.close()
    print(
        json.dumps(
            {"bench": "idle", "seconds": seconds, **shares, "both_percent": both, "bytes_per_s": bytes_s}
        )
    )


if __name__ == "__main__":
    main()
