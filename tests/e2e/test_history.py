"""Earlier calls across a day and a dead desk: nobody who was missed is lost, and who called back is said."""

import getpass
import re
import signal
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from console.calls.protocol.store_commands import JournalCall
from console.store.writer.writer import Store
from tests.e2e.clinic import Clinic, number, talk
from tests.terminal import Terminal
from tests.waiting import wait_until

pytestmark = pytest.mark.peer

CONFIG = f"""
[desk]
ring = "60s"

[[staff]]
name = "maria"
title = "Maria"
user = "{getpass.getuser()}"
uri = "{{maria}}"

[routing]
otherwise = ["desk 60s", "voicemail front"]
"""


def _missed_yesterday(clinic: Clinic, *callers: str) -> None:
    """Calls that the desk wrote down yesterday, by what writes down today's."""
    store = Store(clinic.desk.state)
    store.open()
    at = datetime.now(ZoneInfo("America/New_York")).replace(hour=9) - timedelta(days=1)
    for n, caller in enumerate(callers):
        arrived = at + timedelta(minutes=n)
        store.submit(
            JournalCall(
                f"yesterday-{n}", arrived, caller, f"Caller {n}", "+12125550100", "town", 0, plan="desk",
                outcome="abandoned", detail="hung up", ended=arrived + timedelta(seconds=9),
            )
        )  # fmt: skip
    assert store.flush(10)
    store.close()


def _shown(screen: Terminal, words: str) -> list[str]:
    """The callers in whose lines these words are painted, from above."""
    lines = (line for line in screen.screen().splitlines() if words in line)
    return [found[0] for line in lines if (found := re.search(r"Caller \d", line))]


def test_the_missed_of_yesterday_outlive_the_desk_and_are_called_back_with_one_key(tmp_path: Path) -> None:
    with ExitStack() as stack:
        clinic = Clinic(tmp_path, stack, CONFIG, callers=2)
        caller, other = clinic.caller(0), clinic.caller(1)
        _missed_yesterday(clinic, number(0), number(1))
        words = ("--socket", str(clinic.desk.socket))
        screen = stack.enter_context(Terminal(tmp_path / "tmux", *words, size=(80, 24)))
        screen.wait("nobody waits")
        screen.keys("F5")
        screen.keys("yesterday")
        screen.wait("yesterday", "Caller 1")
        wait_until(lambda: _shown(screen, "missed") == ["Caller 1", "Caller 0"])
        screen.keys("Down", "Enter")
        caller.wait("CALL_INCOMING")
        caller.answer()
        talk(caller, clinic.maria)
        other.dial(f"sip:+12125550100@127.0.0.1:{clinic.desk.port}")
        screen.wait("Caller 1")
        wait_until(lambda: len(clinic.desk.journal()) == 4)
        clinic.desk.stop(signal.SIGKILL)  # one is talked to, one rings and will never be answered
        clinic.desk.start()
        caller.hang_up()
        other.hang_up()
        wait_until(lambda: "talking" not in screen.screen(), 20.0)
        screen.keys("F5")
        screen.wait("Calls, newest first", "called back by Maria")
        screen.keys("missed")
        wait_until(lambda: _shown(screen, "missed") == ["Caller 1", "Caller 1", "Caller 0"])
        assert _shown(screen, "missed, interrupted") == ["Caller 1"]
        assert _shown(screen, "called back by Maria") == ["Caller 0"]
        kept = clinic.desk.journal()
        assert [row["outcome"] for row in kept] == ["abandoned", "abandoned", "answered", "interrupted"]
        assert all(row["ended"] for row in kept)
