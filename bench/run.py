"""`make bench`: the figures of docs/performance.md, bench after bench, each with its peers in the same run.

    python -m bench.run [--quick]

Needs `make pjsip` and, for what stands beside the desk, `make pbx` and baresip. About 25 minutes, with
``--quick`` 4. Leave the machine alone meanwhile. Figures go to ``docs/performance.json``, and from there into
the page (`bench.page`); ``--quick`` prints the table only.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from datetime import date
from typing import Any

from bench.page import FIGURES, table, write
from console.telephony.build import installed
from tests.office import ROOT

#: a bench and its words; the same, quickly
RUNS: tuple[tuple[str, str], ...] = (
    ("decide", "decide --calls 500"),
    ("queues --passes 1000", "queues --passes 100"),
    ("directory", ""),
    ("reaction ring paint --calls 120", "reaction ring paint --calls 20"),
    ("reaction answer kept start --calls 40", "reaction answer kept start --calls 10"),
    ("idle --seconds 40", "idle --seconds 10"),
    ("remote --idle-s 40 --calls 3", ""),
    ("waiting --seconds 30", "waiting --seconds 10"),
    ("lines hold rate beside --seconds 30", "lines hold rate beside --seconds 10"),
    ("lines hundred long flood connects", "lines hundred"),
)


def machine() -> dict[str, str]:
    """What the figures were measured on."""
    with open("/proc/cpuinfo", encoding="utf-8") as text:
        model = next(line.partition(":")[2].strip() for line in text if line.startswith("model name"))
    build = installed()
    return {
        "processor": f"{os.cpu_count()} x {model}",
        "memory": f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') // 2**30} GiB",
        "system": f"{platform.freedesktop_os_release()['PRETTY_NAME']}, Python {platform.python_version()}",
        "pjsip": f"PJSIP {build.version}, {build.lines} lines" if build else "no PJSIP",
    }


def figures_of(words: str) -> list[dict[str, Any]]:
    """Run a bench; what it printed, and the load average that it met. One that fails is told and left out."""
    load = os.getloadavg()[0]
    print(f"== bench.{words}  (load {load:.1f})", flush=True)
    name, *more = words.split()
    done = subprocess.run(
        [sys.executable, "-m", f"bench.{name}", *more],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        check=False,
    )
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines:
        print(f"!! bench.{words} ended with {done.returncode} and no figure", flush=True)
    for line in lines:
        print(json.dumps(line), flush=True)
    return [{**line, "load": round(load, 1)} for line in lines]


def main() -> None:
    """Run all and write the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    found = [line for run in RUNS if (words := run[quick]) for line in figures_of(words)]
    results = {"date": date.today().isoformat(), "machine": machine(), "figures": found}
    if not quick:
        FIGURES.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        write()
    print(table(results))


if __name__ == "__main__":
    main()
