"""Hold and park, and how they end by themselves."""

from typing import Any

import pytest

from console.calls.protocol.commands import Answer, HangUp, Music, Voice
from console.calls.protocol.events import Ending
from console.calls.protocol.store_commands import JournalRefusal
from console.calls.state.call import Call
from console.calls.state.call_state import State
from console.routing.values import Attestation
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


# -- with any phone ----------------------------------------------------------------------------------


STAFF = [OFFICE["staff"][0], {"name": "sam", "title": "Sam", "extension": "201"}]


def parked(**desk: Any) -> tuple[Scene, int, Call]:
    scene = Scene(desk={**OFFICE["desk"], "slots": "70", **desk}, staff=STAFF)
    seat = scene.sit(MARIA)
    call = scene.arrive()
    scene.wish(seat, "answer", call)
    scene.answers(scene.core.desk.seats[seat].line)
    scene.wish(seat, "park", call, text="for Sam")
    return scene, seat, call


def test_sams_phone_dials_the_slot_and_has_the_caller() -> None:
    scene, seat, call = parked()
    phone = scene.arrive("201", "Sam", to="701")
    assert scene.found(Answer) == [Answer(phone.leg)]
    assert scene.hears(call.leg) == Music()
    scene.answers(phone.leg)
    assert (scene.hears(call.leg), scene.hears(phone.leg)) == (Voice(phone.leg), Voice(call.leg))
    assert len(scene.core.desk.calls) == 1
    row = scene.row(seat, call)
    assert (row.where, row.state) == ("with Sam", "talking")
    assert scene.journal(call).talked_to == "Maria, Sam"
    scene.ends(phone.leg)
    assert scene.hung_up() == [call.leg]


def test_sams_phone_that_goes_again_leaves_the_caller_to_the_desk() -> None:
    scene, seat, call = parked()
    phone = scene.arrive("201", "Sam", to="701")
    scene.ends(phone.leg)
    assert (call.state, scene.row(seat, call).where) == (State.RINGING, "back from Sam")


def test_a_caller_who_hangs_up_just_then_ends_sams_call() -> None:
    scene, _seat, call = parked()
    phone = scene.arrive("201", "Sam", to="701")
    scene.ends(call.leg)
    assert phone.leg in scene.hung_up()


def test_an_empty_slot_is_refused_and_written_down() -> None:
    scene, _seat, _call = parked()
    phone = scene.arrive("201", "Sam", to="702")
    assert scene.found(HangUp) == [HangUp(phone.leg, 404)]
    assert scene.found(JournalRefusal)[0].why == "nobody is in park 2"


@pytest.mark.parametrize(
    ("caller", "more"),
    [
        ("+12125550111", {}),  # no phone of ours
        ("201", {"attestation": Attestation.NONE}),  # says it is
        ("201", {"trunk": "elsewhere"}),
    ],
)
def test_nobody_else_takes_a_parked_call(caller: str, more: dict[str, Any]) -> None:
    scene, _seat, call = parked()
    other = scene.arrive(caller, "", to="701", **more)
    assert (call.state, other.state) == (State.HOLDING, State.RINGING)


def test_without_the_key_no_number_is_a_slot() -> None:
    scene, _seat, call = parked(slots="")
    assert scene.arrive("201", "Sam", to="701").state is State.RINGING
    assert call.state is State.HOLDING


# -- reminders ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["hold", "park"])
def test_reminders_escalate_from_a_mark_to_one_bell_to_every_seat(verb: str) -> None:
    scene, seat, call = talking(hold="100s", park="100s")
    other = scene.sit(BOSS)
    scene.wish(seat, verb, call)
    scene.wait(49)
    assert scene.row(seat, call).reminds == 0
    scene.wait(2)
    assert [scene.row(each, call).reminds for each in (seat, other)] == [1, 1]
    assert scene.row(other, call).next_at == call.deadline
    scene.wait(30)
    assert [scene.row(each, call).reminds for each in (seat, other)] == [2, 1]
    assert scene.said(seat) == f"Ana is still {'on hold' if verb == 'hold' else 'in park 1'}"
    scene.wait(20)
    assert [scene.row(each, call).recall for each in (seat, other)] == [True, True]
    assert scene.row(seat, call).reminds == 0


def test_without_a_limit_every_seat_is_told_in_the_end() -> None:
    scene, seat, call = talking(hold="0s")
    other = scene.sit(BOSS)
    scene.wish(seat, "hold", call)
    scene.wait(125)
    assert [scene.row(each, call).reminds for each in (seat, other)] == [2, 2]
    assert scene.said(other) == "Ana is still on hold"
    assert call.state is State.HOLDING


def test_who_is_asked_about_is_not_reminded_of() -> None:
    scene, seat, call = talking(hold="10s", answer="600s")
    scene.wish(seat, "consult", call, to="staff sam")
    scene.wait(300)
    assert scene.row(seat, call).reminds == 0


def test_taken_and_held_anew_the_time_begins_anew() -> None:
    scene, seat, call = talking(hold="100s")
    scene.wish(seat, "hold", call)
    scene.wait(60)
    scene.wish(seat, "hold", call)
    scene.wish(seat, "hold", call)
    assert scene.row(seat, call).reminds == 0
    scene.wait(45)
    assert scene.row(seat, call).reminds == 0
