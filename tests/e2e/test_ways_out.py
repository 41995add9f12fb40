"""A number is called by the next trunk where the first is dead, while its caller hears ringing and stays."""

import os
import pwd
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.office import Desk, ScriptSeat
from tests.peers import Baresip, need_lines
from tests.waiting import wait_until

pytestmark = pytest.mark.peer

CONFIG = """
[[trunk]]
name = "door"
address = "127.0.0.1:{door}"
numbers = ["+12125550100"]

[[trunk]]
name = "city"
address = "127.0.0.1:{city}"
accept = ["127.0.0.2"]

[[trunk]]
name = "spare"
address = "127.0.0.1:{spare}"
accept = ["127.0.0.2"]

[outside]
via = ["city", "spare"]
give_up = "2s"

[[staff]]
name = "maria"
title = "Maria"
uri = "{maria}"
user = "{me}"

[[voicemail]]
name = "front"

[routing]
otherwise = ["desk", "voicemail front"]
"""
STONE = "+12125550177"


class Clinic:
    """Ana talks with Maria; Dr Stone's number can be called through two trunks."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        need_lines(5)

        def phone(name: str, user: str, tone: float, *, auto: bool = False) -> Baresip:
            return stack.enter_context(Baresip(folder / name, user, auto=auto, tone=tone))

        self.ana, self.maria = phone("ana", "ana", 440), phone("maria", "maria", 880, auto=True)
        self.city, self.spare = phone("city", STONE, 1200), phone("spare", STONE, 1500)
        self.desk = Desk(
            folder,
            CONFIG,
            door=self.ana.port,
            city=self.city.port,
            spare=self.spare.port,
            maria=self.maria.uri,
            ask_every="2s",
            me=pwd.getpwuid(os.getuid()).pw_name,
        )
        stack.enter_context(self.desk)
        self.seat = stack.enter_context(ScriptSeat(self.desk.socket))
        self.ana.dial(f"sip:+12125550100@127.0.0.1:{self.desk.port}")
        self.call = self.seat.wait_row(lambda row: row.state == "ringing").id
        self.seat.wish("answer", self.call)
        wait_until(lambda: self.ana.hears(880))

    def reaches_by_the_spare(self) -> None:
        """The caller is with Dr Stone through the other trunk, and was never dropped."""
        self.spare.wait("CALL_INCOMING")
        self.spare.answer()
        wait_until(lambda: self.ana.hears(1500) and self.spare.hears(440))
        assert not [event for event in self.ana.events if event.get("type") == "CALL_CLOSED"]
        wait_until(lambda: any("called through spare" in alert for alert in self.seat.board.alerts))
        said = [text for (text,) in self.desk.rows("SELECT what FROM call_events")]
        assert any("city did not reach them" in text and "called through spare" in text for text in said)


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with ExitStack() as stack:
        yield Clinic(tmp_path, stack)


def test_a_trunk_that_dies_while_it_dials_loses_nobody(clinic: Clinic) -> None:
    clinic.seat.wish("transfer", clinic.call, to=f"number {STONE}")
    clinic.city.wait("CALL_INCOMING")
    clinic.city.kill()
    clinic.reaches_by_the_spare()


def test_a_trunk_that_is_not_there_costs_a_moment_and_then_none(clinic: Clinic) -> None:
    clinic.city.kill()
    clinic.seat.wish("transfer", clinic.call, to=f"number {STONE}")
    clinic.reaches_by_the_spare()
    clinic.ana.hang_up()
    clinic.seat.wait_gone()
    wait_until(lambda: [trunk.name for trunk in clinic.seat.board.links if not trunk.up] == ["city"])
    clinic.spare.events.clear()
    before = len(clinic.seat.board.alerts)
    clinic.seat.wish("dial", to=f"number {STONE}")  # known to be down, it is not tried first
    clinic.spare.wait("CALL_INCOMING")
    assert len(clinic.seat.board.alerts) <= before + 1


def test_what_the_called_phone_says_is_not_asked_twice(clinic: Clinic) -> None:
    clinic.seat.wish("transfer", clinic.call, to=f"number {STONE}")
    clinic.city.wait("CALL_INCOMING")
    clinic.city.hang_up()  # 486 or 603: they do not want it
    wait_until(lambda: clinic.seat.wait_row(lambda row: row.id == clinic.call).state != "dialling")
    assert not clinic.spare.events or not any(e.get("type") == "CALL_INCOMING" for e in clinic.spare.events)
