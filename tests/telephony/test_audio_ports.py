"""All ports for audio are used up: callers are turned away as beyond the last line, and those who talk hear
each other on."""

import socket
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.peers import Baresip, rtp_range
from tests.telephony.driven import Driven
from tests.waiting import wait_until

pytestmark = pytest.mark.peer
TRUNK = {"name": "town", "address": "127.0.0.1:5999", "accept": ["127.0.0.0/8"], "verified": True}
NUMBER = "+12125550100"


def closed(phone: Baresip) -> str:
    """How a call of a phone ended, as it says."""
    phone.wait("CALL_CLOSED")
    return str(next(e for e in phone.events if e.get("type") == "CALL_CLOSED")["param"])


def test_who_finds_no_audio_port_is_turned_away_and_said(tmp_path: Path) -> None:
    low, _ = rtp_range(20)
    with ExitStack() as stack:
        ports = [low, low + 3]
        phone = stack.enter_context(
            Driven(tmp_path / "phone", trunks=[TRUNK], numbers=[NUMBER], rtp_ports=ports)
        )
        ana = stack.enter_context(Baresip(tmp_path, "ana", tone=440))
        ben = stack.enter_context(Baresip(tmp_path, "ben", tone=880))
        cem = stack.enter_context(Baresip(tmp_path, "cem"))
        legs = []
        for number, caller in enumerate((ana, ben), 1):
            caller.dial(f"sip:{NUMBER}@{phone.address}")
            legs.append(phone.arrived(number))
            phone.do("Answer", leg=legs[-1])
            phone.wait("LegAnswered", leg=legs[-1])
        assert phone.lines() == {"total": 2, "used": 2}
        cem.dial(f"sip:{NUMBER}@{phone.address}")
        refused = phone.wait("CallRefused")
        assert (refused["code"], refused["why"]) == (486, "no free audio port (rtp_ports)")
        assert "486" in closed(cem)
        phone.do("Dial", leg=2, target=cem.uri, caller=NUMBER, for_leg=legs[0])
        ended = phone.wait("LegEnded", leg=2)
        assert (ended["ending"], ended["fault"]) == ("unreachable", "line")
        phone.do("Listen", leg=legs[0], to=["Voice", {"leg": legs[1]}])
        phone.do("Listen", leg=legs[1], to=["Voice", {"leg": legs[0]}])
        wait_until(lambda: ana.hears(880) and ben.hears(440))
        ben.hang_up()
        phone.wait("LegEnded", leg=legs[1])
        cem.dial(f"sip:{NUMBER}@{phone.address}")
        phone.do("Answer", leg=phone.arrived(3))
        cem.wait("CALL_ESTABLISHED")


def test_ports_that_another_program_has_are_said(tmp_path: Path) -> None:
    low, _ = rtp_range(20)
    with ExitStack() as stack:
        phone = stack.enter_context(
            Driven(tmp_path / "phone", trunks=[TRUNK], numbers=[NUMBER], rtp_ports=[low, low + 3])
        )
        for port in range(low, low + 4):
            taken = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
            taken.bind(("127.0.0.1", port))
        ana = stack.enter_context(Baresip(tmp_path, "ana"))
        ana.dial(f"sip:{NUMBER}@{phone.address}")
        refused = phone.wait("CallRefused")
        assert (refused["code"], "rtp_ports" in refused["why"]) == (500, True)
        assert "500" in closed(ana)
        phone.do("Dial", leg=2, target=ana.uri, caller=NUMBER)
        ended = phone.wait("LegEnded", leg=2)
        assert (ended["ending"], ended["fault"], "rtp_ports" in ended["why"]) == ("unreachable", "desk", True)
        assert phone.lines()["used"] == 0
