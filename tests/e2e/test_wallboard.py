"""A wallboard in a real terminal beside a real desk: what happens on the line stands there, and no name."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.e2e.clinic import Clinic
from tests.terminal import Terminal
from tests.waiting import wait_until

pytestmark = pytest.mark.peer

CONFIG = """
[[staff]]
name = "sam"
title = "Sam"
uri = "{sam}"
skills = {{ billing = 3 }}

[[queue]]
name = "billing"
title = "Billing"
skills = {{ billing = 1 }}
overflow = "voicemail front"

[routing]
otherwise = ["queue billing"]
"""


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with ExitStack() as stack:
        yield Clinic(tmp_path, stack, CONFIG)


def line(screen: str, title: str) -> list[str]:
    return next((each.split() for each in screen.splitlines() if each.startswith(f" {title}")), [])


def test_a_call_waits_is_answered_and_survives_a_restart(clinic: Clinic, tmp_path: Path) -> None:
    desk = clinic.desk
    with Terminal(tmp_path / "tmux", "wallboard", "--socket", str(desk.socket), size=(80, 24)) as wall:
        wall.wait("Billing", "ANSWERED")
        caller = clinic.call()
        wait_until(lambda: line(wall.screen(), "Billing")[1:2] == ["1"])
        assert "Caller" not in wall.screen()
        clinic.sam.wait("CALL_INCOMING")
        clinic.sam.answer()
        answered = ["Billing", "0", "-", "1", "0", "100", "%", "0/1"]
        wait_until(lambda: line(wall.screen(), "Billing") == answered)
        caller.hang_up()
        desk.stop()
        wall.wait("The desk is gone")
        desk.start()
        wait_until(lambda: line(wall.screen(), "Billing")[3:7] == ["1", "0", "100", "%"])
        wall.keys("q")
        wall.wait_end()
