"""Queues on real calls: music, the right person by skill, places told, calls back, and what ends a wait."""

import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.e2e.clinic import Clinic, heard, hears, number, talk, wait_heard
from tests.terminal import Terminal
from tests.waiting import wait_until

pytestmark = pytest.mark.peer

# Sam knows billing best, then Priya; Lee speaks Spanish.
CONFIG = """
[desk]
phone = "{maria}"
ring = "30s"

[modes.emergency]
label = "EMERGENCY"

[[staff]]
name = "sam"
title = "Sam"
uri = "{sam}"
skills = {{ billing = 5 }}

[[staff]]
name = "priya"
title = "Priya"
uri = "{priya}"
skills = {{ billing = 2 }}

[[staff]]
name = "lee"
title = "Lee"
uri = "{lee}"
skills = {{ es = 4 }}

[[queue]]
name = "billing"
title = "Billing"
skills = {{ billing = 1 }}
ring = "3s"
retry = {{ no_answer = "30s", declined = "30s" }}
announce = {{ first = "3s", every = "3s", wait = false }}
overflow = {{ full = "voicemail front" }}
max_waiting = 3

[[queue]]
name = "spanish"
title = "Spanish line"
skills = {{ es = 1 }}

[[rule]]
name = "emergency"
when = {{ mode = "emergency" }}
then = ["say closing", "hang up"]

[[rule]]
name = "second caller"
when = {{ caller = "+12125550142" }}
then = ["queue spanish", "hang up"]

[routing]
otherwise = ["queue billing", "voicemail front"]
wrap_up = "4s"
"""


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with ExitStack() as stack:
        yield Clinic(tmp_path, stack, CONFIG, callers=3)


def test_callers_hear_music_and_are_given_to_the_right_people_in_order(clinic: Clinic) -> None:
    with clinic.seat() as seat:
        ana = clinic.call(0)
        wait_heard(ana, "music")
        clinic.sam.wait("CALL_INCOMING")
        carla = clinic.call(2)
        clinic.lee.wait("CALL_INCOMING")
        ben = clinic.call(1)
        clinic.priya.wait("CALL_INCOMING")
        rows = {row.name: row for row in seat.board.calls}
        assert [rows[f"Caller {n}"].line for n in range(3)] == ["Billing", "Billing", "Spanish line"]
        clinic.lee.answer()
        talk(carla, clinic.lee)
        clinic.sam.answer()
        talk(ana, clinic.sam)
        assert hears(ben, "music")
        clinic.priya.answer()
        talk(ben, clinic.priya)
        for phone in (ana, ben, carla):
            phone.hang_up()
        seat.wait_gone()
    talked = {row["caller"]: row["talked_to"] for row in clinic.desk.journal()}
    assert talked == {number(0): "Sam", number(1): "Priya", number(2): "Lee"}
