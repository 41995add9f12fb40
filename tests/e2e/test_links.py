"""Trunks and PBXs that go and come back, and a network that loses: calls go on, and the board says it."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.e2e.clinic import CALLERS, VOICES, Clinic, talk
from tests.needs import need_root
from tests.office import Desk, ScriptSeat
from tests.pbx import Asterisk
from tests.peers import Baresip, need_lines
from tests.relay import Relay
from tests.waiting import wait_until

pytestmark = pytest.mark.peer

#: calls the wheel can't hold: where the SIP library does not matter, our own build is enough
OWN_BUILD = 5

OFFICE = """
[desk]
phone = "{maria}"

[routing]
otherwise = ["desk 60s", "voicemail front"]
"""
TOWN = """
[[trunk]]
name = "town"
address = "127.0.0.1:{town}"
accept = ["127.0.0.1"]

[[voicemail]]
name = "front"
"""
LEAVE = """
[routing]
otherwise = "voicemail front"
"""
#: a name that no server knows (RFC 2606)
NAME = "sip.town.invalid"
PBX = """
[[account]]
name = "pbx"
server = "{pbx}"
user = "100"
password_file = "password"
"""


def _up(seat: ScriptSeat, name: str) -> bool:
    return next(link.up for link in seat.board.links if link.name == name)


def _told(seat: ScriptSeat, words: str) -> bool:
    return any(words in alert for alert in seat.board.alerts)


def test_a_pbx_that_dies_and_comes_back_is_used_again_and_calls_go_on(tmp_path: Path) -> None:
    need_lines(OWN_BUILD)
    (tmp_path / "password").write_text("secret100\n")
    with ExitStack() as stack:
        pbx = stack.enter_context(Asterisk(tmp_path))
        clinic = Clinic(tmp_path, stack, OFFICE + PBX, pbx=pbx.address, ask_every="1s")
        seat = stack.enter_context(clinic.seat())
        pbx.wait_registered("100")
        wait_until(lambda: _up(seat, "pbx"))
        clinic.caller().dial(f"sip:+12125550100@127.0.0.1:{clinic.desk.port}")
        seat.wish("answer", seat.wait_row(lambda row: row.state == "ringing").id)
        talk(clinic.caller(), clinic.maria)

        pbx.kill()
        wait_until(lambda: _told(seat, "pbx is down since"), 30.0)
        talk(clinic.caller(), clinic.maria)

        pbx.start()
        wait_until(lambda: _up(seat, "pbx") and not _told(seat, "pbx"), 30.0)
        with Baresip(tmp_path, "201", registrar=pbx.address) as sam:
            pbx.wait_registered("100", "201")
            sam.dial(f"sip:100@{pbx.address}")
            seat.wait_row(lambda row: row.trunk == "pbx")
        talk(clinic.caller(), clinic.maria)
        audit = "SELECT verb FROM audit WHERE subject = 'pbx' ORDER BY id"
        wait_until(lambda: clinic.desk.rows(audit)[-2:] == [("line down",), ("line up",)])


def test_a_network_that_loses_and_delays_loses_no_call_and_a_silent_one_is_told_of(tmp_path: Path) -> None:
    need_lines(OWN_BUILD)
    with ExitStack() as stack:
        maria = stack.enter_context(Baresip(tmp_path, "maria", tone=VOICES["maria"], auto=True))
        caller = stack.enter_context(Baresip(tmp_path, "+12125550140", tone=CALLERS[0]))
        net = stack.enter_context(Relay(caller.port))
        desk = Desk(tmp_path / "desk", TOWN + OFFICE, town=net.near, maria=maria.uri, ask_every="1s")
        net.lead_to(desk.port)
        net.loss, net.delay_s = 0.05, 0.2
        seat = stack.enter_context(ScriptSeat(stack.enter_context(desk).socket))
        for times in (1, 2):
            caller.dial(f"sip:+12125550100@127.0.0.1:{net.far}")
            seat.wish("answer", seat.wait_row(lambda row: row.state == "ringing", 30.0).id)
            caller.wait("CALL_ESTABLISHED", times, 30.0)
            talk(caller, maria)
            caller.hang_up()
            seat.wait_gone(30.0)
        assert net.lost > 0
        wait_until(lambda: len(desk.journal("answered IS NOT NULL AND ended IS NOT NULL")) == 2)

        net.silent = True
        wait_until(lambda: _told(seat, "town is down since") and not _up(seat, "town"), 30.0)
        assert "town: does not answer" in desk.run("doctor").stdout
        net.silent = False
        wait_until(lambda: _up(seat, "town") and not _told(seat, "town"), 30.0)


def test_a_trunk_whose_name_is_found_later_is_told_of_and_then_used(tmp_path: Path) -> None:
    need_lines(OWN_BUILD)
    need_root("names of its own are mounted")
    hosts = tmp_path / "etc" / "hosts"
    hosts.parent.mkdir()
    hosts.write_text("127.0.0.1 localhost\n")
    hosts.with_name("nsswitch.conf").write_text("hosts: files\n")  # no server is asked
    with ExitStack() as stack:
        town = stack.enter_context(Baresip(tmp_path, "town"))
        desk = Desk(tmp_path / "desk", TOWN + LEAVE, town=town.port, ask_every="1s")
        written = desk.config.read_text()
        desk.config.write_text(written.replace(f"127.0.0.1:{town.port}", f"{NAME}:{town.port}"))
        desk.program = ("-m", "tests.own_etc", str(hosts.parent))
        seat = stack.enter_context(ScriptSeat(stack.enter_context(desk).socket))
        wait_until(lambda: _told(seat, f"{NAME} has no IPv4 address"), 40.0)
        with hosts.open("a") as file:
            file.write(f"127.0.0.1 {NAME}\n")
        wait_until(lambda: _up(seat, "town") and not _told(seat, "town"), 40.0)
