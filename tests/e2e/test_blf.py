"""Staff's phones as the PBX sees them: Asterisk's hints, by dialog-event or presence as the build can."""

import os
import pwd
from pathlib import Path

import pytest

from tests.office import Desk, ScriptSeat
from tests.pbx import Asterisk
from tests.peers import Baresip
from tests.waiting import wait_until

pytestmark = pytest.mark.peer

CONFIG = """
[[account]]
name = "pbx"
server = "{pbx}"
user = "100"
password_file = "password"

[[staff]]
name = "sam"
title = "Sam"
extension = "201"
blf = true

[[staff]]
name = "priya"
title = "Priya"
extension = "202"
blf = true

[[voicemail]]
name = "front"

[roles]
receptionist = ["{me}"]

[routing]
otherwise = ["desk", "voicemail front"]
"""


def test_the_board_follows_calls_that_are_none_of_ours(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("secret100\n")
    me = pwd.getpwuid(os.getuid()).pw_name
    with (
        Asterisk(tmp_path) as pbx,
        Baresip(tmp_path, "201", registrar=pbx.address) as sam,
        Desk(tmp_path, CONFIG, pbx=pbx.address, me=me) as desk,
        ScriptSeat(desk.socket) as seat,
    ):

        def state(name: str) -> str:
            return next(row.state for row in seat.board.staff if row.name == name)

        pbx.wait_registered("100", "201")
        wait_until(lambda: state("sam") == "free")
        with Baresip(tmp_path, "202", registrar=pbx.address) as priya:
            pbx.wait_registered("202")
            priya.dial(f"sip:201@{pbx.address}")
            wait_until(lambda: state("sam") == "ringing")
            sam.answer()
            wait_until(lambda: (state("sam"), state("priya")) == ("on a call", "on a call"))
            priya.hang_up()
            wait_until(lambda: (state("sam"), state("priya")) == ("free", "free"))
        assert seat.board.alerts == ()
