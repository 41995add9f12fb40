"""What a report costs the desk: how long the phone is left alone while a month of calls is counted.

    python -m bench.reports [--journal 10000] [--calls 30] [--seconds 20]

Callers wait in queues with music while others come and go, once with nobody at the reports and once with a
manager who asks for 28 days again and again, and each time tries what is advised. Prints one JSON line: both
runs, the times between two polls of the phone, and how long an answer takes.
"""

import argparse
import contextlib
import json
import os
import signal
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.figures import Usage
from bench.lines import Sipp
from bench.waiting import QUEUES, Timed
from console.config.load import load
from console.routing.rules.decide import decide
from console.routing.rules.decision_record import remembered
from console.routing.values import CallFacts, OfficeState
from console.store.database.engine import open_writer
from console.store.schema import call_events, calls
from tests.office import ROOT, ScriptSeat
from tests.peers import sipp
from tests.waiting import wait_until

SPREAD_S = 27 * 86400


def fill(desk: Timed, count: int) -> None:
    """Write so many calls of the last four weeks into the desk's journal."""
    office = load(desk.config).office
    began = datetime.now(UTC) - timedelta(seconds=SPREAD_S)
    rows, story = [], []
    for n in range(count):
        at, facts = (
            began + timedelta(seconds=n * SPREAD_S / count),
            CallFacts(f"+1212555{n % 5000:04}", to="101"),
        )
        decision = decide(facts, office, OfficeState(), at)
        answered = at + timedelta(seconds=5 + n % 60) if n % 5 else None
        rows.append(
            {
                "id": f"bench-{n}",
                "arrived": at,
                "caller": facts.caller,
                "dialled": "101",
                "rule": decision.rule,
                "plan": " → ".join(map(str, decision.plan)),
                "outcome": "answered" if answered else "abandoned",
                "talked_to": "P1" if answered else "",
                "answered": answered,
                "ended": at + timedelta(seconds=200),
                "facts": remembered(facts, OfficeState(), decision, at),
            }
        )
        lines = [("", "waits for Billing, 0 ahead")]
        lines += [("P1", "answered"), ("P1", "transfer to P2")] if answered else [("", "P1 didn't answer")]
        story += [
            {"call": f"bench-{n}", "at": answered or at, "who": who, "what": what} for who, what in lines
        ]
    engine = open_writer(desk.state)
    with engine.begin() as connection:
        connection.execute(calls.insert(), rows)
        connection.execute(call_events.insert(), story)
    engine.dispose()


def looked_at(seat: ScriptSeat, seconds: float) -> dict[str, list[float]]:
    """Ask for the report and for a dry run, again and again; how long each took, in seconds."""
    took: dict[str, list[float]] = {"report": [], "dry run": []}
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.monotonic()
        seat.wish("report", to="open", text="28d")
        wait_until(lambda: seat.board.report is not None, 120)
        took["report"].append(time.monotonic() - began)
        found = seat.board.report.report if seat.board.report else None
        proposal = next((each for each in found.proposals if each.value), None) if found else None
        if proposal:
            began = time.monotonic()
            seat.wish("dry_run", to=proposal.key.path, text=proposal.value, until="28d")
            wait_until(lambda: seat.board.rehearsed is not None, 120)
            took["dry run"].append(time.monotonic() - began)
        seat.wish("report")
        wait_until(lambda: seat.board.report is None)
    return took


def run(args: argparse.Namespace, *, reports: bool) -> dict[str, object]:
    """One run with callers, with somebody at the reports or without."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        desk = Timed(folder / "desk")
        with desk:
            pass  # makes the database
        fill(desk, args.journal)
        stack.enter_context(desk)
        seat = stack.enter_context(ScriptSeat(desk.socket))
        busy = sipp(folder / "busy", "", "-sf", str(ROOT / "tests/e2e/busy.xml"), "-p", str(desk.engaged))
        stack.callback(busy.wait)
        stack.callback(busy.terminate)
        target, stay = f"127.0.0.1:{desk.port}", int((args.seconds + 20) * 1000)
        callers = [
            Sipp(folder / name, target, f"10{digit}", "-r", "10", "-m", str(args.calls // 3), "-d", str(stay))
            for name, digit in QUEUES.items()
        ]
        waiting = 3 * (args.calls // 3)
        wait_until(lambda: sum(queue.waiting for queue in seat.board.queues) >= waiting, 60)
        others = Sipp(
            folder / "others", target, "101", "-r", "2", "-m", str(int(2 * args.seconds)), "-d", "6000"
        )
        os.kill(desk.pid, signal.SIGUSR1)
        usage = Usage(desk.pid)
        took = looked_at(seat, args.seconds) if reports else {}
        if not reports:
            time.sleep(args.seconds)
        share = usage.share()
        lost = sum(caller.wait(90)["failed"] for caller in (*callers, others))
        desk.stop()
        between = json.loads(desk.report.read_text())["between polls"]
        answers = {
            what: {
                "count": len(each),
                "longest_s": round(max(each), 2),
                "mean_s": round(sum(each) / len(each), 2),
            }
            for what, each in took.items()
            if each
        }
        return {"lost": lost, "cpu_percent": share, "between_polls": between, "answers": answers}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--journal", type=int, default=10_000)
    parser.add_argument("--calls", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=20.0)
    args = parser.parse_args()
    without, looked = run(args, reports=False), run(args, reports=True)
    print(
        json.dumps(
            {"bench": "reports", "journal": args.journal, "without": without, "with": looked}, indent=1
        )
    )


if __name__ == "__main__":
    main()
