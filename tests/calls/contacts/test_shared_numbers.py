"""A family's number: one key says who of them a call is about, before or after; until then it is nobody's."""

from dataclasses import replace

from console.calls.protocol.answers import OpenCard
from console.calls.protocol.commands import NEW_CARD, ReadCard
from console.calls.protocol.intents import Role
from console.calls.protocol.store_commands import AssignCall, Audit, SaveNote, SaveSlip
from console.calls.state.call import Call
from console.routing.numbers.known_callers import together
from console.routing.values import Card, Known, OpenItem, PastCall
from tests.calls.scene import MARIA, TUESDAY, Scene

NUMBER = "+12125550142"
ADA = Card(7, "Ada Whitfield", (NUMBER,), ("patient",), "sam", "asthma")
BEN = Card(
    8, "Ben Whitfield", (NUMBER,), ("vip",), "", "", "es", ("priya",), bars_of=(("priya", "Ben Whitfield"),)
)
CLEO = Card(9, "Cleo Whitfield", (NUMBER,))
HERS = PastCall(TUESDAY, "answered", "Sam", card=7)
NOBODYS = PastCall(TUESDAY, "missed")
FAMILY = Known(
    together((ADA, BEN, CLEO)),
    (HERS, NOBODYS),
    people=(Known(ADA, (HERS,), (OpenItem("slip", TUESDAY),)), Known(BEN), Known(CLEO)),
)


def _rings(scene: Scene) -> Call:
    return scene.arrive(NUMBER, "WHITFIELD", card=FAMILY.card, past=FAMILY.past, shared=FAMILY)


def test_undecided_each_is_shown_apart_and_a_note_is_kept_with_the_call_and_says_so() -> None:
    scene = Scene()
    seat, call = scene.sit(), _rings(scene)
    card = scene.row(seat, call).card
    assert (card.name, card.undecided, card.id) == (
        "Ada Whitfield or Ben Whitfield or Cleo Whitfield",
        True,
        0,
    )
    assert [(p.name, p.tags, p.preferred, p.barred, p.chosen) for p in card.sharers] == [
        ("Ada Whitfield", ("patient",), "Sam", "", False),
        ("Ben Whitfield", ("vip",), "", "don't put through to Priya", False),
        ("Cleo Whitfield", (), "", "", False),
    ]
    scene.wish(seat, "note", call, text="wants Tuesday")
    assert [note.card for note in scene.found(SaveNote)] == [0]
    assert "on nobody's card" in scene.said(seat)
    assert "W says who it is" in scene.said(seat)
    assert scene.journal(call).card == 0


def test_what_was_written_before_and_is_written_after_goes_to_who_was_chosen() -> None:
    scene = Scene()
    seat, call = scene.sit(), _rings(scene)
    scene.wish(seat, "slip", call, to="staff sam", text="call back")
    slip = scene.found(SaveSlip)[0]
    scene.wish(seat, "identify", call, text="1")
    assert scene.found(AssignCall) == [AssignCall(call.id, 7)]
    assert scene.found(Audit)[0].verb == "caller identified"
    assert scene.said(seat) == "It is Ada Whitfield: notes of this call are on their card"
    assert (scene.journal(call).card, call.name) == (7, "Ada Whitfield")
    row = scene.row(seat, call)
    assert (row.card.id, row.card.tags, row.card.preferred, row.card.note) == (
        7,
        ("patient",),
        "Sam",
        "asthma",
    )
    assert (row.card.undecided, [p.chosen for p in row.card.sharers]) == (False, [True, False, False])
    assert call.facts.past == (HERS,)
    kept = scene.core.desk.slips.get(slip.id)
    assert kept
    assert kept.card == 7
    scene.wish(seat, "note", call, text="wants Tuesday")
    scene.wish(seat, "slip", call, to="staff sam", text="again")
    assert [note.card for note in scene.found(SaveNote, all_of_it=True)] == [7]
    assert [each.card for each in scene.found(SaveSlip)] == [7]
    scene.wish(seat, "identify", call, text="2")
    assert {slip.text for slip in scene.row(seat, call).card.slips} == {"again", "call back"}
    mobile = scene.arrive("+12125550143", card=ADA)
    assert scene.row(seat, mobile).card.slips == ()


def test_a_slip_of_one_is_not_shown_as_anothers() -> None:
    scene = Scene()
    seat, call = scene.sit(), _rings(scene)
    scene.wish(seat, "identify", call, text="1")
    scene.wish(seat, "slip", call, to="staff sam", text="call Ada back")
    scene.ends(call.leg)
    second = _rings(scene)
    assert [slip.text for slip in scene.row(seat, second).card.slips] == ["call Ada back"]
    scene.wish(seat, "identify", second, text="ben")
    assert scene.row(seat, second).card.slips == ()


def test_none_of_them_is_nobodys_and_a_new_card_can_be_made() -> None:
    scene = Scene()
    seat, call = scene.sit(), _rings(scene)
    scene.wish(seat, "identify", call, text="none")
    row = scene.row(seat, call)
    assert (call.name, row.card.standing, row.card.undecided, row.card.id) == (
        "WHITFIELD",
        "unknown",
        False,
        0,
    )
    assert call.facts.past == (NOBODYS,)
    scene.wish(seat, "note", call, text="a neighbour")
    assert [note.card for note in scene.found(SaveNote)] == [0]
    assert scene.said(seat) == "Noted with the call, on nobody's card"
    scene.wish(seat, "card", call)
    assert scene.found(ReadCard) == [ReadCard(seat, NEW_CARD, NUMBER)]


def test_it_is_said_after_the_call_and_taken_back() -> None:
    scene = Scene()
    seat, call = scene.sit(), _rings(scene)
    scene.wish(seat, "answer", call)
    scene.answers(scene.dialled().leg)
    scene.wish(seat, "note", call, text="wants Tuesday")
    scene.ends(call.leg)
    after = scene.picture(seat).after
    assert after
    assert after.card.undecided
    scene.wish(seat, "identify", call, text="3")
    assert scene.found(AssignCall) == [AssignCall(call.id, 9)]
    after = scene.picture(seat).after
    assert after
    assert (after.name, [p.chosen for p in after.card.sharers]) == ("Cleo Whitfield", [False, False, True])
    scene.wish(seat, "note", call, text="late")
    assert [note.card for note in scene.found(SaveNote)] == [9]
    scene.wish(seat, "identify", call, text="0")
    scene.wish(seat, "undo")
    assert scene.found(AssignCall) == [AssignCall(call.id, 9)]
    assert scene.core.desk.ended[call.id].name == "Cleo Whitfield"


def test_a_live_choice_is_taken_back_to_all_of_them() -> None:
    scene = Scene()
    seat, call = scene.sit(), _rings(scene)
    before = call.facts
    scene.wish(seat, "identify", call, text="1")
    scene.wish(seat, "undo")
    assert call.facts == before
    assert scene.found(AssignCall) == [AssignCall(call.id, 0)]


def test_the_bar_of_one_holds_for_all_until_it_is_said_who_calls() -> None:
    scene = Scene()
    seat, call = scene.sit(), _rings(scene)
    scene.wish(seat, "override", call, to="staff priya")
    assert "don't put through to Priya" in scene.said(seat)
    scene.wish(seat, "identify", call, text="ada")
    scene.wish(seat, "override", call, to="staff priya")
    assert "priya@" in scene.dialled().target


def test_who_is_none_of_them_is_refused_with_the_list() -> None:
    scene = Scene()
    seat, call = scene.sit(), _rings(scene)
    for text in ("4", "Sam", "", "whitfield", "9" * 50):
        scene.wish(seat, "identify", call, text=text)
        assert "1 Ada Whitfield, 2 Ben Whitfield, 3 Cleo Whitfield, or none" in scene.said(seat), text
    assert call.person is None
    other = scene.arrive("+12125550177", "Ben")
    scene.wish(seat, "identify", other, text="1")
    assert scene.said(seat) == "Ben: nobody else has that number"
    viewer = scene.sit(replace(MARIA, user="eve", role=Role.VIEWER))
    scene.wish(viewer, "identify", call, text="1")
    assert "Only a staff may do that" in scene.said(viewer)


def test_a_card_that_is_changed_meanwhile_is_that_persons_alone() -> None:
    scene = Scene()
    seat, call = scene.sit(), _rings(scene)
    scene.wish(seat, "identify", call, text="2")
    scene.did(scene.core.card(seat, OpenCard(ADA), other=False, line=""))
    scene.wish(seat, "card_save", text="name: Ada Roe")
    assert call.name == "Ben Whitfield"
    assert [p.name for p in scene.row(seat, call).card.sharers] == [
        "Ada Roe",
        "Ben Whitfield",
        "Cleo Whitfield",
    ]
    scene.wish(seat, "identify", call, text="ada roe")
    assert call.name == "Ada Roe"
