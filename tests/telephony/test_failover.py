"""A number is called by the next trunk or account where one leads nowhere."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from console.calls.protocol.commands import Dial, HangUp
from console.calls.protocol.events import Ending, Fault, LegAnswered, LegEnded, LegRerouted
from console.telephony.sip.dns import Names
from console.telephony.sip.settings import AccountSettings, PhoneSettings, TrunkSettings
from console.telephony.softphone import Softphone
from tests.telephony import scenarios as s
from tests.telephony.driven import Driven
from tests.telephony.fakes import FakeStack
from tests.telephony.test_outcomes import far_end
from tests.waiting import wait_until

CITY = TrunkSettings(name="city", address="10.0.0.1")
PBX = TrunkSettings(name="pbx", address="10.0.0.2")
LAST = TrunkSettings(name="last", address="10.0.0.3")
WAYS = {"national": ("city", "pbx"), "emergency": ("city", "pbx", "last"), "internal": ("pbx",)}
NUMBER = "+12125550199"


@pytest.fixture
def stack() -> Any:
    return FakeStack()


def ready(stack: Any, trunks: Any = (CITY, PBX, LAST), ways: Any = WAYS, **more: Any) -> Any:
    phone = started(stack, trunks=trunks, ways=ways, **more)
    stack.orders.clear()
    return phone


def started(stack: Any, **more: Any) -> Any:
    phone = Softphone(PhoneSettings(media_timeout_s=0.0, **more), stack, Names(lambda host: ()))
    phone.start()
    phone.poll(0)
    return phone


def called(stack: Any) -> list[str]:
    """The hosts that INVITEs went to."""
    return [order[2].uri.partition("@")[2].partition(":")[0] for order in stack.orders if order[0] == "dial"]


def rerouted(before: str, via: str, why: str) -> LegRerouted:
    return LegRerouted(2, before, via, why)


@pytest.mark.parametrize("code", [408, 500, 502, 503, 504, 580])
def test_a_time_out_and_a_failure_of_a_server_lead_to_the_next(stack: Any, code: int) -> None:
    phone = ready(stack)
    phone.do(Dial(2, NUMBER, "city"))
    stack.calls.discard(2)
    stack.happenings.trying(2)
    stack.happenings.ended(2, code, "Wrong")
    assert phone.poll(0) == (rerouted("city", "pbx", f"{code} Wrong"),)
    assert called(stack) == ["10.0.0.1", "10.0.0.2"]
    stack.happenings.confirmed(2)
    assert phone.poll(0) == (LegAnswered(2),)


@pytest.mark.parametrize("code", [403, 404, 410, 480, 484, 486, 600, 603])
def test_what_the_called_phone_says_is_the_end(stack: Any, code: int) -> None:
    phone = ready(stack)
    phone.do(Dial(2, NUMBER, "city"))
    stack.happenings.ended(2, code, "")
    (ended,) = phone.poll(0)
    assert isinstance(ended, LegEnded)
    assert called(stack) == ["10.0.0.1"]


def test_a_phone_that_rang_is_not_called_again_by_another_way(stack: Any) -> None:
    phone = ready(stack)
    phone.do(Dial(2, NUMBER, "city"))
    stack.happenings.ringing(2)
    stack.happenings.ended(2, 503, "")
    assert isinstance(phone.poll(0)[-1], LegEnded)
    assert called(stack) == ["10.0.0.1"]


def test_the_last_way_ends_as_one_alone_would(stack: Any) -> None:
    phone = ready(stack)
    phone.do(Dial(2, NUMBER, "city"))
    for _ in range(2):
        stack.happenings.ended(2, 503, "")
        events = phone.poll(0)
    assert events == (LegEnded(2, Ending.UNREACHABLE, 503, "", Fault.PHONE),)
    assert called(stack) == ["10.0.0.1", "10.0.0.2"]


def test_one_that_says_nothing_is_given_up_soon_and_what_it_says_later_counts_no_more(
    stack: Any,
) -> None:
    phone = ready(stack, give_up_s=0.0)
    phone.do(Dial(2, NUMBER, "city"))
    events: list[Any] = []
    wait_until(lambda: events, step=lambda: events.extend(phone.poll(0.01)))
    assert events[0] == rerouted("city", "pbx", "408 nothing answered")
    phone.poll(0)
    assert ("abandon", 2) in stack.orders
    assert called(stack) == ["10.0.0.1", "10.0.0.2"]
    stack.happenings.trying(2)
    stack.happenings.ringing(2)


def test_a_leg_that_is_hung_up_between_two_ways_is_not_dialled_again(stack: Any) -> None:
    phone = ready(stack)
    phone.do(Dial(2, NUMBER, "city"))
    stack.happenings.ended(2, 503, "")
    phone.do(HangUp(2, 487))
    phone.poll(0)
    assert called(stack) == ["10.0.0.1"]


def test_one_that_is_down_is_tried_last_and_an_emergency_tries_them_all(stack: Any) -> None:
    phone = ready(stack, ask_every_s=30.0)
    phone._asking._links["city"].silent = "does not answer"
    phone.do(Dial(2, NUMBER, "city"))
    phone.do(Dial(4, "911", "pbx"))
    for leg in (2, 4, 4):
        stack.happenings.ended(leg, 503, "")
        phone.poll(0)
    assert called(stack) == ["10.0.0.2", "10.0.0.2", "10.0.0.1", "10.0.0.3", "10.0.0.1"]


def test_one_with_all_its_calls_in_use_is_passed_over(stack: Any) -> None:
    full = TrunkSettings(name="city", address="10.0.0.1", max_calls=1)
    phone = ready(stack, trunks=(full, PBX))
    phone.do(Dial(2, NUMBER, "city"))
    phone.do(Dial(4, NUMBER, "city"))
    (event,) = phone.poll(0)
    assert event == LegRerouted(4, "city", "pbx", "all calls that the trunk or account takes are in use")
    assert called(stack) == ["10.0.0.1", "10.0.0.2"]
    alone = ready(FakeStack(), trunks=(full,), ways={"national": ("city",)})
    alone.do(Dial(2, NUMBER, "city"))
    alone.do(Dial(4, NUMBER, "city"))
    (ended,) = alone.poll(0)
    assert (ended.ending, ended.fault) == (Ending.UNREACHABLE, Fault.LINE)


def test_an_account_that_is_not_registered_is_passed_over(stack: Any) -> None:
    stack.refusal = "isp is not registered"
    isp = AccountSettings(name="isp", server="10.0.0.9", user="u")
    phone = started(stack, accounts=(isp,), trunks=(PBX,), ways={"national": ("isp", "pbx")})
    phone.do(Dial(2, NUMBER, "isp"))
    stack.refusal = ""
    assert LegRerouted(2, "isp", "pbx", "isp is not registered") in phone.poll(0)


def test_a_way_that_the_config_names_for_one_phone_is_the_only_one(stack: Any) -> None:
    phone = ready(stack)
    phone.do(Dial(2, NUMBER, "last"))
    stack.happenings.ended(2, 503, "")
    assert isinstance(phone.poll(0)[-1], LegEnded)
    assert called(stack) == ["10.0.0.3"]


def test_one_that_falls_silent_while_it_rings_is_left_if_it_answered_before(
    stack: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = ready(stack, ask_every_s=30.0)
    asked = [order[1] for order in stack.orders if order[0] == "ask"]
    monkeypatch.setattr("console.telephony.monitor.options_ping.GONE_S", 0.0)
    phone.do(Dial(2, NUMBER, "city"))
    stack.happenings.ringing(2)
    phone._asking._links["city"].answers = False
    assert phone.poll(0)[0].leg == 2
    assert called(stack) == ["10.0.0.1"], asked
    phone._asking._links["city"].answers = True
    events: list[Any] = []
    wait_until(lambda: events, step=lambda: events.extend(phone.poll(0.01)))
    assert events[0] == rerouted("city", "pbx", "does not answer any more")


@pytest.mark.peer
def test_a_trunk_that_answers_503_and_one_that_takes_the_call(tmp_path: Path) -> None:
    with ExitStack() as stack:
        (tmp_path / "city").mkdir()
        (tmp_path / "pbx").mkdir()
        city = far_end(stack, tmp_path / "city", s.receive("INVITE"), s.reply("503 Service Unavailable"))
        pbx = far_end(
            stack, tmp_path / "pbx", s.receive("INVITE"), s.reply("200 OK", s._SDP), s.receive("ACK")
        )
        trunks = [
            {"name": name, "address": f"127.0.0.1:{port}", "accept": ["127.0.0.1"]}
            for name, port in (("city", city), ("pbx", pbx))
        ]
        phone = stack.enter_context(
            Driven(tmp_path / "phone", trunks=trunks, ways={"national": ["city", "pbx"]})
        )
        phone.do("Dial", leg=2, target=NUMBER, via="city")
        told = phone.wait("LegRerouted", leg=2)
        assert (told["before"], told["via"], told["why"][:3]) == ("city", "pbx", "503")
        phone.wait("LegAnswered", leg=2)
