"""Who looks at what, and taking a conversation over from a colleague, who is told of it."""

from console.calls.protocol.commands import Music, Voice
from console.calls.protocol.intents import Person, Role
from console.calls.state.call import Call
from console.calls.state.call_state import State
from tests.calls.scene import MARIA, OFFICE, Scene

PRIYA = Person("priya", Role.RECEPTIONIST, "priya", "Priya")
STAFF = [
    *OFFICE["staff"][:2],
    {"name": "priya", "title": "Priya", "uri": "sip:priya@127.0.0.1:5070", "user": "priya"},
]


class Two(Scene):
    """Maria and Priya sit at the desk; Maria talks with Ana."""

    def __init__(self) -> None:
        super().__init__(staff=STAFF)
        self.maria, self.priya = self.sit(MARIA), self.sit(PRIYA)
        self.ana = self.arrive()
        self.line = self.takes(self.maria, self.ana)

    def takes(self, seat: int, call: Call) -> int:
        self.wish(seat, "answer", call)
        leg = self.dialled().leg
        self.answers(leg)
        return leg


def test_a_selected_call_is_shown_to_the_others_with_who_looks() -> None:
    scene = Two()
    bo = scene.arrive("+12125550111", "Bo")
    scene.wish(scene.maria, "select", bo)
    assert scene.row(scene.priya, bo).lookers == ("Maria",)
    assert scene.row(scene.maria, bo).lookers == ()
    scene.wish(scene.maria, "select", scene.ana)
    assert scene.row(scene.priya, bo).lookers == ()
    assert scene.row(scene.priya, scene.ana).lookers == ()  # they have it: that is shown already
    scene.wish(scene.maria, "select", bo)
    scene.did(scene.core.stand(scene.maria, scene.now))
    assert scene.row(scene.priya, bo).lookers == ()


def test_taken_over_maria_is_told_and_the_caller_hears_priya() -> None:
    scene = Two()
    scene.sure(scene.priya, "take_over", scene.ana, to="Maria")
    assert scene.line in scene.hung_up()
    assert scene.said(scene.maria) == "Priya took Ana over from you"
    assert scene.hears(scene.ana.leg) == Music()
    line = scene.dialled().leg
    scene.answers(line)
    assert scene.hears(scene.ana.leg) == Voice(line)
    assert scene.row(scene.priya, scene.ana).mine
    assert not scene.row(scene.maria, scene.ana).mine


def test_of_two_who_take_it_over_at_once_the_second_reads_who_has_it() -> None:
    scene = Two()
    boss = scene.sit(Person("anna", Role.MANAGER, "", "Anna"))
    scene.sure(scene.priya, "take_over", scene.ana, to="Maria")
    scene.answers(scene.dialled().leg)
    scene.wish(boss, "take_over", scene.ana, to="Maria")
    assert scene.said(boss) == "Priya has Ana now, not Maria: nothing was done"
    assert scene.ana.seat == scene.priya


def test_while_priyas_phone_rings_nobody_else_takes_it() -> None:
    scene = Two()
    scene.sure(scene.priya, "take_over", scene.ana)
    scene.wish(scene.maria, "take_over", scene.ana)
    assert scene.said(scene.maria) == "Priya took Ana"
    assert scene.ana.seat == scene.priya


def test_undone_maria_talks_with_ana_again_also_while_priyas_phone_still_rings() -> None:
    for answered in (True, False):
        scene = Two()
        scene.sure(scene.priya, "take_over", scene.ana)
        line = scene.dialled().leg
        if answered:
            scene.answers(line)
        scene.wish(scene.priya, "undo")
        assert line in scene.hung_up()
        assert scene.said(scene.maria).startswith("Connecting Ana")
        scene.answers(scene.dialled().leg)
        assert scene.ana.seat == scene.maria
        assert scene.ana.state is State.TALKING


def test_undone_it_waits_on_hold_for_maria_who_has_another_by_now() -> None:
    scene = Two()
    scene.sure(scene.priya, "take_over", scene.ana)
    scene.answers(scene.dialled().leg)
    bo = scene.arrive("+12125550111", "Bo")
    scene.takes(scene.maria, bo)
    scene.wish(scene.priya, "undo")
    assert scene.said(scene.maria) == "Priya gave Ana back to you: on hold"
    assert (scene.ana.state, scene.ana.holder, bo.seat) == (State.HOLDING, "maria", scene.maria)
    scene.wait(OFFICE["desk"].get("hold", 95))
    assert scene.row(scene.maria, scene.ana).recall


def test_a_phone_that_does_not_answer_leaves_the_caller_on_hold() -> None:
    scene = Two()
    scene.sure(scene.priya, "take_over", scene.ana)
    scene.ends(scene.dialled().leg)
    assert scene.ana.state is State.HOLDING
    assert scene.row(scene.maria, scene.ana).verbs.count("answer")


def test_from_a_phone_without_a_seat_and_its_person_is_told_where_they_sit() -> None:
    scene = Two()
    bo = scene.arrive("+12125550111", "Bo")
    scene.wish(scene.maria, "override", bo, to="staff sam")
    sam = scene.dialled().leg
    scene.answers(sam)
    seat = scene.sit(Person("sam", Role.STAFF, "sam", "Sam"))
    scene.sure(scene.priya, "take_over", bo, to="Sam")
    assert sam in scene.hung_up()
    assert scene.said(seat) == "Priya took Bo over from you"
    assert bo.seat == scene.priya


def test_ones_own_call_and_a_call_below_ones_role() -> None:
    scene = Two()
    scene.wish(scene.maria, "take_over", scene.ana)
    assert scene.said(scene.maria) == "You are talking with Ana already"
    sam = scene.sit(Person("sam", Role.STAFF, "sam", "Sam"))
    scene.wish(sam, "take_over", scene.ana)
    assert "Only a receptionist may do that" in scene.said(sam)


def test_while_maria_asks_sam_the_caller_can_be_answered_instead() -> None:
    scene = Two()
    scene.wish(scene.maria, "consult", scene.ana, to="staff sam")
    scene.answers(scene.dialled().leg)
    scene.wish(scene.maria, "swap")  # talks with Ana, Sam waits
    scene.sure(scene.priya, "take_over", scene.ana)
    scene.answers(scene.dialled().leg)
    assert scene.ana.seat == scene.priya
    assert scene.core.desk.seats[scene.maria].line_up  # with Sam
    scene.wish(scene.maria, "complete")
    assert scene.said(scene.maria) == "The caller is gone"
    assert scene.ana.seat == scene.priya
