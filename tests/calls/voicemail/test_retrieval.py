"""Messages heard from any phone: PINs compared elsewhere, wrong ones limited by caller and by box."""

from typing import Any

from console.calls.protocol.answers import Left
from console.calls.protocol.commands import Audio, CheckBox, CloseMessage, OpenMessage, ReadBox, Recorded
from console.calls.protocol.events import BoxChecked, DigitReceived, MessageOpened, PromptEnded
from console.calls.protocol.intents import Person, Role
from console.calls.protocol.store_commands import Audit, DropVoicemail, SendMail
from console.calls.state.call import Call
from console.calls.state.call_state import State
from console.calls.state.desk import BOX_PAUSE_S as PAUSE_S
from console.calls.state.desk import CALLERS
from console.routing.values import Attestation
from tests.calls.scene import TUESDAY, Scene

BOXES = [{"name": "front", "number": "700"}, {"name": "billing", "number": "701"}, {"name": "other"}]
OPEN = (
    Left("v2", TUESDAY, "front", "+12125550177", "Ben", 9.0),
    Left("v1", TUESDAY, "front", "+12125550142", "Ana", 21.0),
)


def desk() -> Scene:
    return Scene(voicemail=BOXES, rule=[], routing={"otherwise": ["messages"]})


def press(scene: Scene, call: Call, digits: str) -> None:
    for digit in digits:
        scene.phone(DigitReceived(call.leg, digit))


def answer(scene: Scene, call: Call, *, right: bool) -> None:
    check = scene.found(CheckBox, all_of_it=True)[-1]
    scene.did(scene.core.pin(BoxChecked(call.id, check.box, right), scene.now))


def dial_in(scene: Scene, keys: str = "700#4711#", *, caller: str = "+12125550111") -> Call:
    call = scene.arrive(caller=caller)
    press(scene, call, keys)
    return call


def opened(scene: Scene, call: Call, path: str = "/vm/copy") -> None:
    order = scene.found(OpenMessage, all_of_it=True)[-1]
    scene.did(scene.core.opened(MessageOpened(order.key, order.id, path), scene.now))


def in_the_box() -> tuple[Scene, Call]:
    scene = desk()
    call = dial_in(scene)
    answer(scene, call, right=True)
    assert scene.found(ReadBox) == [ReadBox(call.id, "front")]
    scene.did(scene.core.listed(call.id, OPEN, scene.now))
    return scene, call


def audits(scene: Scene) -> list[tuple[Any, ...]]:
    return [(a.verb, a.subject, a.detail) for a in scene.found(Audit, all_of_it=True)]


def test_number_and_pin_are_asked_and_the_oldest_message_is_played() -> None:
    scene = desk()
    call = scene.arrive()
    assert call.state is State.MAILBOX
    assert scene.hears(call.leg) == Audio(("mailbox-number",))
    press(scene, call, "700#")
    assert scene.hears(call.leg) == Audio(("mailbox-pin",))
    press(scene, call, "4711#")
    assert scene.found(CheckBox) == [CheckBox(call.id, "front", "4711")]
    answer(scene, call, right=True)
    scene.did(scene.core.listed(call.id, OPEN, scene.now))
    assert scene.found(OpenMessage) == [OpenMessage(call.id, "v1", "front")]
    opened(scene, call)
    assert scene.hears(call.leg) == Recorded(
        "/vm/copy", ("you-have", "number-2", "new-messages"), ("mailbox-choices",)
    )
    assert ("box opened by phone", "front", f"call {call.id}") in audits(scene)
    assert ("voicemail heard by phone", "v1", "") in audits(scene)


def test_a_copy_is_gone_when_it_was_heard_interrupted_or_the_caller_hung_up() -> None:
    scene, call = in_the_box()
    opened(scene, call, "/vm/1")
    scene.phone(PromptEnded(call.leg))
    assert scene.found(CloseMessage) == [CloseMessage("/vm/1")]
    press(scene, call, "2")
    opened(scene, call, "/vm/2")
    press(scene, call, "#")
    assert CloseMessage("/vm/2") in scene.out
    opened(scene, call, "/vm/3")
    scene.ends(call.leg)
    assert CloseMessage("/vm/3") in scene.out


def test_a_copy_that_comes_too_late_is_not_played() -> None:
    scene, call = in_the_box()
    late = scene.found(OpenMessage, all_of_it=True)[-1]
    press(scene, call, "#")
    scene.did(scene.core.opened(MessageOpened(call.id, late.id, "/vm/late"), scene.now))
    assert scene.found(CloseMessage) == [CloseMessage("/vm/late")]
    scene.ends(call.leg)
    scene.did(scene.core.opened(MessageOpened(call.id, "v2", "/vm/later"), scene.now))
    assert scene.found(CloseMessage) == [CloseMessage("/vm/later")]


def test_a_deleted_message_goes_with_its_file_and_who_did_it_is_written() -> None:
    scene, call = in_the_box()
    maria = scene.sit()
    scene.wish(maria, "inbox", text="open")
    scene.core.left(maria, OPEN)
    opened(scene, call)
    press(scene, call, "3")
    assert scene.found(DropVoicemail) == [DropVoicemail("v1", "/vm/v1.wav")]
    assert ("voicemail deleted", "v1", f"by phone, call {call.id}") in audits(scene)
    assert [item.id for item in scene.picture(maria).inbox or ()] == ["v2"]
    opened(scene, call)
    press(scene, call, "1")
    assert scene.hears(call.leg) == Audio(("mailbox-kept", "mailbox-end"))
    scene.phone(PromptEnded(call.leg))
    assert scene.hung_up() == [call.leg]


def test_wrong_pins_end_the_call_and_then_lock_the_caller_and_the_box() -> None:
    scene = desk()
    call = dial_in(scene)
    for _ in range(2):
        answer(scene, call, right=False)
        assert scene.hears(call.leg) == Audio(("mailbox-wrong", "mailbox-number"))
        press(scene, call, "700#1234#")
    answer(scene, call, right=False)
    assert scene.hears(call.leg) == Audio(("mailbox-wrong", "mailbox-locked"))
    assert [a for a in audits(scene) if a[0] == "wrong box pin"] == [
        ("wrong box pin", "front", f"call {call.id}")
    ] * 3
    scene.ends(call.leg)

    # the same caller at another box, and another caller at the same box
    for keys, caller in (("701#4711#", "+12125550111"), ("700#4711#", "+12125550122")):
        tried = dial_in(scene, keys, caller=caller)
        assert scene.found(CheckBox) == []
        assert scene.hears(tried.leg) == Audio(("mailbox-locked",))
        scene.ends(tried.leg)
    free = dial_in(scene, "701#4711#", caller="+12125550122")
    assert scene.found(CheckBox) == [CheckBox(free.id, "billing", "4711")]


def test_the_pause_doubles_and_a_right_pin_goes_through_after_it() -> None:
    scene = desk()

    def tries() -> Call:
        call = dial_in(scene)
        answer(scene, call, right=False)
        scene.ends(call.leg)
        return call

    for _ in range(3):
        tries()
    scene.wait(PAUSE_S + 1)
    tries()  # the fourth: a pause of twice the length
    scene.wait(PAUSE_S + 1)
    call = dial_in(scene)
    assert scene.hears(call.leg) == Audio(("mailbox-locked",))
    scene.ends(call.leg)
    scene.wait(PAUSE_S)
    call = dial_in(scene)
    answer(scene, call, right=True)
    assert scene.found(ReadBox) == [ReadBox(call.id, "front")]


def test_a_number_that_is_no_box_is_compared_like_any_other() -> None:
    scene = desk()
    call = dial_in(scene, "999#4711#")
    assert scene.found(CheckBox) == [CheckBox(call.id, "", "4711")]
    scene.ends(call.leg)
    answer(scene, call, right=False)
    call = dial_in(scene, "#4711#")
    assert scene.found(CheckBox) == [CheckBox(call.id, "", "4711")]  # not the box without a number


def test_wrong_tries_are_remembered_of_so_many_only_and_push_out_no_lock() -> None:
    scene = desk()
    for n in range(3):
        call = dial_in(scene, "700#1#", caller=f"+1303555{n:04}")
        answer(scene, call, right=False)
        scene.ends(call.leg)
    for n in range(CALLERS + 10):  # boxes that don't exist, each by a caller of its own
        call = dial_in(scene, f"{n + 1000}#1#", caller=f"+1212{n:07}")
        answer(scene, call, right=False)
        scene.ends(call.leg)
    assert len(scene.core.desk.attempts) == CALLERS + 1
    call = dial_in(scene, "700#4711#", caller="+13035559999")
    assert scene.found(CheckBox) == []
    assert scene.hears(call.leg) == Audio(("mailbox-locked",))


def test_of_forty_tries_at_once_three_are_compared_and_one_at_a_time() -> None:
    scene = desk()
    calls = [dial_in(scene, f"700#{n:04}#", caller=f"+1303555{n:04}") for n in range(40)]
    for n in range(3):
        checks = scene.found(CheckBox, all_of_it=True)
        assert len(checks) == n + 1  # the next only when this one is answered
        scene.did(scene.core.pin(BoxChecked(checks[-1].call, "front", right=False), scene.now))
    assert len(scene.found(CheckBox, all_of_it=True)) == 3
    assert [scene.hears(c.leg) for c in calls[3:]] == [Audio(("mailbox-locked",))] * 37


def test_tries_of_one_caller_at_many_boxes_go_one_at_a_time() -> None:
    scene = desk()
    for box in ("700", "701", "999", "998"):
        dial_in(scene, f"{box}#1234#")
    assert len(scene.found(CheckBox, all_of_it=True)) == 1


def test_a_try_counts_even_when_its_caller_hangs_up_before_the_answer() -> None:
    scene = desk()
    for n in range(3):
        call = dial_in(scene, "700#1234#", caller=f"+1303555{n:04}")
        scene.ends(call.leg)
        answer(scene, call, right=False)
    call = dial_in(scene, "700#1234#", caller="+13035559999")
    assert scene.hears(call.leg) == Audio(("mailbox-locked",))


def test_a_right_pin_takes_back_the_tries_of_its_own_call_only() -> None:
    scene = desk()
    for n in range(2):
        call = dial_in(scene, "700#1234#", caller=f"+1303555{n:04}")
        answer(scene, call, right=False)
        scene.ends(call.leg)
    call = dial_in(scene, "700#4711#", caller="+13035550099")
    answer(scene, call, right=True)
    scene.ends(call.leg)
    call = dial_in(scene, "700#1234#", caller="+13035550003")
    answer(scene, call, right=False)
    scene.ends(call.leg)
    call = dial_in(scene, "700#1234#", caller="+13035550004")
    assert scene.hears(call.leg) == Audio(("mailbox-locked",))


def test_a_pin_that_could_not_be_compared_is_no_wrong_one_and_nobody_waits_for_ever() -> None:
    scene = desk()
    for _ in range(5):
        call = dial_in(scene)
        scene.did(scene.core.pin(BoxChecked(call.id, "front", right=False, tried=False), scene.now))
        scene.ends(call.leg)
    assert len(scene.core.desk.attempts) == 0
    call = dial_in(scene)
    behind = dial_in(scene, caller="+13035550003")
    scene.wait(16)  # no answer comes
    assert scene.hears(call.leg) == scene.hears(behind.leg) == Audio(("mailbox-locked",))
    scene.wait(10)
    later = dial_in(scene, caller="+13035550004")
    assert scene.found(CheckBox) == [CheckBox(later.id, "front", "4711")]


def test_the_1027th_wrong_pin_is_one_more() -> None:
    scene = desk()
    for _ in range(1_100):
        scene.wait(3_601)
        call = dial_in(scene)
        answer(scene, call, right=False)
        scene.ends(call.leg)
    assert scene.hears(dial_in(scene).leg) == Audio(("mailbox-locked",))


def test_the_owner_is_told_and_not_locked_out_at_their_own_phone() -> None:
    sam = {"name": "sam", "title": "Sam", "extension": "204", "via": "town", "user": "sam"}
    box = {"name": "sam", "number": "704", "owner": "sam"}
    scene = Scene(
        staff=[{**sam, "mail": "sam@riverside.example"}],
        voicemail=[box],
        rule=[],
        routing={"otherwise": ["messages"]},
        mail={"server": "mail.riverside.example", "sender": "desk@riverside.example"},
    )
    there = scene.sit(Person("sam", Role.STAFF, "sam", "Sam"))
    call = dial_in(scene, "704#1#")
    for _ in range(3):
        answer(scene, call, right=False)
        press(scene, call, "704#1#")
    assert "Wrong PINs were tried by phone at the box sam" in scene.said(there)
    assert [mail.to for mail in scene.found(SendMail, all_of_it=True)] == ["sam@riverside.example"]
    scene.ends(call.leg)
    theirs = dial_in(scene, "704#4711#", caller="204")
    assert scene.found(CheckBox) == [CheckBox(theirs.id, "sam", "4711")]
    scene.ends(theirs.leg)
    forged = scene.arrive(caller="204", attestation=Attestation.NONE)
    press(scene, forged, "704#4711#")
    assert scene.hears(forged.leg) == Audio(("mailbox-locked",))


def test_an_owner_who_was_away_is_told_when_they_sit_down() -> None:
    scene = Scene(
        voicemail=[{"name": "sam", "number": "704", "owner": "sam"}],
        rule=[],
        routing={"otherwise": ["messages"]},
    )
    call = dial_in(scene, "704#1#")
    for _ in range(3):
        answer(scene, call, right=False)
        press(scene, call, "704#1#")
    there = scene.sit(Person("sam", Role.STAFF, "sam", "Sam"))
    assert "Wrong PINs were tried by phone at the box sam" in scene.said(there)


def test_a_message_that_can_not_be_opened_is_told() -> None:
    scene, call = in_the_box()
    scene.did(scene.core.opened(MessageOpened(call.id, "v1", why="it is not there"), scene.now))
    assert scene.hears(call.leg) == Audio(("mailbox-lost", "mailbox-choices"))


def test_an_empty_box_and_a_silent_caller() -> None:
    scene = desk()
    call = dial_in(scene)
    answer(scene, call, right=True)
    scene.did(scene.core.listed(call.id, (), scene.now))
    assert scene.hears(call.leg) == Audio(("mailbox-empty",))
    scene.phone(PromptEnded(call.leg))
    scene.ends(call.leg)
    assert scene.journal(call).outcome == "messages heard"
    silent = scene.arrive()
    for _ in range(2):
        scene.phone(PromptEnded(silent.leg))
        scene.wait(9)
    assert scene.hears(silent.leg) == Audio(("goodbye",))
