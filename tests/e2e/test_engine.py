"""The engine keeps its word on a real desk with real phones: whose failure, whose limit, whose place."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.e2e.clinic import Clinic, wait_heard
from tests.office import ScriptSeat
from tests.peers import need_lines
from tests.waiting import wait_until

pytestmark = pytest.mark.peer

CONFIG = """
[desk]
phone = "{maria}"
ring = "30s"

[modes.lunch]
hours = ""

[modes.emergency]
label = "EMERGENCY"

[[staff]]
name = "sam"
title = "Sam"
uri = "{sam}"

[[staff]]
name = "priya"
title = "Priya"
uri = "{priya}"

[[queue]]
name = "billing"
title = "Billing"
members = ["sam"]
ring = "3s"

[[queue]]
name = "spill"
title = "Spill"
members = ["priya"]

[[rule]]
name = "short"
when = {{ caller = "+12125550140" }}
then = ["queue billing 5s", "queue spill", "voicemail front"]

[routing]
otherwise = ["queue billing", "voicemail front"]
"""
#: a call that may be forwarded no more
INVITE = (
    "INVITE sip:+12125550100@{to} SIP/2.0\r\nVia: SIP/2.0/UDP {me};branch=z9hG4bKhops\r\nMax-Forwards: 1\r\n"
    "From: <sip:+12125550149@{me}>;tag=a\r\nTo: <sip:+12125550100@{to}>\r\nCall-ID: hops\r\n"
    "CSeq: 1 INVITE\r\nContact: <sip:{me}>\r\nContent-Length: 0\r\n\r\n"
)

Opens = Callable[..., Clinic]


@pytest.fixture
def opens(tmp_path: Path) -> Iterator[Opens]:
    with ExitStack() as stack:
        yield lambda config, callers=1: Clinic(tmp_path, stack, config, callers=callers)


def state_of(seat: ScriptSeat, name: str) -> str:
    return next(each.state for each in seat.board.staff if each.name == name)


def test_a_call_that_may_be_forwarded_no_more_rings_our_people(opens: Opens) -> None:
    clinic = opens(CONFIG)
    with clinic.seat() as seat, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as caller:
        caller.bind(("127.0.0.1", 0))
        me, to = f"127.0.0.1:{caller.getsockname()[1]}", f"127.0.0.1:{clinic.desk.port}"
        caller.sendto(INVITE.format(me=me, to=to).encode(), ("127.0.0.1", clinic.desk.port))
        clinic.sam.wait("CALL_INCOMING")
        wait_until(lambda: state_of(seat, "sam") == "ringing")


def test_the_shorter_limit_holds_and_the_next_step_follows(opens: Opens) -> None:
    need_lines(6)
    clinic = opens(CONFIG)
    with clinic.seat() as seat:
        ana = clinic.call(0)
        clinic.sam.wait("CALL_INCOMING")
        wait_heard(ana, "music")
        clinic.sam.wait("CALL_CLOSED", limit_s=30)
        clinic.priya.wait("CALL_INCOMING", limit_s=30)
        seat.wait_row(lambda row: row.line == "Spill")
        assert state_of(seat, "sam") != "unreachable"


def test_an_emergency_that_ends_shows_the_lunch_under_it(opens: Opens) -> None:
    clinic = opens(CONFIG)
    desk = clinic.desk
    with clinic.seat() as seat:
        desk.run("mode", "lunch", "--until", "23:59")
        wait_until(lambda: seat.board.mode.name == "lunch")
        desk.run("mode", "emergency", "--reason", "fire alarm")
        wait_until(lambda: seat.board.mode.name == "emergency")
        desk.run("mode", "schedule")
        wait_until(lambda: seat.board.mode.name == "lunch")


def test_a_dry_run_beside_a_desk_goes_by_its_states(opens: Opens) -> None:
    need_lines(6)
    clinic = opens(CONFIG)
    desk = clinic.desk
    with clinic.seat() as seat:
        clinic.call(0)  # nobody answers at Sam's
        seat.wait_row(lambda row: row.line == "Billing")
        found = desk.json("route", "--from", "+12125550199")
        assert found["states"]["desk"]
        assert "Billing: 1 caller waits" in found["states"]["said"]
        (billing,) = (each["why"] for each in found["reasons"] if each["rule"] == "queue billing")
        assert billing.startswith("waits"), found
        alone = desk.json("route", "--from", "+12125550199", "--config-only")
        (billing,) = (each["why"] for each in alone["reasons"] if each["rule"] == "queue billing")
        assert not alone["states"]["desk"]
        assert billing.startswith("rings Sam"), alone
