"""What benches print: one JSON line a figure, and what a process uses of the machine."""

import json
import os
import re
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def show(bench: str, **figures: object) -> None:
    """Print one line of JSON."""
    print(json.dumps({"bench": bench, **figures}), flush=True)


def spread(milliseconds: Sequence[float]) -> dict[str, float]:
    """Count, median, 99th percentile and longest of times in milliseconds."""
    ordered = sorted(milliseconds)
    p99 = ordered[min(len(ordered) - 1, round(0.99 * (len(ordered) - 1)))]
    found = {"p50_ms": statistics.median(ordered), "p99_ms": p99, "worst_ms": ordered[-1]}
    return {"n": len(ordered), **{name: round(value, 3) for name, value in found.items()}}


class Usage:
    """What a process has used of the machine."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.start, self.at = self.cpu(), time.monotonic()

    def cpu(self) -> float:
        """Processor seconds so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def share(self) -> float:
        """Share of one core since the start, in percent."""
        return round(100 * (self.cpu() - self.start) / (time.monotonic() - self.at), 1)

    def memory(self) -> float:
        """Resident memory in MiB."""
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{self.pid}/status").read_text())
        return round(int(found[1]) / 1024, 1) if found else 0.0

    def handles(self) -> int:
        """Open files."""
        return len(os.listdir(f"/proc/{self.pid}/fd"))
