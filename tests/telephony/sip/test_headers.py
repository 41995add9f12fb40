from hypothesis import given
from hypothesis import strategies as st

from console.telephony.sip import headers

RAW = (
    "INVITE sip:+12125550100@desk SIP/2.0\r\n"
    "v: SIP/2.0/UDP 10.0.0.1\r\n"
    'f: "Ann, ""x" <sip:ann@host;x=1>;tag=7\r\n'
    "Subject: one\r\n two\r\n"
    'Diversion: "a,b" <sip:1@x>;reason=busy, <sip:2@x;p="<,>">;counter=2\r\n'
    "Diversion: sip:3@x\r\n"
    "no colon here\r\n"
    "\r\n"
    "From: <sip:body@host>\r\n"
)


def test_a_message_is_unfolded_and_compact_names_are_long() -> None:
    message = headers.parse(RAW)
    assert message.uri == "sip:+12125550100@desk"
    assert message.first("subject") == "one  two" or message.first("subject") == "one two"
    assert message.first("via") == "SIP/2.0/UDP 10.0.0.1"
    assert [v[:4] for v in message.values("from")] == ['"Ann']


def test_lists_come_apart_outside_quotes_and_brackets_only() -> None:
    found = [headers.address(v) for v in headers.parse(RAW).values("diversion")]
    assert [(a.display, a.user) for a in found] == [("a,b", "1"), ("", "2"), ("", "3")]
    assert found[1].param("counter") == "2"


def test_addresses() -> None:
    a = headers.address(
        '"A \\"b\\"" <sip:+1%20212;verstat=TN-Validation-Passed-A@host:5070;user=phone?x=y>;tag=Z'
    )
    assert (a.display, a.user, a.host) == ('A "b"', "+1 212", "host:5070")
    assert (a.param("verstat"), a.param("tag"), a.param("nothing")) == ("tn-validation-passed-a", "z", "")
    assert headers.address("tel:+1-212-555-0142;phone-context=x").user == "+1-212-555-0142"
    assert headers.address("Ann Lee <sip:h>") == headers.Address("Ann Lee", "", "h")
    assert headers.address("sip:a:secret@h;tag=1").user == "a"
    assert headers.address("mailto:x@y") == headers.Address("")


def test_text_for_people_is_one_plain_line() -> None:
    assert headers.clean("[red]x[/]\x1b[2J\x9b31m") == "[red]x[/][2J31m"
    assert headers.clean("a\u202egnp\u200b.\u2066b\ufeff") == "agnp.b"
    assert headers.clean("a\r\n\tb  c ") == "a b c"
    assert headers.clean("Zoe\u0308") == "Zoë"
    assert headers.clean("x" * 100) == "x" * 64
    assert headers.clean("\ud800ok") == "ok"


@given(st.text())
def test_nothing_breaks_and_nothing_raw_remains(text) -> None:
    message = headers.parse(text)
    for _, value in message.headers:
        headers.address(value)
    for shown in (headers.clean(text), headers.quoted(text), headers.escaped_user(text)):
        assert "\r" not in shown
        assert "\n" not in shown
        assert shown.isprintable()


def test_text_for_the_wire() -> None:
    assert headers.quoted('An"a\r\nX: y\\') == '"An\\"a X: y\\\\"'
    assert headers.quoted("\x00") == ""
    assert headers.escaped_user("+1 (212)@x;y") == "+1%20(212)%40x%3By"
    assert headers.escaped_user("Zoë") == "Zo%C3%AB"


def test_host_and_port() -> None:
    assert headers.split_host("pbx.example:5080") == ("pbx.example", 5080)
    assert headers.split_host("10.0.0.1") == ("10.0.0.1", 5060)
    assert headers.split_host("[::1]:5060") == ("::1", 5060)
    for wrong in ("", "a b", "x:99999", "sip:x", "x:"):
        assert headers.split_host(wrong) is None
