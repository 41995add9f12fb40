"""How many calls the desk carries: held with music, answered a second, in the long run, under a flood.

    python -m bench.lines [hold|rate|beside|long|flood|connects …] [--seconds 60]

SIPp calls a real desk on loopback; every scenario prints one JSON line. Needs `make pjsip`: the wheel
holds 4 calls.
"""

import argparse
import contextlib
import os
import re
import socket
import subprocess
import tempfile
import time
from functools import partial
from pathlib import Path

from bench.figures import Usage, show
from bench.peers import MUSIC, asterisk, enter, pjsua
from console.desk.system.memory import QUIET_S
from tests.office import Desk, ScriptSeat
from tests.peers import RATE, Baresip, free_port
from tests.waiting import wait_until

CONFIG = """
[desk]
ring = "60s"
phone = "sip:desk@127.0.0.1:{phone}"

[[trunk]]
name = "town"
address = "127.0.0.1:{town}"
accept = ["127.0.0.1"]

[[voicemail]]
name = "front"

[[prompt]]
name = "closed"
text = "We are closed."

[[rule]]
name = "announce"
when = {{ to = "100" }}
then = ["say closed", "voicemail front"]

[[staff]]
name = "nobody"
uri = "sip:nobody@127.0.0.1:9"

[[queue]]
name = "waits"
members = ["nobody"]
join_empty = true
leave_empty = false

[[rule]]
name = "waits"
when = {{ to = "300" }}
then = ["queue waits", "voicemail front"]

[routing]
otherwise = ["desk 90s", "voicemail front"]
"""


class Sipp:
    """SIPp as so many callers."""

    def __init__(self, folder: Path, target: str, user: str, *options: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._process = subprocess.Popen(
            [
                *(
                    "sipp",
                    "-sn",
                    "uac",
                    "-s",
                    user,
                    "-i",
                    "127.0.0.1",
                    "-p",
                    str(free_port()),
                    "-mi",
                    "127.0.0.1",
                ),
                *("-nostdin", "-trace_stat", "-fd", "1", "-recv_timeout", "60000", *options, target),
            ],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "TERM": "xterm"},
        )

    def wait(self, limit_s: float) -> dict[str, int]:
        """Wait to the end and count."""
        try:
            self._process.wait(limit_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        return self.counts()

    def counts(self) -> dict[str, int]:
        """Calls made, answered to the end, and failed so far."""
        files = list(self._folder.glob("*_.csv"))
        lines = files[0].read_text().splitlines() if files else []
        if len(lines) < 2:
            return {"made": 0, "ok": 0, "failed": 0}
        row = dict(zip(lines[0].split(";"), lines[-1].split(";"), strict=False))
        return {
            "made": int(row["TotalCallCreated"]),
            "ok": int(row["SuccessfulCall(C)"]),
            "failed": int(row["FailedCall(C)"]),
        }

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait()


def rate_options(seconds: float, per_second: int = 150) -> tuple[str, ...]:
    """SIPp's words for so many calls a second, half a second each."""
    return ("-r", str(per_second), "-m", str(int(per_second * seconds)), "-l", "2000", "-d", "500")


def hold_options(seconds: float, calls: int = 200) -> tuple[str, ...]:
    """SIPp's words for so many calls that stay."""
    return ("-r", "20", "-m", str(calls), "-l", str(calls), "-d", str(int((seconds + 60) * 1000)))


def desk(folder: Path) -> Desk:
    """A desk and the ports of those who call it."""
    # SIPp's callers send no audio: they would be ended as dead after half a minute.
    return Desk(folder, CONFIG, phone=free_port(), town=free_port(), media_timeout="0s")


def rate(seconds: float, per_second: int = 150) -> None:
    """Calls a second: answered with an announcement, routed and journaled."""
    with tempfile.TemporaryDirectory() as name, desk(Path(name)) as one:
        usage = Usage(one.pid)
        callers = Sipp(
            Path(name) / "sipp", f"127.0.0.1:{one.port}", "100", *rate_options(seconds, per_second)
        )
        counts = callers.wait(seconds + 90)
        share = usage.share()
        wait_until(lambda: not _open_rows(one), 30)
        rows = len(one.journal("outcome != ''"))
        show(
            "rate",
            asked_per_s=per_second,
            **counts,
            journaled=rows,
            cpu_percent=share,
            rss_mib=usage.memory(),
        )


def _open_rows(one: Desk) -> int:
    return len(one.journal("outcome = ''"))


def hold(seconds: float, calls: int = 200) -> None:
    """Calls held with music at once: a seat answers and holds each of them."""
    with (
        tempfile.TemporaryDirectory() as name,
        desk(Path(name)) as one,
        Handset(one),
        ScriptSeat(one.socket) as seat,
    ):
        callers = Sipp(Path(name) / "sipp", f"127.0.0.1:{one.port}", "200", *hold_options(seconds, calls))
        first = seat.wait_row(lambda r: r.state == "ringing")
        seat.wish("answer", first.id)
        seat.wait_row(lambda r: r.state == "talking")
        seat.wish("hold", first.id)
        asked = {first.id}

        def all_held() -> bool:
            for row in seat.board.calls:
                if row.state == "ringing" and row.id not in asked:
                    asked.add(row.id)
                    seat.wish("answer", row.id)  # their phone is up: this connects at once
                    seat.wish("hold", row.id)
            return sum(row.state == "holding" for row in seat.board.calls) >= calls

        wait_until(all_held, 60)
        usage = Usage(one.pid)
        time.sleep(seconds)
        still = sum(r.state == "holding" for r in seat.board.calls)
        show(
            "hold",
            calls=calls,
            held=still,
            seconds=seconds,
            cpu_percent=usage.share(),
            rss_mib=usage.memory(),
            handles=usage.handles(),
        )
        callers.stop()


def hundred(seconds: float) -> None:
    """What a desk with 100 calls on hold takes of the memory."""
    hold(min(seconds, 10), 100)


class Handset:
    """SIPp as the receptionist's phone: answers and stays."""

    def __init__(self, one: Desk) -> None:
        found = re.search(r"sip:desk@127.0.0.1:(\d+)", one.config.read_text())
        assert found
        self._port = found[1]

    def __enter__(self) -> None:
        self._process = subprocess.Popen(
            ["sipp", "-sn", "uas", "-i", "127.0.0.1", "-p", self._port, "-mi", "127.0.0.1", "-nostdin"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "TERM": "xterm"},
        )

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()


def beside(seconds: float) -> None:
    """The same rate of calls, and 200 calls with music, taken by the C program `pjsua` and by Asterisk.

    Neither routes or journals anything: `pjsua` says what the library can do, Asterisk what a PBX needs.
    """
    for what, options in (("rate", rate_options(seconds)), ("hold", hold_options(seconds))):
        for make in (partial(pjsua, answer=200), asterisk):
            with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
                for peer in enter(stack, make(Path(folder))):
                    callers = Sipp(Path(folder) / "sipp", f"127.0.0.1:{peer.port}", MUSIC, *options)
                    if what == "hold":
                        wait_until(lambda callers=callers: callers.counts()["made"] >= 200, 60)  # type: ignore[misc]
                    usage = Usage(peer.pid)
                    time.sleep(seconds)
                    used = {"cpu_percent": usage.share(), "rss_mib": usage.memory()}
                    counts = callers.wait(90) if what == "rate" else callers.counts()
                    callers.stop()
                    show(f"{what}, {peer.name}", seconds=seconds, **counts, **used)


def long(seconds: float, per_second: int = 30) -> None:
    """Memory and handles after 3,000 and after 12,000 calls, and once nothing has happened for a while.

    At 30 a second, PJSIP's lingering transactions (32 s each, RFC 3261 17.2) are as many after 3,000 calls
    as after 12,000: after 1,000, which takes 33 s, their number was still growing. So what is compared is
    what calls leave behind.
    """
    del seconds
    with tempfile.TemporaryDirectory() as name, desk(Path(name)) as one:
        usage = Usage(one.pid)
        sizes: list[tuple[float, int]] = []
        for turn, calls in enumerate((3_000, 9_000)):
            callers = Sipp(
                Path(name) / f"sipp{turn}",
                f"127.0.0.1:{one.port}",
                "100",
                *("-r", str(per_second), "-m", str(calls), "-l", "2000", "-d", "300"),
            )
            counts = callers.wait(calls / per_second + 60)
            wait_until(lambda: not _open_rows(one), 30)
            sizes.append((usage.memory(), usage.handles()))
        time.sleep(QUIET_S + 5)
        sizes.append((usage.memory(), usage.handles()))
        names = ("after_3000", "after_12000", "at_rest")
        show("long", last=counts, **dict(zip(names, sizes, strict=True)), journaled=len(one.journal()))


def flood(seconds: float) -> None:
    """500 INVITE a second for 20 s that ring and stay, beside a caller who hears music; then an ordinary
    call. ``media_share`` is how much of the time that caller got audio."""
    del seconds
    with (
        tempfile.TemporaryDirectory() as name,
        desk(Path(name)) as one,
        ScriptSeat(one.socket) as seat,
        Baresip(Path(name), "waits") as waits,
    ):
        waits.dial(f"sip:300@127.0.0.1:{one.port}")
        wait_until(lambda: len(waits.heard()) > RATE)
        usage, heard, begin = Usage(one.pid), len(waits.heard()), time.monotonic()
        callers = Sipp(
            Path(name) / "sipp",
            f"127.0.0.1:{one.port}",
            "200",
            "-r",
            "500",
            "-m",
            "10000",
            "-l",
            "10000",
            "-d",
            "20000",
            "-timeout",
            "40s",
        )
        counts = callers.wait(60)
        media = (len(waits.heard()) - heard) / RATE / (time.monotonic() - begin)
        alerts = seat.board.alerts
        waits.hang_up()
        wait_until(lambda: not seat.board.calls, 120)
        gone, tries = time.monotonic(), 0
        # PJSIP keeps a line until the dead caller's BYE times out: 32 s (RFC 3261, timer F).
        while time.monotonic() - gone < 60:
            tries += 1
            after = Sipp(
                Path(name) / f"after{tries}", f"127.0.0.1:{one.port}", "100", "-m", "1", "-d", "200"
            ).wait(30)
            if after["ok"]:
                break
            time.sleep(1)
        show(
            "flood",
            **counts,
            media_share=round(media, 3),
            ordinary_call_ok_after_s=round(time.monotonic() - gone, 1),
            alerts=alerts,
            cpu_s=round(usage.cpu(), 1),
            rss_mib=usage.memory(),
        )


def connects(seconds: float, count: int = 2000) -> None:
    """Quick TCP connects, beside an admitted call that must go on."""
    del seconds
    with tempfile.TemporaryDirectory() as name, desk(Path(name)) as one, ScriptSeat(one.socket) as seat:
        caller = Sipp(Path(name) / "sipp", f"127.0.0.1:{one.port}", "200", "-m", "1", "-d", "60000")
        seat.wait_row(lambda r: r.state == "ringing")
        start, accepted = time.monotonic(), 0
        for _ in range(count):
            with socket.socket() as sock:
                sock.settimeout(5)
                accepted += sock.connect_ex(("127.0.0.1", one.port)) == 0
        took = time.monotonic() - start
        callers = Sipp(Path(name) / "after", f"127.0.0.1:{one.port}", "100", "-m", "1", "-d", "200").wait(30)
        show(
            "tcp connects",
            asked=count,
            accepted=accepted,
            seconds=round(took, 1),
            still_ringing=len(seat.board.calls),
            ordinary_call_ok=callers["ok"],
        )
        caller.stop()


def main() -> None:
    """Run what was asked for, or all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    runs = {
        "hold": hold, "hundred": hundred, "rate": rate, "beside": beside,
        "long": long, "flood": flood, "connects": connects,
    }  # fmt: skip
    parser.add_argument("which", nargs="*", choices=[*runs, []], default=[])
    parser.add_argument("--seconds", type=float, default=60.0)
    args = parser.parse_args()
    for which in args.which or runs:
        runs[which](args.seconds)


if __name__ == "__main__":
    main()
