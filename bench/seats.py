"""Three people at one desk for ten minutes: who took what, and how far apart their boards are.

    python -m bench.seats [--minutes 10] [--a-minute 20]

A seat at the desk's machine, two over a real sshd, each another Unix user (so run it as root). Whenever a
call rings, all who are free press Enter at once. After a third one seat is killed in a call, after two
thirds another hears nothing of its network; both come back. Needs SIPp, baresip and sshd. One JSON line; the
exit code is 1 when a call was lost, or taken twice.
"""

import argparse
import json
import statistics
import sys
import tempfile
from pathlib import Path

from tests.rush import Rush


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--a-minute", type=float, default=20)
    args = parser.parse_args()
    every = 60 / args.a_minute
    with tempfile.TemporaryDirectory() as folder:
        outcome = Rush(
            Path(folder), round(args.minutes * args.a_minute), every, talk_s=min(6.0, 2 * every)
        ).run()
    spreads = sorted(1000 * seconds for seconds in outcome.spreads_s)
    figures = {
        "bench": "three seats",
        "calls": outcome.calls,
        "taken": outcome.taken,
        "presses": outcome.presses,
        "apart_p50_ms": round(statistics.median(spreads), 1),
        "apart_p99_ms": round(spreads[int(0.99 * (len(spreads) - 1))], 1),
        "apart_worst_ms": round(spreads[-1], 1),
        "faults": outcome.faults,
    }
    print(json.dumps(figures), flush=True)
    return 1 if outcome.faults else 0


if __name__ == "__main__":
    sys.exit(main())
