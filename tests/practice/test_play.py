"""The practice morning, without a phone."""

import random

from console.calls.protocol.commands import Answer, Audio, Dial, HangUp, Listen, Press
from console.calls.protocol.events import CallArrived, Ending, LegAnswered, LegEnded, PromptEnded
from console.practice.cast import Cast, Patient, StaffPhone, load
from console.practice.play import Play
from console.routing.values import CallFacts

CAST = Cast(
    (Patient("Ana", "+12125550142", "hello", 10, 5), Patient("Ben", "+12125550155", "hello", 10, 5)),
    (
        StaffPhone("desk"),
        StaffPhone("sam", answers_after=4, talks=3),
        StaffPhone("lee", busy=True),
        StaffPhone("*", answers_after=-1),
    ),
)


def _play(at_once: int = 2) -> Play:
    play = Play(CAST, to="+12125550100", every_s=10, at_once=at_once, rng=random.Random(1))
    play.tick(0)
    return play


def _calls(play: Play, until: int) -> list[Dial]:
    return [c for t in range(until) for c in play.tick(float(t)) if isinstance(c, Dial)]


def test_the_shipped_cast_is_whole() -> None:
    cast = load()
    assert len(cast.patients) >= 5
    assert "anonymous" in {patient.number for patient in cast.patients}
    assert all(patient.number for patient in cast.patients), "it would show our own"
    assert {"desk", "sam", "*"} <= {phone.user for phone in cast.phones}
    assert cast.phone("nobody-we-know") == cast.phone("*")


def test_patients_call_in_turn_and_never_more_than_allowed() -> None:
    calls = _calls(_play(), 60)
    assert [c.display for c in calls][:2] == ["Ana", "Ben"]
    assert calls[0].target == "+12125550100"
    assert len(_calls(_play(at_once=1), 9)) == 1


def test_a_patient_speaks_when_answered_and_leaves_when_done() -> None:
    play = _play()
    call = _calls(play, 4)[0]
    assert play.event(LegAnswered(call.leg), 4.0) == [Listen(call.leg, Audio(("hello",)))]
    assert play.event(PromptEnded(call.leg), 5.0) == [Listen(call.leg, Audio(("hello",)))]
    assert HangUp(call.leg, 487) in play.tick(9.1)
    play.event(LegEnded(call.leg, Ending.HUNG_UP), 9.2)
    assert play.event(PromptEnded(call.leg), 9.3) == []


def test_a_patient_loses_patience() -> None:
    play = _play(at_once=1)
    call = _calls(play, 4)[0]
    assert HangUp(call.leg, 487) in play.tick(12.1)


def test_phones_answer_as_their_owners_would() -> None:
    play = _play()
    assert play.event(CallArrived(1, CallFacts(to="desk")), 0.1) == [Answer(1)]
    assert play.event(CallArrived(3, CallFacts(to="sam")), 0.1) == []
    assert play.event(CallArrived(5, CallFacts(to="lee")), 0.1) == [HangUp(5, 486)]
    assert play.event(CallArrived(7, CallFacts(to="cole")), 0.1) == []
    assert [c for t in range(1, 30) for c in play.tick(t) if isinstance(c, Answer)] == [Answer(3)]


MENU = Cast(
    (Patient("Marta", "+12125550177", "hello", 30, 5, to="+12125550102", keys="2", after=6),),
    (StaffPhone("*", answers_after=1, mostly=0.5),),
)


def test_a_patient_who_heard_the_choices_presses_their_key_and_waits_as_long_as_patience_lasts() -> None:
    play = Play(MENU, to="+12125550100", every_s=100, at_once=1, rng=random.Random(1))
    play.tick(0)
    call = _calls(play, 4)[0]
    assert call.target == "+12125550102"
    play.event(LegAnswered(call.leg), 4.0)
    assert play.tick(9.9) == []
    assert play.tick(10.0) == [Press(call.leg, "2")]
    assert play.tick(33.9) == []
    assert play.tick(34.0) == [HangUp(call.leg, 487)]


def test_a_patient_answers_when_called_back() -> None:
    play = Play(MENU, to="+12125550100", every_s=100, at_once=0, rng=random.Random(1))
    assert play.event(CallArrived(1, CallFacts(to="+12125550177")), 0.0) == []
    assert play.tick(3.9) == []
    assert play.tick(4.1) == [Answer(1)]
    assert play.event(LegAnswered(1), 4.2) == [Listen(1, Audio(("hello",)))]
    assert play.tick(9.3) == [HangUp(1, 487)]


def test_somebody_who_is_not_always_at_their_place_misses_some_calls() -> None:
    play = Play(MENU, to="+12125550100", every_s=1000, at_once=0, rng=random.Random(1))
    for leg in range(1, 40, 2):
        play.event(CallArrived(leg, CallFacts(to="sam")), 0.0)
    answered = [c for c in play.tick(2.0) if isinstance(c, Answer)]
    assert 0 < len(answered) < 20
