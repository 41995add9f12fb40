"""Messages nobody should send: the phone stays up, answers, and shows nothing raw."""

import random
import re
import socket

import pytest

from tests import torture
from tests.telephony.driven import Driven
from tests.waiting import limit, wait_until

pytestmark = pytest.mark.peer
TRUNK = {"name": "town", "address": "127.0.0.1:5999", "accept": ["127.0.0.0/8"]}


class Peer:
    """A bare UDP socket that speaks SIP by hand."""

    def __init__(self, phone: Driven) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self._to = ("127.0.0.1", phone.port)
        self._last = 0

    def send(self, message: bytes) -> None:
        self.socket.sendto(message, self._to)

    def request(
        self, method: str, sender: str = "<sip:ana@127.0.0.1>", extra: str = "", to: str = "front"
    ) -> str:
        """Send a request outside a dialog; gives its Call-ID."""
        self._last += 1
        ident = f"{self.port}-{self._last}"
        head = (
            f"{method} sip:{to}@127.0.0.1 SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP 127.0.0.1:{self.port};branch=z9hG4bK{ident};rport\r\n"
            f"Max-Forwards: 70\r\nFrom: {sender};tag={ident}\r\nTo: <sip:{to}@127.0.0.1>\r\n"
            f"Call-ID: {ident}\r\nCSeq: 1 {method}\r\nContact: <sip:ana@127.0.0.1:{self.port}>\r\n"
        )
        self.send((head + extra + "Content-Length: 0\r\n\r\n").encode())
        return ident

    def answers(self, ident: str, limit_s: float = 5.0) -> str:
        """The first status line to a Call-ID, empty when none comes."""
        self.socket.settimeout(limit(limit_s))
        try:
            while True:
                data = self.socket.recv(65535)
                if ident.encode() in data:
                    return data.split(b"\r\n", 1)[0].decode()
        except TimeoutError:
            return ""


@pytest.fixture
def phone(tmp_path):
    with Driven(tmp_path, trunks=[TRUNK]) as phone:
        yield phone


def rewritten(message: bytes, port: int) -> bytes:
    """A torture message with its first Via leading back to us, and identities of its own."""
    mark = b"%d" % random.getrandbits(40)
    via = rb"(?im)^((?:v|via)[ \t]*:[ \t\r\n]*SIP[ \t]*/[ \t]*2\.0[ \t\r\n]*/[ \t]*\w+[ \t\r\n]+)[^;,\r\n]+"
    message = re.sub(via, lambda m: m[1] + b"127.0.0.1:%d" % port, message, count=1)
    message = re.sub(rb"(?i)(branch=z9hG4bK)", lambda m: m[1] + mark, message, count=1)
    return re.sub(rb"(?im)^((?:i|call-id)[ \t]*:[ \t]*)", lambda m: m[1] + mark, message)


@pytest.mark.parametrize("rewrite", [False, True])
def test_every_torture_message_of_rfc_4475_leaves_it_answering(phone, rewrite) -> None:
    for name, message in torture.messages().items():
        peer = Peer(phone)
        peer.send((rewritten(message, peer.port) if rewrite else message)[:65507])
        assert peer.answers(peer.request("OPTIONS")), f"{name}: {phone.errors()}"
        for call in phone.all("CallArrived"):
            phone.do("HangUp", leg=call["leg"])
    assert phone.close() == 0


def test_a_hostile_caller_name_is_shown_as_plain_text(phone) -> None:
    peer = Peer(phone)
    name = '"[red]x[/]\x1b[2J\\"; DROP \u202egnp\u200b\x9b31m' + "A" * 500 + '"'
    peer.request("INVITE", f"{name} <sip:%1b%5b2J+1212555%0d%0a0142@127.0.0.1>")
    facts = phone.wait("CallArrived")["facts"]
    assert facts["display"].startswith('[red]x[/][2J"; DROP gnp31mAAA')
    assert len(facts["display"]) == 64
    assert "\x1b" not in facts["caller"]
    assert facts["caller"].isprintable()


@pytest.mark.parametrize(
    "extra",
    [
        "P-Asserted-Identity: " + "<sip:x@y>," * 2000 + "\r\n",
        "Diversion: <sip:" + "9" * 3000 + "@x>;counter=99999999999\r\n",
        "History-Info: " + "<" * 2000 + "\r\n",
        "Max-Forwards: 99999999999999999999\r\n",
        "X: " + "y" * 20000 + "\r\n",
        "Privacy: ;;;;id\r\n",
        "Call-Info: \x00\xff\r\n",
    ],
    ids=("list", "diversion", "history", "forwards", "long", "privacy", "bytes"),
)
def test_odd_headers_neither_stop_the_call_nor_the_phone(phone, extra) -> None:
    peer = Peer(phone)
    peer.request("INVITE", extra=extra)
    assert peer.answers(peer.request("OPTIONS"))
    assert phone.alive
    assert phone.close() == 0


def test_other_methods_are_refused_or_ignored(phone) -> None:
    peer = Peer(phone)
    for method, extra in (
        ("REGISTER", ""),
        ("PUBLISH", "Event: presence\r\n"),
        ("NOTIFY", "Event: refer\r\nSubscription-State: active\r\n"),
        ("REFER", "Refer-To: <sip:x@y>\r\n"),
        ("BYE", ""),
        ("INFO", ""),
        ("MESSAGE", "Content-Type: text/plain\r\n"),
    ):
        peer.request(method, extra=extra)
    for event in ("dialog", "message-summary"):
        ident = peer.request("SUBSCRIBE", extra=f"Event: {event}\r\nExpires: 60\r\n")
        assert peer.answers(ident) == "SIP/2.0 489 Bad Event"
    assert not phone.all("CallArrived")
    assert phone.lines()["used"] == 0


def test_a_flood_of_strangers_is_refused_and_passes(tmp_path) -> None:
    trunk = {"name": "t", "address": "127.0.0.1:5999", "accept": ["127.0.0.2"]}
    with Driven(tmp_path, trunks=[trunk], lines=4) as phone:
        peer = Peer(phone)
        for _ in range(200):
            assert peer.answers(peer.request("INVITE"))[:11] in ("SIP/2.0 100", "SIP/2.0 403", "SIP/2.0 486")
        wait_until(lambda: len(phone.all("CallRefused")) == 200)
        assert len(phone.all("CallRefused", code=403)) >= 4
        assert not phone.all("CallArrived")
        wait_until(lambda: phone.lines()["used"] == 0)
        assert phone.close() == 0


def test_calls_without_an_offer_are_refused_answered_and_hung_up(phone) -> None:
    peer = Peer(phone)
    for number, order in enumerate((("HangUp", {"code": 486}), ("Answer", {}), ("HangUp", {})), 1):
        peer.request("INVITE")
        leg = phone.arrived(number)
        phone.do(order[0], leg=leg, **order[1])
    phone.do("HangUp", leg=3)
    wait_until(lambda: len(phone.all("LegEnded")) == 3)
    assert peer.answers(peer.request("OPTIONS"))
    assert phone.close() == 0
