"""Callers without running audio, who then say nothing more, are gone from the board: real INVITEs, no peer
behind them."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.test_attack import Attacker
from tests.e2e.test_injection import Audio
from tests.office import Desk, ScriptSeat
from tests.peers import free_port, need_lines
from tests.waiting import wait_until

pytestmark = [pytest.mark.peer, pytest.mark.wheel]

CONFIG = """
[[trunk]]
name = "town"
address = "127.0.0.1:{town}"
accept = ["127.0.0.1"]

[[queue]]
name = "billing"
skills = {{ none = 1 }}

[[staff]]
name = "sam"
uri = "sip:sam@127.0.0.1:{town}"
skills = {{ none = 1 }}

[[prompt]]
name = "closed"
text = "We are closed."

[[voicemail]]
name = "front"
number = "71"

[[menu]]
name = "main"
say = "closed"
keys = {{ 0 = "desk" }}
no_input = "hang up"
invalid = "hang up"

[[rule]]
name = "voicemail"
when = {{ to = "1" }}
then = ["voicemail front"]

[[rule]]
name = "menu"
when = {{ to = "2" }}
then = ["menu main", "hang up"]

[[rule]]
name = "announcement"
when = {{ to = "3" }}
then = ["say closed", "hang up"]

[[rule]]
name = "queue"
when = {{ to = "4" }}
then = ["queue billing 600s", "hang up"]

[routing]
otherwise = ["messages"]
"""
SDP = "v=0\r\no=- 1 1 IN IP4 {host}\r\ns=-\r\nc=IN IP4 {where}\r\nt=0 0\r\nm=audio {port} RTP/AVP 0\r\n{more}"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path / "desk", CONFIG, town=free_port(), media_timeout="4s") as desk:
        yield desk


def body(how: str, caller: Attacker) -> str:
    """An offer: none at all, on hold by address or by attribute, or of audio that never comes."""
    if how == "none":
        return ""
    where = "0.0.0.0" if how == "c=0" else caller.host
    more = "a=sendonly\r\n" if how == "sendonly" else "a=inactive\r\n" if how == "inactive" else ""
    return SDP.format(host=caller.host, where=where, port=caller.port, more=more)


def test_a_caller_without_audio_is_gone_in_every_step(desk: Desk) -> None:
    """The offers are sent to every kind of step that plays, records, waits or listens, four at once, one kind
    of step after the other; lines kept for seats come on top, which four lines in all don't leave."""
    need_lines(16)
    caller = Attacker(desk, "127.0.0.1")
    sent = answered = 0
    with ScriptSeat(desk.socket) as seat:
        for user in ("1", "2", "3", "4", "5"):
            for how in ("none", "c=0", "inactive", "dead"):
                ident = caller.send("INVITE", user=user, body=body(how, caller))
                said = caller.final(ident, "INVITE", 10)
                sent += 1
                if said.startswith("SIP/2.0 200"):
                    answered += 1
                    tag = said.split("\r\nTo: ")[1].split("\r\n")[0].split(";tag=")[1]
                    caller.send("ACK", ident=ident, to_tag=tag)
            wait_until(lambda: not seat.board.calls, 60.0)
    assert answered >= 15
    assert len(desk.ended(sent)) == sent


def test_a_caller_who_holds_and_vanishes_is_asked_and_then_gone(desk: Desk) -> None:
    caller = Attacker(desk, "127.0.0.1")
    with ScriptSeat(desk.socket) as seat:
        ident = caller.send("INVITE", user="4", body=body("dead", caller))
        said = caller.final(ident, "INVITE", 10)
        assert said.startswith("SIP/2.0 200"), said
        tag = said.split("\r\nTo: ")[1].split("\r\n")[0].split(";tag=")[1]
        caller.send("ACK", ident=ident, to_tag=tag)
        port = int(said.split("m=audio ")[1].split(" ")[0])
        audio = Audio("127.0.0.1", 7, caller.port + 1 if caller.port < 65535 else caller.port - 1)
        seat.wait_row(lambda row: row.state == "waiting")
        begun = time.monotonic()

        def speaks() -> bool:
            audio.send(port, 1)
            return time.monotonic() > begun + 2.5  # the desk has looked twice by then

        wait_until(speaks)
        caller.send("INVITE", ident=ident, to_tag=tag, number=2, body=body("inactive", caller))
        assert caller.final(ident, "INVITE", 10).startswith("SIP/2.0 200")
        caller.send("ACK", ident=ident, to_tag=tag, number=2)
        caller.socket.settimeout(15)
        wait_until(lambda: caller.socket.recv(65535).startswith(b"OPTIONS "), 15.0)
        wait_until(lambda: not seat.board.calls, 30.0)
    assert len(desk.ended(1)) == 1
