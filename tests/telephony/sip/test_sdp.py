"""Offers of audio against the policy of a trunk: decided by the audio itself, never by a word elsewhere."""

import pytest

from console.telephony.sip import sdp

KEY = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz\r\n"
PRINT = "a=fingerprint:sha-256 4A:AD:B9\r\n"
HEAD = "v=0\r\no=- 1 1 IN IP4 203.0.113.9\r\ns=-\r\nc=IN IP4 203.0.113.9\r\nt=0 0\r\n"


def invite(text: str, headers: str = "") -> str:
    return f"INVITE sip:a@desk SIP/2.0\r\nSubject: x\r\n{headers}Content-Type: application/sdp\r\n\r\n{text}"


SECRET = [
    f"{HEAD}m=audio 4000 RTP/SAVP 0\r\n{KEY}",
    f"{HEAD}m=audio 4000 RTP/SAVPF 0\r\na=sendrecv\r\n{KEY}",
    f"{HEAD}m=audio 4000 UDP/TLS/RTP/SAVP 0\r\n{PRINT}",
    f"{HEAD}{PRINT}m=audio 4000 UDP/TLS/RTP/SAVPF 0\r\n",
    f"{HEAD}m=audio 4000 RTP/AVP 0\r\nm=audio 4002 RTP/SAVP 0\r\n{KEY}",
    f"{HEAD}m=audio 4000/1 rtp/savp 0\r\n{KEY}".replace("\r\n", "\n"),
]
READABLE = [
    f"{HEAD}m=audio 4000 RTP/AVP 0\r\n",
    f"{HEAD}m=audio 4000 RTP/AVP 0\r\n{KEY}",  # may be encrypted, need not be
    f"{HEAD}m=audio 4000 RTP/SAVP 0\r\n",  # no key
    f"{HEAD}m=audio 4000 RTP/SAVP 0\r\na=crypto:x\r\n",
    f"{HEAD}{KEY}m=audio 4000 RTP/SAVP 0\r\n",  # a key of the session is none (RFC 4568, 4.1)
    f"{HEAD}m=audio 4000 UDP/TLS/RTP/SAVP 0\r\n",  # no fingerprint
    f"{HEAD}m=audio 4000 RTP/AVP 0\r\nm=audio 0 RTP/SAVP 0\r\n{KEY}",  # the other is turned off
    f"{HEAD}m=audio 4000 RTP/AVP 0\r\nm=video 4002 RTP/SAVP 0\r\n{KEY}",
    f"{HEAD.replace('s=-', 's=RTP/SAVP')}m=audio 4000 RTP/AVP 0\r\n{KEY}",
    f"{HEAD}i=m=audio 4000 RTP/SAVP 0\r\nm=audio 4000 RTP/AVP 0\r\n",
    f"{HEAD}m=audio 4000 RTP/AVP 0\r\na=m=audio 4000 RTP/SAVP 0\r\n{KEY}",
    f"{HEAD}m=audio 4000 RTP/AVP/SAVP RTP/SAVP\r\n{KEY}",
]


@pytest.mark.parametrize("text", SECRET)
def test_audio_that_is_encrypted_itself_is_taken(text: str) -> None:
    assert sdp.refusal(invite(text), srtp="required") == ""


@pytest.mark.parametrize("text", READABLE)
@pytest.mark.parametrize("header", ["", "Subject: RTP/SAVP\r\n", "X-Media: m=audio 4000 RTP/SAVP 0\r\n"])
def test_audio_that_is_not_is_refused_whatever_word_stands_elsewhere(text: str, header: str) -> None:
    assert sdp.refusal(invite(text, header), srtp="required") == "its audio is not encrypted"
    assert sdp.refusal(invite(text, header), srtp="optional") == ""
    assert sdp.refusal(invite(text, header), srtp="off") == ""


def test_the_part_that_is_sdp_is_read_of_several() -> None:
    parts = (
        'INVITE sip:a@desk SIP/2.0\r\nContent-Type: multipart/mixed;boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nm=audio 4000 RTP/SAVP 0\r\n"
        f"--b\r\nContent-Type: application/sdp\r\n\r\n{READABLE[0]}\r\n--b--\r\n"
    )
    assert sdp.refusal(parts, srtp="required") == "its audio is not encrypted"


def test_audio_over_ipv6_is_refused() -> None:
    six = HEAD.replace("c=IN IP4 203.0.113.9", "c=IN IP6 2001:db8::1")
    assert (
        sdp.refusal(invite(f"{six}m=audio 4000 RTP/AVP 0\r\n"), srtp="off") == "its audio is to go over IPv6"
    )
    own = f"{six}m=audio 4000 RTP/AVP 0\r\nc=IN IP4 203.0.113.9\r\n"
    assert sdp.refusal(invite(own), srtp="off") == ""
    both = f"{HEAD}m=audio 4000 RTP/AVP 0\r\nc=IN IP6 2001:db8::1\r\n"
    assert sdp.refusal(invite(both), srtp="off") == "its audio is to go over IPv6"


def test_no_offer_is_taken_but_where_audio_must_be_encrypted() -> None:
    bare = "INVITE sip:a@desk SIP/2.0\r\nSubject: RTP/SAVP\r\n\r\n"
    assert sdp.refusal(bare, srtp="optional") == ""
    assert sdp.refusal(bare, srtp="required") == "its audio is not encrypted"
    assert sdp.refused("", srtp="required") == ""
