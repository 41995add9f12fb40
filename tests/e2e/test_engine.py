"""The engine keeps its word on a real desk with real phones: whose failure, whose limit, whose place."""

import getpass
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
    clinic = opens(CONFIG.replace('ring = "3s"', 'ring = "60s"'))
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


#: Sam works at a seat and serves a queue; a menu leads there; a caller is barred from Sam, another is strict
SEATED = """
[desk]
phone = "{maria}"
ring = "60s"

[modes.lunch]
hours = ""

[[staff]]
name = "sam"
title = "Sam"
user = "{me}"
uri = "{sam}"

[[contact]]
name = "Ben Roe"
numbers = ["+12125550141"]
barred = ["sam"]

[[queue]]
name = "billing"
title = "Billing"
members = ["sam"]
ring = "40s"
max_wait = "5min"
max_waiting = 1
overflow = {{ full = "say closing" }}

[[menu]]
name = "main"
say = "welcome"
keys = {{ 0 = "desk", 1 = "queue billing" }}
no_input = "queue billing"
invalid = "queue billing"

[[rule]]
name = "lunch"
when = {{ mode = "lunch", caller = "+12125550140" }}
then = ["menu main", "say closing", "hang up"]

[[rule]]
name = "chosen"
when = {{ caller = "+12125550140" }}
then = ["menu main", "voicemail front"]

[[rule]]
name = "alarm"
when = {{ caller = "+12125550142" }}
then = ["{third}", "hang up"]
strict = true

[routing]
otherwise = ["queue billing", "voicemail front"]
"""


def seated(opens: Opens, third: str = "queue billing", callers: int = 1) -> Clinic:
    need_lines(8)
    return opens(SEATED.replace("{me}", getpass.getuser()).replace("{third}", third), callers=callers)


def chooses(clinic: Clinic) -> None:
    """The first caller chooses billing in the menu, and Sam's phone rings."""
    before = clinic.sam.count("CALL_INCOMING")
    ana = clinic.call(0)
    wait_heard(ana, "welcome")
    ana.digits("1")
    clinic.sam.wait("CALL_INCOMING", before + 1)


def test_who_answers_at_their_seat_is_rung_no_more_by_their_queue(opens: Opens) -> None:
    clinic = seated(opens, "desk 60s", callers=3)
    with clinic.seat() as seat:
        chooses(clinic)
        clinic.caller(2).dial(f"sip:+12125550100@127.0.0.1:{clinic.desk.port}")
        rings = seat.wait_row(lambda row: row.state == "ringing")
        seat.wish("answer", rings.id)
        clinic.sam.wait("CALL_CLOSED")  # the queue's offer is withdrawn
        clinic.sam.wait("CALL_INCOMING", 2)
        clinic.sam.answer()
        seat.wait_row(lambda row: row.id == rings.id and row.state == "talking")
        seat.wait_row(lambda row: row.line == "Billing" and not row.rings)
        wait_until(lambda: state_of(seat, "sam") == "on a call")
        seat.wish("hang_up", rings.id)
        clinic.sam.wait("CALL_INCOMING", 3)  # free again, and not paused: the queue rings
        wait_until(lambda: state_of(seat, "sam") == "ringing")


def test_a_switch_takes_no_ringing_phone_away_for_an_equal_place(opens: Opens) -> None:
    clinic = seated(opens)
    desk = clinic.desk
    with clinic.seat() as seat:
        chooses(clinic)
        desk.run("mode", "lunch", "--until", "23:59")
        wait_until(lambda: seat.board.mode.name == "lunch")
        seat.wait_row(lambda row: row.line == "Billing" and bool(row.rings))
        clinic.sam.answer()
        seat.wait_row(lambda row: row.state == "talking")
        assert clinic.sam.count("CALL_INCOMING") == 1
        assert clinic.sam.count("CALL_CLOSED") == 0


def test_a_barred_caller_waits_for_nobody_and_route_says_so(opens: Opens) -> None:
    clinic = seated(opens, callers=2)
    with clinic.seat():
        ben = clinic.call(1)
        wait_heard(ben, "greeting")
        assert clinic.sam.count("CALL_INCOMING") == 0
        found = clinic.desk.json("route", "--from", "+12125550141")
        (queue,) = (each for each in found["reasons"] if each["rule"] == "queue billing")
        assert not queue["matched"]
        assert "not put through to Sam" in queue["why"]


def test_a_strict_call_is_not_refused_where_ordinary_callers_fill_the_queue(opens: Opens) -> None:
    clinic = seated(opens, callers=3)
    with clinic.seat() as seat:
        chooses(clinic)
        clinic.call(2)
        seat.wait_row(lambda row: row.number == 2 and row.line == "Billing" and row.place == 1)
        full = clinic.desk.json("route", "--from", "+12125550149")["reasons"]
        assert any(each["rule"] == "queue billing" and each["why"].startswith("full") for each in full), full


def test_a_queue_that_keeps_callers_for_ever_is_refused_and_the_desk_goes_on(opens: Opens) -> None:
    clinic = seated(opens)
    desk = clinic.desk
    with clinic.seat() as seat:
        kept = 'max_wait = "0s"\nleave_empty = false\njoin_empty = true'
        text = desk.config.read_text(encoding="utf-8").replace('max_wait = "5min"', kept)
        text = text.replace('title = "Sam"\n', 'title = "Sam"\nhours = "Mo-Fr 08:00-17:00"\n')
        desk.config.write_text(text, encoding="utf-8")
        refused = desk.run("check")
        assert refused.returncode == 1
        assert "wait for ever" in refused.stdout + refused.stderr
        assert desk.run("reload").returncode == 1
        chooses(clinic)  # by the config before
        seat.wait_row(lambda row: row.line == "Billing")
