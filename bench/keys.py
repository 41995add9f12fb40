"""A stop-watch beside the seat: the ten commonest acts, their keys, and how long each takes until it is seen.

A real seat in a terminal (tmux), a real desk, real phones on 127.0.0.1. A key is sent as soon as what it
needs is painted: the seconds are the console's own, no hand is that fast. What a hand needs is reckoned from
the keys by the Keystroke-Level Model (Card, Moran, Newell 1980): K 0.28 s a key of an average typist and M
1.35 s to make up one's mind before an act.

``python -m bench.keys [ROUNDS]`` prints the table of docs/keys.md.
"""

import getpass
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tests.e2e.clinic import Clinic
from tests.e2e.hour import Hour
from tests.e2e.test_busy_hour import CONFIG
from tests.terminal import Terminal
from tests.waiting import wait_until

K, M = 0.28, 1.35
#: act → seconds of each round
Times = dict[str, list[float]]
#: act → the keys pressed for it
KEYS = {
    "answer the most urgent call": "⏎",
    "end a call": "x x",
    "hold": "h",
    "take back from hold": "1 h",
    "park, for Sam": "p S a m ⏎",
    "take a parked call": "1 ⏎",
    "transfer to a colleague (blind)": "t s a m ⏎",
    "ask first, then hand over": "c s a m ⏎ y",
    "ask no more, the caller back": "⌫",
    "call a colleague": "F3 s a m ⏎",
}


def timed(found: Times, act: str, do: Callable[[], None], seen: Callable[[], bool]) -> None:
    """Do something, and keep how long it took until it was seen."""
    began = time.monotonic()
    do()
    wait_until(seen)
    found.setdefault(act, []).append(time.monotonic() - began)


def one_round(hour: Hour, found: Times) -> None:
    """Every act once."""
    sam = hour.clinic.sam

    def talks(who: str, *words: str) -> Callable[[], bool]:
        return lambda: all(word in hour.row(who) for word in ("talking", *words))

    who = hour.calls()
    timed(found, "answer the most urgent call", lambda: hour.seat.keys("Enter"), talks(who, "with you"))
    timed(found, "hold", lambda: hour.seat.keys("h"), lambda: "on hold" in hour.row(who))
    timed(found, "take back from hold", lambda: hour.seat.keys("1", "h"), talks(who, "with you"))
    timed(
        found,
        "park, for Sam",
        lambda: hour.seat.keys("p", *"Sam", "Enter"),
        lambda: "park 1" in hour.row(who),
    )
    timed(found, "take a parked call", lambda: hour.seat.keys("1", "Enter"), talks(who, "with you"))
    hour.seat.keys("c", *"sam", "Enter")
    hour.seat.wait("caller back")
    timed(found, "ask no more, the caller back", lambda: hour.seat.keys("BSpace"), talks(who, "with you"))
    hour.seat.keys("x")
    hour.seat.wait("x again ends")
    timed(found, "end a call", lambda: hour.seat.keys("x"), lambda: not hour.row(who))

    who = hour.takes()
    begun = time.monotonic()
    hour.seat.keys("c", *"sam", "Enter")
    hour.seat.wait("hand over")
    asked = time.monotonic() - begun
    hour.picks_up(sam)
    begun = time.monotonic()
    hour.seat.keys("y")
    wait_until(talks(who, "with Sam"))
    found.setdefault("ask first, then hand over", []).append(asked + time.monotonic() - begun)
    hour.leaves(who)

    who = hour.takes()
    timed(found, "transfer to a colleague (blind)", lambda: hour.seat.keys("t", *"sam", "Enter"),
          lambda: "dialling" in hour.row(who))  # fmt: skip
    hour.picks_up(sam)
    wait_until(talks(who, "with Sam"))
    hour.leaves(who)

    hour.listens()
    timed(found, "call a colleague", lambda: hour.seat.keys("F3", *"sam", "Enter"),
          lambda: "Calling Sam" in hour.seat.screen() or "Connecting Sam" in hour.seat.screen())  # fmt: skip
    hour.picks_up(sam)
    hour.seat.wait("You are talking with Sam")
    sam.hang_up()
    hour.seat.wait("No calls")


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    found: Times = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        config = CONFIG.replace("{user}", getpass.getuser())
        clinic = Clinic(folder, stack, config, callers=3)
        words = ("--join", "--socket", str(clinic.desk.socket))
        seat = stack.enter_context(Terminal(folder / "tmux", *words))
        seat.wait("No calls")
        hour = Hour(clinic, seat)
        for _ in range(rounds):
            one_round(hour, found)
    print(f"{rounds} rounds; seconds: median, longest, by the Keystroke-Level Model\n")
    for act, keys in KEYS.items():
        count, times = len(keys.split()), found[act]
        print(
            f"| {act} | `{keys}` | {count} | {statistics.median(times):.2f} | {max(times):.2f} "
            f"| {M + K * count:.1f} |"
        )


if __name__ == "__main__":
    main()
