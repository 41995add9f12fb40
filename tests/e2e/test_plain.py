"""The plain seat on the simplest of terminals, with a real call: lines in, lines out, no cursor tricks."""

import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from tests.e2e.clinic import Clinic, talk
from tests.office import ROOT
from tests.waiting import limit, wait_until

pytestmark = pytest.mark.peer

CONFIG = """
[desk]
phone = "{maria}"

[[staff]]
name = "sam"
title = "Sam"
uri = "{sam}"

[routing]
otherwise = ["desk 30s", "voicemail front"]
"""


class Line:
    """A program on a terminal of its own that can nothing but print."""

    def __init__(self, *words: str) -> None:
        self._ours, theirs = pty.openpty()
        environment = {**os.environ, "TERM": "dumb", "LANG": "C.UTF-8", "PYTHONPATH": os.fspath(ROOT)}
        command = [sys.executable, "-m", "console", *words]
        self.process = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True
        )
        os.close(theirs)
        os.set_blocking(self._ours, False)
        self.said = ""

    def type(self, text: str) -> None:
        os.write(self._ours, f"{text}\n".encode())

    def wait(self, text: str) -> None:
        def heard() -> bool:
            with suppress(BlockingIOError, OSError):
                self.said += os.read(self._ours, 65536).decode()
            return text in self.said

        try:
            wait_until(heard)
        except AssertionError:
            raise AssertionError(f"{text!r} not in:\n{self.said}") from None

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._ours)


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with ExitStack() as stack:
        yield Clinic(tmp_path, stack, CONFIG)


def test_a_call_is_answered_noted_and_given_on_by_typed_lines(clinic: Clinic) -> None:
    with Line("--plain", "--join", "--socket", str(clinic.desk.socket)) as seat:
        seat.wait("No calls.")
        caller = clinic.caller()
        caller.dial(f"sip:+12125550100@127.0.0.1:{clinic.desk.port}")
        seat.wait("Call 1: Caller 0 rings at the desk")
        seat.type("show 1")
        seat.wait("Why: Voicemail front, by default")
        seat.type("answer")
        seat.wait("You are talking with Caller 0.")
        talk(caller, clinic.maria)
        seat.type("note likes mornings")
        seat.wait("Noted for Caller 0.")
        seat.type("t nobody")
        seat.wait("! Nobody and nothing is called “nobody”")
        seat.type("t sam")
        seat.wait("Caller 0 → Sam. Type undo to take it back.")
        clinic.sam.wait("CALL_INCOMING")
        clinic.sam.answer()
        talk(caller, clinic.sam)
        seat.wait("is in conversation, with Sam")
        caller.hang_up()
        seat.wait("Call 1: Caller 0 has ended.")
        seat.type("quit")
        assert seat.process.wait(limit(10)) == 0
        assert "\x1b" not in seat.said
    (row,) = clinic.desk.ended()
    assert row["outcome"] == "answered"
    assert row["talked_to"].endswith("Sam")
