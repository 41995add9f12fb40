"""Audio from strangers: who throws packets at a call's port is not heard and hears nothing of the call."""

import re
import socket
import struct
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.test_attack import CONFIG, STRANGER, Attacker
from tests.office import Desk
from tests.peers import free_port
from tests.waiting import wait_until

pytestmark = pytest.mark.peer


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path / "desk", CONFIG, town=free_port()) as desk:
        yield desk


class Audio:
    """A bare RTP socket."""

    def __init__(self, host: str, ssrc: int, port: int = 0) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((host, port))
        self.socket.setblocking(False)
        self._ssrc = ssrc
        self._sent = 0

    def send(self, to: int, packets: int) -> None:
        """So many packets of silence, in a burst."""
        for _ in range(packets):
            self._sent += 1
            head = struct.pack("!BBHII", 0x80, 0, self._sent & 0xFFFF, self._sent * 160, self._ssrc)
            self.socket.sendto(head + b"\xff" * 160, ("127.0.0.1", to))

    def heard(self) -> int:
        """How many packets came since the last look."""
        count = 0
        try:
            while self.socket.recv(2000):
                count += 1
        except BlockingIOError:
            return count
        return count


def test_a_burst_of_packets_takes_no_audio_over(desk: Desk) -> None:
    caller = Attacker(desk, "127.0.0.1")
    own, thief = Audio("127.0.0.1", 7), Audio(STRANGER, 9)
    with closing(own.socket), closing(thief.socket):
        sdp = (
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
            f"m=audio {own.socket.getsockname()[1]} RTP/AVP 0\r\n"
        )
        ident = caller.send("INVITE", body=sdp)
        said = caller.final(ident, "INVITE", 10)
        tag, port = re.search(r"\r\nTo: [^\r]*;tag=([^;\r]+)", said), re.search(r"m=audio (\d+)", said)
        assert tag
        assert port
        caller.send("ACK", ident=ident, to_tag=tag[1])
        to = int(port[1])
        got = 0

        def hears(packets: int) -> bool:
            nonlocal got
            own.send(to, 1)
            got += own.heard()
            return got > packets

        wait_until(lambda: hears(30))
        thief.send(to, 200)
        wait_until(lambda: hears(130))
        assert thief.heard() == 0
        caller.hang_up(ident, tag[1])
