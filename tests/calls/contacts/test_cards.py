"""Cards of callers at a seat: opened, changed, made one with another, and whom a caller is kept from."""

from dataclasses import replace
from typing import Any

import pytest

from console.calls.contacts.cards import LINES
from console.calls.protocol.answers import OpenCard
from console.calls.protocol.commands import Dial, ReadCard
from console.calls.protocol.intents import Person, Role
from console.calls.protocol.store_commands import Audit, DropCard, MergeCards, SaveCard, SaveSlip, SplitCards
from console.config.grammar.command_words import CARD_LINES
from console.routing.values import Card
from tests.calls.scene import BOSS, OFFICE, Scene

ANA = Card(7, "Ana Ruiz", ("+12125550142",), ("vip",), "sam", "likes mornings", "Spanish")
TWIN = Card(9, "A. Ruiz", ("+12125550199",), ("patient",), "", "two children", "", ("priya",))


def _open(scene: Scene, seat: int, card: Card = ANA, **more: Any) -> None:
    scene.core.card(seat, OpenCard(card, **more), other=False)


def test_a_callers_card_is_asked_for_and_shown_as_text() -> None:
    scene = Scene()
    seat = scene.sit()
    call = scene.arrive(card=ANA)
    scene.wish(seat, "card", call, to="open")
    assert scene.found(ReadCard) == [ReadCard(seat, 7, "+12125550142")]
    _open(scene, seat, calls=12)
    sheet = scene.picture(seat).sheet
    assert sheet
    assert (sheet.name, sheet.preferred, sheet.numbers, sheet.calls) == (
        "Ana Ruiz",
        "Sam",
        "(212) 555-0142",
        12,
    )
    scene.wish(seat, "card", to="close")
    assert scene.picture(seat).sheet is None


def test_a_change_is_kept_audited_shown_on_the_live_call_and_taken_back() -> None:
    scene = Scene()
    seat = scene.sit()
    call = scene.arrive(card=ANA)
    _open(scene, seat)
    scene.wish(seat, "card_save", text="name: Ana Ruiz\nlanguage: Portuguese\nbarred: Sam\ntags: vip, b, vip")
    after = replace(ANA, language="Portuguese", barred=("sam",), tags=("vip", "b"))
    assert scene.found(SaveCard) == [SaveCard(after)]
    assert [(a.verb, a.subject, a.detail) for a in scene.found(Audit)][-1:] == [
        ("card changed", "7", "language, tags, barred")
    ]
    assert scene.row(seat, call).card.language == "Portuguese"
    assert scene.row(seat, call).card.barred == "don't put through to Sam"
    scene.wish(seat, "undo")
    assert scene.found(SaveCard) == [SaveCard(ANA)]
    assert scene.row(seat, call).card.barred == ""


def test_a_line_of_a_callers_card_is_changed_without_opening_it() -> None:
    scene = Scene()
    seat = scene.sit()
    call = scene.arrive(card=ANA)
    scene.wish(seat, "card_save", call, text="note: likes evenings")
    (asked,) = scene.found(ReadCard)
    assert asked == ReadCard(seat, 7, "+12125550142", line="note: likes evenings")
    done = scene.core.card(seat, OpenCard(ANA), other=False, line=asked.line)
    assert SaveCard(replace(ANA, note="likes evenings")) in done
    assert scene.said(seat) == "Ana Ruiz: note changed"
    assert scene.picture(seat).sheet is None
    scene.wish(seat, "undo")
    assert scene.found(SaveCard) == [SaveCard(ANA)]
    refused = scene.core.card(seat, OpenCard(ANA, "It stands in the config"), other=False, line=asked.line)
    assert not any(isinstance(each, SaveCard) for each in refused)
    assert scene.said(seat) == "It stands in the config"


def test_a_typed_card_has_the_lines_of_a_card() -> None:
    assert tuple(LINES) == CARD_LINES


def test_a_stranger_gets_a_card_that_undo_drops() -> None:
    scene = Scene()
    seat = scene.sit()
    call = scene.arrive()
    _open(scene, seat, Card(0, "", ("+12125550142",)))
    scene.wish(seat, "card_save", text="name: Ana \x1b[2J Ruiz\u202e\nnote: new")
    (saved,) = scene.found(SaveCard)
    assert saved.card.name == "Ana [2J Ruiz"
    assert saved.uid == "t-k1"
    assert scene.row(seat, call).name == "Ana [2J Ruiz"
    scene.wish(seat, "undo")
    assert scene.found(DropCard) == [DropCard("t-k1")]
    assert scene.row(seat, call).name == "Ana"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: ", "A card needs a name"),
        ("name: A\npreferred: nobody", "Nobody here is called 'nobody': Maria, Sam, Priya"),
        ("name: A\nbarred: sam, x", "Nobody here is called 'x': Maria, Sam, Priya"),
        ("name: A\nnumbers: call me", "'call me' is no telephone number, such as (212) 555-0142"),
        ("id: 8", "A card has no line 'id': it has name, preferred, language, tags, numbers, note, barred"),
        ("name: " + "a" * 81, "The name is too long: 80 letters at most"),
        ("name: Ana Ruiz", "Nothing is changed"),
    ],
)
def test_what_cant_be_kept_is_said_and_changes_nothing(text: str, said: str) -> None:
    scene = Scene()
    seat = scene.sit()
    _open(scene, seat)
    scene.wish(seat, "card_save", text=text)
    assert scene.said(seat) == said
    assert not scene.found(SaveCard)


def test_a_card_of_the_config_is_not_changed_here_and_staff_may_not() -> None:
    scene = Scene()
    seat = scene.sit()
    _open(scene, seat, why="This card stands in the config: change it there")
    scene.wish(seat, "card_save", text="name: X")
    assert scene.said(seat) == "This card stands in the config: change it there"
    sam = scene.sit(Person("sam", Role.STAFF, "sam", "Sam"))
    scene.wish(sam, "card", to="open", text="7")
    assert "Only a receptionist" in scene.said(sam)


def test_two_cards_are_made_one_and_two_again() -> None:
    scene = Scene()
    seat = scene.sit()
    call = scene.arrive("+12125550199", card=TWIN)
    scene.wish(seat, "slip", call, to="staff sam", text="call back")
    (slip,) = scene.found(SaveSlip)
    _open(scene, seat)
    scene.core.card(seat, OpenCard(TWIN, calls=3), other=True)
    other = scene.picture(seat).other
    assert other
    assert other.calls == 3
    scene.wish(seat, "card_merge", text="9")
    (done,) = scene.found(MergeCards)
    assert done.kept == replace(
        ANA,
        numbers=("+12125550142", "+12125550199"),
        tags=("vip", "patient"),
        note="likes mornings · two children",
        barred=("priya",),
    )
    assert done.gone == TWIN
    assert call.facts.card == done.kept
    assert [s.card for s in scene.core.desk.slips] == [7]
    scene.wish(seat, "undo")
    assert scene.found(SplitCards) == [SplitCards(done.id, ANA, TWIN)]
    assert call.facts.card == TWIN
    assert [(s.id, s.card) for s in scene.core.desk.slips] == [(slip.id, 9)]


def test_a_card_is_not_merged_with_itself() -> None:
    scene = Scene()
    seat = scene.sit()
    _open(scene, seat)
    scene.core.card(seat, OpenCard(ANA), other=True)
    assert scene.picture(seat).other is None
    scene.wish(seat, "card_merge", text="7")
    assert scene.said(seat) == "Choose the other card first"


def test_a_caller_is_kept_from_whom_their_card_says_but_not_by_a_manager() -> None:
    scene = Scene()
    maria, boss = scene.sit(), scene.sit(BOSS)
    call = scene.arrive(card=replace(ANA, barred=("sam",)))
    scene.wish(maria, "override", call, to="staff sam")
    assert scene.said(maria) == "Ana Ruiz: don't put through to Sam; a manager may"
    assert [a.verb for a in scene.found(Audit)] == ["refused"]
    assert not scene.found(Dial)
    scene.wish(boss, "override", call, to="staff sam")
    assert scene.found(Dial)[0].target == "sip:sam@127.0.0.1:5070"


def test_who_needs_a_manager_is_not_put_through_by_routes_or_queues() -> None:
    queue = {"name": "billing", "title": "Billing", "members": ["sam"]}
    routing = {"otherwise": ["queue billing", "staff priya", "desk", "voicemail front"]}
    scene = Scene(queue=[queue], routing=routing, rule=[])
    seat = scene.sit()
    call = scene.arrive(card=replace(ANA, barred=("anyone",)))
    assert [str(step) for step in call.plan] == ["desk", "voicemail front"]
    scene.wish(seat, "override", call, to="queue billing")
    assert scene.said(seat) == "Ana Ruiz: put through only with a manager; a manager may"


def test_a_queue_rings_only_whom_a_caller_may_reach() -> None:
    people = [{**person, "skills": {"billing": 3}} for person in OFFICE["staff"]]
    queue = {"name": "billing", "skills": {"billing": 1}, "strategy": "ring all"}
    routing = {"otherwise": ["queue billing", "voicemail front"]}
    scene = Scene(staff=people, queue=[queue], routing=routing, rule=[])
    call = scene.arrive(card=replace(ANA, preferred="", barred=("sam", "priya")))
    assert [offered.staff for offered in call.offers.values()] == ["maria"]
