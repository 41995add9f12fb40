"""Sitting down and leaving: shifts, other phones, and lines that are kept up."""

import pytest

from console.calls.protocol.commands import Dial, HangUp, Nothing, Voice
from console.calls.protocol.events import Ending
from console.calls.protocol.intents import Person, Role
from console.calls.protocol.store_commands import Audit
from console.calls.state.call_state import State
from console.routing.values import Availability
from tests.calls.scene import MARIA, OFFICE, Scene

SAM = Person("sam", Role.STAFF, "sam", "Sam")
FRONT = "sip:front@127.0.0.1:5071"


def _scene(**sam: object) -> Scene:
    staff = [{**each, **(sam if each["name"] == "sam" else {})} for each in OFFICE["staff"]]
    return Scene(
        staff=staff, phones={"front": FRONT}, rule=[],
        routing={"otherwise": ["staff sam 60s", "staff priya 60s", "voicemail front"]},
    )  # fmt: skip


def _state(scene: Scene) -> Availability:
    person = scene.office.person("sam")
    assert person
    scene.core.desk.now = scene.now
    return scene.core.desk.staff_state(person).availability


def test_who_must_sit_is_off_until_they_do_and_others_are_not() -> None:
    scene = _scene(seated=True)
    assert _state(scene) is Availability.OFF
    assert _state(_scene()) is Availability.FREE
    scene.sit(SAM)
    assert _state(scene) is Availability.FREE
    scene.arrive()
    assert scene.dialled().target == "sip:sam@127.0.0.1:5070"


def test_a_shift_ends_at_once_when_they_leave_by_the_key() -> None:
    scene = _scene(seated=True)
    seat = scene.sit(SAM)
    call = scene.arrive()
    scene.wish(seat, "leave")
    scene.did(scene.core.stand(seat, scene.now))
    scene.wait(0.1)
    assert _state(scene) is Availability.OFF
    assert (call.state, scene.dialled().target) == (State.DIALLING, "sip:priya@127.0.0.1:5070")
    assert [a.subject for a in scene.found(Audit, all_of_it=True) if a.verb == "logged out"] == ["sam"]


def test_a_lost_terminal_leaves_time_to_come_back() -> None:
    scene = _scene(seated=True)
    seat = scene.sit(SAM)
    call = scene.arrive()
    scene.did(scene.core.stand(seat, scene.now))
    scene.wait(19)
    assert (_state(scene), call.peer_staff) == (Availability.RINGING, "sam")
    again = scene.sit(SAM)
    scene.wait(30)
    assert call.peer_staff == "sam"
    scene.did(scene.core.stand(again, scene.now))
    scene.wait(20)
    assert call.peer_staff == "priya"
    assert _state(scene) is Availability.OFF


def test_another_seat_keeps_its_person_logged_in() -> None:
    scene = _scene(seated=True)
    first, _second = scene.sit(SAM), scene.sit(SAM)
    scene.did(scene.core.stand(first, scene.now))
    scene.wait(60)
    assert _state(scene) is Availability.FREE


def test_a_conversation_outlives_the_shift() -> None:
    scene = _scene(seated=True)
    seat = scene.sit(SAM)
    call = scene.arrive()
    scene.answers(scene.dialled().leg)
    scene.wish(seat, "leave")
    scene.did(scene.core.stand(seat, scene.now))
    scene.wait(5)
    assert (call.state, call.peer_staff) == (State.TALKING, "sam")
    scene.ends(call.leg)
    assert _state(scene) is Availability.OFF


def test_a_phone_in_a_queue_stops_ringing_for_who_logged_out() -> None:
    staff = [
        {"name": "sam", "user": "sam", "uri": "sip:sam@127.0.0.1:5070", "skills": {"b": 3}, "seated": True}
    ]
    scene = Scene(
        staff=staff, queue=[{"name": "b", "skills": {"b": 1}}], rule=[],
        routing={"otherwise": ["queue b", "voicemail front"]},
    )  # fmt: skip
    seat = scene.sit(SAM)
    call = scene.arrive()
    (leg,) = call.offers
    scene.wish(seat, "leave")
    scene.did(scene.core.stand(seat, scene.now))
    scene.wait(0.1)
    assert not call.offers
    assert leg in [c.leg for c in scene.found(HangUp, all_of_it=True)]
    assert call.state is not State.WAITING  # nobody is logged in: the queue is empty


def test_calls_ring_where_they_sit_down_and_at_their_own_phone_when_they_left() -> None:
    scene = _scene()
    seat = scene.sit(SAM)
    scene.wish(seat, "sit_at", to="front")
    assert scene.said(seat) == "Your calls ring at front"
    call = scene.arrive()
    assert scene.dialled().target == FRONT
    assert "front" in scene.row(seat, call).where
    scene.ends(call.leg, Ending.CANCELLED)
    scene.wish(seat, "leave")
    scene.did(scene.core.stand(seat, scene.now))
    scene.wait(0.1)
    scene.arrive()
    assert scene.dialled().target == "sip:sam@127.0.0.1:5070"


def test_a_seat_talks_through_the_phone_its_person_sits_at() -> None:
    scene = _scene()
    maria = scene.sit(MARIA)
    scene.wish(maria, "sit_at", to="front")
    call = scene.arrive()
    scene.wish(maria, "answer", call)
    assert scene.dialled().target == FRONT
    scene.wish(maria, "sit_at", to="")
    assert scene.said(maria) == "You are in a call: end it before you change your phone"


@pytest.mark.parametrize(
    ("person", "to", "words"),
    [
        (SAM, "attic", "There is no phone 'attic' to sit at: front"),
        (
            Person("x", Role.STAFF, "", "X"),
            "front",
            "You are not on the list of staff: no call rings for you",
        ),
    ],
)
def test_a_wrong_phone_is_refused_with_those_there_are(person: Person, to: str, words: str) -> None:
    scene = _scene()
    seat = scene.sit(person)
    scene.wish(seat, "sit_at", to=to)
    assert scene.said(seat) == words


def test_a_kept_line_comes_up_when_they_sit_down_and_stays_between_calls() -> None:
    scene = _scene(line="kept")
    seat = scene.sit(SAM)
    line = scene.dialled()
    assert (line.target, line.auto_answer) == ("sip:sam@127.0.0.1:5070", True)
    scene.answers(line.leg)
    assert scene.hears(line.leg) == Nothing()
    assert scene.said(seat) == "Your line is up: Enter connects at once"
    for caller in ("+12125550142", "+12125550143"):
        call = scene.arrive(caller)
        dials = len(scene.found(Dial, all_of_it=True))
        scene.wish(seat, "answer", call)
        assert call.state is State.TALKING
        assert len(scene.found(Dial, all_of_it=True)) == dials
        assert scene.hears(line.leg) == Voice(call.leg)
        scene.ends(call.leg)
        assert scene.core.desk.seats[seat].line_up
        assert scene.hears(line.leg) == Nothing()
    scene.did(scene.core.stand(seat, scene.now))
    assert line.leg in scene.hung_up()


def test_a_kept_line_that_is_hung_up_is_told_and_rung_for_the_next_call() -> None:
    scene = _scene(line="kept")
    seat = scene.sit(SAM)
    line = scene.dialled().leg
    scene.answers(line)
    scene.ends(line)
    assert scene.said(seat) == "Your line is closed; the next call rings your phone"
    call = scene.arrive()
    scene.wish(seat, "answer", call)
    assert scene.dialled().leg != line
    assert call.state is State.CONNECTING


def test_a_kept_line_that_nobody_answers_is_told() -> None:
    scene = _scene(line="kept")
    seat = scene.sit(SAM)
    scene.ends(scene.dialled().leg, Ending.UNREACHABLE)
    assert scene.said(seat).startswith("Your line did not come up")
