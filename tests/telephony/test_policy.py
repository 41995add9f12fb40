"""What the real library lets in, tried with packets made by hand: strangers, SRTP, voices in a call, keys."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.peers import need_lines
from tests.telephony.driven import Driven
from tests.telephony.raw import KEY, Raw, Rtp, offer
from tests.telephony.sip.test_sdp import READABLE, SECRET
from tests.waiting import wait_until

pytestmark = pytest.mark.peer
TOWN: dict[str, Any] = {"name": "town", "address": "127.0.0.1:5999", "accept": ["127.0.0.1"]}


@pytest.fixture
def phone(tmp_path: Path) -> Iterator[Driven]:
    need_lines(5)  # the ready-made wheel lets nobody look at requests first
    with Driven(tmp_path, trunks=[TOWN], ban_after=20, ban_s=600.0, media_timeout_s=0) as phone:
        yield phone


@pytest.fixture
def secret(tmp_path: Path) -> Iterator[Driven]:
    need_lines(5)
    trunk = {**TOWN, "srtp": "required"}
    with Driven(tmp_path, trunks=[trunk], media_timeout_s=0) as phone:
        yield phone


def test_a_stranger_gets_one_answer_and_not_more_bytes_than_they_sent(phone: Driven) -> None:
    stranger = Raw(phone, "127.0.0.2")
    for method, body in (("INVITE", offer()), ("OPTIONS", ""), ("MESSAGE", "hello"), ("SUBSCRIBE", "")):
        stranger.request(method, body, "Event: presence", call=f"{method}-1")
        came = stranger.everything(1.5)  # the second of timer G, with which a refusal would be said again
        assert len(came) == 1, (method, came)
    assert [call["code"] for call in phone.all("CallRefused")] == [403]


@pytest.mark.parametrize(
    ("method", "extra"),
    [
        ("INVITE", "Require: nobody-knows"),
        ("INVITE", "Session-Expires: 1"),
        ("INVITE", "Replaces: x;to-tag=1;from-tag=2"),
        ("OPTIONS", "X-A: y"),
        ("MESSAGE", "X-A: y"),
        ("SUBSCRIBE", "Event: dialog"),
    ],
)
def test_whatever_strangers_send_counts(phone: Driven, method: str, extra: str) -> None:
    stranger = Raw(phone, "127.0.0.2")
    for number in range(20):
        assert stranger.code(stranger.request(method, "", extra, call=f"c{number}")) != 0
    assert stranger.code(stranger.request("INVITE", call="last"), 0.5) == 0
    phone.wait("SourceBanned", host="127.0.0.2")


def test_a_forged_flood_leaves_a_phone_of_ours_able_to_answer(tmp_path: Path) -> None:
    need_lines(5)
    settings: dict[str, Any] = {"trunks": [TOWN], "ban_after": 20, "ban_s": 600.0, "named": ["127.0.0.3"]}
    with Driven(tmp_path, **settings) as phone:
        staff = Raw(phone, "127.0.0.3")
        for number in range(60):
            staff.request("INVITE", call=f"forged{number}")
        staff.everything(0.5)
        phone.do("Dial", leg=2, target=f"sip:staff@127.0.0.3:{staff.port}")
        wait_until(lambda: any(raw.startswith(b"INVITE") for raw in staff.everything(0.2)))
        assert not phone.all("SourceBanned")


@pytest.mark.parametrize("text", READABLE[:7])
def test_audio_in_the_clear_is_refused_where_it_must_be_encrypted(secret: Driven, text: str) -> None:
    caller = Raw(secret)
    text = text.replace("203.0.113.9", "127.0.0.1")
    for extra in ("Subject: RTP/SAVP", "X-Media: m=audio 4000 RTP/SAVP 0"):
        assert caller.code(caller.request("INVITE", text, extra, call=extra[:4])) == 488
    assert not secret.all("CallArrived")


def test_an_encrypted_call_stays_encrypted_whatever_is_offered_later(secret: Driven) -> None:
    caller = Raw(secret)
    caller.talk(secret, SECRET[0].replace("203.0.113.9", "127.0.0.1"))
    for method in ("INVITE", "UPDATE"):
        for text in (offer(), offer(more=KEY), offer(more="a=x:RTP/SAVP\r\n")):
            assert caller.within(method, text) == 488, (method, text)
            caller.request("ACK", tag=caller.tag, number=caller._sent)
    assert not secret.all("LegEnded")
    assert caller.within("BYE") == 200


@pytest.mark.parametrize("method", ["INVITE", "UPDATE", "INFO", "BYE", "REFER"])
def test_a_stranger_who_knows_a_call_says_nothing_in_it(phone: Driven, method: str) -> None:
    caller, stranger = Raw(phone), Raw(phone, "127.0.0.2")
    leg = caller.talk(phone)
    moved = offer("127.0.0.2", stranger.port)
    sent = stranger.request(method, moved, call=caller.call, tag=caller.tag, number=50)
    assert stranger.code(sent) == 403
    assert not phone.all("LegEnded")
    assert caller.within("OPTIONS") == 200
    assert caller.within("BYE") == 200
    phone.wait("LegEnded", leg=leg)


def test_a_call_within_its_own_network_may_move_its_audio(phone: Driven) -> None:
    caller = Raw(phone)
    caller.talk(phone)
    assert caller.within("INVITE", offer(port=40_100)) == 200
    caller.request("ACK", tag=caller.tag, number=caller._sent)
    assert caller.within("BYE") == 200


def test_audio_over_ipv6_gets_488_and_an_empty_subject_line_is_fine(phone: Driven) -> None:
    caller = Raw(phone)
    assert caller.code(caller.request("INVITE", offer("2001:db8::1"), call="six")) == 488
    caller.talk(phone, offer(s=""))
    assert caller.within("INVITE", offer(s="")) == 200
    caller.request("ACK", tag=caller.tag, number=caller._sent)
    assert caller.within("INVITE", offer("2001:db8::1")) == 488


def test_a_name_in_iso_8859_1_arrives_as_it_was_meant(phone: Driven) -> None:
    caller = Raw(phone)
    caller.request("INVITE", offer(), sender=b'"J\xf6rg M\xfcller" <sip:+12125550142@127.0.0.1>')
    assert phone.wait("CallArrived")["facts"]["display"] == "Jörg Müller"


@pytest.mark.parametrize(
    ("kind", "body", "code", "key"),
    [
        ("application/dtmf-relay", "Signal=5\r\nDuration=160\r\n", 200, "5"),
        ("application/dtmf-relay", "signal = 7\r\nduration = 160", 200, "7"),
        ("application/dtmf-relay", "Signal=10\r\nDuration=160\r\n", 200, "*"),
        ("application/dtmf-relay", "Signal=11\r\n", 200, "#"),
        ("application/dtmf-relay", "Signal=*\r\n", 200, "*"),
        ("application/dtmf-relay", "Signal=d\r\n", 200, "D"),
        ("application/dtmf-relay", "Signal=12\r\n", 200, ""),
        ("application/dtmf-relay", "Signal=16\r\n", 200, ""),
        ("application/dtmf", "5", 200, "5"),
        ("application/dtmf", "#\r\n", 200, "#"),
        ("Application/DTMF; charset=utf-8", "11", 200, "#"),
        ("application/media_control+xml", "<x/>", 415, ""),
        ("text/plain", "Signal=5", 415, ""),
        ("application/sdp", "v=0", 415, ""),
    ],
)
def test_keys_by_info_are_read_and_an_unknown_body_is_415(
    phone: Driven, kind: str, body: str, code: int, key: str
) -> None:
    caller = Raw(phone)
    leg = caller.talk(phone)
    assert caller.within("INFO", body, kind=kind) == code
    assert caller.within("INFO") == 200  # nothing at all is asked for
    if key:
        phone.wait("DigitReceived", leg=leg, digit=key)
    assert [each["digit"] for each in phone.all("DigitReceived")] == [key] * bool(key)


def test_one_press_in_both_ways_is_one_and_a_key_that_is_held_is_one(phone: Driven) -> None:
    caller = Raw(phone)
    leg = caller.talk(phone, offer(port=40_002))
    rtp = Rtp(caller, 40_002)
    for key in "1123":
        rtp.press(key, 160)
        assert caller.within("INFO", f"Signal={key}\r\n", kind="application/dtmf-relay") == 200
    rtp.press("9", 12_000)  # in two pieces, as RFC 4733 2.5.1.3 has it
    rtp.press("0", 160)
    phone.wait("DigitReceived", leg=leg, digit="0")
    assert "".join(each["digit"] for each in phone.all("DigitReceived")) == "112390"


def test_an_info_that_is_said_again_is_answered_again_and_pressed_once(phone: Driven) -> None:
    caller = Raw(phone)
    leg = caller.talk(phone)
    for _ in range(3):
        assert caller.within("INFO", "Signal=5\r\n", kind="application/dtmf-relay", number=70) == 200
    assert caller.within("INFO", "Signal=6\r\n", kind="application/dtmf-relay", number=71) == 200
    phone.wait("DigitReceived", leg=leg, digit="6")
    assert [each["digit"] for each in phone.all("DigitReceived")] == ["5", "6"]
