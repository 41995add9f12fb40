import pytest

from console.calls.protocol.commands import Dial
from console.telephony.sip import outgoing
from console.telephony.sip.outgoing import CannotCall, Target
from console.telephony.sip.settings import AccountSettings, PhoneSettings, TrunkSettings

SETTINGS = PhoneSettings(
    accounts=(
        AccountSettings(name="pbx", server="pbx.example", user="desk", verified=True),
        AccountSettings(name="isp", server="isp.example:5080", user="u", transport="tcp"),
    ),
    trunks=(TrunkSettings(name="town", address="10.0.0.1:5070", transport="tcp"),),
)


@pytest.mark.parametrize(
    ("text", "via", "target"),
    [
        ("sip:sam@192.168.1.20", "", Target("sam", "192.168.1.20", 5060, "udp")),
        ("<sip:sam@phone.local:5080;transport=TCP;x=y>", "", Target("sam", "phone.local", 5080, "tcp")),
        ("sam@10.0.0.5:5062", "town", Target("sam", "10.0.0.5", 5062, "udp")),
        ("sip:10.0.0.5", "", Target("", "10.0.0.5", 5060, "udp")),
        ("+12125550199", "town", Target("+12125550199", "10.0.0.1", 5070, "tcp")),
        ("201", "pbx", Target("201", "pbx.example", 5060, "udp", "pbx")),
        ("a b;c", "isp", Target("a%20b%3Bc", "isp.example", 5080, "tcp", "isp")),
    ],
)
def test_targets(text, via, target) -> None:
    assert outgoing.find_target(text, via, SETTINGS) == target


@pytest.mark.parametrize(
    ("text", "via"), [("201", ""), ("201", "nobody"), ("", "town"), ("sip:a@b c", ""), ("sip:a@h:99999", "")]
)
def test_what_cannot_be_called(text, via) -> None:
    with pytest.raises(CannotCall):
        outgoing.find_target(text, via, SETTINGS)


def test_uris() -> None:
    assert Target("sam", "phone.local", 5080, "tcp").uri("10.0.0.7") == "sip:sam@10.0.0.7:5080;transport=tcp"
    assert Target("", "h", 5060, "udp").uri("10.0.0.7") == "sip:10.0.0.7:5060"
    assert Target("201", "pbx.example", 5060, "udp", "pbx").uri("10.0.0.7") == "sip:201@pbx.example:5060"


def sender(dial):
    target = outgoing.find_target(dial.target, dial.via, SETTINGS)
    value, headers = outgoing.sender(dial, target, SETTINGS, "10.9.9.9")
    return value, dict(headers)


def test_a_trunk_is_shown_the_caller() -> None:
    value, headers = sender(Dial(2, "+12125550199", "town", "+12125550142", 'Ann "A" Lee'))
    assert value == '"Ann \\"A\\" Lee" <sip:+12125550142@10.9.9.9>'
    assert headers == {"P-Asserted-Identity": '"Ann \\"A\\" Lee" <sip:+12125550142@10.9.9.9>'}


def test_a_registrar_is_shown_our_own_address_and_the_caller_where_it_trusts_us() -> None:
    dial = Dial(2, "201", "pbx", "+12125550142", "Ann")
    assert sender(dial) == (
        '"Ann" <sip:desk@pbx.example>',
        {"P-Asserted-Identity": '"Ann" <sip:+12125550142@pbx.example>'},
    )
    assert sender(Dial(2, "201", "isp", "+12125550142", "Ann"))[1] == {}


def test_a_plain_phone_is_shown_the_caller_and_no_more() -> None:
    assert sender(Dial(2, "sip:sam@10.0.0.5", "", "+12125550142")) == ("<sip:+12125550142@10.9.9.9>", {})
    assert sender(Dial(2, "sip:sam@10.0.0.5"))[0] == "<sip:reception@10.9.9.9>"


def test_a_hidden_caller() -> None:
    value, headers = sender(Dial(2, "+12125550199", "town", "anonymous", "Ann"))
    assert value == '"Anonymous" <sip:anonymous@anonymous.invalid>'
    assert headers == {"Privacy": "id"}


def test_nothing_can_be_slipped_into_a_header() -> None:
    value, headers = sender(Dial(2, "201\r\nX: y", "town", "1\r\nX: y", "a\r\nX: y\0" + "z" * 500))
    for text in (value, *headers.values(), outgoing.find_target("201\r\nX: y", "town", SETTINGS).user):
        assert "\r" not in text
        assert "\n" not in text
        assert len(text) < 250


def test_auto_answer_is_asked_for_twice() -> None:
    headers = sender(Dial(2, "sip:maria@10.0.0.5", auto_answer=True))[1]
    assert headers == {"Call-Info": "<sip:10.9.9.9>;answer-after=0", "Alert-Info": "info=alert-autoanswer"}


def test_a_call_sent_on_says_how_often() -> None:
    assert outgoing.diversion("+12125550100", 2, "h") == [
        ("Diversion", "<sip:+12125550100@h>;reason=unconditional;counter=3")
    ]
    assert outgoing.diversion("", 0, "h") == []
