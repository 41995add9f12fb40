"""Calling out from a seat, and what may not be called."""

from console.calls.protocol.commands import Dial, Ringback, Voice
from console.calls.protocol.events import Ending
from console.calls.protocol.store_commands import Audit
from console.calls.state.call import Call
from console.calls.state.call_state import State
from tests.calls.scene import BOSS, MARIA, OFFICE, Scene


def dial(to: str, **desk: object) -> tuple[Scene, int, list[Call]]:
    scene = Scene(desk={**OFFICE["desk"], **desk})
    seat = scene.sit(MARIA)
    scene.wish(seat, "dial", to=to, text="Dr Stone")
    return scene, seat, list(scene.core.desk.calls.values())


def test_the_own_phone_rings_first_and_then_the_number() -> None:
    scene, seat, (call,) = dial("number +12125550177")
    maria = scene.core.desk.seats[seat].line
    assert [d.leg for d in scene.found(Dial, all_of_it=True)] == [maria]
    scene.answers(maria)
    assert (scene.dialled().leg, scene.dialled().target) == (call.leg, "+12125550177")
    assert scene.hears(maria) == Ringback()
    scene.answers(call.leg)
    assert (scene.hears(maria), scene.hears(call.leg)) == (Voice(call.leg), Voice(maria))
    assert call.state is State.TALKING
    scene.ends(call.leg)
    assert (scene.journal(call).outcome, scene.journal(call).talked_to) == ("answered", "Maria")


def test_a_number_that_is_busy_is_told_and_nothing_is_left_behind() -> None:
    scene, seat, (call,) = dial("number +12125550177")
    scene.answers(scene.core.desk.seats[seat].line)
    scene.ends(call.leg, Ending.BUSY)
    assert not scene.core.desk.calls
    assert scene.said(seat) == "Dr Stone was not reached: busy"
    assert scene.journal(call).outcome == "busy"
    assert scene.core.desk.seats[seat].line == 0


def test_an_own_phone_that_is_not_answered_calls_nobody() -> None:
    scene, seat, (call,) = dial("number +12125550177")
    scene.ends(scene.core.desk.seats[seat].line, Ending.NO_ANSWER)
    assert not scene.core.desk.calls
    assert all(d.target != "+12125550177" for d in scene.found(Dial, all_of_it=True))
    assert scene.journal(call).outcome == "cancelled"


def test_the_seat_can_hang_up_before_anybody_answers() -> None:
    scene, seat, (call,) = dial("number +12125550177")
    scene.answers(scene.core.desk.seats[seat].line)
    scene.wish(seat, "hang_up", call)
    assert call.leg in scene.hung_up()
    assert not scene.core.desk.calls


def test_numbers_abroad_are_refused_unless_the_config_allows_them() -> None:
    scene, seat, calls = dial("number +442079460000")
    assert not calls
    assert scene.said(seat) == (
        "+442079460000 is international: only internal, national numbers may be called from here"
    )
    assert scene.found(Audit, all_of_it=True)[-1].verb == "refused"
    assert dial("number +442079460000", dial=["international"])[2]


def test_a_call_is_not_sent_abroad_either() -> None:
    scene = Scene()
    seat = scene.sit(MARIA)
    call = scene.arrive()
    scene.wish(seat, "override", call, to="number +442079460000")
    assert call.state is State.RINGING


def test_emergency_numbers_are_dialled_at_once_and_everybody_is_told() -> None:
    scene = Scene(desk={**OFFICE["desk"], "dial": []})
    seat, other = scene.sit(MARIA), scene.sit(BOSS)
    scene.wish(seat, "dial", to="number 911")
    scene.answers(scene.core.desk.seats[seat].line)
    assert scene.dialled().target == "911"
    texts = [note.text for note in scene.core.desk.seats[other].notes]
    assert "EMERGENCY: Maria calls 911" in texts


def test_an_emergency_call_waits_for_nothing_the_seat_is_at() -> None:
    scene = Scene()
    seat = scene.sit(MARIA)
    call = scene.arrive()
    scene.wish(seat, "answer", call)
    scene.wish(seat, "dial", to="number 911")
    assert call.state is State.RINGING
    scene.answers(scene.core.desk.seats[seat].line)
    assert scene.dialled().target == "911"

    scene = Scene()
    seat = scene.sit(MARIA)
    call = scene.arrive()
    scene.wish(seat, "answer", call)
    maria = scene.core.desk.seats[seat].line
    scene.answers(maria)
    scene.wish(seat, "consult", call, to="staff sam")
    sam = scene.dialled().leg
    scene.answers(sam)
    scene.wish(seat, "dial", to="number 911")
    assert (scene.dialled().target, call.state) == ("911", State.HOLDING)
    assert sam in scene.hung_up()
    scene.answers(scene.dialled().leg)
    assert scene.hears(maria) == Voice(scene.dialled().leg)


def test_an_emergency_number_with_a_name_in_the_config_is_told_too() -> None:
    scene = Scene(numbers={"ambulance": "911"})
    seat = scene.sit(MARIA)
    scene.wish(seat, "dial", to="number ambulance")
    scene.answers(scene.core.desk.seats[seat].line)
    texts = [note.text for note in scene.core.desk.seats[seat].notes]
    assert "EMERGENCY: Maria calls ambulance" in texts
