"""What a caller beyond the last line gets on the wire."""

import socket
from pathlib import Path

import pytest

from tests.peers import sipp
from tests.telephony.driven import Driven
from tests.waiting import limit, wait_until

pytestmark = pytest.mark.peer

INVITE = (
    "INVITE sip:+12125550100@{to} SIP/2.0\r\nVia: SIP/2.0/UDP {me};branch=z9hG4bKlast\r\nMax-Forwards: 70\r\n"
    "From: <sip:+12125550142@{me}>;tag=a\r\nTo: <sip:+12125550100@{to}>\r\nCall-ID: last\r\n"
    "CSeq: 1 INVITE\r\nContact: <sip:{me}>\r\nContent-Length: 0\r\n\r\n"
)


def test_a_caller_beyond_the_last_line_is_redirected(tmp_path: Path) -> None:
    trunk = {"name": "city", "address": "127.0.0.1"}
    to = "sip:next@127.0.0.1:5099"
    with Driven(tmp_path / "phone", lines=4, trunks=[trunk], overflow=to, media_timeout_s=0) as phone:
        callers = sipp(tmp_path / "sipp", phone.address, "-m", "3", "-l", "3", "-d", "60000")
        try:
            phone.arrived(3)
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as late:
                late.bind(("127.0.0.1", 0))
                late.settimeout(limit(5))
                me = f"127.0.0.1:{late.getsockname()[1]}"
                late.sendto(INVITE.format(to=phone.address, me=me).encode(), ("127.0.0.1", phone.port))
                said = ""

                def redirected() -> bool:
                    nonlocal said
                    said = late.recv(4096).decode()
                    return said.startswith("SIP/2.0 302 ")

                wait_until(redirected)
            assert "Contact: <sip:next@127.0.0.1:5099>" in said
            assert phone.wait("CallRefused")["code"] == 302
        finally:
            callers.terminate()
            callers.wait(limit(10))
