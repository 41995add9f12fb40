"""Callers who give up again and again, counted by F7; what is advised is tried on their calls."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.e2e.clinic import Clinic
from tests.peers import need_lines, sipp
from tests.terminal import Terminal
from tests.waiting import limit, wait_until

pytestmark = pytest.mark.peer

CONFIG = """
[[staff]]
name = "sam"
title = "Sam"
uri = "{sam}"

[[rule]]
name = "bills"
when = {{ to = "1001" }}
then = ["staff sam 1s", "voicemail front"]

[routing]
otherwise = ["staff sam 30s", "voicemail front"]
"""
CALLS = 12


def test_calls_are_counted_and_advice_is_tried_on_them(tmp_path: Path) -> None:
    need_lines(6)  # whose the library is does not matter here
    with ExitStack() as stack:
        clinic = Clinic(tmp_path, stack, CONFIG)
        desk = clinic.desk
        caller = clinic.caller()
        caller.dial(f"sip:+12125550100@127.0.0.1:{desk.port}")
        clinic.sam.wait("CALL_INCOMING")
        clinic.sam.answer()
        caller.wait("CALL_ESTABLISHED")
        caller.hang_up()
        target = f"127.0.0.1:{desk.port}"
        options = ("-s", "1001", "-m", str(CALLS), "-r", "4", "-l", "3", "-d", "100")
        assert sipp(tmp_path / "callers", target, *options).wait(limit(60)) == 0
        wait_until(lambda: len(desk.journal("ended IS NOT NULL")) == CALLS + 1, 30)
        seat = stack.enter_context(Terminal(tmp_path / "tmux", "--socket", str(desk.socket), size=(80, 24)))
        seat.wait("Riverside")
        seat.keys("F7")
        seat.wait(f"{CALLS + 1} calls: answered 1", "All", limit_s=60)
        seat.keys("BTab")
        seat.wait("[advice]", "Are missed calls frequent? Yes", "before the others: rule.calls again")
        seat.keys("Enter")
        # Who was lost and called again: all but the first of one number.
        seat.wait(f"None of {CALLS + 1} calls would have gone another way", limit_s=60)
        (ahead,) = (line.split() for line in seat.screen().splitlines() if "go ahead of others" in line)
        assert ahead[-3:-1] == ["0", str(CALLS - 1)]
        seat.keys("Escape")
        seat.wait("[advice]")
