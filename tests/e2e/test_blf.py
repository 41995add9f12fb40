"""Staff's phones as the PBX sees them: Asterisk's hints, by dialog-event or presence as the build can."""

import os
import pwd
import re
from pathlib import Path

import pytest

from tests.office import Desk, ScriptSeat
from tests.pbx import Asterisk
from tests.peers import Baresip, need_lines
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


def seen(seat: ScriptSeat, name: str) -> str:
    """Where somebody is by the board."""
    return next(row.state for row in seat.board.staff if row.name == name)


class Hasty(Desk):
    """A desk that asks its PBX twice a second, and knows nothing after two without an answer."""

    program = (
        "-c",
        "from console.telephony.monitor import blf as w; w.ASK_S, w.STALE_S, w.RETRY_S = 0.5, 2.0, 1.0;"
        "from console.__main__ import main; raise SystemExit(main())",
    )


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
            return seen(seat, name)

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


def test_a_pbx_that_dies_leaves_nobody_shown_as_on_a_call_and_is_followed_again(tmp_path: Path) -> None:
    need_lines(5)  # once is enough: whose the library is does not matter here
    (tmp_path / "password").write_text("secret100\n")
    me = pwd.getpwuid(os.getuid()).pw_name
    with (
        Asterisk(tmp_path) as pbx,
        Baresip(tmp_path, "201", registrar=pbx.address, auto=True) as sam,
        Baresip(tmp_path, "202", registrar=pbx.address) as priya,
        Hasty(tmp_path, CONFIG, pbx=pbx.address, me=me) as desk,
        ScriptSeat(desk.socket) as seat,
    ):
        pbx.wait_registered("100", "201", "202")
        wait_until(lambda: seen(seat, "sam") == "free")
        priya.dial(f"sip:201@{pbx.address}")
        wait_until(lambda: seen(seat, "sam") == "on a call")
        pbx.kill()
        sam.hang_up()
        wait_until(lambda: (seen(seat, "sam"), seen(seat, "priya")) == ("unseen", "unseen"), 20.0)
        (alert,) = seat.board.alerts
        assert re.fullmatch(r"2 phones can't be seen since ..:.. \(pbx does not answer\): .*", alert)
        pbx.start()
        wait_until(lambda: (seen(seat, "sam"), seen(seat, "priya")) == ("free", "free"), 30.0)
        assert seat.board.alerts == ()
        priya.dial(f"sip:201@{pbx.address}")
        wait_until(lambda: seen(seat, "sam") == "on a call")
