"""The phone's rules without a network: the library is a fake, time is real but never waited for."""

from threading import Event

import pytest

from console.calls.protocol.commands import (
    Answer,
    Audio,
    Dial,
    HandOff,
    HangUp,
    Listen,
    Music,
    Press,
    Record,
    StopRecording,
)
from console.calls.protocol.events import (
    CallArrived,
    CallRefused,
    DigitReceived,
    Ending,
    Fault,
    HandedOff,
    LegAnswered,
    LegEnded,
    LegRinging,
    TrunkState,
)
from console.telephony.sip.dns import Names
from console.telephony.sip.settings import AccountSettings, PhoneSettings, TrunkSettings
from console.telephony.softphone import Softphone
from tests.telephony.fakes import FakeStack
from tests.waiting import wait_until

PBX = (AccountSettings(name="pbx", server="pbx.example", user="desk"),)
RAW = (
    "INVITE sip:+12125550100@desk SIP/2.0\r\nFrom: <sip:+12125550142@h>;tag=1\r\nMax-Forwards: {}\r\n"
    "Call-ID: id\r\nDiversion: <sip:9@x>;counter=2\r\nCall-Info: <sip:x>;answer-after=0\r\n\r\n"
)
SETTINGS = {
    "trunks": (TrunkSettings(name="town", address="10.0.0.1", accept=("10.0.0.0/8",)),),
    "media_timeout_s": 0.0,
}


@pytest.fixture
def stack():
    return FakeStack()


@pytest.fixture
def phone(stack):
    return started(stack)


def started(stack, lookup=lambda host: (), **more):
    phone = Softphone(PhoneSettings(**{**SETTINGS, **more}), stack, Names(lookup))
    phone.start()
    assert phone.poll(0) == (TrunkState("town", up=True),)
    return phone


def arrive(phone, stack, leg=1, source="10.0.0.1:5060", forwards=70):
    stack.calls.add(leg)
    stack.todo.append(lambda: stack.happenings.invited(leg, source, RAW.format(forwards)))
    return phone.poll(0)


def test_a_call_rings_before_anything_else(phone, stack) -> None:
    (event,) = arrive(phone, stack)
    assert isinstance(event, CallArrived)
    assert (event.leg, event.facts.caller, event.sip_id) == (1, "+12125550142", "id")
    assert stack.orders == [("answer", 1, 180)]


def test_a_call_that_is_given_up_at_once_arrives_before_it_ends(phone, stack) -> None:
    stack.calls.add(1)
    stack.todo.append(lambda: stack.happenings.invited(1, "10.0.0.1:5060", RAW.format(70)))
    stack.todo.append(lambda: stack.happenings.ended(1, 487, "Request Terminated"))
    arrived, ended = phone.poll(0)
    assert isinstance(arrived, CallArrived)
    assert ended == LegEnded(1, Ending.CANCELLED, 487, "Request Terminated")


def test_the_library_may_wait_longer_while_there_is_no_leg(phone, stack) -> None:
    phone.poll(0.02)
    assert max(stack.waits) == 20
    stack.waits.clear()
    arrive(phone, stack)
    phone.poll(0.02)
    assert max(stack.waits) == 10


def test_a_stranger_is_refused_outside_the_callback(phone, stack) -> None:
    stack.calls.add(1)
    stack.todo.append(lambda: stack.happenings.invited(1, "203.0.113.1:5", RAW.format(70)))
    stack.todo.append(lambda: stack.orders.append("callback over"))
    (event,) = phone.poll(0)
    assert isinstance(event, CallRefused)
    assert (event.source, event.code, event.caller) == ("203.0.113.1:5", 403, "+12125550142")
    assert stack.orders == ["callback over", ("hang_up", 1, 403, ())]
    assert phone.lines().used == 0


def test_answer_once(phone, stack) -> None:
    arrive(phone, stack)
    phone.do(Answer(1))
    phone.do(Answer(1))
    assert stack.orders[1:] == [("answer", 1, 200)]
    stack.happenings.confirmed(1)
    stack.happenings.confirmed(1)
    assert phone.poll(0) == (LegAnswered(1),)


@pytest.mark.parametrize(("code", "sent"), [(486, 486), (603, 603), (200, 603), (0, 603), (99999, 603)])
def test_a_refusal_has_a_code_that_is_one(phone, stack, code, sent) -> None:
    arrive(phone, stack)
    phone.do(HangUp(1, code))
    assert stack.orders[-1] == ("hang_up", 1, sent, ())
    (event,) = phone.poll(0)
    assert (event.leg, event.ending, event.code) == (1, Ending.HUNG_UP, sent)


def test_a_leg_ends_once_and_orders_for_it_are_ignored(phone, stack) -> None:
    arrive(phone, stack)
    phone.do(Answer(1))
    stack.happenings.confirmed(1)
    stack.happenings.ended(1, 200, "bye")
    stack.happenings.ended(1, 200, "bye")
    before = list(stack.orders)
    for order in (
        Answer(1),
        HangUp(1),
        Listen(1, Music()),
        Listen(1, Audio(("x",))),
        Record(1, "/nowhere/x.wav", 1, 1),
        StopRecording(1),
        HandOff(1, "sip:x@10.0.0.5"),
        HangUp(77),
    ):
        phone.do(order)
    stack.happenings.media(1, up=True)
    stack.happenings.pressed(1, "5", 1, ended=True)
    stack.happenings.referred(1, 200, final=True)
    assert stack.orders == before
    assert phone.poll(0) == (LegAnswered(1), LegEnded(1, Ending.HUNG_UP, 200, "bye"))


def test_a_dialled_leg_rings_is_answered_and_ends(phone, stack) -> None:
    phone.do(Dial(2, "sip:sam@10.0.0.5"))
    stack.happenings.ringing(2)
    stack.happenings.ringing(2)
    stack.happenings.media(2, up=True)
    stack.happenings.confirmed(2)
    stack.happenings.ended(2, 200, "")
    assert phone.poll(0) == (
        LegRinging(2),
        LegRinging(2, early_media=True),
        LegAnswered(2),
        LegEnded(2, Ending.HUNG_UP, 200, ""),
    )


def test_what_the_library_will_not_send(phone, stack) -> None:
    stack.refusal = "too long"
    phone.do(Dial(2, "sip:sam@10.0.0.5"))
    assert phone.poll(0) == (LegEnded(2, Ending.UNREACHABLE, 0, "too long", Fault.DESK),)


def test_max_forwards_and_diversions_go_on(phone, stack) -> None:
    arrive(phone, stack, forwards=9)
    phone.do(Dial(2, "+12125550199", "town", for_leg=1))
    phone.do(Dial(4, "sip:sam@10.0.0.5", for_leg=1))
    phone.do(Dial(6, "sip:sam@10.0.0.5"))
    first, second, third = (order[2] for order in stack.orders if order[0] == "dial")
    assert (first.hops, second.hops, third.hops) == (8, 8, 70)
    assert ("Diversion", "<sip:+12125550100@127.0.0.1>;reason=unconditional;counter=3") in first.headers
    assert not [h for h in second.headers if h[0] == "Diversion"]


def test_a_call_that_went_round_too_often_goes_no_further(phone, stack) -> None:
    arrive(phone, stack, forwards=1)
    phone.do(Dial(2, "+12125550199", "town", for_leg=1))
    (event,) = phone.poll(0)
    assert (event.leg, event.ending, event.code, event.fault) == (2, Ending.UNREACHABLE, 483, Fault.CALL)


def test_forwarding_ends_here_for_our_own_people_and_goes_on_towards_trunks(phone, stack) -> None:
    arrive(phone, stack, forwards=1)
    phone.do(Dial(2, "sip:sam@10.0.0.5", for_leg=1, own=True))
    phone.do(Dial(4, "203", "town", for_leg=1, own=True))
    first, second = (order[2] for order in stack.orders if order[0] == "dial")
    assert (first.hops, second.hops) == (70, 70)


def test_no_line_left_is_the_desks_failure_and_no_phones(phone, stack) -> None:
    stack.calls.update({101, 103, 105, 107})  # all four
    phone.do(Dial(2, "sip:sam@10.0.0.5"))
    assert phone.poll(0) == (LegEnded(2, Ending.UNREACHABLE, 0, "no free line", Fault.LINE),)
    assert not [order for order in stack.orders if order[0] == "dial"]


@pytest.mark.parametrize(("kept", "taken"), [(0, 4), (1, 3), (3, 1)])
def test_lines_are_kept_for_what_the_desk_dials(stack, kept, taken) -> None:
    phone = started(stack, lines=4, kept_lines=kept)
    for leg in range(1, 2 * taken + 1, 2):
        (event,) = arrive(phone, stack, leg)
        assert isinstance(event, CallArrived)
    if kept:
        (event,) = arrive(phone, stack, 99)
        assert (event.code, event.why) == (486, "no free line")
        phone.do(Dial(2, "sip:sam@10.0.0.5"))
        assert stack.orders[-1][0] == "dial"


def test_numbers_of_dialled_legs_are_even_and_new(phone, stack) -> None:
    phone.do(Dial(3, "sip:sam@10.0.0.5"))
    phone.do(Dial(2, "sip:sam@10.0.0.5"))
    phone.do(Dial(2, "sip:sam@10.0.0.6"))
    assert [order[1] for order in stack.orders] == [2]


def test_a_phone_that_says_nothing_is_given_up(phone, stack, monkeypatch) -> None:
    monkeypatch.setattr("console.telephony.leg_control.SILENT_S", 0.0)
    phone.do(Dial(2, "sip:sam@10.0.0.5"))
    phone.do(Dial(4, "sip:sam@10.0.0.6"))
    stack.happenings.trying(4)
    events = []
    wait_until(lambda: events, step=lambda: events.extend(phone.poll(0.01)))
    assert events == [LegEnded(2, Ending.UNREACHABLE, 408, "nothing answered")]


def test_names_are_looked_up_before_the_call(stack) -> None:
    phone = started(stack, lookup=lambda host: ("10.0.0.9",) if host == "phone.local" else ())
    phone.do(Dial(2, "sip:sam@phone.local"))
    wait_until(lambda: any(o[0] == "dial" for o in stack.orders), step=lambda: phone.poll(0.01))
    assert stack.orders[-1][2].uri == "sip:sam@10.0.0.9:5060"
    phone.do(Dial(4, "sip:sam@nobody.invalid"))
    phone.do(HangUp(4))
    assert phone.poll(0) == (LegEnded(4, Ending.CANCELLED, 487, "we gave up"),)
    events = []
    phone.do(Dial(6, "sip:sam@gone.invalid"))
    wait_until(lambda: events, step=lambda: events.extend(phone.poll(0.01)))
    gone = LegEnded(6, Ending.UNREACHABLE, 0, "gone.invalid has no IPv4 address", Fault.ROUTE)
    assert events == [gone]


def test_audio_comes_from_where_a_calls_signalling_does_and_from_where_its_trunk_says(stack) -> None:
    trunks = (
        TrunkSettings(name="town", address="pbx.local", accept=("10.0.0.0/8",), media_from=("192.0.2.0/24",)),
    )
    phone = started(stack, lookup=lambda host: ("10.0.0.8", "10.0.0.9"), trunks=trunks)
    arrive(phone, stack, source="10.0.0.7:5060")
    assert stack.admitted[1] == ("10.0.0.7", "192.0.2.0/24")
    for leg, target in ((2, "+12125550142"), (4, "sip:sam@pbx.local"), (6, "sip:sam@192.168.0.4")):
        phone.do(Dial(leg, target, via="town" if leg == 2 else ""))
    wait_until(lambda: len(stack.admitted) == 4, step=lambda: phone.poll(0.01))
    pbx = ("10.0.0.8", "10.0.0.9", "192.0.2.0/24")
    assert [stack.admitted[leg] for leg in (2, 4, 6)] == [pbx, pbx, ("192.168.0.4",)]


def test_an_account_registers_once_its_server_has_an_address(stack) -> None:
    asked = Event()
    phone = started(stack, lookup=lambda host: () if asked.wait(10) else None, accounts=PBX)
    asked.set()
    events = []
    wait_until(lambda: events, step=lambda: events.extend(phone.poll(0.01)))
    assert events == [TrunkState("pbx", up=False, why="pbx.example has no IPv4 address")]
    stack.happenings.registered("pbx", 401, "Unauthorized", up=False)
    stack.happenings.registered("pbx", 200, "OK", up=True)
    assert phone.poll(0) == (TrunkState("pbx", up=False, why="401 Unauthorized"), TrunkState("pbx", up=True))


def test_an_account_with_an_address(stack) -> None:
    phone = started(stack, lookup=lambda host: ("203.0.113.5",), accounts=PBX)
    wait_until(lambda: stack.orders == [("register", "pbx", "203.0.113.5")], step=lambda: phone.poll(0.01))


def test_digits(phone, stack) -> None:
    arrive(phone, stack)
    for digit in ("5", "d", "#", "x", "", "55"):
        stack.happenings.pressed(1, digit, 1, ended=True)
    assert phone.poll(0) == (DigitReceived(1, "5"), DigitReceived(1, "D"), DigitReceived(1, "#"))


def test_a_redirect(phone, stack) -> None:
    arrive(phone, stack)
    phone.do(HandOff(1, "+12125550199", "town"))
    assert stack.orders[-1] == ("hang_up", 1, 302, (("Contact", "<sip:+12125550199@10.0.0.1:5060>"),))
    assert phone.poll(0) == (HandedOff(1, True, 302), LegEnded(1, Ending.HUNG_UP, 302, "redirected"))


def up(phone, stack) -> None:
    arrive(phone, stack)
    phone.do(Answer(1))
    stack.happenings.confirmed(1)
    phone.poll(0)


def test_a_refer_that_succeeds_leaves_the_call(phone, stack) -> None:
    up(phone, stack)
    phone.do(HandOff(1, "sip:sam@10.0.0.5"))
    assert stack.orders[-1] == ("refer", 1, "sip:sam@10.0.0.5:5060")
    stack.happenings.referred(1, 100, final=False)
    stack.happenings.referred(1, 200, final=False)
    assert phone.poll(0) == ()
    stack.happenings.referred(1, 200, final=True)
    assert phone.poll(0) == (HandedOff(1, True, 200), LegEnded(1, Ending.HUNG_UP, 0, "we hung up"))


def test_a_refer_that_fails_keeps_the_call(phone, stack) -> None:
    up(phone, stack)
    phone.do(HandOff(1, "sip:sam@10.0.0.5"))
    stack.happenings.referred(1, 202, final=False)
    stack.happenings.referred(1, 486, final=True)
    assert phone.poll(0) == (HandedOff(1, False, 486),)
    stack.refusal = "no"
    phone.do(HandOff(1, "sip:sam@10.0.0.5"))
    phone.do(HandOff(1, "201"))
    assert phone.poll(0) == (HandedOff(1, False, 500, True), HandedOff(1, False, 404, True))


def test_a_refer_that_is_refused_rang_nobody(phone, stack) -> None:
    up(phone, stack)
    phone.do(HandOff(1, "sip:sam@10.0.0.5"))
    stack.happenings.referred(1, 603, final=True)
    assert phone.poll(0) == (HandedOff(1, False, 603, True),)


def test_a_caller_who_was_let_go_when_a_refer_failed_is_not_waited_for(stack, monkeypatch) -> None:
    monkeypatch.setattr("console.telephony.leg_control.GIVEN_BACK_S", 0.01)
    phone = started(stack, media_timeout_s=30.0)
    up(phone, stack)
    phone.do(HandOff(1, "sip:sam@10.0.0.5"))
    stack.happenings.referred(1, 202, final=False)
    stack.happenings.referred(1, 486, final=True)
    events = []
    wait_until(lambda: len(events) > 1, step=lambda: events.extend(phone.poll(0.01)))
    assert [type(event) for event in events] == [HandedOff, LegEnded]
    assert events[1].ending is Ending.MEDIA_DEAD


def test_two_legs_are_joined_by_their_far_end(phone, stack) -> None:
    up(phone, stack)
    phone.do(Dial(2, "201", "town", for_leg=1))
    stack.happenings.confirmed(2)
    phone.poll(0)
    phone.do(HandOff(1, via="town", other=2))
    assert stack.orders[-1] == ("join", 1, 2)
    stack.happenings.referred(1, 202, final=False)
    stack.happenings.referred(1, 200, final=True)
    assert phone.poll(0) == (HandedOff(1, True, 200), LegEnded(1, Ending.HUNG_UP, 0, "we hung up"))


def test_a_refer_without_an_end(phone, stack, monkeypatch) -> None:
    monkeypatch.setattr("console.telephony.leg_control.HAND_OFF_S", 0.0)
    up(phone, stack)
    phone.do(HandOff(1, "sip:sam@10.0.0.5"))
    events = []
    wait_until(lambda: events, step=lambda: events.extend(phone.poll(0.01)))
    assert events == [HandedOff(1, False, 408, True)]


def test_what_the_far_end_rings_is_waited_for(phone, stack, monkeypatch) -> None:
    monkeypatch.setattr("console.telephony.leg_control.HAND_OFF_S", 0.0)
    up(phone, stack)
    phone.do(HandOff(1, "sip:sam@10.0.0.5"))
    stack.happenings.referred(1, 180, final=False)
    arrive(phone, stack, leg=3)
    phone.do(Answer(3))
    stack.happenings.confirmed(3)
    phone.do(HandOff(3, "sip:sam@10.0.0.5"))
    stack.happenings.referred(3, 100, final=False)
    events = []
    wait_until(lambda: HandedOff(3, False, 408) in events, step=lambda: events.extend(phone.poll(0.01)))
    assert not any(isinstance(event, HandedOff) and event.leg == 1 for event in events)


def test_a_far_end_that_says_no_more_of_a_refer_is_not_waited_for(phone, stack, monkeypatch) -> None:
    monkeypatch.setattr("console.telephony.leg_control.SAID_NO_MORE_S", 0.0)
    up(phone, stack)
    phone.do(HandOff(1, "sip:sam@10.0.0.5"))
    stack.happenings.referred(1, 100, final=True)
    events = []
    wait_until(lambda: events, step=lambda: events.extend(phone.poll(0.01)))
    assert events == [HandedOff(1, False, 408)]


def test_a_far_end_that_takes_up_a_refer_and_leaves_has_the_call(phone, stack) -> None:
    up(phone, stack)
    phone.do(HandOff(1, "sip:sam@10.0.0.5"))
    stack.happenings.referred(1, 100, final=False)
    stack.happenings.ended(1, 200, "")
    handed, ended = phone.poll(0)
    assert handed.ok
    assert ended.ending is Ending.HUNG_UP


def test_dead_media(stack) -> None:
    phone = started(stack, media_timeout_s=0.2)
    up(phone, stack)
    seen = []

    def speak() -> None:
        stack.received += 1
        seen.extend(phone.poll(0.01))

    wait_until(lambda: stack.received > 60, step=speak)
    assert seen == []
    stack.received = -1
    count = []
    wait_until(lambda: len(count) > 40, step=lambda: count.append(seen.extend(phone.poll(0.01))))
    assert seen == [], "on hold no audio need come"
    stack.received = 5
    wait_until(lambda: seen, step=lambda: seen.extend(phone.poll(0.01)))
    assert seen == [LegEnded(1, Ending.MEDIA_DEAD, 0, "no audio came any more")]
    assert stack.orders[-1] == ("hang_up", 1, 0, ())


def test_auto_answer_only_where_it_is_set(stack) -> None:
    phone = started(stack, auto_answer=True)
    arrive(phone, stack)
    assert stack.orders == [("answer", 1, 180), ("answer", 1, 200)]


def test_every_address_of_loopback_where_it_is_set(stack) -> None:
    phone = started(stack, accept_loopback=True)
    assert isinstance(arrive(phone, stack, source="127.9.9.9:5")[0], CallArrived)
    assert isinstance(arrive(phone, stack, 3, source="203.0.113.1:5")[0], CallRefused)


def test_a_fault_in_an_order_ends_its_leg(phone, stack, monkeypatch) -> None:
    arrive(phone, stack)
    monkeypatch.setattr(stack, "answer", lambda leg, code: 1 / 0)
    phone.do(Answer(1))
    (event,) = phone.poll(0)
    assert (event.ending, event.why) == (Ending.FAILED, "the phone failed")


def test_close_hangs_up_what_lives(phone, stack) -> None:
    up(phone, stack)
    phone.do(Dial(2, "sip:sam@10.0.0.5"))
    phone.close()
    assert [o[:2] for o in stack.orders[-3:]] == [("hang_up", 1), ("hang_up", 2), ("close",)]


def test_only_keys_of_a_telephone_are_pressed(phone, stack) -> None:
    arrive(phone, stack)
    for digits in ("12#", "1a", "", "1\r\nX", "9;2"):
        phone.do(Press(1, digits))
    assert [order for order in stack.orders if order[0] == "press"] == [
        ("press", 1, "12#", False),
        ("press", 1, "1A", False),
    ]


def test_beyond_the_last_line_a_caller_is_sent_on(stack) -> None:
    phone = started(stack, overflow="+12125550188")
    for leg in (1, 3, 5):
        arrive(phone, stack, leg)
    stack.orders.clear()
    (event,) = arrive(phone, stack, 7)
    assert (event.code, event.why) == (302, "no free line")
    phone.poll(0)
    assert stack.orders == [("hang_up", 7, 302, (("Contact", "<sip:+12125550188@10.0.0.1:5060>"),))]


def test_without_an_overflow_the_library_refuses_by_itself(stack) -> None:
    phone = started(stack)
    for leg in (1, 3, 5, 7):
        (event,) = arrive(phone, stack, leg)
        assert isinstance(event, CallArrived)


def test_a_call_in_the_clear_is_refused_where_audio_must_be_encrypted(stack) -> None:
    trunk = TrunkSettings(name="town", address="10.0.0.1", accept=("10.0.0.0/8",), srtp="required")
    phone = started(stack, trunks=(trunk,))
    (event,) = arrive(phone, stack)
    assert (event.code, event.why) == (488, "its audio is not encrypted")
