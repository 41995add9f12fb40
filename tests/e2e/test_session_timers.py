"""Session timers (RFC 4028): a far end that asks for them gets them, and our own calls offer them."""

import re
import socket
from pathlib import Path

import pytest

from tests.e2e.test_attack import Attacker
from tests.office import Desk
from tests.peers import free_port
from tests.waiting import limit, wait_until

pytestmark = pytest.mark.peer

CONFIG = """
[[trunk]]
name = "town"
address = "127.0.0.1:{town}"
accept = ["127.0.0.1"]

[[staff]]
name = "sam"
uri = "sip:sam@127.0.0.1:{sam}"

[[voicemail]]
name = "front"

[[rule]]
name = "sam"
when = {{ to = "sam" }}
then = ["staff sam 30s", "voicemail front"]

[routing]
otherwise = ["voicemail front"]
"""


def header(message: str, name: str) -> str:
    found = re.search(rf"(?im)^{name}:\s*([^\r]*)", message)
    return found[1] if found else ""


def body(caller: Attacker) -> str:
    return (
        f"v=0\r\no=- 1 1 IN IP4 {caller.host}\r\ns=-\r\nc=IN IP4 {caller.host}\r\nt=0 0\r\n"
        f"m=audio {caller.port} RTP/AVP 0\r\n"
    )


def test_a_timer_is_honoured_refreshed_and_refused_where_it_is_too_short(tmp_path: Path) -> None:
    with Desk(tmp_path, CONFIG, town=free_port(), sam=free_port()) as desk:
        caller = Attacker(desk, "127.0.0.1")
        short = caller.send("INVITE", "Supported: timer", "Session-Expires: 30", body=body(caller))
        said = caller.final(short, "INVITE", limit(10))
        assert said.startswith("SIP/2.0 422")
        assert header(said, "Min-SE") == "90"
        timed = ("Supported: timer", "Session-Expires: 90;refresher=uac")
        ident = caller.send("INVITE", *timed, body=body(caller))
        said = caller.final(ident, "INVITE", limit(10))
        assert said.startswith("SIP/2.0 200"), said
        assert header(said, "Session-Expires") == "90;refresher=uac"
        assert "timer" in header(said, "Require")
        tag = re.search(r"\r\nTo: [^\r]*;tag=([^;\r]+)", said)
        assert tag
        caller.send("ACK", ident=ident, to_tag=tag[1])
        caller.send("UPDATE", *timed, ident=ident, to_tag=tag[1], number=2)
        said = caller.final(ident, "UPDATE", limit(10))
        assert said.startswith("SIP/2.0 200"), said
        assert header(said, "Session-Expires") == "90;refresher=uac"
        caller.hang_up(ident, tag[1])


def test_our_own_calls_offer_a_timer(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sam:
        sam.bind(("127.0.0.1", 0))
        sam.setblocking(False)
        with Desk(tmp_path, CONFIG, town=free_port(), sam=sam.getsockname()[1]) as desk:
            caller = Attacker(desk, "127.0.0.1")
            caller.send("INVITE", user="sam", body=body(caller))
            came: list[str] = []

            def rung() -> bool:
                try:
                    came.append(sam.recv(65535).decode())
                except BlockingIOError:
                    return False
                return came[-1].startswith("INVITE ")

            wait_until(rung)
            assert "timer" in header(came[-1], "Supported")
            assert header(came[-1], "Session-Expires").startswith("1800")
