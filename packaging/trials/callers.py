"""A caller of SIPp, and the smallest office that answers them: what a trial knows a desk by."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from chroots import Failed

OFFICE = """\
[office]
name = "Trial"
timezone = "Europe/Berlin"
country = "DE"
[sip]
listen = "127.0.0.1:5060"
[modes.open]
hours = "24/7"
[[trunk]]
name = "caller"
address = "127.0.0.1:5070"
[[voicemail]]
name = "front"
[routing]
otherwise = ["voicemail front"]
"""


def caller(seconds: float, log: Path, inside: tuple[str, ...] = ()) -> subprocess.Popen[bytes]:
    """A caller who wants to be answered, stays so long, and hangs up themselves; else SIPp's code is not 0.

    ``inside`` are the words that enter another network; ``log`` gets the messages.
    """
    words = ["sipp", "-sn", "uac", "127.0.0.1:5060", "-s", "100", "-i", "127.0.0.1", "-p", "5070", "-m", "1"]
    words += ["-d", str(int(seconds * 1000)), "-nostdin", "-timeout", "90"]
    words += ["-trace_msg", "-message_file", str(log), "-message_overwrite", "true"]
    return subprocess.Popen([*inside, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def answered(log: Path) -> bool:
    """Whether a caller with this log has been answered."""
    return log.exists() and b"SIP/2.0 200 " in log.read_bytes()


def until(true: Callable[[], object], limit_s: float, what: str) -> None:
    """Poll until it holds. Raises Failed with ``what`` after so many seconds."""
    end = time.monotonic() + limit_s
    while not true():
        if time.monotonic() > end:
            raise Failed(what)
        time.sleep(0.2)
