"""The desk at a real PBX: Asterisk rings it, its people's phones are extensions there, and who hears whom.

Ana calls the PBX from outside, which gives the call to the desk; Maria sits there and her phone is 200, Sam's
201 and Priya's 202. Everybody says a pitch of their own.
"""

import os
import pwd
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from console.calls.snapshot import Row
from tests.ears import hear
from tests.office import Desk, ScriptSeat
from tests.pbx import Asterisk
from tests.peers import Baresip, free_port, need_lines, write_tone
from tests.waiting import wait_until

pytestmark = pytest.mark.peer

MUSIC, ANA, MARIA, SAM, PRIYA = 500, 700, 900, 1100, 1300
CONFIG = """
[desk]
ring = "30s"
answer = "20s"
recall = "30s"

[[{kind}]]
name = "pbx"
{link}
numbers = ["+12125550100"]
{more}

[[staff]]
name = "maria"
title = "Maria"
extension = "200"
user = "{me}"

[[staff]]
name = "sam"
title = "Sam"
extension = "201"

[[staff]]
name = "priya"
title = "Priya"
extension = "202"

[[contact]]
name = "Ana Ruiz"
numbers = "+12125550142"

[[prompt]]
name = "music"
play = "{music}"

[[voicemail]]
name = "front"

[routing]
otherwise = ["desk", "voicemail front"]
"""


class Office:
    """The PBX, the desk with one seat, and the phones."""

    def __init__(self, folder: Path, stack: ExitStack, *, kind: str = "account", more: str = "") -> None:
        port = free_port()
        self.pbx = pbx = stack.enter_context(Asterisk(folder, desk=port if kind == "trunk" else 0))
        self.reached_by = "190" if kind == "trunk" else "100"

        def phone(number: str, tone: float, *, auto: bool = False) -> Baresip:
            return stack.enter_context(Baresip(folder, number, tone=tone, auto=auto, registrar=pbx.address))

        self.ana, self.maria = phone("203", ANA), phone("200", MARIA, auto=True)
        self.sam, self.priya = phone("201", SAM), phone("202", PRIYA)
        write_tone(folder / "music.wav", MUSIC)
        (folder / "password").write_text("secret100\n")
        login = f'server = "{pbx.address}"\nuser = "100"\npassword_file = "password"'
        self.desk = Desk(
            folder,
            CONFIG,
            port=port,
            kind=kind,
            link=login if kind == "account" else f'address = "{pbx.address}"',
            more=more,
            music=folder / "music.wav",
            me=pwd.getpwuid(os.getuid()).pw_name,
        )
        stack.enter_context(self.desk)
        self.seat = stack.enter_context(ScriptSeat(self.desk.socket))
        pbx.wait_registered("200", "201", "202", "203", *(["100"] if kind == "account" else []))

    def talking(self) -> str:
        """Ana called and Maria took it; gives the call's id."""
        self.ana.dial(f"sip:{self.reached_by}@{self.pbx.address}")
        row = self.seat.wait_row(lambda row: row.state == "ringing")
        assert row.name == "Ana Ruiz"
        self.seat.wish("answer", row.id)
        hear((self.ana, MARIA), (self.maria, ANA))
        return row.id

    def row(self, call: str) -> Row:
        """A call as the seat shows it."""
        return next(row for row in self.seat.board.calls if row.id == call)


@pytest.fixture
def office(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Office]:
    need_lines(5)
    with ExitStack() as stack:
        yield Office(tmp_path, stack, **getattr(request, "param", {}))


@pytest.mark.parametrize("office", [{}, {"kind": "trunk"}], ids=["extension", "trunk"], indirect=True)
def test_a_call_of_the_pbx_is_taken_and_given_to_its_extensions(office: Office) -> None:
    call = office.talking()
    office.seat.wish("consult", call, to="staff sam")
    office.sam.wait("CALL_INCOMING")
    office.sam.answer()
    hear((office.ana, MUSIC), (office.maria, SAM), (office.sam, MARIA))
    office.seat.wish("complete")
    hear((office.ana, SAM), (office.sam, ANA))
    office.maria.wait("CALL_CLOSED")
    office.ana.hang_up()
    office.seat.wait_gone()
    wait_until(lambda: office.desk.journal()[0]["talked_to"] == "Maria, Sam (201)")
