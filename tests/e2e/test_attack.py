"""Attacks on a real desk over raw sockets: strangers who scan, and messages forged into a live call."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.office import Desk, ScriptSeat
from tests.peers import free_port
from tests.waiting import wait_until

pytestmark = pytest.mark.peer

#: 127.0.0.1 is the trunk, which does not vouch for callers; everybody else is a stranger
CONFIG = """
[[trunk]]
name = "town"
address = "127.0.0.1:{town}"
accept = ["127.0.0.1"]

[[voicemail]]
name = "front"

[[rule]]
name = "vip"
when = {{ caller = "+12125550142", verified = true }}
then = ["hang up"]

[routing]
otherwise = ["voicemail front"]
"""
STRANGER = "127.0.0.2"


class Attacker:
    """A bare UDP socket at an address of its own."""

    def __init__(self, desk: Desk, host: str = STRANGER) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((host, 0))
        self.host, self.port = host, int(self.socket.getsockname()[1])
        self._to = ("127.0.0.1", desk.port)
        self._sent = 0

    def send(
        self,
        method: str,
        *extra: str,
        ident: str = "",
        user: str = "front",
        to_tag: str = "",
        body: str = "",
        kind: str = "application/sdp",
        number: int = 1,
    ) -> str:
        """Send a request, in the dialog of ``ident`` where that is given; gives its Call-ID."""
        self._sent += 1
        ident = ident or f"attack-{self.port}-{self._sent}"
        lines = [
            f"{method} sip:{user}@127.0.0.1 SIP/2.0",
            f"Via: SIP/2.0/UDP {self.host}:{self.port};branch=z9hG4bK{self.port}x{self._sent};rport",
            "Max-Forwards: 70",
            f"From: <sip:+12125550142@{self.host}>;tag=attacker",
            f"To: <sip:{user}@127.0.0.1>{to_tag and f';tag={to_tag}'}",
            f"Call-ID: {ident}",
            f"CSeq: {number} {method}",
            f"Contact: <sip:a@{self.host}:{self.port}>",
            *extra,
            *([f"Content-Type: {kind}"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        self.socket.sendto(("\r\n".join(lines) + "\r\n\r\n" + body).encode(), self._to)
        return ident

    def final(self, ident: str, method: str, limit_s: float = 5.0) -> str:
        """The final answer to a request, whole; empty when none comes."""
        self.socket.settimeout(limit_s)
        try:
            while True:
                said = self.socket.recv(65535).decode(errors="replace")
                mine = f"Call-ID: {ident}" in said and re.search(rf"CSeq: \d+ {method}\r", said)
                if mine and re.match(r"SIP/2\.0 [2-6]\d\d", said):
                    return said
        except TimeoutError:
            return ""

    def code(self, ident: str, method: str, limit_s: float = 5.0) -> int:
        """The final status, 0 when none comes."""
        said = self.final(ident, method, limit_s)
        return int(said[8:11]) if said else 0

    def talk(self, *extra: str) -> tuple[str, str]:
        """Call until the desk answers; gives Call-ID and the desk's tag."""
        sdp = (
            f"v=0\r\no=- 1 1 IN IP4 {self.host}\r\ns=-\r\nc=IN IP4 {self.host}\r\nt=0 0\r\n"
            f"m=audio {self.port} RTP/AVP 0\r\n"
        )
        ident = self.send("INVITE", *extra, body=sdp)
        said = self.final(ident, "INVITE", 10)
        assert said.startswith("SIP/2.0 200"), said
        tag = re.search(r"\r\nTo: [^\r]*;tag=([^;\r]+)", said)
        assert tag
        self.send("ACK", ident=ident, to_tag=tag[1])
        return ident, tag[1]

    def hang_up(self, ident: str, tag: str) -> None:
        """End a call that is up."""
        self.send("BYE", ident=ident, to_tag=tag, number=99)
        assert self.code(ident, "BYE") == 200


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path / "desk", CONFIG, town=free_port()) as desk:
        yield desk


@pytest.fixture
def trap() -> Iterator[socket.socket]:
    """Where a forged transfer would lead to."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as found:
        found.bind(("127.0.0.1", 0))
        found.setblocking(False)
        yield found


def caught(trap: socket.socket) -> bytes:
    """What came to the trap, if anything."""
    try:
        return trap.recv(65535)
    except BlockingIOError:
        return b""


def refusals(desk: Desk) -> list[tuple[str, str, int]]:
    return desk.rows("SELECT source, dialled, code FROM refusals ORDER BY id")


def test_a_scan_for_extensions_gets_the_same_refusal_for_every_one_and_is_journaled(desk: Desk) -> None:
    stranger = Attacker(desk)
    tried = [str(number) for number in range(100, 115)]
    assert {stranger.code(stranger.send("INVITE", user=user), "INVITE") for user in tried} == {403}
    wait_until(lambda: len(refusals(desk)) == len(tried))
    assert {(source.split(":")[0], code) for source, _, code in refusals(desk)} == {(STRANGER, 403)}
    assert [dialled for _, dialled, _ in refusals(desk)] == tried
    assert desk.journal() == []


def test_nobody_registers_subscribes_or_passes_messages_here(desk: Desk) -> None:
    for host in (STRANGER, "127.0.0.1"):
        attacker = Attacker(desk, host)
        for user in ("100", "front", "maria"):
            for extra in ((), ('Authorization: Digest username="maria", response="0"',)):
                assert (
                    not 200
                    <= attacker.code(attacker.send("REGISTER", *extra, user=user), "REGISTER", 0.3)
                    < 300
                )
        for event, code in (("presence", 403), ("dialog", 489), ("message-summary", 489)):
            asked = attacker.send("SUBSCRIBE", f"Event: {event}", "Expires: 60")
            assert attacker.code(asked, "SUBSCRIBE") == code
        for method in ("PUBLISH", "NOTIFY", "REFER", "INFO", "UPDATE", "BYE"):
            sent = attacker.send(
                method, "Event: refer", "Subscription-State: active", "Refer-To: <sip:9@127.0.0.1>"
            )
            assert not 200 <= attacker.code(sent, method, 0.3) < 300, method
    assert desk.journal() == []


def test_options_tell_every_user_alike(desk: Desk) -> None:
    stranger = Attacker(desk)
    said = set()
    for user in ("100", "front", "maria", "nobody"):
        found = stranger.final(stranger.send("OPTIONS", user=user), "OPTIONS")
        said.add((found[:11], *re.findall(r"\r\n(?:Server|User-Agent): ([^\r]*)", found)))
    assert len(said) == 1


def test_a_caller_cannot_transfer_us_to_a_number(desk: Desk, trap: socket.socket) -> None:
    caller = Attacker(desk, "127.0.0.1")
    ident, tag = caller.talk()
    for number, target in enumerate(
        (
            f"<sip:+19005550100@127.0.0.1:{trap.getsockname()[1]}>",
            "<tel:+19005550100>",
            f"<sip:front@127.0.0.1:{desk.port}>",
        ),
        2,
    ):
        caller.send("REFER", f"Refer-To: {target}", ident=ident, to_tag=tag, number=number)
        assert caller.code(ident, "REFER") == 603
    caller.hang_up(ident, tag)
    desk.ended()
    assert caught(trap) == b""


def test_a_stranger_who_knows_a_dialog_cannot_take_its_place(desk: Desk) -> None:
    caller, stranger = Attacker(desk, "127.0.0.1"), Attacker(desk)
    ident, tag = caller.talk()
    for attacker in (stranger, Attacker(desk, "127.0.0.1")):
        taken = attacker.send("INVITE", f"Replaces: {ident};to-tag={tag};from-tag=attacker")
        assert attacker.code(taken, "INVITE") >= 400
        sent = attacker.send("REFER", "Refer-To: <tel:+19005550100>", f"Target-Dialog: {ident}")
        assert not 200 <= attacker.code(sent, "REFER", 0.3) < 300
    caller.hang_up(ident, tag)  # the call it was about is still there
    desk.ended()


def test_an_asserted_identity_counts_from_nobody_who_does_not_vouch(desk: Desk) -> None:
    caller = Attacker(desk, "127.0.0.1")
    forged = "P-Asserted-Identity: <sip:+12125550199@127.0.0.1>"
    caller.hang_up(*caller.talk(forged, "P-Preferred-Identity: <sip:+12125550199@127.0.0.1>"))
    (row,) = desk.ended()
    assert (row["caller"], row["rule"]) == ("+12125550142", "otherwise")
    assert "attestation" not in row["facts"]
    stranger = Attacker(desk)
    assert stranger.code(stranger.send("INVITE", forged), "INVITE") == 403


def test_who_tries_too_often_is_banned_and_shown_and_the_carrier_is_not(desk: Desk) -> None:
    stranger, other, carrier = Attacker(desk), Attacker(desk, "127.0.0.3"), Attacker(desk, "127.0.0.1")
    with ScriptSeat(desk.socket) as seat:
        codes = [stranger.code(stranger.send("INVITE", user=str(n)), "INVITE", 1.0) for n in range(25)]
        assert codes == [403] * 20 + [0] * 5  # answered, and then not even read
        for method in ("OPTIONS", "REGISTER", "INVITE"):
            assert stranger.code(stranger.send(method), method, 0.3) == 0
        wait_until(lambda: any("127.0.0.2 is banned for 10 min" in text for text in seat.board.alerts))
        assert other.code(other.send("INVITE"), "INVITE") == 403
        carrier.hang_up(*carrier.talk())
    wait_until(lambda: len(refusals(desk)) == 22)
    (ban,) = (why for (why,) in desk.rows("SELECT why FROM refusals") if "banned" in why)
    assert ban == "banned for 10 min after 20 refused calls within a minute"
    wait_until(lambda: desk.rows("SELECT subject FROM audit WHERE verb = 'banned'") == [(STRANGER,)])


HOSTILE_NUMBERS = ("9" * 4_301, "0" * 4_301, "-1", "²", "٣", "1e9", "")


def test_no_number_in_a_header_ends_the_desk_or_the_call_it_came_with(desk: Desk) -> None:
    """One datagram of 4,301 digits ended it, with all calls: Python refuses to read such a number."""
    caller = Attacker(desk, "127.0.0.1")
    up = caller.talk()
    for number in HOSTILE_NUMBERS:
        for header in (
            f"Diversion: <sip:1@h>;counter={number}",
            f"Diversion: <sip:1@h>;reason=busy;limit={number}",
            f"History-Info: <sip:1@h>;index={number}",
            f"Max-Forwards: {number}",
            f"P-Asserted-Identity: <sip:{number}@h>",
        ):
            caller.send("INVITE", header)
    ident, tag = caller.talk(f"Diversion: <sip:1@h>;counter={HOSTILE_NUMBERS[0]}")
    caller.hang_up(ident, tag)
    caller.hang_up(*up)
    assert "Traceback" not in desk.log()
