"""What a seat does about somebody else's conversation: the question, the selection, Enter."""

from dataclasses import replace

from console.calls.protocol.intents import Intent
from console.calls.protocol.snapshot import Asked, Message, Need
from console.ui.boxes.command.confirm import ConfirmBox
from tests.ui.fake import NOW, row, snapshot
from tests.ui.seat import Seat, seat

OWN = replace(row(1, "Ana Ruiz", "talking", mine=True, seat="Maria"), yours=True)
SAMS = row(1, "Ana Ruiz", "talking")
NEW = row(2, "Ben Okafor", "ringing")
ASKED = Asked(7, "Sam talks with Ana Ruiz. End the call?", Intent("hang_up", "c1"), ("Sam",))


def box(s: Seat) -> object:
    return s.app.desk.board.box


async def test_a_call_that_left_my_hands_is_let_go_and_enter_takes_the_most_urgent() -> None:
    async with seat(snapshot(OWN)) as s:
        await s.press("1")
        await s.show(snapshot(replace(SAMS, state="dialling")))
        assert s.selected == ""
        await s.show(snapshot(SAMS, NEW))
        await s.press("enter")
        assert s.sent == [Intent("answer", "c2")]
        assert s.selected == "c2"


async def test_enter_on_a_call_that_somebody_talks_in_takes_the_most_urgent() -> None:
    async with seat(snapshot(SAMS, NEW)) as s:
        await s.press("1", "enter")
        assert s.sent == [Intent("answer", "c2")]
        assert "Answering Ben Okafor" in s.said


async def test_a_lost_claim_lets_go_and_what_the_desk_says_is_read() -> None:
    cy = row(3, "Cy", "ringing")
    async with seat(snapshot(NEW, cy)) as s:
        await s.press("2", "enter")
        told = Message(
            5, NOW - 1.0, "Nina took Ben Okafor; ⏎ takes Cy", bad=True
        )  # the desk's clock is behind
        taken = replace(NEW, state="connecting", seat="Nina", verbs=("hang_up",), need=Need.NONE)
        await s.show(snapshot(taken, cy, messages=(told,)))
        assert s.selected == ""
        assert "Nina took Ben Okafor; ⏎ takes Cy" in s.said
        await s.press("enter")
        assert s.sent[-1] == Intent("answer", "c3")


async def test_a_second_enter_at_once_does_not_put_the_caller_on_hold() -> None:
    async with seat(snapshot(NEW)) as s:
        await s.press("enter")
        mine = replace(
            NEW, state="talking", seat="Maria", mine=True, yours=True, verbs=OWN.verbs, need=Need.NONE
        )
        await s.show(snapshot(mine, row(3, "Cy", "ringing")))
        await s.press("enter")
        assert len(s.sent) == 1
        assert "You have only just taken Ben Okafor" in s.said
        await s.pass_time(2)
        await s.press("enter")
        assert s.sent[-1] == Intent("answer", "c3")


async def test_the_desks_question_is_answered_by_a_letter_and_enter_says_no() -> None:
    async with seat(snapshot(SAMS)) as s:
        await s.press("1", "x")
        assert s.sent == [Intent("hang_up", "c1")]  # the desk asks, not the key
        await s.show(snapshot(SAMS, asked=ASKED))
        assert isinstance(box(s), ConfirmBox)
        assert "Sam talks with Ana Ruiz. End the call?" in s.text
        await s.press("enter")
        assert s.sent[-1] == Intent("no")
        await s.show(snapshot(SAMS, asked=ASKED))  # a picture made before the answer
        assert box(s) is None
        await s.show(snapshot(SAMS, asked=replace(ASKED, id=8)))
        await s.press("y")
        assert s.sent[-1] == Intent("hang_up", "c1", sure=8)
        assert box(s) is None


async def test_a_question_that_is_over_goes_and_one_waits_for_the_box_that_is_open() -> None:
    async with seat(snapshot(SAMS, NEW)) as s:
        await s.press("2", "n", *"wants")
        await s.show(snapshot(SAMS, NEW, asked=ASKED))
        assert not isinstance(box(s), ConfirmBox)
        await s.press("enter")
        assert s.sent == [Intent("note", "c2", text="wants")]
        assert isinstance(box(s), ConfirmBox)
        await s.show(snapshot(SAMS, NEW))
        assert box(s) is None
        assert "The question is over: nothing was done" in s.said


async def test_no_by_the_mouse_and_by_escape() -> None:
    async with seat(snapshot(SAMS, asked=ASKED)) as s:
        await s.press("escape")
        assert s.sent == [Intent("no")]
        await s.show(snapshot(SAMS, asked=replace(ASKED, id=9)))
        await s.press("down", "enter")
        assert s.sent[-1] == Intent("hang_up", "c1", sure=9)
