"""Hold and park, and how they end by themselves."""

from typing import Any

from console.calls.commands import Music
from console.calls.events import Ending
from console.calls.life import State
from console.calls.records import Call
from tests.calls.scene import BOSS, MARIA, OFFICE, Scene


def talking(**desk: Any) -> tuple[Scene, int, Call]:
    scene = Scene(desk={**OFFICE["desk"], **desk})
    seat = scene.sit(MARIA)
    call = scene.arrive()
    scene.wish(seat, "answer", call)
    scene.answers(scene.core.desk.seats[seat].line)
    return scene, seat, call


def test_a_parked_call_has_a_slot_and_a_name_and_any_seat_takes_it() -> None:
    scene, seat, call = talking()
    scene.wish(seat, "park", call, text="for Dr Cole")
    assert (call.state, scene.hears(call.leg)) == (State.HOLDING, Music())
    assert scene.row(seat, call).where == "park 1, for Dr Cole"
    assert scene.core.desk.seats[seat].line == 0
    other = scene.sit(BOSS)
    scene.wish(other, "answer", call)
    assert call.state is State.CONNECTING
    scene.answers(scene.core.desk.seats[other].line)
    assert (call.state, call.slot) == (State.TALKING, 0)


def test_two_parked_calls_have_two_slots() -> None:
    scene, seat, call = talking()
    scene.wish(seat, "park", call)
    second = scene.arrive(caller="+12125550143")
    scene.wish(seat, "answer", second)
    scene.answers(scene.core.desk.seats[seat].line)
    scene.wish(seat, "park", second)
    assert (call.slot, second.slot) == (1, 2)


def test_a_call_parked_too_long_comes_back_and_then_leaves_a_message() -> None:
    scene, seat, call = talking(park="60s")
    scene.wish(seat, "park", call, text="for Dr Cole")
    scene.wait(60.1)
    assert call.state is State.RINGING
    assert call.recall
    assert scene.row(seat, call).where == "back from park 1, for Dr Cole"
    scene.wait(30.1)
    assert call.state is State.PLAYING


def test_a_parked_call_whose_taker_has_no_phone_waits_on_in_its_slot_and_still_comes_back() -> None:
    scene, seat, call = talking(park="60s")
    scene.wish(seat, "park", call, text="for Dr Cole")
    other = scene.sit(BOSS)
    scene.wish(other, "answer", call)
    scene.ends(scene.core.desk.seats[other].line, Ending.NO_ANSWER)
    assert scene.row(seat, call).where == "park 1, for Dr Cole"
    scene.wait(60.1)
    assert scene.row(seat, call).where == "back from park 1, for Dr Cole"


def test_a_slot_is_free_again_when_its_call_is_transferred() -> None:
    scene, seat, call = talking()
    scene.wish(seat, "park", call)
    scene.wish(seat, "transfer", call, to="staff sam")
    assert call.slot == 0


def test_a_call_held_too_long_comes_back_and_is_the_next_to_be_answered() -> None:
    scene, seat, call = talking(hold="45s")
    scene.wish(seat, "hold", call)
    scene.arrive(caller="+12125550143")
    scene.wait(45.1)
    assert call.recall
    scene.wish(seat, "answer")
    assert call.state in (State.CONNECTING, State.TALKING)


def test_a_hold_without_a_limit_never_ends() -> None:
    scene, seat, call = talking(hold=0, park=0)
    scene.wish(seat, "hold", call)
    scene.wait(3600)
    assert call.state is State.HOLDING
