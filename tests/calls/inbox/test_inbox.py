"""Message slips and voicemails that wait for somebody: made, seen by whom they concern, done, taken back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from console.calls.protocol.answers import Left
from console.calls.protocol.commands import ReadMessages
from console.calls.protocol.events import PromptEnded
from console.calls.protocol.intents import Person, Role
from console.calls.protocol.store_commands import DropSlip, JournalCall, MarkVoicemail, SaveSlip
from console.calls.state.call import Call
from console.calls.state.open_slips import Slips
from console.routing.values import CallFacts, Card
from tests.calls.scene import BOSS, MARIA, OFFICE, TUESDAY, Scene

SAM = Person("sam", Role.STAFF, "sam", "Sam")
PRIYA = Person("priya", Role.STAFF, "priya", "Priya")
VIEWER = Person("wall", Role.VIEWER, "", "Wallboard")
ANA = Card(7, "Ana Ruiz", ("+12125550142",))
BOXES = [{"name": "front", "title": "Front desk"}, {"name": "billing", "owner": "sam"}]


def written(text: str = "call back about invoice", scene: Scene | None = None) -> tuple[Scene, int, Call]:
    scene = scene or Scene(voicemail=BOXES)
    maria = scene.sit(MARIA)
    call = scene.arrive(card=ANA)
    scene.wish(maria, "slip", call, to="staff sam", text=text)
    return scene, maria, call


def messages() -> tuple[Left, ...]:
    return (
        Left("v2", TUESDAY, "billing", "+12125550142", "Ana Ruiz", 21.0, words="about my invoice"),
        Left("v1", TUESDAY, "front", "", "withheld", 9.0),
        Left("v0", TUESDAY, "front", "+12125550177", "Ben", 9.0, owner="sam"),
    )


def test_a_slip_is_kept_with_who_called_and_told_to_whom_it_is_for() -> None:
    scene = Scene()
    sam = scene.sit(SAM)
    scene, maria, call = written("  call back\n about invoice ", scene)
    (slip,) = scene.found(SaveSlip)
    assert slip == SaveSlip(
        "t-s1", call.id, 7, "+12125550142", "Ana Ruiz", "sam", "call back about invoice", False, "maria",
        scene.now.wall,
    )  # fmt: skip
    assert scene.said(maria) == "Slip for Sam about Ana Ruiz"
    assert scene.said(sam) == "Slip from Maria: Ana Ruiz, call back about invoice"
    assert (scene.picture(sam).you.slips, scene.picture(maria).you.slips) == (1, 0)


def test_an_exclamation_mark_makes_it_urgent() -> None:
    scene, maria, _ = written("! a son is ill")
    (slip,) = scene.found(SaveSlip)
    assert (slip.urgent, slip.text) == (True, "a son is ill")
    assert scene.said(maria) == "URGENT slip for Sam about Ana Ruiz"
    assert scene.picture(scene.sit(SAM)).you.urgent == 1


@pytest.mark.parametrize("to", ["", "staff nobody", "queue billing", "number +12125550177", "]]"])
def test_a_slip_for_nobody_is_refused(to: str) -> None:
    scene = Scene()
    maria = scene.sit(MARIA)
    scene.wish(maria, "slip", scene.arrive(), to=to, text="call back")
    assert not scene.found(SaveSlip)
    assert scene.said(maria).startswith("A slip is for a staff member")


def test_an_empty_slip_is_refused() -> None:
    scene, maria, _ = written(" ! ")
    assert not scene.found(SaveSlip)
    assert scene.said(maria) == "The slip is empty: say what it is about"


def test_a_slip_can_be_left_about_a_call_that_has_just_ended() -> None:
    scene = Scene()
    maria = scene.sit(MARIA)
    call = scene.arrive(card=ANA)
    scene.ends(call.leg)
    scene.wish(maria, "slip", call, to="staff sam", text="call back")
    (slip,) = scene.found(SaveSlip)
    assert (slip.name, slip.caller, slip.card) == ("Ana Ruiz", "+12125550142", 7)


def test_the_next_call_of_that_person_shows_it_to_those_who_may_see_it() -> None:
    scene, maria, call = written()
    scene.ends(call.leg)
    scene.wait(3600)
    again = scene.arrive("+12125550188", card=ANA)  # from another number of theirs
    other = scene.arrive("+12125550199")
    seats = {person: scene.sit(person) for person in (SAM, PRIYA, VIEWER, BOSS)} | {MARIA: maria}
    shown = {person: scene.row(seat, again).card.slips for person, seat in seats.items()}
    (slip,) = shown[MARIA]
    assert (slip.text, slip.whose, slip.day) == ("call back about invoice", "Sam", "10:00")
    assert shown[SAM] == shown[BOSS] == shown[MARIA]
    assert shown[PRIYA] == shown[VIEWER] == ()
    assert scene.row(maria, other).card.slips == ()


def test_who_looks_sees_their_own_and_a_receptionist_everybodys() -> None:
    scene, maria, _ = written()
    seen = {}
    for person in (MARIA, SAM, PRIYA):
        seat = maria if person is MARIA else scene.sit(person)
        assert scene.picture(seat).inbox is None
        scene.wish(seat, "inbox", text="open")
        assert scene.found(ReadMessages) == [ReadMessages(seat)]
        scene.core.left(seat, messages())
        seen[person] = [item.id for item in scene.picture(seat).inbox or ()]
        scene.wish(seat, "inbox")
        assert scene.picture(seat).inbox is None
    assert seen == {MARIA: ["t-s1", "v2", "v1", "v0"], SAM: ["t-s1", "v2", "v0"], PRIYA: []}


def test_what_is_shown_can_be_called_back_where_there_is_a_number() -> None:
    scene, maria, _ = written()
    scene.wish(maria, "inbox", text="open")
    scene.core.left(maria, messages())
    slip, billing, withheld, _given = scene.picture(maria).inbox or ()
    assert (slip.to, slip.number, slip.by) == ("number +12125550142", "(212) 555-0142", "Maria")
    assert (billing.whose, billing.text, billing.seconds) == ("Sam", "about my invoice", 21.0)
    assert (withheld.to, withheld.number, withheld.whose) == ("", "withheld", "Front desk")


def test_a_slip_is_read_when_its_owner_looks_and_by_nobody_else() -> None:
    scene, maria, _ = written()
    scene.wish(maria, "inbox", text="open")
    assert not scene.found(SaveSlip)
    sam = scene.sit(SAM)
    scene.wish(sam, "inbox", text="open")
    assert [slip.read_at for slip in scene.found(SaveSlip)] == [scene.now.wall]
    scene.wish(sam, "inbox", text="open")
    assert not scene.found(SaveSlip)  # once


def test_a_slip_that_is_done_is_gone_and_undo_brings_it_back() -> None:
    scene, maria, call = written()
    sam = scene.sit(SAM)
    scene.wish(sam, "slip_done", text="t-s1")
    (slip,) = scene.found(SaveSlip)
    assert (slip.done_at, slip.done_by) == (scene.now.wall, "sam")
    assert scene.row(maria, call).card.slips == ()
    scene.wish(sam, "slip_done", text="t-s1")
    assert scene.said(sam) == "That slip is not open any more"
    scene, maria, call = written()
    scene.wish(maria, "slip_done", text="t-s1")
    scene.wish(maria, "undo")
    assert scene.found(SaveSlip)[-1].done_at is None
    assert len(scene.row(maria, call).card.slips) == 1


def test_nobody_marks_the_slip_of_a_colleague() -> None:
    scene, _, _ = written()
    priya = scene.sit(PRIYA)
    scene.wish(priya, "slip_done", text="t-s1")
    assert not scene.found(SaveSlip)
    assert len(scene.core.desk.slips) == 1


def test_a_slip_is_taken_back_by_undo() -> None:
    scene, maria, call = written()
    scene.wish(maria, "undo")
    assert scene.found(DropSlip) == [DropSlip("t-s1")]
    assert scene.row(maria, call).card.slips == ()


def test_a_voicemail_is_marked_done_for_all_who_look() -> None:
    scene, maria, _ = written()
    sam = scene.sit(SAM)
    for seat in (maria, sam):
        scene.wish(seat, "inbox", text="open")
        scene.core.left(seat, messages())
    scene.wish(sam, "message_done", text="v2")
    assert scene.found(MarkVoicemail) == [MarkVoicemail("v2", "sam", scene.now.wall)]
    for seat in (maria, sam):
        assert "v2" not in [item.id for item in scene.picture(seat).inbox or ()]
    scene.wish(sam, "message_done", text="v1")  # not theirs
    assert not scene.found(MarkVoicemail)
    scene.wish(sam, "undo")
    scene.wish(maria, "undo")
    assert scene.said(maria) == "Undone: Slip for Sam about Ana Ruiz"


def test_undo_opens_a_voicemail_again() -> None:
    scene = Scene()
    maria = scene.sit(MARIA)
    scene.wish(maria, "inbox", text="open")
    scene.core.left(maria, messages())
    scene.wish(maria, "message_done", text="v1")
    scene.wish(maria, "undo")
    assert scene.found(MarkVoicemail) == [MarkVoicemail("v1", "", None)]
    assert "v1" in [item.id for item in scene.picture(maria).inbox or ()]


def test_a_message_left_while_somebody_looks_is_seen_at_once() -> None:
    scene = Scene(routing={**OFFICE["routing"], "otherwise": ["voicemail front"]})
    maria = scene.sit(MARIA)
    scene.wish(maria, "inbox", text="open")
    call = scene.arrive()
    scene.answers(call.leg)
    scene.phone(PromptEnded(call.leg))
    scene.phone(PromptEnded(call.leg))
    scene.wait(20)
    scene.ends(call.leg)
    assert scene.found(JournalCall)[-1].outcome == "voicemail"
    (item,) = scene.picture(maria).inbox or ()
    assert (item.name, item.slip, item.whose) == ("Ana", False, "Front desk")


def test_slips_are_found_by_number_and_card_the_urgent_first() -> None:
    made = SaveSlip("1", "c", 0, "+1", "A", "sam", "a", False, "maria", TUESDAY)
    later = replace(made, id="2", caller="+2", card=7, at=TUESDAY + timedelta(hours=1))
    urgent = replace(made, id="3", urgent=True)
    slips = Slips((made, later, urgent))
    facts = CallFacts("+1", card=ANA)
    assert [slip.id for slip in slips.of(facts)] == ["3", "2", "1"]
    assert slips.of(CallFacts("")) == ()
    slips.put(replace(later, done_at=TUESDAY))
    slips.drop("1")
    slips.drop("1")
    assert [slip.id for slip in slips.of(facts)] == ["3"]
    assert slips.get("2") is None


def test_a_board_that_is_hidden_shows_nothing_of_slips() -> None:
    scene, maria, _ = written()
    scene.wish(maria, "inbox", text="open")
    scene.wish(maria, "slip", scene.arrive(), to="staff maria", text="call back")
    scene.wish(maria, "lock")
    picture = scene.picture(maria)
    assert picture.you.lock
    assert (picture.inbox, picture.you.slips) == (None, 0)
    assert all(row.card.slips == () for row in picture.calls)
    assert scene.core.desk.seats[maria].inbox is None
