"""Camp-on: who waits for a busy person is offered to them before any queue's callers, or comes back."""

from typing import Any

import pytest

from console.calls.protocol.commands import Music, Voice
from console.calls.protocol.events import DigitReceived, Ending
from console.calls.state.call import Call
from console.calls.state.call_state import State
from tests.calls.queue.test_queues import leg_of, rung, staff
from tests.calls.scene import OFFICE, Scene


class Camp(Scene):
    """Sam talks with Bo, who came first; Maria talks with Ana. Billing is served by Sam alone."""

    def __init__(self, **desk: Any) -> None:
        super().__init__(
            desk={**OFFICE["desk"], "camp": "60s", **desk},
            staff=[OFFICE["staff"][0], staff("sam", skills={"billing": 5}), staff("priya")],
            queue=[{"name": "billing", "title": "Billing", "skills": {"billing": 1}, "ring": "15s"}],
            rule=[{"name": "bill", "when": {"caller": "+12125550199"}, "then": ["queue billing", "hang up"]}],
        )
        self.seat = self.sit()
        self.bo = self.arrive("+12125550111", "Bo")
        self.wish(self.seat, "override", self.bo, to="staff sam")
        self.sam = self.dialled().leg
        self.answers(self.sam)
        self.ana = self.talking("+12125550142", "Ana")

    def talking(self, number: str, name: str) -> Call:
        call = self.arrive(number, name)
        self.wish(self.seat, "answer", call)
        self.answers(self.dialled().leg)
        assert call.state is State.TALKING
        return call

    def camps(self, call: Call, to: str = "staff sam") -> None:
        self.wish(self.seat, "camp", call, to=to)


def test_the_caller_hears_music_and_is_offered_when_sam_is_free() -> None:
    scene = Camp()
    scene.camps(scene.ana)
    row = scene.row(scene.seat, scene.ana)
    assert (row.state, row.where) == ("waiting", "for Sam, 1st")
    assert scene.hears(scene.ana.leg) == Music()
    assert rung(scene) == ["sam"]  # for Bo alone
    scene.ends(scene.sam)
    leg = leg_of(scene.ana, "sam")
    scene.answers(leg)
    assert (scene.hears(scene.ana.leg), scene.hears(leg)) == (Voice(leg), Voice(scene.ana.leg))
    assert scene.journal(scene.ana).talked_to == "Maria, Sam"


def test_who_waits_for_sam_comes_before_sams_queues_and_in_order() -> None:
    scene = Camp()
    queued = scene.arrive("+12125550199", "Cy")
    scene.wait(30)
    scene.camps(scene.ana)
    second = scene.talking("+12125550133", "Di")
    scene.camps(second)
    assert scene.row(scene.seat, second).where == "for Sam, 2nd"
    for call in (scene.ana, second, queued):
        scene.ends(scene.sam)
        scene.sam = leg_of(call, "sam")
        scene.answers(scene.sam)
        assert call.peer_staff == "sam"


def test_the_caller_leaves_by_0_and_rings_at_the_desk_marked() -> None:
    scene = Camp()
    scene.camps(scene.ana)
    scene.phone(DigitReceived(scene.ana.leg, "5"))
    assert scene.ana.state is State.WAITING
    scene.phone(DigitReceived(scene.ana.leg, "0"))
    row = scene.row(scene.seat, scene.ana)
    assert (row.state, row.recall, row.where) == ("ringing", True, "back from Sam")


def test_after_its_time_it_comes_back_and_may_wait_again_as_long() -> None:
    scene = Camp()
    scene.camps(scene.ana)
    scene.wait(61)
    assert scene.row(scene.seat, scene.ana).recall
    scene.camps(scene.ana)
    scene.wait(50)
    assert scene.ana.state is State.WAITING
    scene.camps(scene.ana, "staff sam 5s")
    scene.wait(6)
    assert scene.row(scene.seat, scene.ana).recall


def test_without_a_limit_it_waits_on() -> None:
    scene = Camp(camp="0s")
    scene.camps(scene.ana)
    scene.wait(3000)
    assert scene.ana.state is State.WAITING


def test_somebody_who_does_not_answer_or_declines_is_tried_again() -> None:
    scene = Camp(answer="10s")
    scene.camps(scene.ana)
    scene.ends(scene.sam)
    first = leg_of(scene.ana, "sam")
    scene.ends(first, Ending.DECLINED)
    assert scene.ana.state is State.WAITING
    scene.wait(31)
    assert leg_of(scene.ana, "sam") != first


def test_somebody_who_goes_away_meanwhile_brings_the_caller_back() -> None:
    scene = Camp()
    scene.camps(scene.ana)
    scene.wish(scene.seat, "away", to="staff sam")
    scene.ends(scene.sam)
    assert scene.row(scene.seat, scene.ana).recall


@pytest.mark.parametrize(
    ("to", "says"),
    [
        ("queue billing", "A caller can wait for a person only"),
        ("staff nobody", "A caller can wait for a person only"),
        ("cole", "is not a destination"),
    ],
)
def test_only_a_person_can_be_waited_for(to: str, says: str) -> None:
    scene = Camp()
    scene.camps(scene.ana, to)
    assert says in scene.said(scene.seat)
    assert scene.ana.state is State.TALKING


def test_nobody_waits_for_somebody_who_takes_no_calls() -> None:
    scene = Camp()
    scene.wish(scene.seat, "dnd", to="staff priya")
    scene.camps(scene.ana, "staff priya")
    assert scene.said(scene.seat).startswith("Priya is do not disturb")
    assert scene.ana.state is State.TALKING


def test_somebody_free_is_rung_at_once() -> None:
    scene = Camp()
    scene.camps(scene.ana, "staff priya")
    assert leg_of(scene.ana, "priya")


def test_it_is_taken_back_within_five_seconds() -> None:
    scene = Camp()
    scene.camps(scene.ana)
    assert scene.said(scene.seat) == "Ana waits for Sam"
    scene.wish(scene.seat, "undo")
    assert scene.ana.seat == scene.seat


def test_a_seat_takes_who_waits() -> None:
    scene = Camp()
    scene.camps(scene.ana)
    scene.wish(scene.seat, "answer", scene.ana)
    scene.answers(scene.dialled().leg)
    assert scene.ana.state is State.TALKING
    scene.ends(scene.sam)
    assert not scene.ana.offers


def test_the_plan_is_journaled_as_what_it_was() -> None:
    scene = Camp()
    scene.camps(scene.ana)
    scene.ends(scene.ana.leg)
    row = scene.journal(scene.ana)
    assert row.plan.startswith("staff sam 60s → desk")
    assert any("camp for Sam" in getattr(order, "what", "") for order in scene.all)
