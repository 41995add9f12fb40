"""A reload takes over accounts and trunks while the desk runs: at a real PBX, with a call on the line."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.office import Desk, ScriptSeat
from tests.pbx import Asterisk
from tests.peers import Baresip, need_lines
from tests.waiting import wait_until

pytestmark = pytest.mark.peer

CONFIG = """
[[trunk]]
name = "nowhere"
address = "127.0.0.1:9"

[[voicemail]]
name = "front"

[routing]
otherwise = ["desk 60s", "voicemail front"]
"""
ACCOUNT = """
[[account]]
name = "pbx"
server = "{server}"
user = "100"
password_file = "{password}"
caller_id = "verified"
"""


def links(seat: ScriptSeat) -> dict[str, bool]:
    return {link.name: link.up for link in seat.board.links}


def test_an_account_registers_is_called_through_and_goes_without_its_call(tmp_path: Path) -> None:
    need_lines(3)
    with ExitStack() as stack:
        pbx = stack.enter_context(Asterisk(tmp_path))
        ana = stack.enter_context(Baresip(tmp_path, "203", tone=700, registrar=pbx.address))
        desk = stack.enter_context(Desk(tmp_path, CONFIG))
        seat = stack.enter_context(ScriptSeat(desk.socket))
        pbx.wait_registered("203")
        (tmp_path / "right").write_text("secret100\n")
        (tmp_path / "wrong").write_text("mistyped\n")
        plain = desk.config.read_text()

        def reload(more: str) -> int:
            desk.config.write_text(plain + more)
            done = desk.run("reload")
            assert done.stdout or done.stderr
            return done.returncode

        # a new account with a wrong password is tried at once, and mended without a restart
        assert reload(ACCOUNT.format(server=pbx.address, password=tmp_path / "wrong")) == 0
        wait_until(lambda: links(seat).get("pbx") is False)
        assert reload(ACCOUNT.format(server=pbx.address, password=tmp_path / "right")) == 0
        wait_until(lambda: links(seat).get("pbx") is True, 60.0)
        pbx.wait_registered("100")
        ana.dial(f"sip:100@{pbx.address}")
        row = seat.wait_row(lambda row: row.state == "ringing")
        # the account goes; the call it brought ends by itself
        assert reload("") == 0
        wait_until(lambda: "pbx" not in links(seat))
        assert [each.id for each in seat.board.calls] == [row.id]
        ana.hang_up()
        seat.wait_gone()
        # what the library can't change while it runs is named on the board, and by the exit code
        desk.config.write_text(plain.replace("[sip]", "[sip]\nlines = 3", 1))
        assert desk.run("reload").returncode == 3
        wait_until(lambda: any("only a restart" in alert for alert in seat.board.alerts))
        assert reload("") == 0
        wait_until(lambda: not any("only a restart" in alert for alert in seat.board.alerts))
        desk.config.write_text("nonsense = 1")
        assert desk.run("reload").returncode == 1
