"""How calls end and what is refused, each against SIPp playing the far end."""

import socket
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.peers import free_port, sipp
from tests.telephony import scenarios as s
from tests.telephony.driven import Driven
from tests.waiting import limit, wait_until

pytestmark = pytest.mark.peer


@pytest.fixture
def stack():
    with ExitStack() as stack:
        yield stack


def town(port: int = 5999, **more):
    return {"name": "town", "address": f"127.0.0.1:{port}", "accept": ["127.0.0.1"], **more}


def start(
    stack: ExitStack, folder: Path, phone: Driven | str, *steps: str, options: tuple[str, ...] = ("-m", "1")
):
    target = phone if isinstance(phone, str) else phone.address
    process = sipp(folder, target, "-sf", str(s.write(folder / "scenario.xml", *steps)), *options)
    stack.callback(process.wait)
    stack.callback(process.kill)
    return process


def far_end(stack: ExitStack, folder: Path, *steps: str) -> int:
    """A SIPp that is called; gives its port."""
    port = free_port()
    start(stack, folder, "127.0.0.1:9", *steps, options=("-m", "1", "-p", str(port)))
    wait_until(lambda: _taken(port))
    return port


def _taken(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def done(process) -> bool:
    """SIPp's own verdict: every message came as its scenario says."""
    return process.wait(limit(15)) == 0


@pytest.mark.parametrize(
    ("status", "ending"),
    [
        ("486 Busy Here", "busy"),
        ("600 Busy Everywhere", "busy"),
        ("603 Decline", "declined"),
        ("480 Temporarily Unavailable", "no_answer"),
        ("404 Not Found", "unreachable"),
        ("503 Service Unavailable", "unreachable"),
    ],
)
def test_what_the_far_end_says_becomes_an_outcome(tmp_path, stack, status, ending) -> None:
    port = far_end(
        stack,
        tmp_path / "far",
        s.receive("INVITE"),
        s.reply("180 Ringing"),
        s.reply(status),
        s.receive("ACK"),
    )
    phone = stack.enter_context(Driven(tmp_path / "phone", trunks=[town(port)]))
    phone.do("Dial", leg=2, target="+12125550199", via="town")
    ended = phone.wait("LegEnded", leg=2)
    assert (ended["ending"], ended["code"]) == (ending, int(status[:3]))
    assert ended["why"] == status[4:]
    assert phone.all("LegRinging", leg=2)
    wait_until(lambda: phone.lines()["used"] == 0)


@pytest.mark.parametrize("status", ["300 Multiple Choices", "301 Moved Permanently", "302 Moved Temporarily"])
def test_a_phone_that_forwards_its_calls_is_told_as_that_and_not_followed(tmp_path, stack, status) -> None:
    elsewhere = free_port()
    port = far_end(
        stack,
        tmp_path / "far",
        s.receive("INVITE"),
        s.reply(status, f"Contact: <sip:+12125550177@127.0.0.1:{elsewhere}>\nContent-Length: 0\n"),
        s.receive("ACK"),
    )
    phone = stack.enter_context(Driven(tmp_path / "phone", trunks=[town(port)]))
    phone.do("Dial", leg=2, target="+12125550199", via="town")
    ended = phone.wait("LegEnded", leg=2)
    assert (ended["ending"], ended["code"]) == ("unreachable", int(status[:3]))
    assert ended["why"] == "it forwards its calls elsewhere, which is not followed"
    wait_until(lambda: phone.lines()["used"] == 0)


def test_we_give_up_on_a_phone_that_rings(tmp_path, stack) -> None:
    far = tmp_path / "far"
    port = free_port()
    process = start(
        stack,
        far,
        "127.0.0.1:9",
        s.receive("INVITE"),
        s.reply("180 Ringing"),
        s.receive("CANCEL"),
        s.reply("200 OK"),
        options=("-m", "1", "-p", str(port)),
    )
    wait_until(lambda: _taken(port))
    phone = stack.enter_context(Driven(tmp_path / "phone"))
    phone.do("Dial", leg=2, target=f"sip:sam@127.0.0.1:{port}")
    phone.wait("LegRinging", leg=2)
    phone.do("HangUp", leg=2)
    assert phone.wait("LegEnded", leg=2)["ending"] == "cancelled"
    phone.do("HangUp", leg=2)
    assert done(process)
    assert len(phone.all("LegEnded")) == 1


def test_nobody_there_no_such_name_no_such_trunk(tmp_path, stack) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        phone = stack.enter_context(Driven(tmp_path / "phone"))
        phone.do("Dial", leg=2, target=f"sip:sam@127.0.0.1:{silent.getsockname()[1]}")
        phone.do("Dial", leg=4, target=f"sip:sam@127.0.0.1:{free_port()};transport=tcp")
        phone.do("Dial", leg=6, target="+12125550199", via="nowhere")
        phone.do("Dial", leg=8, target="201")
        phone.do("Dial", leg=10, target="sip:x@nobody.invalid")
        whys = {leg: phone.wait("LegEnded", 20, leg=leg) for leg in (2, 4, 6, 8, 10)}
    assert {e["ending"] for e in whys.values()} == {"unreachable"}
    assert whys[2]["why"] == "nothing answered"
    assert whys[6]["why"] == "no trunk or account is named nowhere"
    assert whys[8]["why"] == "201 needs a trunk or account"
    assert whys[10]["why"] == "nobody.invalid has no IPv4 address"


def test_a_stranger_gets_403_and_the_phone_says_who(tmp_path, stack) -> None:
    phone = stack.enter_context(
        Driven(tmp_path / "phone", trunks=[{"name": "t", "address": "127.0.0.9", "accept": ["127.0.0.8/31"]}])
    )
    process = start(
        stack,
        tmp_path / "far",
        phone,
        s.invite(to="+12125550100", caller="+12125550142"),
        s.receive(response=100, optional=True),
        s.receive(response=403),
        s.request("ACK", 1, to="+12125550100"),
    )
    refused = phone.wait("CallRefused")
    assert done(process)
    assert (refused["code"], refused["caller"], refused["to"]) == (403, "+12125550142", "+12125550100")
    assert refused["source"].startswith("127.0.0.1:")
    assert not phone.all("CallArrived")
    wait_until(lambda: phone.lines()["used"] == 0)


def test_the_call_beyond_the_last_line_gets_486(tmp_path, stack) -> None:
    phone = stack.enter_context(Driven(tmp_path / "phone", trunks=[town()], lines=4))
    start(
        stack, tmp_path / "far", phone, s.answered(), s.receive("BYE"), s.reply("200 OK"), options=("-m", "4")
    )
    for leg in (1, 3, 5, 7):
        phone.wait("CallArrived", leg=leg)
        phone.do("Answer", leg=leg)
        phone.wait("LegAnswered", leg=leg)
    assert phone.lines() == {"total": 4, "used": 4}
    fifth = start(
        stack,
        tmp_path / "fifth",
        phone,
        s.invite(caller="+12125550142"),
        s.receive(response=486),
        s.request("ACK", 1, to="front"),
    )
    refused = phone.wait("CallRefused")
    assert done(fifth)
    assert (refused["code"], refused["why"], refused["caller"]) == (486, "no free line", "+12125550142")
    for leg in (1, 3, 5, 7):
        phone.do("HangUp", leg=leg)
    wait_until(lambda: phone.lines()["used"] == 0)
    assert phone.close() == 0


def test_digits_by_info(tmp_path, stack) -> None:
    phone = stack.enter_context(Driven(tmp_path / "phone", trunks=[town()]))
    body = "Content-Type: application/dtmf-relay\nContent-Length: [len]\n\nSignal={}\nDuration=160\n"
    process = start(
        stack,
        tmp_path / "far",
        phone,
        s.answered(),
        *(
            s.request("INFO", n, to="front", body=body.format(d)) + s.receive(response=200)
            for n, d in ((2, "5"), (3, "#"))
        ),
        s.receive("BYE"),
        s.reply("200 OK"),
    )
    phone.do("Answer", leg=phone.arrived())
    wait_until(lambda: len(phone.all("DigitReceived")) == 2)
    phone.do("HangUp", leg=1)
    assert done(process)
    assert [d["digit"] for d in phone.all("DigitReceived")] == ["5", "#"]


def test_media_that_goes_dead_ends_the_call(tmp_path, stack) -> None:
    phone = stack.enter_context(Driven(tmp_path / "phone", trunks=[town()], media_timeout_s=1.0))
    process = start(stack, tmp_path / "far", phone, s.answered(), s.receive("BYE"), s.reply("200 OK"))
    phone.do("Answer", leg=phone.arrived())
    assert phone.wait("LegEnded")["ending"] == "media_dead"
    assert done(process)


def test_redirect_before_the_answer(tmp_path, stack) -> None:
    phone = stack.enter_context(Driven(tmp_path / "phone", trunks=[town()]))
    process = start(
        stack,
        tmp_path / "far",
        phone,
        s.invite(),
        s.receive(response=100, optional=True),
        s.receive(response=180, optional=True),
        s.receive(response=302, check="sip:\\+12125550199@127.0.0.1:5999", header="Contact:"),
        s.request("ACK", 1, to="front"),
    )
    phone.do("HandOff", leg=phone.arrived(), target="+12125550199", via="town")
    assert phone.wait("HandedOff", leg=1)["ok"]
    assert phone.wait("LegEnded", leg=1)["code"] == 302
    assert done(process)


@pytest.mark.parametrize(("status", "ok"), [("200 OK", True), ("486 Busy Here", False)])
def test_refer_after_the_answer(tmp_path, stack, status, ok) -> None:
    phone = stack.enter_context(Driven(tmp_path / "phone", trunks=[town()]))

    def notify(number, state, line):
        fragment = (
            f"Event: refer\nSubscription-State: {state}\nContent-Type: message/sipfrag;version=2.0\n"
            f"Content-Length: [len]\n\nSIP/2.0 {line}\n"
        )
        return s.request("NOTIFY", number, to="front", body=fragment) + s.receive(response=200)

    process = start(
        stack,
        tmp_path / "far",
        phone,
        s.answered(),
        s.receive("REFER", check="sip:sam@127.0.0.1:5998", header="Refer-To:"),
        s.reply("202 Accepted"),
        notify(2, "active;expires=60", "100 Trying"),
        notify(3, "terminated;reason=noresource", status),
        s.receive("BYE"),
        s.reply("200 OK"),
    )
    phone.do("Answer", leg=phone.arrived())
    phone.wait("LegAnswered", leg=1)
    phone.do("HandOff", leg=1, target="sip:sam@127.0.0.1:5998")
    assert phone.wait("HandedOff", leg=1) == {
        "leg": 1,
        "ok": ok,
        "code": int(status[:3]),
        "refused": False,
    }
    if not ok:
        assert not phone.all("LegEnded")
        phone.do("HangUp", leg=1)
    assert phone.wait("LegEnded", leg=1)["ending"] == "hung_up"
    assert done(process)


def test_a_refer_to_us_and_a_subscription_are_refused(tmp_path, stack) -> None:
    phone = stack.enter_context(Driven(tmp_path / "phone", trunks=[town()]))
    refer = "Refer-To: <sip:x@127.0.0.1:5998>\nContent-Length: 0\n"
    subscribe = "Event: presence\nExpires: 60\nAccept: application/pidf+xml\nContent-Length: 0\n"
    process = start(
        stack,
        tmp_path / "far",
        phone,
        s.answered(),
        s.request("REFER", 2, to="front", body=refer),
        s.receive(response=603),
        s.receive("BYE"),
        s.reply("200 OK"),
    )
    phone.do("Answer", leg=phone.arrived())
    stranger = start(
        stack,
        tmp_path / "stranger",
        phone,
        s.request("SUBSCRIBE", 1, to="front", body=subscribe).replace("[peer_tag_param]", ""),
        s.receive(response=403),
    )
    assert done(stranger)
    phone.do("HangUp", leg=1)
    assert done(process)


@pytest.mark.parametrize(("password", "up"), [("secret", True), ("wrong", False)])
def test_an_account_registers_with_its_password(tmp_path, stack, password, up) -> None:
    challenge = 'WWW-Authenticate: Digest realm="pbx", nonce="n1", algorithm=MD5\nContent-Length: 0\n'
    verify = '<action><verifyauth assign_to="1" username="desk" password="secret"/></action></recv>'
    right = s.reply("200 OK", "Expires: 60\nContent-Length: 0\n").replace(
        "Contact: <sip:peer@[local_ip]:[local_port];transport=[transport]>", "[last_Contact:]"
    )
    port = far_end(
        stack,
        tmp_path / "far",
        s.receive("REGISTER"),
        s.reply("401 Unauthorized", challenge),
        f'<recv request="REGISTER">{verify}<nop next="right" test="1"/>',
        s.reply("403 Forbidden"),
        '<nop next="end"/><label id="right"/>',
        right,
        '<label id="end"/>',
    )
    account = {"name": "pbx", "server": f"127.0.0.1:{port}", "user": "desk", "password": password}
    phone = stack.enter_context(Driven(tmp_path / "phone", accounts=[account]))
    state = phone.wait("TrunkState", name="pbx")
    assert (state["up"], state["why"]) == (up, "" if up else "403 Forbidden")


def test_an_address_in_use_is_named(tmp_path, stack) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        phone = stack.enter_context(Driven(tmp_path / "phone", port=port))
        assert f"127.0.0.1:{port} can't be opened for UDP" in phone.wait("error")["why"]
        assert phone.exit_code() == 1
