"""Voicemails at a seat: played on its phone, given to a colleague, called back."""

import pytest

from console.calls.protocol.answers import Left
from console.calls.protocol.commands import HEADSET, CloseMessage, Nothing, OpenMessage, Recorded, SetBox
from console.calls.protocol.events import Ending, MessageOpened, PromptEnded
from console.calls.protocol.intents import Intent, Person, Role
from console.calls.protocol.store_commands import Audit, GiveVoicemail, MarkVoicemail, SaveSlip
from tests.calls.scene import BOSS, MARIA, TUESDAY, Scene

SAM = Person("sam", Role.STAFF, "sam", "Sam")
BOXES = [{"name": "front", "title": "Front desk"}, {"name": "billing", "owner": "sam"}]
ANA = Left("v1", TUESDAY, "front", "+12125550142", "Ana Ruiz", 21.0)
BEN = Left("v2", TUESDAY, "billing", "+12125550177", "Ben", 9.0)


def looking(person: Person = MARIA, **office: object) -> tuple[Scene, int]:
    """A person looks at what waits."""
    scene = Scene(voicemail=BOXES, **office)
    seat = scene.sit(person)
    scene.wish(seat, "inbox", text="open")
    scene.core.left(seat, (ANA, BEN))
    return scene, seat


def opened(scene: Scene, ident: str = "v1", path: str = "/vm/1") -> None:
    key = scene.found(OpenMessage, all_of_it=True)[-1].key
    scene.did(scene.core.opened(MessageOpened(key, ident, path), scene.now))


def playing() -> tuple[Scene, int, int]:
    """Maria hears a message on their phone; gives its leg."""
    scene, maria = looking()
    scene.wish(maria, "hear", text="v1")
    assert scene.found(OpenMessage) == [OpenMessage(f"seat {maria}", "v1", "front")]
    opened(scene)
    phone = scene.dialled()
    assert phone.target == "sip:maria@127.0.0.1:5070"
    scene.answers(phone.leg)
    assert scene.hears(phone.leg) == Recorded("/vm/1")
    assert scene.picture(maria).you.hears == "v1"
    return scene, maria, phone.leg


def test_a_message_rings_the_phone_is_played_and_its_copy_goes() -> None:
    scene, maria, line = playing()
    assert any(a.verb == "voicemail heard" for a in scene.found(Audit, all_of_it=True))
    scene.phone(PromptEnded(line))
    assert scene.found(CloseMessage) == [CloseMessage("/vm/1")]
    assert scene.hung_up() == [line]
    assert scene.picture(maria).you.hears == ""


def test_the_same_key_stops_it_and_another_message_takes_its_place() -> None:
    scene, maria, line = playing()
    scene.wish(maria, "hear", text="v1")
    assert scene.found(CloseMessage) == [CloseMessage("/vm/1")]
    assert scene.hung_up() == [line]
    scene, maria, line = playing()
    scene.wish(maria, "hear", text="v2")
    assert scene.found(CloseMessage) == [CloseMessage("/vm/1")]
    assert scene.picture(maria).you.hears == "v2"


def test_a_headset_hears_it_too() -> None:
    desk = {"ring": "20s", "audio": "headset"}
    scene, maria = looking(desk=desk)
    scene.wish(maria, "hear", text="v1")
    opened(scene)
    assert scene.dialled().target == HEADSET


def test_a_call_they_take_ends_it() -> None:
    scene, maria, _ = playing()
    call = scene.arrive()
    scene.wish(maria, "answer", call)
    assert scene.found(CloseMessage) == [CloseMessage("/vm/1")]
    assert scene.hears(call.leg) != Nothing()
    assert scene.row(maria, call).state == "talking"


def test_nothing_is_played_into_a_conversation() -> None:
    scene, maria = looking()
    call = scene.arrive()
    scene.wish(maria, "answer", call)
    scene.wish(maria, "hear", text="v1")
    assert "You are on a call" in scene.said(maria)
    assert scene.found(OpenMessage, all_of_it=True) == []


def test_a_phone_that_is_not_answered_and_a_seat_that_is_gone_leave_no_copy() -> None:
    scene, maria = looking()
    scene.wish(maria, "hear", text="v1")
    opened(scene)
    scene.ends(scene.dialled().leg, Ending.BUSY)
    assert scene.found(CloseMessage) == [CloseMessage("/vm/1")]
    assert scene.said(maria) == "The message was not played: your phone was busy"
    scene, maria, _ = playing()
    scene.did(scene.core.stand(maria, scene.now))
    assert scene.found(CloseMessage) == [CloseMessage("/vm/1")]


def test_what_can_not_be_opened_is_told() -> None:
    scene, maria = looking()
    scene.wish(maria, "hear", text="v1")
    scene.did(scene.core.opened(MessageOpened(f"seat {maria}", "v1", why="it is not there"), scene.now))
    assert scene.said(maria) == "The message can't be played: it is not there"
    scene.wish(maria, "hear", text="none")
    assert scene.said(maria) == "That message is not open any more"


def test_staff_hear_their_own_only() -> None:
    scene, sam = looking(SAM)
    scene.wish(sam, "hear", text="v1")
    assert scene.found(OpenMessage) == []
    scene.wish(sam, "hear", text="v2")
    assert len(scene.found(OpenMessage)) == 1


def test_a_message_is_given_to_a_colleague_and_taken_back() -> None:
    scene, maria = looking()
    sam = scene.sit(SAM)
    scene.wish(maria, "message_give", to="staff sam", text="v1")
    assert scene.found(GiveVoicemail) == [GiveVoicemail("v1", "sam")]
    assert scene.said(sam) == "Maria gives you a message from Ana Ruiz: F4"
    assert next(i.whose for i in scene.picture(maria).inbox or () if i.id == "v1") == "Sam"
    scene.wish(maria, "undo")
    assert scene.found(GiveVoicemail) == [GiveVoicemail("v1", "")]
    assert next(i.whose for i in scene.picture(maria).inbox or () if i.id == "v1") == "Front desk"
    scene.wish(maria, "message_give", to="queue billing", text="v1")
    assert "is given to a staff member" in scene.said(maria)


def test_a_message_goes_to_a_colleague_with_a_slip() -> None:
    scene, maria = looking()
    wish = Intent("message_slip", "v1", to="staff sam", text="please call them")
    scene.did(scene.core.handle_intent(maria, wish, scene.now))
    (slip,) = scene.found(SaveSlip)
    assert (slip.for_, slip.caller, slip.name) == ("sam", "+12125550142", "Ana Ruiz")
    assert slip.text == "please call them (voicemail of 21 s, 11-17 10:00, in F4)"
    assert scene.found(GiveVoicemail) == [GiveVoicemail("v1", "sam")]


def call_back(scene: Scene, maria: int) -> int:
    """Maria calls back who left the message; gives the leg to the caller."""
    scene.wish(maria, "inbox")
    wish = Intent("dial", "v1", to="number +12125550142", text="Ana Ruiz")
    scene.did(scene.core.handle_intent(maria, wish, scene.now))
    scene.answers(scene.dialled().leg)
    return scene.dialled().leg


def test_a_call_back_that_is_answered_marks_the_message_as_done() -> None:
    scene, maria = looking()
    leg = call_back(scene, maria)
    assert scene.found(MarkVoicemail, all_of_it=True) == []
    scene.answers(leg)
    assert scene.found(MarkVoicemail) == [MarkVoicemail("v1", "maria", scene.now.wall)]
    assert scene.said(maria) == "Ana Ruiz answered: the message is done"


def test_a_call_back_in_vain_leaves_it_open() -> None:
    scene, maria = looking()
    leg = call_back(scene, maria)
    scene.ends(leg, Ending.NO_ANSWER)
    assert scene.found(MarkVoicemail, all_of_it=True) == []


@pytest.mark.parametrize(
    ("person", "box", "pin", "said"),
    [
        (BOSS, "front", "4711", ""),
        (SAM, "billing", "4711", ""),
        (BOSS, "front", "", ""),
        (SAM, "front", "4711", "Only a manager or the box's owner may set its PIN"),
        (MARIA, "billing", "4711", "Only a manager or the box's owner may set its PIN"),
        (BOSS, "none", "4711", "There is no voicemail box 'none'"),
        (BOSS, "front", "471", "A box's PIN has 4 to 12 digits: nothing was changed"),
        (BOSS, "front", "47a1", "A box's PIN has 4 to 12 digits: nothing was changed"),
    ],
)
def test_who_may_set_the_pin_of_a_box(person: Person, box: str, pin: str, said: str) -> None:
    scene = Scene(voicemail=BOXES)
    seat = scene.sit(person)
    scene.wish(seat, "box_pin", to=box, text=pin)
    if said:
        assert scene.said(seat) == said
        assert scene.found(SetBox) == []
    else:
        assert scene.found(SetBox) == [SetBox(seat, box, pin)]
