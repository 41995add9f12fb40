"""Nobody's conversation is ended or moved by another seat without a question that names who talks."""

from typing import Any

import pytest

from console.calls.protocol.commands import Dial, Music, Voice
from console.calls.protocol.events import Ending
from console.calls.protocol.intents import Intent, Person, Role
from console.calls.state.call import Call
from console.calls.state.call_state import State
from tests.calls.scene import BOSS, MARIA, OFFICE, Scene

NINA = Person("nina", Role.RECEPTIONIST, "priya", "Nina")
STAFF = [*OFFICE["staff"], {"name": "lee", "title": "Lee", "uri": "sip:lee@127.0.0.1:5070"}]


class Three(Scene):
    """Maria, Nina and Anna sit at the desk; Sam sits nowhere. Maria talks with Ana, Sam's phone with Bo."""

    def __init__(self, **more: Any) -> None:
        super().__init__(staff=STAFF, **more)
        self.maria, self.nina, self.anna = self.sit(MARIA), self.sit(NINA), self.sit(BOSS)
        self.ana = self.arrive()
        self.line = self.takes(self.maria, self.ana)
        self.bo = self.arrive("+12125550111", "Bo")
        self.wish(self.anna, "override", self.bo, to="staff sam")
        self.sam = self.dialled().leg
        self.answers(self.sam)

    def takes(self, seat: int, call: Call) -> int:
        self.wish(seat, "answer", call)
        leg = self.dialled().leg
        self.answers(leg)
        return leg

    def asked(self, seat: int) -> str:
        question = self.core.question(seat)
        return question.text if question else ""


#: verb, destination and what is asked, about Maria's conversation
MOVES = [
    ("transfer", "staff lee", "Send the caller to Lee?"),
    ("reroute", "voicemail front", "Send the caller to voicemail Front desk?"),
    ("camp", "staff lee", "Let the caller wait for Lee?"),
    ("hang_up", "", "End the call?"),
    ("take_over", "Maria", "Take Ana over?"),
    ("record", "", "Record them?"),
]


@pytest.mark.parametrize(("verb", "to", "asks"), MOVES)
def test_what_would_end_or_move_it_is_asked_once_and_names_who_talks(verb: str, to: str, asks: str) -> None:
    scene = Three()
    scene.wish(scene.nina, verb, scene.ana, to=to)
    assert scene.asked(scene.nina) == f"Maria talks with Ana. {asks}"
    assert (scene.ana.state, scene.ana.seat) == (State.TALKING, scene.maria)
    assert not scene.hung_up()
    asked = scene.picture(scene.nina).asked
    assert asked is not None
    assert scene.picture(scene.maria).asked is None
    scene.did(
        scene.core.handle_intent(scene.nina, Intent(verb, scene.ana.id, to=to, sure=asked.id), scene.now)
    )
    assert scene.asked(scene.nina) == ""
    assert (scene.ana.tape is not None) if verb == "record" else (scene.ana.seat != scene.maria)


@pytest.mark.parametrize(("verb", "to", "asks"), MOVES)
def test_a_yes_that_nobody_asked_for_or_to_something_else_is_none(verb: str, to: str, asks: str) -> None:
    scene = Three()
    for sure in (1, 2, 99):
        scene.did(
            scene.core.handle_intent(scene.nina, Intent(verb, scene.ana.id, to=to, sure=sure), scene.now)
        )
        assert scene.ana.seat == scene.maria
        assert scene.asked(scene.nina)
        scene.wish(scene.nina, "no")
    scene.wish(scene.nina, "hang_up", scene.bo)
    question = scene.core.question(scene.nina)
    assert question
    wrong = Intent(verb, scene.ana.id, to=to, sure=question.id)
    scene.did(scene.core.handle_intent(scene.nina, wrong, scene.now))
    assert scene.ana.seat == scene.maria
    assert scene.bo.state is State.TALKING


def test_who_talked_and_every_seat_are_told_at_once() -> None:
    scene = Three()
    scene.sure(scene.nina, "transfer", scene.ana, to="staff lee")
    assert scene.said(scene.maria) == "Nina sent Ana to Lee from you"
    assert scene.core.desk.seats[scene.maria].notes[-1].bad
    assert scene.said(scene.anna) == "Nina sent Ana to Lee from Maria"
    assert scene.line in scene.hung_up()
    scene.sure(scene.nina, "hang_up", scene.bo)
    assert scene.said(scene.anna) == "Nina ended the conversation of Sam with Bo"


def test_a_person_whose_phone_talks_is_told_at_their_seat() -> None:
    scene = Three()
    seat = scene.sit(Person("sam", Role.STAFF, "sam", "Sam"))
    scene.sure(scene.nina, "hang_up", scene.bo)
    assert scene.said(seat) == "Nina ended your conversation with Bo"


def test_if_somebody_else_talks_by_then_it_is_asked_again() -> None:
    scene = Three()
    scene.wish(scene.nina, "hang_up", scene.ana)
    question = scene.core.question(scene.nina)
    assert question
    scene.sure(scene.anna, "take_over", scene.ana)
    scene.answers(scene.dialled().leg)
    assert scene.core.question(scene.nina) is None
    late = Intent("hang_up", scene.ana.id, sure=question.id)
    scene.did(scene.core.handle_intent(scene.nina, late, scene.now))
    assert scene.ana.seat == scene.anna
    assert scene.asked(scene.nina) == (
        "It is another conversation by now: Anna talks with Ana. End the call?"
    )


def test_a_question_ends_by_itself_by_no_and_by_another_act() -> None:
    scene = Three()
    for ends in (lambda: scene.wait(21), lambda: scene.wish(scene.nina, "no"),
                 lambda: scene.wish(scene.nina, "away")):  # fmt: skip
        scene.wish(scene.nina, "hang_up", scene.ana)
        assert scene.asked(scene.nina)
        ends()
        assert not scene.asked(scene.nina)
    assert scene.ana.state is State.TALKING


def test_ones_own_conversation_is_not_asked_about_but_one_at_another_seat_is() -> None:
    scene = Three()
    other = scene.sit(MARIA)  # two seats of one user may be two people
    scene.wish(other, "transfer", scene.ana, to="staff lee")
    assert scene.asked(other) == "Maria talks with Ana. Send the caller to Lee?"
    scene.wish(scene.maria, "transfer", scene.ana, to="staff lee")
    assert scene.ana.state is State.DIALLING


def test_a_held_caller_is_asked_about_too_and_a_parked_one_is_anybodys() -> None:
    scene = Three()
    scene.wish(scene.maria, "hold", scene.ana)
    scene.wish(scene.nina, "hang_up", scene.ana)
    assert scene.asked(scene.nina) == "Maria has Ana on hold. End the call?"
    scene.wish(scene.nina, "park", scene.ana)
    assert scene.asked(scene.nina) == "Maria has Ana on hold. Park the call?"
    scene.wish(scene.nina, "answer", scene.ana)
    assert scene.said(scene.maria) == "Nina took Ana from you"
    scene.answers(scene.dialled().leg)
    scene.wish(scene.nina, "park", scene.ana)
    scene.wish(scene.anna, "hang_up", scene.ana)
    assert scene.ana.state is State.LEAVING


def test_the_caller_somebody_asks_about_is_not_pulled_away_unasked() -> None:
    scene = Three()
    scene.wish(scene.maria, "consult", scene.ana, to="staff lee")
    lee = scene.dialled().leg
    scene.answers(lee)
    scene.wish(scene.nina, "answer", scene.ana)
    assert scene.asked(scene.nina) == "Maria asks Lee about Ana. Take the call?"
    scene.sure(scene.nina, "answer", scene.ana)
    scene.answers(scene.dialled().leg)
    for verb in ("conference", "swap", "complete"):
        scene.wish(scene.maria, verb)
        assert scene.ana.seat == scene.nina, verb
        assert scene.core.desk.seats[scene.maria].notes[-1].bad
    scene.wish(scene.nina, "hold", scene.ana)
    scene.ends(lee)
    assert (scene.ana.state, scene.ana.holder) == (State.HOLDING, "nina")


@pytest.mark.parametrize("how", ["rings", "hangs up", "has another"])
def test_undone_maria_talks_with_ana_again_where_her_phone_still_stands(how: str) -> None:
    scene = Three()
    scene.sure(scene.nina, "transfer", scene.ana, to="staff lee")
    if how == "has another":
        scene.takes(scene.maria, scene.arrive("+12125550113", "Cy"))
    scene.wish(scene.nina, "undo")
    if how == "has another":
        assert scene.said(scene.maria) == "Nina gave Ana back to you: on hold"
        assert (scene.ana.state, scene.ana.holder) == (State.HOLDING, "maria")
        return
    assert scene.said(scene.maria).startswith("Connecting Ana")
    line = scene.dialled().leg
    if how == "hangs up":
        scene.ends(line, Ending.DECLINED)
        assert scene.ana.state is State.RINGING
        return
    scene.answers(line)
    assert (scene.ana.state, scene.ana.seat) == (State.TALKING, scene.maria)
    assert scene.hears(scene.ana.leg) == Voice(line)


def test_undone_sams_phone_is_rung_again_and_unanswered_the_caller_is_at_the_desk() -> None:
    scene = Three()
    for verb, to in (("transfer", "staff lee"), ("take_over", "Sam")):
        scene.sure(scene.nina, verb, scene.bo, to=to)
        if verb == "take_over":
            scene.answers(scene.dialled().leg)
        scene.wish(scene.nina, "undo")
        assert scene.found(Dial)[-1].target == "sip:sam@127.0.0.1:5070"
        scene.answers(scene.dialled().leg)
        assert (scene.bo.state, scene.bo.peer_staff) == (State.TALKING, "sam")
    scene.sure(scene.nina, "transfer", scene.bo, to="staff lee")
    scene.wish(scene.nina, "undo")
    scene.wait(26)
    assert (scene.bo.state, scene.bo.recall) == (State.RINGING, True)


def test_undone_a_held_caller_is_on_hold_again_for_who_held_them() -> None:
    scene = Three()
    scene.wish(scene.maria, "hold", scene.ana)
    scene.sure(scene.nina, "transfer", scene.ana, to="staff lee")
    scene.wish(scene.nina, "undo")
    assert (scene.ana.state, scene.ana.holder) == (State.HOLDING, "maria")
    assert scene.hears(scene.ana.leg) == Music()


def test_a_lost_claim_says_who_took_the_call_and_what_enter_takes_next() -> None:
    scene = Three()
    cy, di = scene.arrive("+12125550113", "Cy"), scene.arrive("+12125550114", "Di")
    scene.wish(scene.maria, "answer", cy)
    scene.wish(scene.nina, "answer", cy)
    assert scene.said(scene.nina) == "Maria took Cy; ⏎ takes Di"
    scene.ends(di.leg)
    scene.wish(scene.nina, "answer", di)
    assert scene.said(scene.nina) == "Di has hung up"


def test_staff_are_refused_before_they_are_asked() -> None:
    scene = Three()
    seat = scene.sit(Person("sam", Role.STAFF, "sam", "Sam"))
    scene.wish(seat, "hang_up", scene.ana)
    assert not scene.asked(seat)
    scene.wish(seat, "transfer", scene.bo, to="staff lee")
    assert not scene.asked(seat)  # it is Sam's own phone: but only receptionists send on what is at no seat


def test_who_talks_on_a_mobile_is_named_and_not_told_as_a_number() -> None:
    people = [
        {**each, "mobile": "+12125550177"} if each["name"] == "priya" else each for each in OFFICE["staff"]
    ]
    scene = Scene(staff=people)
    maria, nina = scene.sit(), scene.sit(NINA)
    call = scene.arrive()
    scene.wish(maria, "answer", call)
    scene.answers(scene.dialled().leg)
    scene.wish(maria, "transfer", call, to="number +12125550177")
    assert "Priya, mobile" in scene.row(maria, call).where
    scene.answers(scene.dialled().leg)
    assert scene.row(maria, call).where == "with Priya, mobile"
    scene.wish(nina, "hang_up", call)
    question = scene.core.question(nina)
    assert question
    assert question.text == "Priya, mobile talks with Ana. End the call?"
