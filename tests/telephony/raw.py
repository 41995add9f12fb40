"""A far end that speaks SIP by hand over one UDP socket: what no well-behaved peer would send."""

import re
import select
import socket
import struct
import time
from typing import Any

from tests.telephony.driven import Driven

KEY = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz\r\n"


def offer(
    host: str = "127.0.0.1", port: int = 40_000, profile: str = "RTP/AVP", more: str = "", s: str = "-"
) -> str:
    """An SDP with PCMU and telephone-event."""
    version = "IP6" if ":" in host else "IP4"
    return (
        f"v=0\r\no=- 1 1 IN {version} {host}\r\ns={s}\r\nc=IN {version} {host}\r\nt=0 0\r\n"
        f"m=audio {port} {profile} 0 101\r\na=rtpmap:101 telephone-event/8000\r\n{more}"
    )


class Raw:
    """A user agent at ``host``: requests out, everything that comes kept."""

    def __init__(self, phone: Driven, host: str = "127.0.0.1") -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((host, 0))
        self.host, self.port = host, int(self.socket.getsockname()[1])
        self._to = ("127.0.0.1", phone.port)
        self._sent = 0
        self.call = f"raw-{self.host}-{self.port}"
        self.tag = self.said = ""

    def request(  # noqa: PLR0913  (the fields of a request)
        self,
        method: str,
        body: str = "",
        *extra: str,
        sender: bytes = b"<sip:+12125550142@127.0.0.1>",
        kind: str = "application/sdp",
        call: str = "",
        tag: str = "",
        to: str = "+12125550100",
        number: int = 0,
    ) -> str:
        """Send a request, in the dialog of ``tag`` where that is given; gives its branch."""
        self._sent += 1
        branch = f"z9hG4bK{self.port}x{self._sent}"
        lines = [
            f"{method} sip:{to}@127.0.0.1 SIP/2.0",
            f"Via: SIP/2.0/UDP {self.host}:{self.port};branch={branch};rport",
            "Max-Forwards: 70",
            "From: @;tag=far",
            f"To: <sip:{to}@127.0.0.1>{tag and f';tag={tag}'}",
            f"Call-ID: {call or self.call}",
            f"CSeq: {number or self._sent} {method}",
            f"Contact: <sip:far@{self.host}:{self.port}>",
            *extra,
            *([f"Content-Type: {kind}"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        text = ("\r\n".join(lines) + "\r\n\r\n" + body).encode()
        self.socket.sendto(text.replace(b"From: @", b"From: " + sender), self._to)
        return branch

    def answers(self, branch: str, limit_s: float = 5.0) -> str:
        """The final answer to a request, whole; empty when none comes."""
        end = time.monotonic() + limit_s
        while (left := end - time.monotonic()) > 0 and select.select([self.socket], [], [], left)[0]:
            said = self.socket.recv(65535).decode(errors="replace")
            if branch in said and re.match(r"SIP/2\.0 [2-6]\d\d", said):
                return said
        return ""

    def code(self, branch: str, limit_s: float = 5.0) -> int:
        """Its status, 0 when none comes."""
        said = self.answers(branch, limit_s)
        return int(said[8:11]) if said else 0

    def everything(self, quiet_s: float) -> list[bytes]:
        """All that comes until nothing has come for so long."""
        found = []
        while select.select([self.socket], [], [], quiet_s)[0]:
            found.append(self.socket.recv(65535))
        return found

    def talk(self, phone: Driven, text: str = "", **more: Any) -> int:
        """Call, and be answered; gives the leg."""
        before = len(phone.all("CallArrived"))
        branch = self.request("INVITE", text or offer(), **more)
        leg = phone.arrived(before + 1)
        phone.do("Answer", leg=leg)
        said = self.answers(branch, 10)
        assert said.startswith("SIP/2.0 200"), said
        found = re.search(r"\r\nTo: [^\r]*;tag=([^;\r]+)", said)
        assert found
        self.tag, self.said = found[1], said
        self.request("ACK", tag=self.tag, number=self._sent)
        phone.wait("LegAnswered", leg=leg)
        return leg

    def within(self, method: str, body: str = "", *extra: str, **more: Any) -> int:
        """Send a request in the dialog; gives the status of its answer."""
        return self.code(self.request(method, body, *extra, tag=self.tag, **more))


class Rtp:
    """The audio of a far end at a port of its own: telephone events, each packet as fast as it is read."""

    def __init__(self, caller: Raw, port: int) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((caller.host, port))
        found = re.search(r"m=audio (\d+)", caller.said)
        assert found
        self._to = ("127.0.0.1", int(found[1]))
        self._number, self._stamp = 1, 8_000

    def press(self, key: str, length_ms: int) -> None:
        """Press a key for so long, in as many pieces as its length takes (16 bits of duration)."""
        event = "0123456789*#ABCD".index(key)
        left = length_ms * 8
        while left:
            piece = min(left, 0xFFFF)
            left -= piece
            steps = [*range(160, piece, max(160, piece // 10)), piece]
            for at in steps:
                self._send(event, at, last=False, first=at == steps[0])
            for _ in range(0 if left else 3):
                self._send(event, piece, last=True, first=False)
            self._stamp += piece
        self._stamp += 800

    def _send(self, event: int, duration: int, *, last: bool, first: bool) -> None:
        head = struct.pack("!BBHII", 0x80, 101 | (0x80 if first else 0), self._number, self._stamp, 7)
        self._socket.sendto(head + struct.pack("!BBH", event, (0x80 if last else 0) | 10, duration), self._to)
        self._number += 1
        time.sleep(0.005)  # the jitter buffer takes what a phone sends, not all at once
