"""Other trunks, accounts and limits while the phone runs: taken over, or named as what needs a restart."""

from dataclasses import replace

import pytest

from console.calls.protocol.commands import Dial
from console.calls.protocol.events import LegAnswered, LegEnded, TrunkState
from console.telephony import softphone
from console.telephony.sip.settings import AccountSettings, PhoneSettings, TrunkSettings, renewed
from tests.telephony.fakes import FakeStack
from tests.telephony.test_softphone import arrive, started
from tests.waiting import wait_until

PBX = AccountSettings(name="pbx", server="203.0.113.5", user="201", password="secret")


def fresh(phone, **more):
    return replace(phone._settings, **more)


@pytest.fixture
def stack():
    return FakeStack()


def turn(phone):
    phone._look_at = 0.0
    return phone.poll(0)


def test_a_new_trunk_is_known_and_one_that_is_gone_is_a_stranger(stack) -> None:
    phone = started(stack)
    assert phone.renew(fresh(phone, trunks=(TrunkSettings(name="city", address="198.51.100.7"),))) == ()
    assert phone._arrivals.peer("198.51.100.7:5060").name == "city"
    assert phone._arrivals.peer("10.0.0.1:5060") is None
    assert TrunkState("city", up=True) in turn(phone)


def test_a_call_on_a_trunk_that_is_gone_ends_by_itself(stack) -> None:
    phone = started(stack)
    arrive(phone, stack)
    phone.poll(0)
    phone.renew(fresh(phone, trunks=()))
    assert not [event for event in turn(phone) if isinstance(event, LegEnded)]
    stack.happenings.confirmed(1)
    assert LegAnswered(1) in phone.poll(0)
    stack.happenings.ended(1, 200, "bye")
    assert [type(event) for event in phone.poll(0)] == [LegEnded]
    phone.do(Dial(2, "+12125550142", via="town"))
    assert any(isinstance(event, LegEnded) for event in phone.poll(0))


def test_accounts_come_go_and_change_on_a_running_phone(stack, monkeypatch) -> None:
    monkeypatch.setattr(softphone, "UNREGISTERED_S", 0.0)
    phone = started(stack, lookup=lambda host: (host,), accounts=(PBX,))
    wait_until(lambda: ("register", "pbx", "203.0.113.5") in stack.orders, step=lambda: turn(phone))
    stack.orders.clear()
    other = replace(PBX, password="new")
    lab = AccountSettings(name="lab", server="203.0.113.9", user="300", password="x")
    phone.renew(fresh(phone, accounts=(other, lab)))
    wait_until(lambda: len([o for o in stack.orders if o[0] == "register"]) == 2, step=lambda: turn(phone))
    assert ("unregister", "pbx") not in stack.orders  # it goes on under its new password
    stack.orders.clear()
    phone.renew(fresh(phone, accounts=(other,)))
    assert [order for order in stack.orders if order[0] == "unregister"] == [("unregister", "lab")]
    stack.happenings.registered("lab", 200, "OK", up=False)  # the end of one that is ours no more
    assert not [event for event in turn(phone) if isinstance(event, TrunkState) and event.name == "lab"]


def test_what_stays_as_it_was_is_left_alone(stack) -> None:
    phone = started(stack, lookup=lambda host: (host,), accounts=(PBX,))
    wait_until(lambda: ("register", "pbx", "203.0.113.5") in stack.orders, step=lambda: turn(phone))
    stack.happenings.registered("pbx", 200, "OK", up=True)
    phone.poll(0)
    stack.orders.clear()
    assert phone.renew(fresh(phone, media_timeout_s=11.0, overflow="201")) == ()
    assert turn(phone) == ()
    assert [order[0] for order in stack.orders] == ["use"]
    assert phone._settings.media_timeout_s == 11.0


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ({"port": 5080}, "sip.listen"),
        ({"host": "192.0.2.1"}, "sip.listen"),
        ({"transports": ("udp",)}, "sip.transports"),
        ({"rtp_ports": (20000, 20999)}, "sip.rtp_ports"),
        ({"lines": 7}, "sip.lines"),
    ],
)
def test_what_needs_a_restart_is_named_and_not_used(more, key) -> None:
    old = PhoneSettings()
    new, needs = renewed(old, replace(old, **more))
    assert needs == (key,)
    assert new == old
