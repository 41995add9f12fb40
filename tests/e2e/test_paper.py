"""What is written down about real calls: what came of them, who is to know, and that nothing is lost."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.e2e.clinic import Clinic, talk
from tests.terminal import Terminal
from tests.waiting import wait_until

pytestmark = pytest.mark.peer

CONFIG = """
[desk]
phone = "{maria}"
ring = "30s"
outcomes = ["appointment made", "refill"]
tags = ["interpreter"]

[[staff]]
name = "maria"
title = "Maria"
uri = "{maria}"

[routing]
otherwise = ["desk", "voicemail front"]
"""


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with ExitStack() as stack:
        yield Clinic(tmp_path, stack, CONFIG)


def _seat(clinic: Clinic, size: tuple[int, int]) -> Terminal:
    return Terminal(clinic.folder / "tmux", "--socket", str(clinic.desk.socket), size=size)


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
def test_a_call_is_filed_in_two_keys_while_it_lives_and_after_it(
    clinic: Clinic, size: tuple[int, int]
) -> None:
    with _seat(clinic, size) as seat:
        seat.wait("nobody waits")
        caller = clinic.caller()
        caller.dial(f"sip:+12125550100@127.0.0.1:{clinic.desk.port}")
        seat.wait("Caller 0")
        seat.keys("Enter")
        talk(caller, clinic.maria)
        seat.keys("f")
        seat.wait("File Caller 0", "appointment made", "interpreter")
        seat.keys("3")
        seat.wait("✓ interpreter")
        caller.hang_up()
        seat.wait("Caller 0 hung up")
        seat.keys("f")
        seat.wait("the call has ended")
        seat.keys("1")
        seat.wait("Caller 0: appointment made", "u takes it back")
        wait_until(lambda: [r["filed"] for r in clinic.desk.journal()] == ["appointment made"])
        assert clinic.desk.journal()[0]["tags"] == "interpreter"
        seat.keys("F5")
        seat.wait("appointment made, interpreter" if size[0] > 90 else "appointment made")
        found = clinic.desk.json("report", "outcomes", "--since", "today")
        assert found["outcomes"] == {"appointment made": 1}


def test_a_strangers_card_is_made_from_the_call_and_the_next_call_shows_it(clinic: Clinic) -> None:
    with _seat(clinic, (80, 24)) as seat:
        seat.wait("nobody waits")
        caller = clinic.caller()
        caller.dial(f"sip:+12125550100@127.0.0.1:{clinic.desk.port}")
        seat.wait("Caller 0")
        seat.keys("v")
        seat.wait("New card", "same as", "(212) 555-0140")
        seat.keys("Ana [b]Ruiz")
        seat.keys("Down", "Down")
        seat.keys("Spanish")
        seat.keys("Up", "Up", "Up", "Up")
        seat.keys("maria")
        seat.keys("Enter")
        seat.wait("Ana [b]Ruiz has a card now", "! don't put through to Maria")
        caller.hang_up()
        wait_until(lambda: clinic.desk.rows("SELECT id FROM contacts"))
        seat.wait("nobody waits")
        caller.dial(f"sip:+12125550100@127.0.0.1:{clinic.desk.port}")
        seat.wait("Ana [b]Ruiz", "speaks Spanish", "! don't put through to Maria")
        wait_until(lambda: clinic.desk.rows("SELECT verb FROM audit WHERE verb = 'card made'"))
        caller.hang_up()
