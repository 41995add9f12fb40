"""Calls as no telephone makes them: without SDP, with answers that are none, with odd bodies of INFO."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.test_attack import CONFIG, Attacker
from tests.office import Desk
from tests.peers import free_port, need_lines

pytestmark = pytest.mark.peer

BODIES = (
    ("application/dtmf-relay", "Signal=1\r\nDuration=160\r\n"),
    ("application/dtmf-relay", "Signal=\r\nDuration=-1\r\n"),
    ("application/dtmf-relay", "Signal=" + "9" * 400 + "\r\n"),
    ("application/dtmf-relay", "Duration=160"),
    ("application/dtmf-relay", "Signal = \x00\x1b[2J"),
    ("application/dtmf", "5"),
    ("application/dtmf", "55555 %s%n"),
    ("application/dtmf", ""),
    ("application/media_control+xml", "<media_control>" * 50),
    ("multipart/mixed;boundary=x", "--x\r\n--x--"),
    ("text/plain; charset=\xff", "hello"),
)
ANSWERS = ("", "v=0", "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 0 RTP/AVP 0\r\n", "x" * 900)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path / "desk", CONFIG, town=free_port()) as desk:
        yield desk


def test_bodies_of_info_are_read_or_left(desk: Desk) -> None:
    need_lines(5)  # not on the ready-made wheel, which does not outlive them (docs/security.md)
    caller = Attacker(desk, "127.0.0.1")
    ident, tag = caller.talk()
    for number, (kind, body) in enumerate(BODIES, 2):
        caller.send("INFO", ident=ident, to_tag=tag, body=body, kind=kind, number=number)
    caller.hang_up(ident, tag)
    desk.ended()


def test_calls_without_an_offer_and_answers_that_are_none(desk: Desk) -> None:
    caller = Attacker(desk, "127.0.0.1")
    for answer in ANSWERS:
        ident = caller.send("INVITE")
        said = caller.final(ident, "INVITE", 10)
        assert said.startswith("SIP/2.0 200"), said
        assert "m=audio" in said  # the offer is ours, then (RFC 3264 5)
        tag = said.partition("\r\nTo: ")[2].partition(";tag=")[2].partition("\r\n")[0]
        caller.send("ACK", ident=ident, to_tag=tag, body=answer)
        caller.send("BYE", ident=ident, to_tag=tag, number=99)
    caller.hang_up(*caller.talk())
    desk.ended(len(ANSWERS) + 1)
