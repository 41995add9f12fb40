"""The lamp of a real phone: the desk tells its PBX how many messages wait, and the PBX tells the phone."""

from pathlib import Path

import pytest

from console.store.recordings import spool
from tests.office import Desk, ScriptSeat
from tests.pbx import Asterisk
from tests.peers import RATE, Baresip, free_port, need_lines
from tests.waiting import wait_until

pytestmark = pytest.mark.peer

CONFIG = """
[[trunk]]
name = "pbx"
address = "{pbx}"

[[staff]]
name = "sam"
title = "Sam"
extension = "201"

[[voicemail]]
name = "sam"
owner = "sam"
lamp = true

[routing]
otherwise = ["voicemail sam"]
"""


def said(desk: Desk) -> list[Path]:
    """What is being recorded."""
    return [path for folder in spool.left(desk.state) for path in folder.glob("*.wav")]


def test_a_message_lights_the_lamp_of_a_phone_of_the_pbx(tmp_path: Path) -> None:
    need_lines(5)  # once is enough: whose the library is does not matter here
    port = free_port()
    with (
        Asterisk(tmp_path, desk=port) as pbx,
        Baresip(tmp_path, "201", registrar=pbx.address, config="module_app mwi.so") as sam,
        Baresip(tmp_path, "203", registrar=pbx.address) as ana,
        Desk(tmp_path, CONFIG, pbx=pbx.address, port=port) as desk,
        ScriptSeat(desk.socket) as seat,
    ):

        def lit() -> bool:
            told = [event["param"] for event in sam.events if event.get("type") == "MWI_NOTIFY"]
            return bool(told) and "Voice-Message: 1/0" in told[-1]

        pbx.wait_registered("201", "203")
        assert not lit()
        ana.dial(f"sip:190@{pbx.address}")
        ana.wait("CALL_ESTABLISHED")
        ana.digits("#")  # no more of the greeting
        seat.wait_row(lambda row: row.state == "recording", 20.0)
        wait_until(lambda: any(path.stat().st_size > 4 * RATE for path in said(desk)), 20.0)
        ana.hang_up()
        wait_until(lit, 20.0)
